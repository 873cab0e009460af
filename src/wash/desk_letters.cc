#include "wash/desk_letters.h"

#include <algorithm>

#include "base/digest.h"
#include "base/log.h"
#include "mail/canonical.h"
#include "pipeline/notice.h"
#include "quarantine/people.h"
#include "quarantine/release_book.h"

namespace temizu {
namespace {

constexpr std::size_t kMovedAtOnce = 1000;
constexpr std::size_t kOpenMax = 20'000;
constexpr std::size_t kLinesMax = 100;               // of one mail; the rest goes in the next one
constexpr std::int64_t kAllEveryMs = 10'000;
constexpr TimeMs kNewsForMs = 86'400'000;
constexpr TimeMs kApprovedAfterMs = 120'000;         // it is released at once, mostly: then only that is told
constexpr int kJapanMinutes = 9 * 60;

bool is_fresh(const Standing& standing, TimeMs now_ms) { return standing.changed_ms > now_ms - kNewsForMs; }

std::optional<News> news_of(const Standing& standing, TimeMs now_ms) {
  const bool was_asked = standing.needed > 0;        // else it is done at once, and what comes is the news
  switch (standing.state) {
    case RequestState::returned: return News::returned;
    case RequestState::denied: return News::denied;
    case RequestState::lapsed: return News::lapsed;
    case RequestState::approved: return was_asked && now_ms - standing.changed_ms >= kApprovedAfterMs ? std::optional(News::approved) : std::nullopt;
    case RequestState::released: return was_asked ? std::optional(News::released) : std::nullopt;
    case RequestState::requested:
    case RequestState::withdrawn: return std::nullopt;
  }
  return std::nullopt;
}

std::string line_text(const Request& request, const Standing& standing, News news, const ComposeContext& context) {
  const NoticeTexts& texts = *context.texts;
  const char* const way = request.way == ReleaseWay::rewash ? "letter.way.rewash" : "letter.way.original";
  std::string text = texts.fill("letter.item", {{"id", request.id.short_text()}, {"way", texts.fill(way)}, {"news", texts.fill(std::string("letter.news.") + to_word(news))}}) + "\n";
  if (standing.deadline_ms > 0) text += texts.fill("letter.deadline", {{"time", date_text(standing.deadline_ms, kJapanMinutes, texts)}}) + "\n";
  if (!context.console_url.empty()) text += texts.fill("letter.url", {{"url", context.console_url + "/requests/" + request.id.to_text()}}) + "\n";
  return text;
}

}  // namespace

const char* to_word(News news) {
  switch (news) {
    case News::decide: return "decide";
    case News::deputy: return "deputy";
    case News::passed_on: return "passed_on";
    case News::returned: return "returned";
    case News::denied: return "denied";
    case News::approved: return "approved";
    case News::released: return "released";
    case News::lapsed: return "lapsed";
  }
  return "decide";
}

std::vector<NewsFor> desk_news(const Request& request, const Standing& standing, const Facts& facts) {
  std::vector<NewsFor> all;
  if (standing.state != RequestState::requested) {
    const auto news = news_of(standing, facts.now_ms);
    if (news && is_fresh(standing, facts.now_ms)) all.push_back({lower_ascii(request.requester), *news});
    return all;
  }
  std::vector<std::string> administrators;
  for (const std::string& login : deciders(request, standing, facts)) {
    switch (entitlement(login, request, facts, standing.passed_on, facts.now_ms).right) {
      case Right::superior: all.push_back({login, News::decide}); break;
      case Right::deputy: all.push_back({login, News::deputy}); break;
      case Right::administrator: administrators.push_back(login); break;
      case Right::none: break;
    }
  }
  if (!all.empty() && !standing.passed_on) return all;
  for (const std::string& login : administrators) all.push_back({login, standing.passed_on ? News::passed_on : News::decide});
  return all;
}

// Moves that are new, with the requests they belong to.
Status DeskLetters::learn(std::set<RequestId>& changed) {
  if (!mark_known_) {
    auto mark = store_.letter_book()->desk_mark();
    if (!mark) return Unexpected{mark.error()};
    mark_ = kept_mark_ = *mark;
    mark_known_ = true;
  }
  auto moved = desk_.moved_after(mark_, kMovedAtOnce);
  if (!moved) return moved.error().code == Code::unavailable ? Status{} : Unexpected{moved.error()};   // nobody has asked for anything yet
  for (const RequestId& id : moved->requests) {
    if (open_.size() < kOpenMax) open_.try_emplace(id, 0);
    changed.insert(id);
  }
  mark_ = std::max(mark_, moved->last_move);
  return {};
}

Status DeskLetters::look_at(const RequestId& id, const WashSettings& settings, const People& people, std::span<const Deputy> deputies, Lines& lines) {
  auto written = desk_.written(id);
  if (!written) {
    // A row that nobody of ours wrote is not looked at again; release_desk.cc says so aloud.
    if (written.error().code == Code::bad_input || written.error().code == Code::not_found) open_.erase(id);
    return Unexpected{written.error()};
  }
  const Request& request = written->request;
  auto outcome = store_.release_book()->outcome(id);
  if (!outcome) return Unexpected{outcome.error()};
  const Config::Desk& hours = settings.config.desk;
  const WorkCalendar calendar = WorkCalendar::from_options(hours.hours, hours.weekdays, hours.holidays, hours.time_zone);
  const ReleaseRule rule = rule_of(settings.policy, request.washed_under, request.kinds, request.part.empty());
  const Facts facts{rule, calendar, people, deputies, clock_.now_ms(), *outcome ? &**outcome : nullptr, true};
  const Standing standing = stand(request, written->moves, facts);
  if (!is_open(standing.state)) open_.erase(id);
  else open_[id] = written->moves.empty() ? 0 : written->moves.back().number;
  for (const NewsFor& one : desk_news(request, standing, facts)) lines[one.account].push_back({request, standing, one.news});
  return {};
}

void DeskLetters::round(const WashSettings& settings) {
  if (!settings.config.desk.letters) return;
  std::set<RequestId> ids;
  if (Status learned = learn(ids); !learned) return log(LogLevel::error, "desk_unreadable", {{"error", to_text(learned.error())}});
  if (clock_.steady_ms() >= all_at_ms_) {
    all_at_ms_ = clock_.steady_ms() + kAllEveryMs;
    for (const auto& [id, move] : open_) ids.insert(id);
  }
  if (ids.empty()) return;
  auto people = people_.people();
  auto deputies = desk_.deputies(false);
  if (!people || !deputies) {
    all_at_ms_ = 0;   // what moved is among them: it is looked at in the next round
    return log(LogLevel::error, "desk_unreadable", {{"error", to_text(people ? deputies.error() : people.error())}});
  }
  Lines lines;
  for (const RequestId& id : ids) {
    if (Status looked = look_at(id, settings, **people, *deputies, lines); !looked) {
      log(LogLevel::error, "request_unreadable", {{"request", id.to_text()}, {"error", to_text(looked.error())}});
    }
  }
  for (auto& [login, of_person] : lines) {
    const Account* const account = (*people)->find(login);
    if (account == nullptr || !account->enabled || account->addresses.empty()) continue;   // nobody to write to
    auto all_told = write_to(*account, of_person, settings);
    if (!all_told) log(LogLevel::error, "letter_not_written", {{"account", login}, {"error", to_text(all_told.error())}});
    if (all_told && *all_told) continue;
    for (const Line& line : of_person) open_.try_emplace(line.request.id, line.standing.last_move);
  }
  keep_mark();
}

Result<bool> DeskLetters::write_to(const Account& account, std::vector<Line>& lines, const WashSettings& settings) {
  LetterBook& book = *store_.letter_book();
  std::vector<ItemId> requests;
  for (const Line& line : lines) requests.push_back(line.request.id);
  auto before = book.told(account.login, requests);
  if (!before) return Unexpected{before.error()};
  std::erase_if(lines, [&](const Line& line) {
    return std::ranges::any_of(before->news, [&](const DeskNews& told) {
      return told.request == line.request.id && told.round == line.standing.round && told.news == static_cast<std::uint8_t>(line.news);
    });
  });
  if (lines.empty()) return true;
  const TimeMs now_ms = clock_.now_ms();
  const TimeMs since_ms = now_ms - before->last_ms;
  if (since_ms >= 0 && since_ms < static_cast<TimeMs>(settings.config.desk.letters_every_min) * 60'000) return false;   // with the next one
  const bool whole = lines.size() <= kLinesMax;
  const std::span<const Line> now(lines.data(), std::min(lines.size(), kLinesMax));
  const ComposeContext& context = settings.compose;
  const NoticeTexts& texts = *context.texts;
  std::vector<DeskNews> news;
  std::string name = "desk-letter:" + account.login;
  std::string text = texts.fill("letter.head") + "\n\n";
  for (const Line& line : now) {
    news.push_back({line.request.id, line.standing.round, static_cast<std::uint8_t>(line.news)});
    name += ":" + line.request.id.to_text() + "/" + std::to_string(line.standing.round) + "/" + to_word(line.news);
    text += line_text(line.request, line.standing, line.news, context) + "\n";
  }
  text += texts.fill("letter.foot", {{"contact", context.contact}}) + "\n";
  OwnMail own;
  own.envelope.id = ItemId::from_digest(sha256(name));
  own.envelope.item_class = ItemClass::letter;
  own.envelope.recipients = {account.addresses.front()};
  own.envelope.arrival_ms = now_ms;
  CanonicalMail mail;
  mail.id = own.envelope.id;
  mail.fields.from.push_back(Mailbox{texts.fill("letter.from"), "temizu@" + context.site_name});
  mail.fields.to.push_back(Mailbox{{}, account.addresses.front()});
  mail.fields.subject = texts.fill("letter.subject", {{"count", std::to_string(now.size())}});
  mail.fields.date_ms = now_ms;
  mail.fields.date_zone_minutes = kJapanMinutes;
  mail.fields.message_id = "<" + own.envelope.id.to_text() + "@" + context.site_name + ">";
  mail.auto_submitted = "auto-generated";
  mail.temizu_fields.emplace_back("Id", own.envelope.id.to_text());
  mail.text = std::move(text);
  auto content = write_canonical(mail);
  if (!content) return Unexpected{content.error()};
  if (Status verified = verify_canonical(*content); !verified) return Unexpected{verified.error()};
  own.content = std::move(*content);
  const Status kept = book.write(account.login, news, own);
  if (!kept && kept.error().code != Code::conflict) return Unexpected{kept.error()};
  if (kept) log(LogLevel::info, "letter", {{"account", account.login}, {"lines", now.size()}, {"id", own.envelope.id.to_text()}});
  return whole && kept.has_value();
}

// So far that every request that is still looked at moves again after a start.
void DeskLetters::keep_mark() {
  std::uint64_t mark = mark_;
  for (const auto& [id, move] : open_) mark = std::min(mark, move == 0 ? kept_mark_ : move - 1);
  if (mark <= kept_mark_) return;
  if (Status kept = store_.letter_book()->set_desk_mark(mark); !kept) return log(LogLevel::warning, "mark_not_kept", {{"error", to_text(kept.error())}});
  kept_mark_ = mark;
}

}  // namespace temizu
