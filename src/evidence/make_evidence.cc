#include "evidence/make_evidence.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "evidence/audit_export.h"
#include "evidence/embedded.h"
#include "evidence/facts.h"
#include "evidence/pack.h"
#include "evidence/tables.h"
#include "quarantine/audit_reader.h"
#include "quarantine/dormant.h"
#include "quarantine/reports.h"
#include "quarantine/restore_trial.h"
#include "quarantine/verify.h"
#include "report/csv_table.h"

namespace temizu {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDaysMax = 400;
const std::vector<std::string> kNotedActions{"inspected", "kind-failed", "kind-cleared", "files-accepted", "restore.tested", "started"};

std::string s(std::uint64_t number) { return std::to_string(number); }
std::string hex(ByteView octets) { return to_hex(octets); }

class Maker {
 public:
  Maker(const EvidenceOptions& options, Zone zone, Period period) : options_(options), store_(options.config->store.path), zone_(std::move(zone)), period_(std::move(period)) {}

  Result<EvidenceMade> run() {
    auto pack = PackWriter::create(options_.out);
    if (!pack) return Unexpected{pack.error()};
    pack_ = std::move(*pack);
    using Step = Status (Maker::*)();
    for (const Step step : {&Maker::add_readme, &Maker::add_chains, &Maker::add_reports, &Maker::add_inspection, &Maker::add_restore, &Maker::add_settings, &Maker::add_people,
                            &Maker::add_desk, &Maker::add_overview, &Maker::add_keys}) {
      if (Status done = (this->*step)(); !done) return Unexpected{done.error()};
    }
    auto digest = pack_->finish("site=" + options_.config->site.name + " from=" + to_text(period_.first) + " to=" + to_text(period_.last), options_.sign_secret);
    if (!digest) return Unexpected{digest.error()};
    made_.digest = std::move(*digest);
    made_.files = pack_->files().size();
    for (const Fact& fact : facts_) {
      if (fact.good == false) made_.to_look_at.push_back(fact.ja);
    }
    return std::move(made_);
  }

 private:
  void fact(std::string key, std::optional<bool> good, std::string ja, std::string en, std::vector<std::string> files = {}) {
    facts_.push_back({std::move(key), good, std::move(ja), std::move(en), std::move(files)});
  }
  std::uint64_t count(LedgerKind ledger, const std::string& action) const {
    for (const ExportedChain& chain : chains_) {
      const auto found = chain.ledger == ledger ? chain.actions.find(action) : chain.actions.end();
      if (chain.ledger == ledger && found != chain.actions.end()) return found->second;
    }
    return 0;
  }
  // Of every action that begins so, in every ledger.
  std::uint64_t count_all(const std::string& beginning) const {
    std::uint64_t sum = 0;
    for (const ExportedChain& chain : chains_) {
      for (const auto& [action, number] : chain.actions) sum += action.starts_with(beginning) ? number : 0;
    }
    return sum;
  }

  Status add_readme() { return pack_->add("README.md", kEvidenceMd); }

  Status add_chains() {
    CsvTable counts{"台帳", "操作", "件数"};
    for (const LedgerKind ledger : kAuditedLedgers) {
      auto chain = export_chain(*pack_, store_, ledger, period_.start_ms, period_.end_ms, kNotedActions);
      if (!chain) return Unexpected{chain.error()};
      for (const auto& [action, number] : chain->actions) counts.row({to_word(ledger), action, s(number)});
      if (chain->first != 0) made_.records += chain->last - chain->first + 1;
      chains_.push_back(std::move(*chain));
    }
    // From the first record ever made, and the databases too: a period cut from a broken chain would look whole.
    const auto whole = verify_audit(store_);
    std::uint64_t all = 0;
    for (std::size_t i = 0; whole && i < whole->size(); ++i) all += (*whole)[i].number;
    whole_ = whole ? "" : to_text(whole.error());
    if (whole) {
      fact("chains", true, "監査記録の鎖は最初から切れ目なくつながっています。期間の記録は" + s(made_.records) + "件です。",
           "The audit chains are unbroken from their first record. " + s(made_.records) + " records are of the period.", {"audit/", "about.json"});
    } else {
      fact("chains", false, "監査記録の鎖に異常があります：" + whole_, "An audit chain does not hold: " + whole_, {"audit/", "about.json"});
    }
    const std::uint64_t forged = count(LedgerKind::deliver, "forged"), kept = count(LedgerKind::intake, "kept");
    fact("mail", std::nullopt, "受信" + s(kept) + "通、配送" + s(count(LedgerKind::deliver, "delivered")) + "件、配送不能" + s(count(LedgerKind::deliver, "undeliverable")) + "件でした。",
         s(kept) + " mails came in; " + s(count(LedgerKind::deliver, "delivered")) + " deliveries and " + s(count(LedgerKind::deliver, "undeliverable")) + " failures were recorded.",
         {"audit/counts.csv"});
    fact("forged", forged == 0, "署名のない配送依頼を拒否した記録は" + s(forged) + "件です。", s(forged) + " rows without a signature were refused by deliver.", {"audit/deliver.jsonl"});
    fact("purged", std::nullopt, "期限の過ぎた原本を" + s(count_all("purged")) + "件廃棄しました。", s(count_all("purged")) + " originals were purged.", {"audit/counts.csv"});
    fact("holds", std::nullopt, "保全の操作は" + s(count_all("order.keep")) + "件、配送の停止は" + s(count_all("order.hold")) + "件です。",
         s(count_all("order.keep")) + " acts about holding originals, " + s(count_all("order.hold")) + " about holding mail back.", {"audit/orders.jsonl"});
    fact("logins", std::nullopt, "ログイン" + s(count(LedgerKind::orders, "login")) + "回、失敗" + s(count(LedgerKind::orders, "login.failed")) + "回です。",
         s(count(LedgerKind::orders, "login")) + " log-ins, " + s(count(LedgerKind::orders, "login.failed")) + " failed ones.", {"audit/orders.jsonl"});
    fact("acts", std::nullopt, "利用者・所属の変更は" + s(count_all("user.") + count_all("department.")) + "件、配送の指示は" + s(count_all("order.")) + "件です。",
         s(count_all("user.") + count_all("department.")) + " changes of people, " + s(count_all("order.")) + " orders about mail.", {"audit/people.jsonl", "audit/orders.jsonl"});
    fact("starts", std::nullopt, "プログラムの起動は" + s(count_all("started")) + "回です。", s(count_all("started")) + " starts of programs.", {"audit/counts.csv"});
    return pack_->add("audit/counts.csv", counts.take());
  }

  Status add_reports() {
    std::uint64_t good = 0, bad = 0, first = 0;
    std::map<std::string, std::uint64_t> lights;
    const auto inside = [&](const ReportStatement& one) { return one.start_ms >= period_.start_ms && one.end_ms <= period_.end_ms; };
    const auto nobody = [&](std::uint64_t, const Error&) -> Status { return ++bad, Status{}; };
    // First which, then their files: those of other periods are not read.
    Status read = read_reports(store_, 0, false, options_.sign_public, [&](StoredReport&& one) -> Status {
      if (inside(one.statement) && first == 0) first = one.statement.number;
      return {};
    }, nobody);
    const bool none = !read && read.error().code == Code::unavailable;
    if (!read && !none) return read;
    bad = none ? 0 : bad;
    if (first != 0) {
      read = read_reports(store_, first - 1, true, options_.sign_public, [&](StoredReport&& one) -> Status {
        if (!inside(one.statement)) return {};
        const bool whole = check_report_files(one.statement, one.files).has_value();
        (whole ? good : bad) += 1;
        ++lights[one.statement.light];
        char number[24];
        std::snprintf(number, sizeof number, "%06llu", static_cast<unsigned long long>(one.statement.number));
        const std::string folder = "reports/" + std::string(number) + "-" + one.statement.period + "-" + one.statement.date + "/";
        const std::string stem = "temizu-" + one.statement.period + "-" + one.statement.date;
        if (Status added = pack_->add(folder + stem + ".sig", one.signature_file); !added) return added;
        for (const ReportFile& file : one.files) {
          if (Status added = pack_->add(folder + file.name, file.content); !added) return added;
        }
        return {};
      }, [](std::uint64_t, const Error&) -> Status { return {}; });
      if (!read) return read;
    }
    made_.reports = good;
    fact("reports", bad == 0, "報告は" + s(good) + "件（異常なし" + s(lights["green"]) + "、要確認" + s(lights["yellow"]) + "、緊急" + s(lights["red"]) + "）。署名の合わないもの" + s(bad) + "件。",
         s(good) + " reports (" + s(lights["green"]) + " green, " + s(lights["yellow"]) + " yellow, " + s(lights["red"]) + " red); " + s(bad) + " with a signature that does not hold.", {"reports/"});
    return {};
  }

  Status add_inspection() {
    const auto last = last_inspection(store_);
    if (!last) return Unexpected{last.error()};
    CsvTable runs{"日時", "操作", "した人", "対象", "理由", "内容"};
    for (const ExportedChain& chain : chains_) {
      for (const AuditRecord& one : chain.noted) runs.row({local_time(one.at_ms, zone_), one.action, one.actor, one.subject, one.why, one.detail});
    }
    if (Status added = pack_->add("inspection/records.csv", runs.take()); !added) return added;
    const std::uint64_t done = count(LedgerKind::people, "inspected"), failed = count(LedgerKind::people, "kind-failed");
    std::uint64_t passed = 0, all = 0;
    if (last->has_value()) {
      const InspectionRun& run = **last;
      for (const SampleOutcome& one : run.outcomes) passed += one.end == SampleEnd::passed || one.end == SampleEnd::withheld ? 1 : 0;
      all = run.outcomes.size();
      if (Status added = pack_->add("inspection/samples.csv", samples_csv(run)); !added) return added;
      if (Status added = pack_->add("inspection/facts.json", run.facts + "\n"); !added) return added;
      facts_of(run.facts);
    }
    const std::string when = last->has_value() ? local_time((*last)->ended_ms, zone_) : "";
    const std::vector<std::string> files = last->has_value() ? std::vector<std::string>{"inspection/samples.csv", "inspection/records.csv"} : std::vector<std::string>{"inspection/records.csv"};
    fact("inspection", done > 0 && failed == 0 && passed == all, "自己点検は期間に" + s(done) + "回、不合格" + s(failed) + "件。最後の点検（" + (when.empty() ? "まだありません" : when) + "）は見本" + s(all) + "件中" + s(passed) + "件合格です。",
         s(done) + " self-inspections in the period, " + s(failed) + " failed samples; the last one (" + (when.empty() ? "never" : when) + ") passed " + s(passed) + " of " + s(all) + ".", files);
    return {};
  }

  // What the last self-inspection said of the machine; what it could not find out is told as unknown.
  void facts_of(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return;
    const auto names = [&](const char* group, const char* list) {
      const Json found = json.value(group, Json::object()).value(list, Json::array());
      return found.is_array() ? found.size() : 0;
    };
    const std::vector<std::string> file{"inspection/facts.json"};
    const std::size_t changed = names("files", "changed") + names("files", "missing") + names("files", "new");
    fact("integrity", changed == 0, "確認済みのものと違う導入ファイルは" + s(changed) + "件です。", s(changed) + " installed files differ from what was accepted.", file);
    const std::size_t ports = names("ports", "unexpected") + names("ports", "missing");
    const bool known = json.value("ports", Json::object()).value("known", false);
    fact("ports", known ? std::optional(ports == 0) : std::nullopt, known ? "設定と違うポートは" + s(ports) + "件です。" : "開いているポートは調べられませんでした。",
         known ? s(ports) + " ports differ from the configuration." : "The open ports could not be looked at.", file);
    const Json clock = json.value("clock", Json::object()).value("synchronised", Json());
    fact("clock", clock.is_boolean() ? std::optional(clock.get<bool>()) : std::nullopt, !clock.is_boolean() ? "時計の状態は分かりません。" : clock.get<bool>() ? "時計は同期しています。" : "時計が同期していません。",
         !clock.is_boolean() ? "The state of the clock is not known." : clock.get<bool>() ? "The clock is synchronised." : "The clock is not synchronised.", file);
    const Json left = json.value("disk", Json::object()).value("days_left", Json());
    const std::string days = left.is_number_integer() ? s(left.get<std::uint64_t>()) : "";
    fact("disk", std::nullopt, days.empty() ? "ディスクが尽きる見込みはないか、まだ分かりません。" : "ディスクはいまの増え方であと" + days + "日もちます。",
         days.empty() ? "The disk is not filling up, or too little is known." : "The disk lasts " + days + " days as it goes on.", file);
    const Json certificate = json.value("certificate_days", Json());
    if (!certificate.is_number_integer()) return;
    const auto certificate_days = certificate.get<std::int64_t>();
    fact("certificate", certificate_days > 0, "証明書の残りは" + std::to_string(certificate_days) + "日です。", "The certificate lasts " + std::to_string(certificate_days) + " days.", file);
  }

  Status add_restore() {
    const auto last = last_restore_test(store_);
    if (!last) return Unexpected{last.error()};
    if (!last->has_value()) {
      fact("restore", std::nullopt, "復元試験の記録はありません。", "No restore test was ever recorded.");
      return {};
    }
    const RestoreTest& test = **last;
    const std::string when = local_time(test.at_ms, zone_);
    fact("restore", test.good, "最後の復元試験（" + when + "）は" + (test.good ? "成功です。原本" + s(test.items) + "件のうち" + s(test.opened) + "件を開いて照合しました。" : "失敗です：" + test.why),
         "The last restore test (" + when + ") " + (test.good ? "was good; " + s(test.opened) + " of " + s(test.items) + " originals were opened and compared." : "failed: " + test.why), {"inspection/records.csv"});
    return {};
  }

  Status add_settings() {
    std::string text;
    for (const auto& [path, value] : options_.config->effective) text += path + "=" + value + "\n";
    if (Status added = pack_->add("settings/config.txt", text); !added) return added;
    if (Status added = pack_->add("settings/policy.xml", options_.policy_text); !added) return added;
    if (Status added = pack_->add("settings/rules.csv", rules_csv(*options_.policy)); !added) return added;
    if (Status added = pack_->add("settings/release.csv", release_rules_csv(*options_.policy)); !added) return added;
    fact("config", std::nullopt, "設定のハッシュは " + hex(options_.config->digest).substr(0, 16) + "… です。", "The digest of the configuration is " + hex(options_.config->digest).substr(0, 16) + "….", {"settings/config.txt", "about.json"});
    fact("policy", std::nullopt, "方針には" + s(options_.policy->profiles().size()) + "個のプロファイルがあり、ハッシュは " + hex(options_.policy->digest()).substr(0, 16) + "… です。",
         "The policy has " + s(options_.policy->profiles().size()) + " profiles; its digest is " + hex(options_.policy->digest()).substr(0, 16) + "….", {"settings/rules.csv", "settings/policy.xml"});
    return {};
  }

  Status add_people() {
    const auto people = load_people(store_);
    if (!people) return Unexpected{people.error()};
    const auto dormant = dormant_accounts(store_, period_.end_ms);
    if (!dormant) return Unexpected{dormant.error()};
    const auto logins = last_logins(store_);
    if (!logins) return Unexpected{logins.error()};
    if (Status added = pack_->add("people/accounts.csv", accounts_csv(**people, *dormant, *logins, zone_)); !added) return added;
    if (Status added = pack_->add("people/departments.csv", departments_csv(**people)); !added) return added;
    std::map<AccountRole, std::uint64_t> roles;
    for (const Account& account : (*people)->accounts()) {
      for (const AccountRole role : kAllRoles) roles[role] += account.enabled && account.has(role) ? 1 : 0;
    }
    fact("accounts", std::nullopt, "有効な利用者は" + s(dormant->enabled) + "人（管理者" + s(roles[AccountRole::administrator]) + "、承認者" + s(roles[AccountRole::approver]) + "、監査" + s(roles[AccountRole::auditor]) + "、CISO" + s(roles[AccountRole::ciso]) + "）です。",
         s(dormant->enabled) + " enabled accounts (" + s(roles[AccountRole::administrator]) + " administrators, " + s(roles[AccountRole::approver]) + " approvers, " + s(roles[AccountRole::auditor]) + " auditors, " + s(roles[AccountRole::ciso]) + " CISO).", {"people/accounts.csv"});
    fact("dormant", dormant->privileged == 0, "90日以上ログインのない利用者は" + s(dormant->list.size()) + "人、うち職員より強い役割を持つ人は" + s(dormant->privileged) + "人です。",
         s(dormant->list.size()) + " accounts without a log-in for 90 days, " + s(dormant->privileged) + " of them with more rights than staff.", {"people/accounts.csv"});
    return {};
  }

  Status add_desk() {
    const auto exceptions = exceptions_csv(store_, period_, zone_);
    if (!exceptions) return Unexpected{exceptions.error()};
    const auto releases = releases_csv(store_, period_, zone_);
    if (!releases) return Unexpected{releases.error()};
    if (Status added = pack_->add("desk/exceptions.csv", exceptions->csv); !added) return added;
    if (Status added = pack_->add("desk/releases.csv", releases->csv); !added) return added;
    fact("exceptions", std::nullopt, "期間の末に有効な例外は" + s(exceptions->in_force) + "件、期間に使われた回数は" + s(exceptions->uses) + "回です。",
         s(exceptions->in_force) + " exceptions in force at the end of the period, used " + s(exceptions->uses) + " times in it.", {"desk/exceptions.csv"});
    fact("releases", std::nullopt, "受け渡した原本は" + s(releases->originals) + "件です。", s(releases->originals) + " originals were handed over.", {"desk/releases.csv"});
    return {};
  }

  Status add_overview() {
    Json about;
    about["format"] = "temizu-evidence-1";
    about["site"] = options_.config->site.name;
    about["version"] = options_.version;
    about["zone"] = zone_.name();
    about["from"] = to_text(period_.first);
    about["to"] = to_text(period_.last);
    about["start_ms"] = period_.start_ms;
    about["end_ms"] = period_.end_ms;
    about["config_sha256"] = hex(options_.config->digest);
    about["policy_sha256"] = hex(options_.policy->digest());
    about["chains_whole"] = whole_.empty() ? Json(true) : Json(whole_);
    about["chains"] = Json::array();
    for (const ExportedChain& chain : chains_) {
      if (chain.first == 0) continue;
      about["chains"].push_back({{"ledger", to_word(chain.ledger)}, {"first", chain.first}, {"last", chain.last}, {"previous", hex(chain.previous)}, {"head", head_text(to_word(chain.ledger), chain.last, chain.head)}});
    }
    if (Status added = pack_->add("about.json", about.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"); !added) return added;
    if (Status added = pack_->add("facts.json", facts_json(facts_)); !added) return added;
    if (Status added = pack_->add("clauses.json", clauses_json(facts_)); !added) return added;
    return pack_->add("clauses.md", clauses_markdown(facts_, to_text(period_.first) + "〜" + to_text(period_.last)));
  }

  Status add_keys() {
    if (Status added = pack_->add("report-sign.pub", options_.sign_public_text); !added) return added;
    return pack_->add("report-sign.pem", public_key_pem(options_.sign_public));
  }

  const EvidenceOptions& options_;
  const std::string store_;
  const Zone zone_;
  const Period period_;
  std::unique_ptr<PackWriter> pack_;
  std::vector<ExportedChain> chains_;
  std::vector<Fact> facts_;
  std::string whole_;
  EvidenceMade made_;
};

}  // namespace

Result<EvidenceMade> make_evidence(const EvidenceOptions& options) {
  auto zone = Zone::find(options.config->report.time_zone);
  if (!zone) return Unexpected{zone.error()};
  if (options.last < options.first || plus_days(options.first, kDaysMax) < options.last) {
    return Unexpected{Code::bad_input, "period", "must begin before it ends and have at most 400 days"};
  }
  Period period;
  period.first = options.first;
  period.last = options.last;
  period.start_ms = zone->midnight(options.first);
  period.end_ms = std::min(zone->midnight(plus_days(options.last, 1)), options.now_ms);
  if (period.start_ms >= period.end_ms) return Unexpected{Code::bad_input, "period", "has not begun yet"};
  return Maker(options, *std::move(zone), std::move(period)).run();
}

}  // namespace temizu
