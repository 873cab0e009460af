// Rows of the mail of a town hall, made from a seed: for tests and benchmarks. Names are made up, domains are example domains.
#pragma once

#include <string>
#include <vector>

#include "base/digest.h"
#include "quarantine/lookup/rows.h"

namespace temizu::lookup {

class TestRows {
 public:
  explicit TestRows(std::uint64_t seed) : state_(seed * 2 + 1) {}

  // Message i of a year with 1,000,000: about one every half a minute.
  StoredRow make(std::uint64_t i) {
    StoredRow stored;
    LookupRow& row = stored.row;
    row.id = ItemId::from_digest(sha256("id" + std::to_string(i) + "/" + std::to_string(state_)));
    row.digest = sha256("mail" + std::to_string(i));
    row.arrival_ms = 1'763'737'200'000 + static_cast<TimeMs>(i) * 31'500 + below(20'000);
    row.size_bytes = 2000 + below(below(4) == 0 ? 8'000'000 : 40'000);
    row.sender = std::string(pick(kLocal)) + std::to_string(below(300)) + "@" + std::string(pick(kOutside));
    row.client = "192.0.2." + std::to_string(below(40));
    row.subject = subject(i);
    const int parts = below(3) == 0 ? static_cast<int>(1 + below(3)) : 0;
    const bool held = below(200) == 0;
    add_recipients(row, held);
    stored.known_results = {0};
    LookupPart body;
    body.path = "1";
    body.kind = "text/plain";
    body.action = "text";
    row.parts.push_back(body);
    for (int part = 0; part < parts; ++part) add_part(row, i, part);
    if (held) row.reason = "mime.two_boundaries";
    return stored;
  }

  std::uint64_t below(std::uint64_t limit) {
    state_ = state_ * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    return (state_ >> 33) % limit;
  }
  template <class T, std::size_t N>
  T pick(const T (&words)[N]) { return words[below(N)]; }

 private:
  std::string subject(std::uint64_t i) {
    std::string text = below(5) == 0 ? "Re: " : "";
    text += std::string(pick(kYears)) + pick(kOffices) + pick(kThings) + pick(kEnds);
    if (below(4) == 0) text += std::string("（") + pick(kNames) + pick(kGivenNames) + "様）";
    if (below(6) == 0) text += " No." + std::to_string(below(100'000));
    if (i % 250'000 == 77) text += "鳳凰堂";   // a rare word
    return text;
  }

  void add_recipients(LookupRow& row, bool held) {
    const std::uint64_t count = below(12) == 0 ? 2 + below(4) : 1;
    for (std::uint64_t number = 0; number < count; ++number) {
      LookupRecipient recipient;
      recipient.number = static_cast<std::uint32_t>(number);
      recipient.address = std::string(pick(kSections)) + (below(3) == 0 ? "" : "." + std::string(pick(kLocal)) + std::to_string(below(25))) + "@town.example.jp";
      recipient.state = below(2000) == 0 ? State::undeliverable : State::delivered;
      recipient.verdict_known = true;
      recipient.verdict = held ? Verdict::held : below(3) == 0 ? Verdict::washed : Verdict::clean;
      recipient.notice_only = held;
      recipient.profile = below(20) == 0 ? "strict" : "standard";
      recipient.changed_ms = row.arrival_ms + 2000;
      row.recipients.push_back(recipient);
    }
  }

  void add_part(LookupRow& row, std::uint64_t i, int number) {
    struct Made { const char* extension; const char* kind; const char* action; const char* reason; };
    static constexpr Made kMade[] = {{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "rebuilt", ""},
                                     {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "rebuilt", ""},
                                     {".pdf", "application/pdf", "rebuilt", ""},
                                     {".xlsm", "application/vnd.ms-excel.sheet.macroenabled.12", "withheld", "TZ-101"},
                                     {".zip", "application/zip", "rebuilt", ""},
                                     {".jpg", "image/jpeg", "rebuilt", ""},
                                     {".exe", "application/vnd.microsoft.portable-executable", "withheld", "TZ-102"}};
    const Made& made = kMade[below(below(10) == 0 ? 7 : 3)];
    LookupPart part;
    part.path = std::to_string(number + 2);
    part.name = std::string(pick(kThings)) + (below(2) == 0 ? pick(kYears) : "") + "_" + std::to_string(below(1000)) + made.extension;
    part.kind = made.kind;
    part.action = made.action;
    part.reason = made.reason;
    part.changed = *made.reason != '\0';
    part.size_in = 1000 + below(1'000'000);
    part.digest_in = sha256("part" + std::to_string(i) + "/" + std::to_string(number));
    if (part.action != "withheld") part.digest_out = sha256("out" + std::to_string(i) + "/" + std::to_string(number));
    if (part.changed) part.rules = {"ooxml.macro"};
    row.parts.push_back(part);
  }

  static constexpr const char* kLocal[] = {"sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe", "yamamoto", "nakamura", "kobayashi", "info", "soumu", "eigyo", "noreply", "keiri"};
  static constexpr const char* kOutside[] = {"pref.example.jp", "example.co.jp", "kensetsu.example.co.jp", "school.example.ed.jp", "bank.example.co.jp", "news.example.com",
                                             "hospital.example.or.jp", "gikai.example.lg.jp", "system.example.ne.jp", "example.org"};
  static constexpr const char* kSections[] = {"soumu", "zaisei", "fukushi", "kosodate", "shimin", "zeimu", "kensetsu", "suido", "kyoiku", "bosai", "kikaku", "joho", "kankyo", "kaikei", "nogyo"};
  static constexpr const char* kYears[] = {"令和８年度", "令和7年度", "2026年", "11月分", "第3回", "", "", "【至急】", "【重要】", "〔共有〕"};
  static constexpr const char* kOffices[] = {"市民課", "福祉課", "税務課", "建設課", "教育委員会", "水道局", "総務部", "防災", "子育て支援", "議会事務局", "", ""};
  static constexpr const char* kThings[] = {"見積書", "請求書", "議事録", "予算要求", "工事写真", "会議資料", "申請書", "住民票", "照会回答", "名簿", "契約書", "調査票", "補助金交付", "研修案内", "メルマガ", "システム停止"};
  static constexpr const char* kEnds[] = {"の送付について", "のご確認のお願い", "（再送）", "について（依頼）", "のお知らせ", "の件", "ﾆﾂｲﾃ", ""};
  static constexpr const char* kNames[] = {"髙橋", "高橋", "山﨑", "渡邊", "斎藤", "佐藤", "鈴木", "田中", "小林", "伊藤"};
  static constexpr const char* kGivenNames[] = {"太郎", "花子", "一郎", "　次郎", "さくら", ""};

  std::uint64_t state_;
};

}  // namespace temizu::lookup
