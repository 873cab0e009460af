#include "wash/release_desk.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/crash_point.h"
#include "base/digest.h"
#include "base/log.h"
#include "mail/file_name.h"
#include "policy/unread.h"
#include "wash/release_mail.h"
#include "wash/sealed_zip.h"

namespace temizu {
namespace {

constexpr std::size_t kMovedAtOnce = 1000;
constexpr std::size_t kToldMax = 10'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 86'400'000;

// The same at every attempt: an item of ours is kept once although a crash came between two steps.
ItemId derived_id(std::string_view what, const RequestId& request) {
  return ItemId::from_digest(sha256(std::string(what) + ":" + request.to_text()));
}

bool can_pass(Code code) { return code == Code::unavailable || code == Code::full || code == Code::io; }

std::string name_of(const People& people, std::string_view login) {
  const Account* const account = people.find(login);
  return account == nullptr || account->name.empty() ? std::string(login) : account->name;
}

std::string names_of(const People& people, std::string_view logins) {
  std::string names;
  while (!logins.empty()) {
    const std::size_t end = std::min(logins.find(','), logins.size());
    names += (names.empty() ? "" : "、") + name_of(people, logins.substr(0, end));
    logins.remove_prefix(std::min(end + 1, logins.size()));
  }
  return names;
}

}  // namespace

// One request while it is looked at; everything that a ReleaseQuestion points to.
struct ReleaseDesk::Case {
  RequestId id;
  Desk::Written written;
  std::vector<AnsweredCode> answers;
  std::vector<Deputy> deputies;
  std::vector<std::string> blocked;     // logins
  ItemView item;
  std::shared_ptr<const People> people;
  std::optional<ReleaseOutcome> outcome;
  WorkCalendar calendar;
  const WashSettings* settings{nullptr};
  TimeMs now_ms{0};
  std::uint32_t released_last_hour{0}, rewashed_last_hour{0}, own_rewashed_last_hour{0};
  std::vector<std::string> kinds;
  const Profile* profile{nullptr};      // of the recipient's result, as the policy has it now
  SealedMemory original;
  Bytes part_sha256;                    // of the part, as our own wash reported it; empty: it reported none
  std::string part_name;                // cleaned
  std::string approvers;

  const Request& request() const { return written.request; }
  ReleaseQuestion question() const {
    return {written.request, written.moves, answers, deputies, item, kinds, settings->policy, *people, calendar, now_ms,
            outcome ? &*outcome : nullptr, released_last_hour, settings->config.release.per_hour_max,
            !settings->config.release.next_hop.empty(), rewashed_last_hour, own_rewashed_last_hour, blocked};
  }
};

void ReleaseDesk::round(const WashSettings& settings) {
  if (!mark_known_) {
    auto mark = book_.moves_mark();
    if (!mark) return log(LogLevel::error, "desk_unreadable", {{"error", to_text(mark.error())}});
    mark_ = *mark;
    mark_known_ = true;
  }
  auto moved = desk_.moved_after(mark_, kMovedAtOnce);
  if (!moved) {
    // Nobody has asked for anything yet, or the console is making its ledger.
    if (moved.error().code != Code::unavailable) log(LogLevel::error, "desk_unreadable", {{"error", to_text(moved.error())}});
    return;
  }
  std::vector<RequestId> now;   // who has waited comes first
  now.swap(waiting_);
  const std::set<RequestId> known(now.begin(), now.end());
  std::ranges::copy_if(moved->requests, std::back_inserter(now), [&](const RequestId& id) { return !known.contains(id); });
  for (const RequestId& id : now) {
    if (look_at(id, settings) == End::done) continue;
    if (waiting_.size() < waiting_max_) {
      waiting_.push_back(id);
    } else {
      no_room_ = true;
    }
  }
  const bool news = moved->last_move > mark_;
  mark_ = moved->last_move;
  // Kept only while nothing waits: after a start, what waited is looked at again.
  if (waiting_.empty() && no_room_) {
    no_room_ = false;
    mark_known_ = false;   // back to the mark kept last, for those who found no room
  } else if (waiting_.empty() && news) {
    if (Status kept = book_.set_moves_mark(mark_); !kept) log(LogLevel::warning, "mark_not_kept", {{"error", to_text(kept.error())}});
  }
  wipe_passwords(settings);
}

ReleaseDesk::End ReleaseDesk::put_off(const Case& one, const Error& why) {
  if (told_.size() > kToldMax) told_.clear();
  if (told_.insert(one.id).second) {
    log(LogLevel::alert, "release_waits", {{"request", one.id.to_text()}, {"item", one.request().item.to_text()}, {"error", to_text(why)}});
  }
  return End::later;
}

// What the desk's rows and the people ledger say at this moment.
Status ReleaseDesk::read_rows(Case& one) {
  auto written = desk_.written(one.id);
  if (!written) return Unexpected{written.error()};
  one.written = std::move(*written);
  auto people = people_.people();
  if (!people) return Unexpected{people.error()};
  one.people = *people;
  auto blocks = desk_.blocks();
  if (!blocks) return Unexpected{blocks.error()};
  for (const Block& block : *blocks) one.blocked.push_back(lower_ascii(block.account));
  // One who approved was a deputy at some time since it was asked for; nobody else's appointment is looked at.
  auto deputies = desk_.deputies_during(one.request().made_ms, one.now_ms);
  if (!deputies) return Unexpected{deputies.error()};
  std::ranges::copy_if(*deputies, std::back_inserter(one.deputies), [&](const Deputy& deputy) {
    return std::ranges::any_of(one.written.moves, [&](const Move& move) { return move.action == DeskAction::approve && move.actor == deputy.deputy; });
  });
  return {};
}

// Asked directly before an original leaves: looking at it took its time, and who denied, withdrew, was blocked or lost a role meanwhile counts.
bool ReleaseDesk::has_moved(const Case& one) {
  Case now;
  now.id = one.id;
  now.now_ms = one.now_ms;
  const Status read = read_rows(now);
  return !read || now.written != one.written || now.people != one.people || now.deputies != one.deputies || now.blocked != one.blocked;
}

ReleaseDesk::End ReleaseDesk::look_at(const RequestId& id, const WashSettings& settings) {
  Case one;
  one.id = id;
  one.now_ms = clock_.now_ms();
  if (Status read = read_rows(one); !read) {
    const bool passes = can_pass(read.error().code);
    log(passes ? LogLevel::error : LogLevel::alert, "request_unreadable", {{"request", id.to_text()}, {"error", to_text(read.error())}});
    return passes ? End::later : End::done;
  }
  auto outcome = book_.outcome(id);
  if (!outcome) return put_off(one, outcome.error());
  one.outcome = *outcome;
  std::vector<std::uint64_t> codes;
  for (const Move& move : one.written.moves) {
    if (move.code != 0) codes.push_back(move.code);
  }
  for (const Deputy& deputy : one.deputies) {
    if (deputy.code != 0) codes.push_back(deputy.code);
  }
  auto answers = all_answers(desk_, codes);
  if (!answers) return put_off(one, answers.error());
  one.answers = std::move(*answers);
  one.settings = &settings;
  const Config::Desk& hours = settings.config.desk;
  one.calendar = WorkCalendar::from_options(hours.hours, hours.weekdays, hours.holidays, hours.time_zone);
  auto item = store_.find(one.request().item.to_text());
  if (!item && can_pass(item.error().code)) return put_off(one, item.error());
  if (!item) return one.outcome ? End::done : refuse(one, refusal(DeskFault::not_yours).failure);
  one.item = std::move(*item);
  return decide(one, settings);
}

ReleaseDesk::End ReleaseDesk::decide(Case& one, const WashSettings& settings) {
  if (one.request().recipient < one.item.recipients.size()) {
    one.profile = settings.policy.find(one.item.recipients[one.request().recipient].profile);
  }
  // What the desk says the kinds are decides only whether a closer look is due; the answer comes from our own.
  one.kinds = one.request().kinds;
  const Standing claimed = claimed_standing(one.question());
  if (claimed.ignored > 0 && told_.insert(one.id).second) {
    log(LogLevel::alert, "desk_rows_ignored", {{"request", one.id.to_text()}, {"rows", claimed.ignored}});
  }
  if (one.outcome) return claimed.recalled ? recall(one, settings) : End::done;
  if (claimed.state != RequestState::approved) return End::done;   // its next move brings it back
  // The rows may claim what they like; a request that even so may not be carried out is refused before anything is opened.
  auto last_hour = book_.released_since(one.now_ms - kHourMs);
  if (!last_hour) return put_off(one, last_hour.error());
  one.released_last_hour = *last_hour;
  const TimeMs hour_ago_ms = one.now_ms - kHourMs;
  auto again = book_.rewashed_since(hour_ago_ms, "");
  auto own = again ? book_.rewashed_since(hour_ago_ms, lower_ascii(one.request().requester)) : again;
  if (!own) return put_off(one, own.error());
  one.rewashed_last_hour = *again;
  one.own_rewashed_last_hour = *own;
  const auto verdict = [&]() -> std::optional<End> {
    const Status checked = check_release(one.question());
    if (checked) return std::nullopt;
    const auto fault = fault_of(checked.error());
    const bool waits = fault == DeskFault::hourly_cap || fault == DeskFault::no_release_host || fault == DeskFault::blocked;
    if (waits) return put_off(one, checked.error());
    return refuse(one, checked.error());
  };
  if (auto ended = verdict()) return *ended;
  one.approvers = approvers_of(one.question());
  if (Status noted = book_.note_unsealing(one.request(), one.approvers); !noted) return put_off(one, noted.error());
  if (Status learned = learn_kinds(one); !learned) {
    return can_pass(learned.error().code) ? put_off(one, learned.error()) : refuse(one, learned.error());
  }
  if (auto ended = verdict()) return *ended;
  return carry_out(one, settings);
}

// Opens the original into sealed memory and has it looked at in the cage: what is in it is not the desk's to say.
Status ReleaseDesk::learn_kinds(Case& one) {
  if (one.profile == nullptr) return refusal(DeskFault::barred);   // washed under a profile that the policy does not have any more
  auto original = SealedMemory::begin();
  if (!original) return Unexpected{original.error()};
  const Status read = store_.read_original(one.request().item, [&](ByteView piece) { return original->add(piece); });
  if (!read) return read.error().code == Code::not_found ? Status{refusal(DeskFault::purged)} : read;
  one.original = std::move(*original);
  if (Status sealed = one.original.seal(); !sealed) return sealed;
  const auto washing = cage_.wash(WashJob{&one.original, one.profile, true, {}});
  if (!washing && washing.error().code == Code::unavailable) return Unexpected{washing.error()};
  one.kinds = washing ? kinds_of(*washing, one.request().part) : std::vector<std::string>{};
  if (one.request().part.empty()) {
    if (!washing) one.kinds = {kUnread};
    return {};
  }
  if (one.kinds.empty()) return refusal(DeskFault::no_such_part);
  for (const PartReport& part : washing->parts) {
    if (part.path != one.request().part) continue;
    one.part_sha256 = part.sha256_in;
    one.part_name = clean_file_name(part.file_name);
  }
  return {};
}

Result<Bytes> ReleaseDesk::take_content(Case& one) {
  if (!one.request().part.empty()) {
    auto part = cage_.part(one.original, *one.profile, one.request().part);
    if (!part && part.error().code == Code::unavailable) return part;
    // What comes out must be what the other child reported: each of them has seen the mail, neither knows of the other.
    if (!part || one.part_sha256.empty() || sha256(*part) != one.part_sha256) return refusal(DeskFault::no_such_part);
    return part;
  }
  Bytes whole;
  const Status read = store_.read_original(one.request().item, [&](ByteView piece) -> Status {
    whole.append(piece);
    return {};
  });
  if (!read) return Unexpected{read.error()};
  return whole;
}

ReleaseDesk::End ReleaseDesk::carry_out(Case& one, const WashSettings& settings) {
  return one.request().way == ReleaseWay::original ? hand_out(one, settings) : wash_again(one);
}

ReleaseDesk::End ReleaseDesk::hand_out(Case& one, const WashSettings& settings) {
  const Request& request = one.request();
  const Config::Release& options = settings.config.release;
  auto content = take_content(one);
  if (!content) return can_pass(content.error().code) ? put_off(one, content.error()) : refuse(one, content.error());
  const ReleaseRule rule = rule_of(settings.policy, one.profile->name, one.kinds, request.part.empty());
  Released released;
  released.request = request;
  released.released = true;
  released.approvers = one.approvers;
  released.address = address_for(*one.people->find(request.requester), request);
  released.item = derived_id("release", request.id);
  released.original_digest = sha256(*content);
  if (rule.zip == ReleaseZip::aes) released.password = new_zip_password();
  const std::string short_id = request.item.short_text();
  const std::string inside = request.part.empty() ? short_id + ".eml" : one.part_name.empty() ? "part-" + request.part + ".bin" : one.part_name;
  const std::uint64_t zip_bytes_max = options.mail_bytes_max / 4 * 3;
  auto zip = sealed_zip(inside, *content, one.item.envelope.arrival_ms, released.password, zip_bytes_max);
  if (!zip) return refuse(one, zip.error().code == Code::limit ? refusal(DeskFault::too_large).failure : zip.error());
  content->clear();
  ReleaseMail values;
  values.id = released.item;
  values.short_id = short_id;
  values.from = options.sender;
  values.to = released.address;
  values.subject = one.item.subject;
  values.sender = one.item.envelope.sender;
  values.arrival_ms = one.item.envelope.arrival_ms;
  values.part_name = request.part.empty() ? std::string{} : inside;
  values.requester = name_of(*one.people, request.requester);
  values.approvers = names_of(*one.people, one.approvers);
  values.now_ms = one.now_ms;
  values.sealed = !released.password.empty();
  values.zip = std::move(*zip);
  auto mail = release_mail(std::move(values), settings.compose);
  if (!mail) return refuse(one, mail.error());
  if (mail->size() > options.mail_bytes_max) return refuse(one, refusal(DeskFault::too_large).failure);
  Envelope envelope;
  envelope.id = released.item;
  envelope.item_class = ItemClass::release;
  envelope.parent = request.item;
  envelope.sender = options.sender;
  envelope.recipients = {released.address};
  envelope.arrival_ms = one.now_ms;
  TEMIZU_CRASH_POINT("release.made");
  if (has_moved(one)) return End::later;   // begun again with what stands there now
  const Status kept = book_.release(released, std::move(envelope), *mail);
  if (!kept && kept.error().code != Code::conflict) return put_off(one, kept.error());
  return End::done;
}

// An item of its own with the original of its parent, for the requester alone; the washer takes the profile from the envelope.
ReleaseDesk::End ReleaseDesk::wash_again(Case& one) {
  const Request& request = one.request();
  Case whole;
  whole.written.request = request;
  whole.written.request.part.clear();
  auto content = take_content(whole);
  if (!content) return can_pass(content.error().code) ? put_off(one, content.error()) : refuse(one, content.error());
  Released released;
  released.request = request;
  released.released = true;
  released.approvers = one.approvers;
  released.address = address_for(*one.people->find(request.requester), request);
  released.item = derived_id("rewash-asked", request.id);
  released.original_digest = sha256(*content);
  Envelope envelope = one.item.envelope;
  envelope.id = released.item;
  envelope.item_class = ItemClass::rewash;
  envelope.parent = request.item;
  envelope.recipients = {released.address};
  envelope.profile = request.profile;
  if (has_moved(one)) return End::later;
  const Status kept = book_.release(released, std::move(envelope), *content);
  if (!kept && kept.error().code != Code::conflict) return put_off(one, kept.error());
  return End::done;
}

ReleaseDesk::End ReleaseDesk::refuse(Case& one, const Error& why) {
  const auto fault = fault_of(why);
  Released refused;
  refused.request = one.request();
  refused.request.id = one.id;
  refused.code = fault ? code_of(*fault) : "internal";
  refused.why = to_word(why.code);
  const Status written = book_.refuse(refused);
  if (!written && written.error().code != Code::conflict) return put_off(one, written.error());
  log(LogLevel::alert, "release_refused", {{"request", one.id.to_text()}, {"item", one.request().item.to_text()}, {"code", refused.code},
                                           {"error", to_text(why)}});
  return End::done;
}

ReleaseDesk::End ReleaseDesk::recall(Case& one, const WashSettings& settings) {
  const Request& request = one.request();
  if (!one.outcome->released || request.way != ReleaseWay::original) return End::done;
  auto sent = book_.recalled(one.id);
  if (!sent) return put_off(one, sent.error());
  if (*sent) return End::done;
  // To whom the original went, not whom the rows name now.
  auto item = store_.find(one.outcome->released_item.to_text());
  if (!item) return can_pass(item.error().code) ? put_off(one, item.error()) : End::done;
  RecallMail values;
  values.id = derived_id("recall", one.id);
  values.short_id = request.item.short_text();
  values.from = settings.config.release.sender;
  values.to = item->envelope.recipients.at(0);
  values.subject = one.item.subject;
  values.released_ms = one.outcome->at_ms;
  values.now_ms = one.now_ms;
  values.part_name = request.part;
  auto mail = recall_mail(values, settings.compose);
  if (!mail) return put_off(one, mail.error());
  Envelope envelope;
  envelope.id = values.id;
  envelope.item_class = ItemClass::release;
  envelope.parent = one.outcome->released_item;
  envelope.sender = values.from;
  envelope.recipients = {values.to};
  envelope.arrival_ms = one.now_ms;
  const Status kept = book_.recall(one.id, std::move(envelope), *mail);
  if (!kept && kept.error().code != Code::conflict) return put_off(one, kept.error());
  return End::done;
}

void ReleaseDesk::wipe_passwords(const WashSettings& settings) {
  auto kept = book_.passwords();
  if (!kept) return log(LogLevel::error, "passwords_unreadable", {{"error", to_text(kept.error())}});
  if (kept->empty()) return;
  auto shown = desk_.shown_passwords();
  if (!shown) return log(LogLevel::error, "passwords_unreadable", {{"error", to_text(shown.error())}});
  const TimeMs too_old_ms = clock_.now_ms() - static_cast<TimeMs>(settings.config.release.password_days) * kDayMs;
  for (const ReleaseBook::PasswordKept& password : *kept) {
    const bool seen = std::ranges::any_of(*shown, [&](const ShownPassword& one) { return one.request == password.request; });
    if (!seen && password.at_ms >= too_old_ms) continue;
    const Status wiped = book_.wipe_password(password.request, seen ? "shown" : "too old");
    if (!wiped) log(LogLevel::error, "password_not_wiped", {{"request", password.request.to_text()}, {"error", to_text(wiped.error())}});
  }
}

}  // namespace temizu
