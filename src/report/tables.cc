#include "report/tables.h"

#include "report/csv_table.h"
#include "report/words.h"

namespace temizu {
namespace {

std::string s(std::uint64_t number) { return std::to_string(number); }

std::string figures(const Report& r) {
  CsvTable table{"項目", "台帳", "監査記録"};
  for (const CountedName& one : kCountedNames) table.row({one.japanese, s(r.ledger.*one.member), s(r.chain.*one.member)});
  const auto only = [&](const char* name, const std::string& value) { table.row({name, value, ""}); };
  only("繰越（前から）", s(r.balance.carried_in));
  only("繰越（次へ）", s(r.balance.carried_out));
  only("収支の差", std::to_string(r.balance.difference()));
  only("承認のない原本の配送", s(r.safety.unapproved()));
  only("署名を確かめた配送", s(r.safety.signatures_checked));
  only("配送した結果", s(r.safety.sent_results));
  only("払い出した原本", s(r.safety.originals_released));
  only("拒否した偽の配送依頼", s(r.safety.forged_refused));
  only("配送までの時間 中央値（ミリ秒）", s(r.service.p50_ms));
  only("配送までの時間 95%（ミリ秒）", s(r.service.p95_ms));
  only("配送までの時間 最長（ミリ秒）", s(r.service.max_ms));
  only("最も古い配送待ち（ミリ秒）", s(r.service.oldest_ms));
  only("重複として受け付けなかったもの", s(r.duplicates));
  only("結果が不明な配送の試み", s(r.service.uncertain));
  only("期限により削除した原本", s(r.keeping.purged_originals));
  only("保存を延長している原本", s(r.keeping.keep_holds));
  return table.take();
}

std::string hours(const Report& r) {
  CsvTable table{"開始", "受付", "配送", "保留の通知", "配送不能"};
  for (const Hour& h : r.hours) table.row({to_iso8601(h.start_ms), s(h.accepted), s(h.delivered_washed), s(h.delivered_notice_only), s(h.undeliverable)});
  return table.take();
}

std::string days(const Report& r) {
  CsvTable table{"日付", "報告", "受付（通）", "受付（宛先）", "受付（バイト）", "配送", "保留の通知", "配送不能", "取り除いた部分", "変更した部分"};
  for (const DayBefore& d : r.before) {
    if (!d.there) table.row({d.date, "なし", "", "", "", "", "", "", "", ""});
    else table.row({d.date, "あり", s(d.messages), s(d.recipients), s(d.bytes), s(d.delivered_washed), s(d.delivered_notice_only), s(d.undeliverable), s(d.withheld_parts), s(d.changed_parts)});
  }
  return table.take();
}

std::string kinds(const Report& r) {
  CsvTable table{"種類", "分類", "数", "文字にした", "作り直した", "画像にした", "届けなかった", "落とした", "知らせた変更", "元の大きさ", "後の大きさ"};
  for (const KindRow& k : r.kinds) {
    table.row({k.kind, family_names()[family_of(k.kind)], s(k.parts), s(k.text), s(k.rebuilt), s(k.flattened), s(k.withheld), s(k.dropped), s(k.changed), s(k.bytes_in), s(k.bytes_out)});
  }
  return table.take();
}

std::string rules(const Report& r) {
  CsvTable table{"規則", "重さ", "メール", "箇所"};
  for (const RuleRow& one : r.rules) table.row({one.rule, weight_text(one.weight), s(one.mails), s(one.count)});
  for (const RuleRow& one : r.held_rules) table.row({one.rule, "保留の理由", s(one.mails), ""});
  return table.take();
}

std::string reasons(const Report& r) {
  CsvTable table{"理由", "件数"};
  for (const CodeRow& one : r.codes) table.row({code_text(one.code), s(one.count)});
  return table.take();
}

std::string domains(const Report& r) {
  std::vector<std::string> head{"宛先のドメイン", "宛先"};
  for (const char* name : family_names()) head.emplace_back(name);
  CsvTable table(head);
  for (const HeatRow& row : r.heat) {
    std::vector<std::string> cells{row.domain, s(row.recipients)};
    for (const std::uint64_t count : row.changed) cells.push_back(s(count));
    table.row(cells);
  }
  return table.take();
}

std::string senders(const Report& r) {
  CsvTable table{"差出人のドメイン", "保留", "重大な検出", "重い検出"};
  for (const DangerRow& one : r.dangers) table.row({one.domain, s(one.held), s(one.hostile), s(one.high)});
  return table.take();
}

std::string acts(const Report& r) {
  CsvTable table{"時刻", "台帳", "操作した人", "操作", "対象", "理由"};
  for (const Act& act : r.acts) table.row({to_iso8601(act.at_ms), ledger_text(act.ledger), act.actor, act_text(act.action), act.subject, act.why});
  return table.take();
}

std::string findings(const Report& r) {
  CsvTable table{"区分", "項目", "内容", "担当", "期限"};
  for (const ReportFinding& one : r.findings) table.row({one.light == Light::red ? "緊急" : "要確認", one.code, one.sentence, one.owner, one.due});
  return table.take();
}

}  // namespace

std::vector<std::pair<std::string, std::string>> to_tables(const Report& r) {
  return {{"figures", figures(r)}, {"hours", hours(r)}, {"days", days(r)}, {"kinds", kinds(r)}, {"rules", rules(r)},
          {"reasons", reasons(r)}, {"domains", domains(r)}, {"senders", senders(r)}, {"acts", acts(r)}, {"findings", findings(r)}};
}

}  // namespace temizu
