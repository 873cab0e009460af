#include "evidence/tables.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "quarantine/desk/desk.h"
#include "quarantine/sql/ledger.h"
#include "report/csv_table.h"

namespace temizu {
namespace {

const char* yes(bool value) { return value ? "はい" : "いいえ"; }

std::string joined(const std::vector<std::string>& words, char between = ' ') {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(1, between)) + word;
  return text;
}

std::string options_text(const std::map<std::string, std::string>& options) {
  std::string text;
  for (const auto& [name, value] : options) text += (text.empty() ? "" : " ") + name + "=" + value;
  return text;
}

bool there(const std::string& store_path, LedgerKind kind) { return ::access(ledger_file(store_path, kind).c_str(), F_OK) == 0; }

Status each_row(Query& query, const std::function<Status()>& take) {
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    if (Status taken = take(); !taken) return taken;
  }
}

std::string approvers_of(LedgerReader& orders, ByteView request) {
  std::set<std::string> names;
  // A request whose moves cannot be read has no approver to name: the column says so, and wash's own record stands in the audit.
  const Status read = orders.read([&](Db& db) -> Status {
    Query query(db, "SELECT actor FROM moves WHERE request = ? AND action = ? ORDER BY number");
    query.put(request).put(static_cast<int>(DeskAction::approve));
    return each_row(query, [&]() -> Status { return names.insert(query.text(0)), Status{}; });
  });
  return read ? joined({names.begin(), names.end()}) : "?";
}

}  // namespace

std::string local_time(TimeMs at_ms, const Zone& zone) {
  if (at_ms == 0) return "";
  const int east = zone.minutes_east(at_ms);
  char offset[16];
  std::snprintf(offset, sizeof offset, "%c%02d:%02d", east < 0 ? '-' : '+', std::abs(east) / 60, std::abs(east) % 60);
  return to_iso8601(at_ms + east * 60'000LL).substr(0, 19) + offset;
}

std::string accounts_csv(const People& people, const DormantAccounts& dormant, const LoginTimes& logins, const Zone& zone) {
  std::set<std::string> asleep;
  for (const DormantAccount& one : dormant.list) asleep.insert(one.login);
  CsvTable table{"利用者", "氏名", "職名", "所属", "兼務", "役割", "有効", "無効の理由", "登録元", "パスワード設定日", "確認コードの番号", "最後のログイン", "90日以上未使用"};
  for (const Account& account : people.accounts()) {
    const auto last = logins.find(account.login);
    table.row({account.login, account.name, account.title, account.department, joined(account.also), roles_text(account.roles), yes(account.enabled), account.disabled_why,
               to_word(account.source), local_time(account.password_set_ms, zone), std::to_string(account.totp_number),
               last == logins.end() ? "" : local_time(last->second, zone), yes(asleep.contains(account.login))});
  }
  return table.take();
}

std::string departments_csv(const People& people) {
  CsvTable table{"所属コード", "名称", "上位", "所属長", "有効"};
  for (const Department& one : people.departments()) table.row({one.code, one.name, one.parent, one.head, yes(one.active)});
  return table.take();
}

std::string rules_csv(const Policy& policy) {
  CsvTable table{"プロファイル", "順番", "場所", "種類", "扱い", "指定", "原本の保管日数"};
  for (const Profile& profile : policy.profiles()) {
    std::size_t number = 0;
    for (const KindRule& rule : profile.rules) {
      const char* const place = rule.place == RulePlace::body ? "本文" : rule.place == RulePlace::attachment ? "添付" : "すべて";
      table.row({profile.name, std::to_string(++number), place, rule.pattern, to_word(rule.method), options_text(rule.options),
                 profile.keep_days == 0 ? "" : std::to_string(profile.keep_days)});
    }
  }
  return table.take();
}

std::string release_rules_csv(const Policy& policy) {
  CsvTable table{"プロファイル", "種類", "渡さない", "承認の数", "再無害化の承認の数", "所属長", "管理者", "期限（執務時間）", "目視と確認の記録が必要", "再無害化のプロファイル"};
  for (const Profile& profile : policy.profiles()) {
    for (const ReleaseRule& rule : profile.release) {
      table.row({profile.name, rule.pattern, yes(rule.barred), std::to_string(rule.approvals), std::to_string(rule.rewash_approvals), yes(rule.by_superior),
                 yes(rule.by_administrator), std::to_string(rule.deadline_hours), yes(rule.checked_import), joined(rule.rewash)});
    }
  }
  return table.take();
}

std::string samples_csv(const InspectionRun& run) {
  CsvTable table{"見本", "種類", "結果", "内容"};
  for (const SampleOutcome& one : run.outcomes) table.row({one.sample, one.kind, to_word(one.end), one.what});
  return table.take();
}

Result<CountedTable> exceptions_csv(const std::string& store_path, const Period& period, const Zone& zone) {
  CountedTable out;
  CsvTable table{"番号", "状態", "差出人", "差出人のドメイン", "接続元", "認証結果", "宛先", "宛先のドメイン", "種類", "扱い", "理由", "責任者", "登録した人", "登録",
                 "承認した人", "承認", "見直し", "期限", "終了", "終了した人", "期間に使われた回数"};
  DeskOptions options;
  options.store_path = store_path;
  const auto desk = Desk::open(options);
  if (!desk) return Unexpected{desk.error()};
  const auto all = (*desk)->exceptions();
  if (!all) return Unexpected{all.error()};
  LedgerReader washed(store_path, LedgerKind::washed);
  for (const ExceptionView& view : *all) {
    const Exception& one = view.exception;
    std::uint64_t uses = 0;
    const Status counted = !there(store_path, LedgerKind::washed) ? Status{} : washed.read([&](Db& db) -> Status {
      Query query(db, "SELECT COUNT(*) FROM exception_uses WHERE exception = ? AND at_ms >= ? AND at_ms < ?");
      auto row = query.put(one.id.octets()).put(period.start_ms).put(period.end_ms).next();
      if (!row) return Unexpected{row.error()};
      uses = query.count(0);
      return {};
    });
    if (!counted) return Unexpected{counted.error()};
    const ExceptionState state = state_of(one, period.end_ms - 1);
    ++out.rows;
    out.uses += uses;
    out.in_force += state == ExceptionState::in_force ? 1 : 0;
    table.row({std::to_string(one.number), to_word(state), one.sender, one.sender_domain, joined(one.client_networks), one.authenticated, one.recipient, one.recipient_domain,
               one.rule.pattern, to_word(one.rule.method), one.ground, one.owner, one.made_by, local_time(one.made_ms, zone), one.approver, local_time(one.approved_ms, zone),
               local_time(one.review_ms, zone), local_time(one.expires_ms, zone), local_time(one.ended_ms, zone), one.ended_by, std::to_string(uses)});
  }
  out.csv = table.take();
  return out;
}

Result<CountedTable> releases_csv(const std::string& store_path, const Period& period, const Zone& zone) {
  CountedTable out;
  CsvTable table{"日時", "申請", "受付番号", "部分", "渡し方", "結果", "結果の符号", "申請した人", "渡した先", "承認した人", "渡したメールの受付番号", "原本のSHA-256"};
  if (there(store_path, LedgerKind::washed)) {
    LedgerReader washed(store_path, LedgerKind::washed), orders(store_path, LedgerKind::orders);
    const bool has_moves = there(store_path, LedgerKind::orders);
    const Status read = washed.read([&](Db& db) -> Status {
      Query query(db, "SELECT at_ms, request, item, part, way, outcome, code, requester, address, released_item, original_digest FROM releases "
                      "WHERE at_ms >= ? AND at_ms < ? ORDER BY number");
      query.put(period.start_ms).put(period.end_ms);
      return each_row(query, [&]() -> Status {
        const std::int64_t way = query.number(4);
        const bool known = way >= 0 && way <= static_cast<std::int64_t>(ReleaseWay::original), released = query.number(5) == kOutcomeReleased;
        ++out.rows;
        out.originals += released && way == static_cast<std::int64_t>(ReleaseWay::original) ? 1 : 0;
        table.row({local_time(query.number(0), zone), to_hex(query.octets(1)), to_hex(query.octets(2)), query.text(3), known ? to_word(static_cast<ReleaseWay>(way)) : "?",
                   released ? "渡した" : "断った", query.text(6), query.text(7), query.text(8), has_moves ? approvers_of(orders, query.octets(1)) : "",
                   released ? to_hex(query.octets(9)) : "", to_hex(query.octets(10))});
        return {};
      });
    });
    if (!read) return Unexpected{read.error()};
  }
  out.csv = table.take();
  return out;
}

}  // namespace temizu
