#include "report/figures.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>

#include "report/words.h"

namespace temizu {
namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr std::size_t kNamesMax = 5000;      // different kinds, rules, domains; the rest counts as "other"
constexpr std::size_t kKindsShown = 40;
constexpr std::size_t kRulesShown = 40;
constexpr std::size_t kDomainsShown = 12;
constexpr std::size_t kDangersShown = 10;
constexpr std::size_t kDepartmentsMax = 1000;
constexpr std::size_t kAddressesMax = 500'000;
constexpr const char* kOther = "other";

std::size_t class_of_time(std::uint64_t ms) {
  if (ms < 128) return ms;
  const unsigned shift = static_cast<unsigned>(std::bit_width(ms)) - 7;
  return 128 + (shift - 1) * 64 + static_cast<std::size_t>(ms >> shift) - 64;
}

std::uint64_t time_of_class(std::size_t index) {
  if (index < 128) return index;
  const std::size_t shift = (index - 128) / 64 + 1;
  return (std::uint64_t{64} + (index - 128) % 64) << shift;
}

// The entry of a name; of "other" when there are too many names.
template <class Row>
Row& row_of(std::unordered_map<std::string, Row>& rows, const std::string& name) {
  if (const auto found = rows.find(name); found != rows.end()) return found->second;
  return rows[rows.size() < kNamesMax ? name : std::string(kOther)];
}

template <class Row, class Less>
std::vector<Row> sorted(const std::unordered_map<std::string, Row>& rows, std::size_t most, Less less) {
  std::vector<Row> list;
  list.reserve(rows.size());
  for (const auto& [name, row] : rows) list.push_back(row);
  std::sort(list.begin(), list.end(), less);
  if (list.size() > most) list.resize(most);
  return list;
}

int rank(std::string_view weight) { return weight == "hostile" ? 3 : weight == "high" ? 2 : weight == "low" ? 1 : 0; }

bool heavier(const RuleRow& a, const RuleRow& b) {
  if (rank(a.weight) != rank(b.weight)) return rank(a.weight) > rank(b.weight);
  return a.mails != b.mails ? a.mails > b.mails : a.rule < b.rule;
}

}  // namespace

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return {};
  std::string domain(address.substr(at + 1));
  for (char& c : domain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return domain;
}

void Times::add(std::uint64_t ms) {
  ++classes_[class_of_time(ms)];
  ++count_;
  max_ = std::max(max_, ms);
}

std::uint64_t Times::quantile(std::uint32_t percent) const {
  const std::uint64_t rank = (count_ * percent + 99) / 100;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < classes_.size() && rank > 0; ++i) {
    seen += classes_[i];
    if (seen >= rank) return time_of_class(i);
  }
  return 0;
}

Figures::Figures(const Period& period) : period_(period), oldest_arrival_ms_(std::numeric_limits<TimeMs>::max()) {
  for (const TimeMs start : period_.hours) hours_.push_back({start, 0, 0, 0, 0});
}

Hour* Figures::hour_of(TimeMs at_ms) {
  const auto index = static_cast<std::size_t>((at_ms - period_.start_ms) / kHourMs);
  return in_period(at_ms) && index < hours_.size() ? &hours_[index] : nullptr;
}

void Figures::kept(const KeptFact& fact) {
  if (!in_period(fact.arrival_ms)) return;
  ++counted_.messages;
  counted_.recipients += fact.recipients;
  counted_.bytes += fact.bytes;
  balance_.accepted += fact.recipients;
  if (Hour* hour = hour_of(fact.arrival_ms)) hour->accepted += fact.recipients;
}

void Figures::open(TimeMs arrival_ms, std::uint64_t recipients) {
  if (arrival_ms >= period_.end_ms) return;
  balance_.carried_out += recipients;
  if (arrival_ms < period_.start_ms) balance_.carried_in += recipients;
  oldest_arrival_ms_ = std::min(oldest_arrival_ms_, arrival_ms);
}

void Figures::waiting(TimeMs arrival_ms, std::uint64_t recipients) { open(arrival_ms, recipients); }

void Figures::recipient(const EndFact& fact) {
  const bool ended = fact.state == State::delivered || fact.state == State::undeliverable;
  if (!ended || fact.changed_ms >= period_.end_ms) return open(fact.arrival_ms, 1);
  if (fact.changed_ms < period_.start_ms) return;
  if (fact.arrival_ms < period_.start_ms) ++balance_.carried_in;
  Hour* hour = hour_of(fact.changed_ms);
  if (fact.state == State::undeliverable) {
    ++counted_.undeliverable;
    if (hour != nullptr) ++hour->undeliverable;
    return;
  }
  times_.add(static_cast<std::uint64_t>(std::max<TimeMs>(0, fact.changed_ms - fact.arrival_ms)));
  if (fact.notice_only) {
    ++counted_.delivered_notice_only;
    if (hour != nullptr) ++hour->delivered_notice_only;
  } else {
    ++counted_.delivered_washed;
    if (hour != nullptr) ++hour->delivered_washed;
  }
}

void Figures::add_rules(const Tally& tally, const ResultFact& fact, Danger& danger, Measures& of_mail) {
  std::array<bool, kRemovedClasses.size()> counted{};
  for (const TallyRule& rule : tally.rules) {
    RuleCount& one = row_of(rules_, rule.rule);
    RuleRow& row = one.row;
    if (row.rule.empty()) {
      row.rule = rule.rule;
      one.measure = measure_of_rule(rule.rule);
      one.removed = removed_class_of(rule.rule);
    }
    if (row.weight.empty() || rank(to_word(rule.weight)) > rank(row.weight)) row.weight = to_word(rule.weight);
    if (row.first_ms == 0 || fact.at_ms < row.first_ms) row.first_ms = fact.at_ms;
    ++row.mails;
    row.count += rule.count;
    danger.hostile = danger.hostile || rule.weight == Weight::hostile;
    danger.high = danger.high || rule.weight == Weight::high;
    if (one.measure) at(of_mail, *one.measure) = 1;
    if (one.removed) {
      removed_[*one.removed].count += rule.count;
      removed_[*one.removed].mails += counted[*one.removed] ? 0 : 1;
      counted[*one.removed] = true;
    }
    if (rule.weight < Weight::high) continue;
    for (const ByteView address : fact.result->recipients) {
      if (one.departments.size() < kDepartmentsMax) one.departments.insert(domain_of(address));
    }
  }
}

void Figures::add_parts(const Tally& tally, const ResultView& result, Measures& of_mail) {
  std::vector<std::uint64_t> changed(family_names().size(), 0);
  for (const TallyPart& part : tally.parts) {
    KindRow& row = row_of(kinds_, part.kind);
    if (row.kind.empty()) row.kind = part.kind;
    row.parts += part.count;
    row.bytes_in += part.bytes_in;
    row.bytes_out += part.bytes_out;
    const bool body = part.kind == "text/html" || part.kind == "text/plain";
    if (!body) at(of_mail, Measure::mails_with_files) = 1;
    if (part.action == "text") {
      row.text += part.count;
      if (part.kind == "text/html") at(of_mail, Measure::html_to_text) += part.count;
      else if (!body) at(of_mail, Measure::files_to_text) += part.count;
    } else if (part.action == "rebuilt") {
      row.rebuilt += part.count;
      at(of_mail, Measure::files_rebuilt) += part.count;
    } else if (part.action == "flattened") {
      row.flattened += part.count;
      at(of_mail, Measure::files_flattened) += part.count;
    } else if (part.action == "withheld") {
      row.withheld += part.count;
      at(of_mail, Measure::withheld) += part.count;
      const auto why = measure_of_reason(part.reason);
      if (why == Measure::timed_out) at(of_mail, *why) = 1;
      else if (why) at(of_mail, *why) += part.count;
    } else if (part.action == "dropped") {
      row.dropped += part.count;
    }
    if (!part.changed) continue;
    row.changed += part.count;
    changed[family_of(part.kind)] += part.count;
    if (part.reason != 0 && tally.reason == 0) codes_[part.reason] += part.count * result.recipients.size();
  }
  const bool any = std::any_of(changed.begin(), changed.end(), [](std::uint64_t count) { return count != 0; });
  for (const ByteView address : result.recipients) {
    const std::string domain = domain_of(address);
    HeatRow& row = row_of(heat_, domain);
    if (row.changed.empty()) {
      row.domain = domain;
      row.changed.assign(family_names().size(), 0);
    }
    ++row.recipients;
    for (std::size_t i = 0; any && i < changed.size(); ++i) row.changed[i] += changed[i];
  }
}

void Figures::add_tally(const Tally& tally, const ResultFact& fact, Danger& danger) {
  Measures of_mail{};
  add_rules(tally, fact, danger, of_mail);
  if (tally.reason != 0) codes_[tally.reason] += fact.result->recipients.size();
  add_parts(tally, *fact.result, of_mail);
  for (std::size_t i = 0; i < of_mail.size(); ++i) measures_[i] += of_mail[i];
}

// A clean mail has no notice.
void Figures::add_notices(const ResultView& result) {
  const bool noticed = result.verdict != Verdict::clean;
  for (const ByteView address : result.recipients) {
    const std::size_t key = std::hash<ByteView>{}(address);
    if (notices_.size() >= kAddressesMax && !notices_.contains(key)) {
      notices_cut_ = true;
      continue;
    }
    notices_[key] += noticed ? 1 : 0;
  }
}

Danger Figures::result(const ResultFact& fact) {
  Danger danger;
  if (!in_period(fact.at_ms)) return danger;
  const ResultView& result = *fact.result;
  const std::uint64_t recipients = result.recipients.size();
  switch (result.verdict) {
    case Verdict::clean: counted_.clean += recipients; break;
    case Verdict::washed: counted_.washed += recipients; break;
    case Verdict::held:
    case Verdict::refused: counted_.held += recipients; break;
  }
  add_notices(result);
  danger.held = result.verdict == Verdict::held;
  if (danger.held) {
    RuleRow& row = row_of(held_rules_, std::string(fact.held_rule.substr(0, 80)));
    if (row.rule.empty()) row.rule = fact.held_rule.substr(0, 80);
    ++row.mails;
    row.count += recipients;
  }
  auto tally = tally_from_text(fact.tally);
  if (tally) {
    add_tally(*tally, fact, danger);
  } else {
    ++tallies_missing_;
  }
  return danger;
}

void Figures::danger(const std::string& sender_domain, const Danger& danger) {
  DangerRow& row = row_of(dangers_, sender_domain);
  if (row.domain.empty()) row.domain = sender_domain.empty() ? "（差出人なし）" : sender_domain;
  row.held += danger.held ? 1 : 0;
  row.hostile += danger.hostile ? 1 : 0;
  row.high += danger.high ? 1 : 0;
}

void Figures::fill(Report& report) const {
  report.ledger = counted_;
  report.balance = balance_;
  report.balance.delivered_washed = counted_.delivered_washed;
  report.balance.delivered_notice_only = counted_.delivered_notice_only;
  report.balance.undeliverable = counted_.undeliverable;
  report.service.delivered = times_.count();
  report.service.p50_ms = times_.quantile(50);
  report.service.p95_ms = times_.quantile(95);
  report.service.max_ms = times_.max();
  report.service.under_way = balance_.carried_out;
  report.service.oldest_ms = balance_.carried_out == 0 ? 0 : static_cast<std::uint64_t>(period_.end_ms - oldest_arrival_ms_);
  report.hours = hours_;
  report.kinds = sorted(kinds_, kKindsShown, [](const KindRow& a, const KindRow& b) { return a.parts != b.parts ? a.parts > b.parts : a.kind < b.kind; });
  for (const auto& [name, one] : rules_) {
    report.rules.push_back(one.row);
    report.rules.back().departments = one.departments.size();
  }
  std::sort(report.rules.begin(), report.rules.end(), heavier);
  if (report.rules.size() > kRulesShown) report.rules.resize(kRulesShown);
  report.measures = measures_;
  report.removed = removed_;
  report.families.assign(family_names().size(), {});
  for (const auto& [name, kind] : kinds_) {
    FamilyRow& row = report.families[family_of(kind.kind)];
    row.parts += kind.parts;
    row.text += kind.text;
    row.rebuilt += kind.rebuilt;
    row.flattened += kind.flattened;
    row.withheld += kind.withheld;
    row.dropped += kind.dropped;
    row.bytes_in += kind.bytes_in;
    row.bytes_out += kind.bytes_out;
  }
  report.burden.people = notices_.size();
  report.burden.cut = notices_cut_;
  for (const auto& [address, count] : notices_) {
    report.burden.noticed += count > 0 ? 1 : 0;
    report.burden.notices += count;
    report.burden.most = std::max<std::uint64_t>(report.burden.most, count);
    report.burden.many += count > kNoticesMany ? 1 : 0;
  }
  report.held_rules = sorted(held_rules_, kRulesShown, heavier);
  for (const auto& [code, count] : codes_) report.codes.push_back({code, count});
  std::stable_sort(report.codes.begin(), report.codes.end(), [](const CodeRow& a, const CodeRow& b) { return a.count > b.count; });
  report.heat = sorted(heat_, kDomainsShown, [](const HeatRow& a, const HeatRow& b) {
    return a.recipients != b.recipients ? a.recipients > b.recipients : a.domain < b.domain;
  });
  report.dangers = sorted(dangers_, kDangersShown, [](const DangerRow& a, const DangerRow& b) {
    const auto danger = [](const DangerRow& row) { return row.hostile * 100 + row.held * 10 + row.high; };
    return danger(a) != danger(b) ? danger(a) > danger(b) : a.domain < b.domain;
  });
  report.tallies_missing = tallies_missing_;
}

}  // namespace temizu
