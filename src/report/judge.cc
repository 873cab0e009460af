#include "report/judge.h"

#include <algorithm>
#include <initializer_list>

#include "report/words.h"

namespace temizu {
namespace {

constexpr std::uint64_t kMassLeast = 20;       // below it a multiple means nothing
constexpr std::uint64_t kMassTimes = 3;
constexpr std::uint32_t kDiskDaysWarn = 30, kDiskDaysUrgent = 7;
constexpr std::int64_t kCertificateDaysWarn = 30;
constexpr std::uint64_t kStoppedMsWarn = 30 * 60'000;
constexpr TimeMs kRestoreAgeMsMax = 365LL * 86'400'000;
constexpr std::uint64_t kClockBackMsUrgent = 10 * 60'000;    // no order of events can be read from such times
constexpr TimeMs kLateMsUrgent = 86'400'000;                 // a whole day nobody knew anything
constexpr int kToday = 0, kThisWeek = 7;

std::string n(std::uint64_t number) { return number_text(number); }

std::string signed_text(std::int64_t number) { return (number > 0 ? "+" : "") + std::to_string(number); }

class Judge {
 public:
  Judge(const JudgeInput& input, Report& report) : in_(input), report_(report) {
    if (auto zone = Zone::find(report.zone)) zone_ = std::move(*zone);
  }

  void run() {
    safety();
    chains();
    counts();
    reports();
    storage();
    traffic();
    programs();
    people();
    inspection();
    std::stable_sort(report_.findings.begin(), report_.findings.end(), [](const ReportFinding& a, const ReportFinding& b) { return a.light > b.light; });
    report_.light = report_.findings.empty() ? Light::green : report_.findings.front().light;
  }

 private:
  // "11月28日": a day of the town's calendar, counted from the one the report is made on.
  std::string day_text(TimeMs time_ms, int days) const {
    if (!zone_) return days == kToday ? "本日中" : std::to_string(days) + "日以内";
    const LocalDate day = plus_days(zone_->date_of(time_ms), days);
    return std::to_string(day.month) + "月" + std::to_string(day.day) + "日";
  }

  void say(Light light, const char* code, std::string sentence, int days = kToday) {
    report_.findings.push_back({light, code, std::move(sentence), report_.contact, light == Light::red ? "直ちに" : day_text(report_.made_ms, days)});
  }

  void safety() {
    const Safety& s = report_.safety;
    if (s.unapproved() > 0) say(Light::red, "safety", "承認または署名を確認できないメールが" + n(s.unapproved()) + "件、配送されています。");
    if (s.forged_refused > 0) say(Light::red, "forged", "偽の配送依頼" + n(s.forged_refused) + "件を拒否しました（配送はしていません）。書き込んだ者の調査が必要です。");
    if (s.unproven_refused > 0) say(Light::red, "unproven", "承認の証拠がない原本の払い出し依頼" + n(s.unproven_refused) + "件を拒否しました（払い出しはしていません）。書き込んだ者の調査が必要です。");
    if (in_.unreadable > 0) say(Light::red, "unreadable", "台帳から読めない受付が" + n(in_.unreadable) + "件あり、処理されていません。");
  }

  void chains() {
    for (const std::string& ledger : report_.unread) {
      say(Light::red, "unread", "「" + ledger_text(ledger) + "」を読み取れません（なくなったか、壊れています）。これによる件数は確かめられていません。");
    }
    for (const Chain& chain : report_.chains) {
      if (std::ranges::find(report_.unread, chain.ledger) != report_.unread.end()) continue;
      if (!chain.good) say(Light::red, "chain", "監査記録（" + ledger_text(chain.ledger) + "）の検証に失敗しました。記録の削除・書換え・並べ替え・切捨ての疑いがあります。");
    }
    if (in_.clock_back_ms > 0) say(in_.clock_back_ms > kClockBackMsUrgent ? Light::red : Light::yellow, "clock", "時計が" + duration_text(in_.clock_back_ms) + "戻りました。時刻の記録の順序が前後しています。");
  }

  void counts() {
    if (!balance_known(report_)) return;
    const std::int64_t difference = report_.balance.difference();
    if (difference != 0) say(Light::red, "balance", "通数の収支が合いません（差 " + signed_text(difference) + "）。行方の分からない宛先があります。");
    std::string first;
    std::size_t differing = 0;
    for (const CountedName& one : kCountedNames) {
      const std::uint64_t ledger = report_.ledger.*one.member, chain = report_.chain.*one.member;
      if (ledger == chain) continue;
      ++differing;
      if (first.empty()) first = std::string(one.japanese) + ": 台帳 " + n(ledger) + "、監査記録 " + n(chain);
    }
    if (differing > 0) {
      say(Light::red, "recount", "台帳と監査記録の件数が一致しません（" + first + (differing > 1 ? " ほか" + n(differing - 1) + "項目" : "") + "）。");
    }
    if (in_.tally_sum_rows != in_.tally_sum_chain) say(Light::red, "tally", "検出の内訳が監査記録と一致しません。内訳の削除か書換えの疑いがあります。");
    if (in_.carried_out_before && *in_.carried_out_before != report_.balance.carried_in) {
      say(Light::red, "carried", "前の期間からの繰越が前回の報告と一致しません（前回 " + n(*in_.carried_out_before) + "、今回 " + n(report_.balance.carried_in) + "）。");
    }
  }

  void reports() {
    for (const std::string& broken : in_.broken_reports) {
      say(Light::red, "reports", "過去の報告が改変されているか欠けています（" + broken + "）。");
      if (report_.findings.size() > 20) break;
    }
    if (!in_.reports_ahead.empty()) {
      const std::string last = in_.reports_ahead.size() == 1 ? "" : "〜第" + n(in_.reports_ahead.back()) + "号";
      say(Light::red, "ahead", "時計が先に進んでいた間に作られた報告があります（第" + n(in_.reports_ahead.front()) + "号" + last + "）。その期間の報告は、期間が終わってから改めて作ります。");
    }
    if (!report_.missing.empty()) {
      std::string days = report_.missing.front();
      if (report_.missing.size() > 1) days += " ほか" + n(report_.missing.size() - 1) + "日";
      say(Light::yellow, "missing", "作成されていない日次報告があります（" + days + "）。");
    }
    if (report_.late) {
      say(report_.made_ms - report_.due_ms > kLateMsUrgent ? Light::red : Light::yellow, "late", "この報告は予定より" + duration_text(static_cast<std::uint64_t>(report_.made_ms - report_.due_ms)) + "遅れて作成しました。");
    }
    if (!in_.late_before.empty()) say(Light::yellow, "late", in_.late_before);
  }

  void storage() {
    if (!report_.disk || report_.disk->total_bytes == 0) return;
    const Disk& disk = *report_.disk;
    const double percent = static_cast<double>(disk.free_bytes) * 100 / static_cast<double>(disk.total_bytes);
    const std::string free = "保管用ディスクの空きが" + percent_text(percent, 100) + "（" + size_for_people(disk.free_bytes) + "）です。";
    if (percent < in_.disk_warn_percent / 4.0) return say(Light::red, "disk", free + "受付が止まるおそれがあります。");
    const bool soon = disk.days_left && *disk.days_left < kDiskDaysUrgent;
    const bool later = disk.days_left && *disk.days_left < kDiskDaysWarn;
    const std::string in_days = disk.days_left ? "このままでは約" + std::to_string(*disk.days_left) + "日でなくなります。" : "";
    if (soon) return say(Light::red, "disk", free + in_days);
    if (percent < in_.disk_warn_percent || later) say(Light::yellow, "disk", free + in_days, kThisWeek);
  }

  void traffic() {
    const Service& s = report_.service;
    if (s.oldest_ms > static_cast<std::uint64_t>(in_.queue_warn_min) * 60'000) {
      say(Light::yellow, "queue", "配送待ち" + n(s.under_way) + "件のうち最も古いものが" + duration_text(s.oldest_ms) + "滞留しています。");
    }
    if (s.nobody_told > 0) say(Light::yellow, "untold", "配送できず、差出人にも知らせられないメールが" + n(s.nobody_told) + "件あります。");
    std::uint64_t held = 0, days = 0;
    for (std::size_t i = report_.before.size() > 7 ? report_.before.size() - 7 : 0; i < report_.before.size(); ++i) {
      if (!report_.before[i].there) continue;
      held += report_.before[i].delivered_notice_only;
      ++days;
    }
    const std::uint64_t today = report_.balance.delivered_notice_only;
    const bool many = report_.period.kind == PeriodKind::day && days >= 3 && today >= kMassLeast && today * days >= held * kMassTimes;
    if (many) say(Light::yellow, "mass", "保留の通知が" + n(today) + "件あり、直近の平均（1日" + n(held / days) + "件）の3倍以上です。");
  }

  // What programs did that nobody asked of them. A mail that a child could not look into is held.
  void programs() {
    for (const Service::Uptime& one : report_.service.uptime) {
      const std::uint64_t down_ms = one.of_ms - std::min(one.up_ms, one.of_ms);
      const bool on_the_way = one.program == "receive" || one.program == "wash" || one.program == "deliver";
      if (on_the_way && down_ms >= kStoppedMsWarn) say(Light::yellow, "stopped", "「" + program_text(one.program) + "」が" + duration_text(down_ms) + "動いていませんでした。");
    }
    const auto crashes = report_.incident_counts.find("crashed");
    const std::uint64_t crashed = crashes == report_.incident_counts.end() ? 0 : crashes->second, forbidden = report_.safety.escapes_tried;
    if (forbidden > 0) say(Light::yellow, "cage", "無害化の処理が、禁じられた操作を試みて止められました（" + n(forbidden) + "件）。メールは保留しています。");
    if (crashed > 0) say(Light::yellow, "crashed", "無害化の処理が読み取りの途中で異常終了しました（" + n(crashed) + "件）。メールは保留しています。");
    std::string codes;
    for (const std::string& code : report_.alert_codes) codes += (codes.empty() ? "" : "、") + code;
    if (!codes.empty()) say(Light::yellow, "alerts", "期間中に警報が出ています（" + codes + "）。原因の確認が済んだか確かめてください。");
  }

  void people() {
    if (!report_.desk) return;
    const DeskFigures& desk = *report_.desk;
    if (desk.overdue > 0) say(Light::yellow, "requests", "処理期限を過ぎた原本の申請が" + n(desk.overdue) + "件あります。");
    if (desk.exceptions_proposed > 0) say(Light::yellow, "proposed", "承認を待っている例外が" + n(desk.exceptions_proposed) + "件あります。", kThisWeek);
    if (desk.exceptions_ending == 0) return;
    say(Light::yellow, "exceptions", "14日以内に期限または見直しの来る例外が" + n(desk.exceptions_ending) + "件あります。続けるか終えるかを決めてください。", kThisWeek);
    if (desk.ending.empty()) return;
    const DeskFigures::ExceptionRow& first = desk.ending.front();
    report_.findings.back().due = day_text(first.review_ms == 0 ? first.expires_ms : std::min(first.expires_ms, first.review_ms), kToday);
  }

  void inspection() {
    if (report_.restore) {
      if (!report_.restore->good) say(Light::yellow, "restore", "前回の復元試験が不合格です（" + report_.restore->why + "）。", kThisWeek);
      else if (report_.restore->at_ms < report_.made_ms - kRestoreAgeMsMax) say(Light::yellow, "restore", "復元試験を1年以上行っていません。", kThisWeek);
    }
    if (report_.kinds_unread) say(Light::red, "selftest", "自己点検で取り除いた種類の一覧を読み取れません。不合格の種類があるかどうか分かりません。");
    if (!report_.kinds_lost.empty()) {
      say(Light::red, "selftest", "自己点検で不合格になった" + n(report_.kinds_lost.size()) + "種類（" + report_.kinds_lost.front() + "）が、解除の記録がないまま一覧から消えています。");
    }
    if (!report_.inspection) {
      if (in_.inspection_expected) say(Light::yellow, "selftest", "自己点検の結果がありません。");
      return;
    }
    const Inspection& seen = *report_.inspection;
    if (!seen.failed.empty()) {
      say(Light::red, "selftest", "自己点検で" + n(seen.failed.size()) + "種類が不合格です（" + seen.failed.front() + "）。この種類は取り除いています。");
    }
    if (seen.stale) return say(Light::yellow, "selftest", "前夜の自己点検の結果がありません。", kToday);
    const auto open = std::count_if(seen.samples.begin(), seen.samples.end(), [](const Inspection::Sample& one) { return one.end == "not_judged"; });
    if (open > 0) say(Light::yellow, "selftest", "自己点検の見本のうち" + std::to_string(open) + "件は、結果が時間内に出ず判定できませんでした。");
    unknown(seen.facts);
    if (seen.facts) facts(*seen.facts);
  }

  void unknown(const std::optional<Inspection::Facts>& f) {
    std::string items;
    const auto add = [&](bool known, const char* item) {
      if (!known) items += (items.empty() ? "" : "、") + std::string(item);
    };
    add(f.has_value(), "導入ファイル");
    add(f && f->ports_known, "待ち受けポート");
    add(f && f->clock_synchronised, "時計");
    add(!in_.certificate_expected || (f && f->certificate_days), "受付の証明書");
    if (!items.empty()) say(Light::yellow, "selftest", "点検できなかった項目: " + items + "。");
  }

  void facts(const Inspection::Facts& f) {
    const std::size_t files = f.files_changed.size() + f.files_missing.size() + f.files_new.size();
    if (files > 0) say(Light::yellow, "integrity", "導入したプログラムや設定のファイルが" + n(files) + "件変わっています。更新した覚えがなければ緊急です。");
    if (!f.ports_unexpected.empty()) say(Light::yellow, "ports", "設定にない待ち受けポートが" + n(f.ports_unexpected.size()) + "件開いています（" + f.ports_unexpected.front() + "）。");
    if (!f.ports_missing.empty()) say(Light::yellow, "ports", "設定した待ち受けポートのうち" + n(f.ports_missing.size()) + "件が開いていません（" + f.ports_missing.front() + "）。");
    if (f.clock_synchronised == false) say(Light::yellow, "clock", "サーバーの時計が同期していません。");
    if (f.certificate_days && *f.certificate_days < 0) say(Light::yellow, "certificate", "受付の証明書の期限が切れています。");
    else if (f.certificate_days && *f.certificate_days < kCertificateDaysWarn) say(Light::yellow, "certificate", "受付の証明書の期限まで" + std::to_string(*f.certificate_days) + "日です。", kThisWeek);
  }

  const JudgeInput& in_;
  Report& report_;
  std::optional<Zone> zone_;
};

std::size_t count_of(const Report& report, Light light) {
  return static_cast<std::size_t>(std::count_if(report.findings.begin(), report.findings.end(), [&](const ReportFinding& one) { return one.light == light; }));
}

bool all_read(const Report& report, std::initializer_list<std::string_view> ledgers) {
  return std::ranges::none_of(ledgers, [&](std::string_view one) { return std::ranges::find(report.unread, one) != report.unread.end(); });
}

const char* kind_word(PeriodKind kind) { return kind == PeriodKind::day ? "日次報告" : kind == PeriodKind::week ? "週次報告" : "月次報告"; }

}  // namespace

const char* to_word(Light light) { return light == Light::green ? "green" : light == Light::yellow ? "yellow" : "red"; }

bool balance_known(const Report& report) { return all_read(report, {"intake", "washed", "deliver"}); }
bool safety_known(const Report& report) { return all_read(report, {"washed", "deliver", "orders"}); }

void judge(const JudgeInput& input, Report& report) { Judge(input, report).run(); }

std::string verdict_word(const Report& report) {
  switch (report.light) {
    case Light::green: return "異常なし";
    case Light::yellow: return "要確認 " + std::to_string(report.findings.size()) + "件";
    case Light::red: return "緊急 " + std::to_string(count_of(report, Light::red)) + "件";
  }
  return "緊急";
}

std::string verdict_sentence(const Report& report) {
  switch (report.light) {
    case Light::green: return "異常なし。承認のない原本の配送は0件、通数の収支は一致しています。";
    case Light::yellow: return "要確認が" + std::to_string(report.findings.size()) + "件あります。承認のない原本の配送は0件、通数の収支は一致しています。";
    case Light::red: return "緊急が" + std::to_string(count_of(report, Light::red)) + "件あります。直ちに確認してください。";
  }
  return {};
}

std::string subject_of(const Report& report) {
  return std::string("【無害化 ") + kind_word(report.period.kind) + "】" + to_japanese(report.period) + " " + verdict_word(report);
}

}  // namespace temizu
