#include "console/policy_words.h"

#include <cstdio>

#include "base/ascii.h"

namespace temizu::console {
namespace {

struct Word { const char* name; const char* ja; const char* en; };

constexpr Word kProfiles[] = {{"body-only", "本文のみ", "text only"}, {"standard", "標準", "standard"}, {"strict", "厳格", "strict"}};

// name=value of an option of a kind's filter (filters/NAME/README.md).
constexpr Word kOptions[] = {
    {"links=inline", "リンクは文字の後ろにアドレスを書く", "links as text with their address"},
    {"links=numbered", "リンクは番号を付けて末尾にまとめる", "links numbered, listed at the end"},
    {"links=off", "リンクのアドレスは書かない", "no addresses of links"},
    {"charset=keep", "文字コードはそのまま", "character set as it came"},
    {"charset=utf-8", "文字コードはUTF-8にする", "character set UTF-8"},
    {"reencode=changed", "画像の再圧縮は必要なときだけ", "pictures compressed anew where needed"},
    {"reencode=always", "画像は必ず再圧縮する", "pictures always compressed anew"},
    {"animation=keep", "動きは残す", "animation kept"},
    {"animation=first", "動きは止めて最初の1枚だけにする", "first picture of an animation only"},
    {"attachments=beside", "中のファイルは取り出して無害化する", "files inside washed and put beside it"},
    {"attachments=drop", "中のファイルは取り除く", "files inside taken out"},
    {"comments=keep", "コメントは残す", "comments kept"},
    {"comments=remove", "コメントは取り除く", "comments taken out"},
    {"hidden=keep", "隠れた内容は残す", "hidden content kept"},
    {"hidden=remove", "隠れた内容は取り除く", "hidden content taken out"},
    {"properties=keep", "文書の情報（作成者など）は残す", "author and other properties kept"},
    {"properties=remove", "文書の情報（作成者など）は取り除く", "author and other properties taken out"},
    {"changes=keep", "変更履歴は残す", "tracked changes kept"},
    {"changes=accept", "変更履歴は反映して消す", "tracked changes accepted"}};

const Word* find(std::span<const Word> words, const std::string& name) {
  for (const Word& word : words) {
    if (name == word.name) return &word;
  }
  return nullptr;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

void add(std::string& text, const std::string& more, const char* between) { text += (text.empty() || more.empty() ? "" : between) + more; }

}  // namespace

std::string PolicyWords::profile(const std::string& name) const {
  const Word* word = find(kProfiles, name);
  return word == nullptr ? name : pick(word->ja, word->en);
}

std::string PolicyWords::pattern(const std::string& pattern) const {
  if (pattern == "*") return pick("それ以外すべて", "everything else");
  if (pattern == kWholeMessage) return pick("メール全体", "the whole mail");
  if (pattern == "unread") return pick("中身を確かめられず保留したメール", "a mail held because nobody could look into it");
  const std::string text = words.kind(pattern, language);
  // Of a family's name several rows would look the same: "画像（JPEG）".
  const std::size_t slash = pattern.find('/');
  const std::string subtype = slash == std::string::npos ? std::string{} : pattern.substr(slash + 1);
  const bool short_name = subtype.size() <= 5 && subtype.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
  if (!text.empty() && short_name && pattern != "text/plain" && !subtype.empty() && text != words.kind("*", language) && text == words.kind(pattern.substr(0, slash) + "/no", language)) {
    std::string capitals = subtype;
    for (char& c : capitals) c = ascii_upper(c);
    return text + pick("（", " (") + capitals + pick("）", ")");
  }
  // What has no name of its own is told by its media type: "other format" for several rows would say nothing.
  return text.empty() || text == words.kind("*", language) ? pattern : text;
}

std::string PolicyWords::kind_subject(const KindRule& rule) const {
  std::string text = pattern(rule.pattern);
  if (rule.place == RulePlace::body) text += pick("（本文）", " (in the text)");
  if (rule.place == RulePlace::attachment) text += pick("（添付）", " (attached)");
  return text;
}

std::string PolicyWords::kind_value(const KindRule& rule) const {
  std::string text;
  switch (rule.method) {
    case Method::rebuild: text = pick("作り直す", "rebuilt"); break;
    case Method::text: text = pick("文章だけにする", "made plain text"); break;
    case Method::flatten: text = pick("画像にする", "made pictures"); break;
    case Method::withhold: text = pick("取り除く", "withheld"); break;
  }
  std::string options;
  for (const auto& [name, value] : rule.options) {
    const Word* word = find(kOptions, name + "=" + value);
    if (word != nullptr) add(options, pick(word->ja, word->en), pick("、", ", "));
    else if (name == "mails") add(options, pick("先頭から", "the first ") + value + pick("通まで", " mails"), pick("、", ", "));
    else add(options, name + "=" + value, pick("、", ", "));
  }
  if (!options.empty()) text += pick("（", " (") + options + pick("）", ")");
  return text;
}

std::string PolicyWords::release_value(const ReleaseRule& rule) const {
  if (rule.barred) return pick("渡せません", "never handed out");
  std::string by;
  if (rule.by_superior) add(by, pick("所属長", "superior"), pick("・", " or "));
  if (rule.by_administrator) add(by, pick("管理者", "administrator"), pick("・", " or "));
  std::string text = language == Language::ja ? "承認" + number(rule.approvals) + "名（" + by + "）、勤務時間" + number(rule.deadline_hours) + "時間以内"
                                              : number(rule.approvals) + (rule.approvals == 1 ? " approval (" : " approvals (") + by + ") within " + number(rule.deadline_hours) + " working hours";
  text += rule.after_deadline == AfterDeadline::lapse ? pick("（過ぎると期限切れ）", " (then it lapses)") : pick("（過ぎると代理・管理者に引き継ぐ）", " (then deputies and administrators decide)");
  text += rule.zip == ReleaseZip::aes ? pick("、暗号化したZIPで渡す", ", handed out as an encrypted ZIP") : pick("、そのまま渡す", ", handed out as it is");
  if (rule.checked_import) text += pick("、目視の確認とマルウェア検査が必要", ", looked at by eye and checked for malware first");
  for (const std::string& other : rule.rewash) {
    const std::string approvals = rule.rewash_approvals == 0 ? std::string(pick("承認不要", "at once"))
                                  : language == Language::ja ? "承認" + number(rule.rewash_approvals) + "名"
                                                             : number(rule.rewash_approvals) + (rule.rewash_approvals == 1 ? " approval" : " approvals");
    text += language == Language::ja ? "。「" + profile(other) + "」でもう一度無害化できる（" + approvals + "）" : "; may be washed again as " + profile(other) + " (" + approvals + ")";
  }
  return text;
}

std::string PolicyWords::conditions(const AssignRule& rule) const {
  std::string text, networks;
  const char* const between = pick("、", ", ");
  const auto condition = [&](const char* ja, const char* en, const std::string& value) {
    if (!value.empty()) add(text, std::string(pick(ja, en)) + " " + value, between);
  };
  for (const std::string& network : rule.client_networks) add(networks, network, " ");
  condition("宛先", "to", rule.recipient);
  condition("宛先のドメイン", "to the domain", rule.recipient_domain);
  condition("差出人", "from", rule.sender);
  condition("差出人のドメイン", "from the domain", rule.sender_domain);
  condition("接続元", "through", networks);
  condition("認証結果の確認元", "authenticated by", rule.authenticated);
  return text;
}

std::string PolicyWords::bytes(std::uint64_t count) const {
  if (count % (1u << 20) == 0) return number(count >> 20) + " MB";
  if (count % (1u << 10) == 0) return number(count >> 10) + " KB";
  return number(count) + pick("バイト", " bytes");
}

std::string PolicyWords::seconds(std::uint64_t ms) const {
  char text[32];
  std::snprintf(text, sizeof text, ms % 1000 == 0 ? "%.0f" : "%.1f", static_cast<double>(ms) / 1000);
  return std::string(text) + pick("秒", " s");
}

}  // namespace temizu::console
