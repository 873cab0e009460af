#include "report/further_tables.h"

#include <cmath>

#include "report/compare.h"
#include "report/csv_table.h"
#include "report/words.h"

namespace temizu {
namespace {

std::string s(std::uint64_t number) { return std::to_string(number); }
std::string yes(bool value) { return value ? "済" : ""; }
std::string time_or_nothing(TimeMs time_ms) { return time_ms == 0 ? std::string{} : to_iso8601(time_ms); }

std::string measures(const Report& r) {
  CsvTable table{"項目", "この期間", "7日平均", "前週の同じ曜日", "箇所"};
  const auto add = [&](const Compared& one, const std::string& count) {
    table.row({one.name, s(one.now), one.mean ? s(static_cast<std::uint64_t>(std::llround(*one.mean))) : "", one.weekday ? s(*one.weekday) : "", count});
  };
  for (const Compared& one : compare_measures(r)) add(one, "");
  const std::vector<Compared> removed = compare_removed(r);
  for (std::size_t i = 0; i < removed.size(); ++i) add(removed[i], s(r.removed[i].count));
  return table.take();
}

std::string desk(const Report& r) {
  CsvTable table{"区分", "名前", "申請", "承認", "却下", "差戻し", "決定まで 中央値（ミリ秒）", "決定まで 最長（ミリ秒）"};
  if (!r.desk) return table.take();
  const DeskFigures& d = *r.desk;
  table.row({"全体", "", s(d.opened), s(d.approved), s(d.denied), s(d.returned), s(d.wait_p50_ms), s(d.wait_max_ms)});
  for (const DeskFigures::Group& one : d.departments) table.row({"所属", one.name, s(one.opened), s(one.approved), s(one.denied), s(one.returned), s(one.wait_p50_ms), s(one.wait_max_ms)});
  for (const DeskFigures::Group& one : d.deciders) table.row({"承認者", one.name, "", s(one.approved), s(one.denied), s(one.returned), s(one.wait_p50_ms), s(one.wait_max_ms)});
  return table.take();
}

std::string originals(const Report& r) {
  CsvTable table{"日時", "受付番号", "範囲", "申請者", "承認者", "理由", "目視", "検査", "パスワードの表示", "回収"};
  for (const DeskFigures::Released& one : r.desk ? r.desk->list : std::vector<DeskFigures::Released>{}) {
    table.row({to_iso8601(one.at_ms), one.item, one.whole ? "メール全体" : "添付", one.requester, one.approver, ground_text(one.ground), yes(one.checked_by_eye), yes(one.checked_for_malware),
               yes(one.password_shown), yes(one.recalled)});
  }
  return table.take();
}

std::string exceptions(const Report& r) {
  CsvTable table{"番号", "種類", "責任者", "期限", "見直し", "この期間の利用", "承認からの利用"};
  for (const DeskFigures::ExceptionRow& one : r.desk ? r.desk->ending : std::vector<DeskFigures::ExceptionRow>{}) {
    table.row({one.id, one.kind, one.owner, to_iso8601(one.expires_ms), time_or_nothing(one.review_ms), s(one.uses), s(one.uses_all)});
  }
  return table.take();
}

std::string incidents(const Report& r) {
  CsvTable table{"日時", "内容", "対象"};
  for (const Incident& one : r.incidents) table.row({to_iso8601(one.at_ms), incident_text(one.kind), one.subject});
  return table.take();
}

std::string inspection(const Report& r) {
  CsvTable table{"見本", "種類", "結果", "内容"};
  for (const Inspection::Sample& one : r.inspection ? r.inspection->samples : std::vector<Inspection::Sample>{}) table.row({one.sample, one.kind, sample_end_text(one.end), one.what});
  return table.take();
}

}  // namespace

std::vector<std::pair<std::string, std::string>> to_further_tables(const Report& r) {
  return {{"measures", measures(r)}, {"desk", desk(r)}, {"originals", originals(r)}, {"exceptions", exceptions(r)}, {"incidents", incidents(r)}, {"inspection", inspection(r)}};
}

}  // namespace temizu
