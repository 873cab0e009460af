#include "wash/washer.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "base/crash_point.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/selftest_mark.h"
#include "identify/identify.h"
#include "mail/canonical.h"
#include "quarantine/release_book.h"
#include "wash/packet.h"
#include "wash/tally_of.h"

namespace temizu {
namespace {

// Recipients of one profile and the same exceptions: their numbers in the envelope.
struct Group {
  const Profile* profile{nullptr};
  std::vector<const Exception*> exceptions;
  std::vector<std::uint32_t> numbers;
};

// A rewash that was asked for under a profile has it for everybody, and no exceptions: a person chose. A profile that the policy
// does not have any more gives way to what it assigns now.
std::vector<Group> groups_of(const Envelope& envelope, const Policy& policy, std::span<const Exception> exceptions, TimeMs now_ms) {
  const Profile* const asked = envelope.item_class == ItemClass::rewash && !envelope.profile.empty() ? policy.find(envelope.profile) : nullptr;
  std::vector<Group> groups;
  for (std::uint32_t i = 0; i < envelope.recipients.size(); ++i) {
    Group wanted{asked != nullptr ? asked : &policy.profile_for(envelope.recipients[i], envelope), {}, {}};
    if (asked == nullptr && !exceptions.empty()) wanted.exceptions = exceptions_for(envelope, envelope.recipients[i], exceptions, now_ms);
    if (!wanted.exceptions.empty() && to_octets(with_exceptions(*wanted.profile, wanted.exceptions)).size() > kProfileOctetsMax) {
      // More than can travel to a child: the policy alone, and a person is told.
      log(LogLevel::alert, "too_many_exceptions", {{"item", envelope.id.to_text()}, {"exceptions", wanted.exceptions.size()}});
      wanted.exceptions.clear();
    }
    auto group = std::ranges::find_if(groups, [&](const Group& one) { return one.profile == wanted.profile && one.exceptions == wanted.exceptions; });
    if (group == groups.end()) group = groups.insert(groups.end(), std::move(wanted));
    group->numbers.push_back(i);
  }
  return groups;
}

// The exceptions that changed how a part of this mail was washed, each with the kind of the first such part.
std::vector<std::pair<const Exception*, std::string>> used_of(const Group& group, const Washing& washing) {
  std::vector<std::pair<const Exception*, std::string>> used;
  if (group.exceptions.empty() || washing.held) return used;
  for (const PartReport& part : washing.parts) {
    if (part.path.empty()) continue;
    const bool is_body = part.action == Action::text && part.file_name.empty();
    const Exception* const one = used_for(group.exceptions, Kind{part.kind}, is_body);
    const bool known = std::ranges::any_of(used, [&](const auto& entry) { return entry.first == one; });
    if (one != nullptr && !known) used.emplace_back(one, part.kind);
  }
  return used;
}

// A message that is held whatever is in it: no child looks at it.
std::optional<Washing> held_by_envelope(const Envelope& envelope) {
  if (envelope.looped) return held_washing("mime.loop", Reason::held);
  if (envelope.normalized) return held_washing("smtp.normalized", Reason::suspicious_structure);
  return std::nullopt;
}

// The child may lie about its own message's content, but not about what a file is.
bool files_are_what_they_claim(const Washing& washing) {
  return std::ranges::all_of(washing.files, [](const WashedFile& file) { return starts_as(file.content, Kind{file.kind}); });
}

// True for a failure that the stored octets themselves cause: altered, cut, gone. Trying again would not help. A device
// or a memory that fails says nothing about them.
bool is_of_the_original(Code code) { return code == Code::bad_input || code == Code::hostile || code == Code::not_found; }

// Everything of one item but its outcomes.
class ItemWash {
 public:
  ItemWash(Store& store, Cage& cage, const Claim& claim, const WashSettings& settings, std::span<const Exception> exceptions,
           std::shared_ptr<const std::set<std::string>> broken)
      : store_(store), cage_(cage), claim_(claim), settings_(settings), exceptions_(exceptions), broken_(std::move(broken)) {}

  Result<std::vector<Outcome>> run() {
    if (claim_.envelope.item_class == ItemClass::dsn) return pass_own("upstream", kDsnBytesMax);
    if (claim_.envelope.item_class == ItemClass::release) return pass_release();
    if (claim_.envelope.item_class == ItemClass::report) return pass_own("", kReportMailBytesMax);
    if (claim_.envelope.item_class == ItemClass::letter) return pass_own("", kLetterBytesMax);
    if (Status read = read_original(); !read) return Unexpected(read.error());
    return outcomes();
  }

  Result<std::vector<Outcome>> hold_all(std::string_view rule) {
    held_ = held_washing(rule, Reason::held);
    return outcomes();
  }

 private:
  Result<std::vector<Outcome>> outcomes() {
    std::vector<Outcome> outcomes;
    for (const Group& group : groups_of(claim_.envelope, settings_.policy, exceptions_, system_clock().now_ms())) {
      auto washing = group.exceptions.empty() ? wash_for(*group.profile) : wash_for(with_exceptions(*group.profile, group.exceptions));
      if (!washing) return Unexpected(washing.error());
      auto outcome = outcome_for(group, *washing, static_cast<std::uint32_t>(outcomes.size()));
      if (!outcome) return Unexpected(outcome.error());
      outcomes.push_back(std::move(*outcome));
    }
    return outcomes;
  }

  // Streams the original into sealed memory. An original that was altered on disk is a reason to hold, not to fail.
  Status read_original() {
    held_ = held_by_envelope(claim_.envelope);
    if (held_) return {};
    auto original = SealedMemory::begin();
    if (!original) return Unexpected(original.error());
    Status memory;
    const Status read = store_.read_original(claim_.envelope.id, [&](ByteView piece) {
      if (start_.size() < kSelftestLineMax) start_.append(piece.substr(0, kSelftestLineMax - start_.size()));
      memory = original->add(piece);
      return memory;
    });
    if (!memory) return memory;
    if (!read && !is_of_the_original(read.error().code)) return read;
    if (!read) return hold("store.altered", read.error());
    if (is_forged_selftest()) {
      log(LogLevel::alert, "selftest_forged", {{"item", claim_.envelope.id.to_text()}, {"consequence", "held, and never sent"}});
      held_ = held_washing("selftest.forged", Reason::held);
    }
    original_ = std::move(*original);
    return original_.seal();
  }

  Status hold(std::string_view rule, const Error& error) {
    log(LogLevel::alert, "original_unreadable", {{"item", claim_.envelope.id.to_text()}, {"error", to_text(error)}});
    held_ = held_washing(rule, Reason::broken);
    return {};
  }

  // Receive has looked at the mark; whoever owns receive could have left that out.
  bool is_forged_selftest() const {
    if (claim_.envelope.item_class != ItemClass::selftest) return false;
    const Bytes key = selftest_key(settings_.compose.loop_key);
    return settings_.compose.loop_key.empty() || !selftest_mark_of_mail(start_, key, claim_.envelope.arrival_ms);
  }

  Result<Washing> wash_for(const Profile& profile) {
    if (held_) return *held_;
    ChildEnd end;
    auto washing = cage_.wash(WashJob{&original_, &profile, true, {}}, &end);
    TEMIZU_CRASH_POINT("wash.answered");
    if (washing && !files_are_what_they_claim(*washing)) washing = held_washing("wash.kind_mismatch", Reason::held);
    if (washing) {
      check_report(*washing);
      if (broken_ && withhold_broken_kinds(*washing, *broken_)) {
        log(LogLevel::alert, "kind_withheld", {{"item", claim_.envelope.id.to_text()}, {"rule", kBrokenKindRule}});
      }
      return washing;
    }
    if (washing.error().code == Code::unavailable || washing.error().code == Code::internal) return washing;
    log(LogLevel::alert, "child_died", {{"item", claim_.envelope.id.to_text()}, {"profile", profile.name},
                                        {"error", to_text(washing.error())}, {"peak_kib", end.memory_peak_kib}});
    Washing held = held_washing(washing.error(), end);
    check_report(held);
    return held;
  }

  // What we know better than the child about the mail as a whole.
  void check_report(Washing& washing) const {
    if (washing.parts.empty() || !washing.parts[0].path.empty()) washing.parts.insert(washing.parts.begin(), PartReport{});
    washing.parts[0].kind = "message/rfc822";
    washing.parts[0].size_in = claim_.envelope.size_bytes;
    washing.parts[0].sha256_in = claim_.envelope.original_sha256;
  }

  Result<Outcome> outcome_for(const Group& group, Washing& washing, std::uint32_t number) {
    Outcome outcome;
    outcome.subject = washing.fields.subject;
    const auto used = used_of(group, washing);
    ComposeContext context = settings_.compose;
    if (!used.empty()) context.policy_digest = digest_with(used);
    auto composed = compose(washing, claim_.envelope, *group.profile, context);
    if (!composed) {
      // The strict verifier refused our own mail: a defect of ours, and nothing of it goes out.
      log(LogLevel::alert, "defect", {{"item", claim_.envelope.id.to_text()}, {"error", to_text(composed.error())}});
      washing = held_washing("wash.verifier", Reason::held);
      check_report(washing);
      composed = hold_notice(claim_.envelope, washing.held_reason, washing.held_rule, context);
    }
    if (!composed) return Unexpected(composed.error());
    outcome.reason = washing.held ? washing.held_rule : std::string{};
    outcome.tally = tally_of(washing);
    outcome.manifest = manifest_json(washing, composed->verdict, group.profile->name, context.policy_digest, "", {});
    add_uses(outcome, group, used);
    outcome.output = std::move(composed->mail);
    fill(outcome, group, number, composed->verdict, composed->notice_only);
    outcome.result.policy_digest = context.policy_digest;
    TEMIZU_CRASH_POINT("wash.composed");
    return outcome;
  }

  // What decided: the policy and all that the exceptions used say, in the order of the register.
  Bytes digest_with(const std::vector<std::pair<const Exception*, std::string>>& used) const {
    Bytes octets = "temizu-exceptions-1:" + settings_.policy.digest();
    for (const auto& [exception, kind] : used) octets += exception->id.to_text() + ":" + exception_purpose(*exception) + "\n";
    return sha256(octets);
  }

  static void add_uses(Outcome& outcome, const Group& group, const std::vector<std::pair<const Exception*, std::string>>& used) {
    if (used.empty()) return;
    std::string ids;
    for (const auto& [exception, kind] : used) {
      ids += (ids.empty() ? "\"" : ",\"") + exception->id.to_text() + "\"";
      for (const std::uint32_t recipient : group.numbers) outcome.exception_uses.push_back({exception->id, recipient, kind});
    }
    assert(outcome.manifest.ends_with('}'));
    outcome.manifest.insert(outcome.manifest.size() - 1, ",\"exceptions\":[" + ids + "]");
  }

  void fill(Outcome& outcome, const Group& group, std::uint32_t number, Verdict verdict, bool notice_only) const {
    const Envelope& envelope = claim_.envelope;
    SignedResult& result = outcome.result;
    result.item = envelope.id;
    result.parent = envelope.parent;
    result.item_class = envelope.item_class;
    result.number = number;
    result.profile = group.profile != nullptr ? group.profile->name : std::string("own");
    result.verdict = verdict;
    result.notice_only = notice_only;
    // A notice of ours is an automatic mail (RFC 3834 section 3.3): its failure must not reach a sender who may be forged.
    result.sender = notice_only ? std::string{} : envelope.sender;
    if (envelope.item_class == ItemClass::selftest) result.route = "selftest";   // a file, never a host
    result.recipient_numbers = group.numbers;
    for (const std::uint32_t i : group.numbers) result.recipients.push_back(envelope.recipients[i]);
    result.smtputf8 = std::ranges::any_of(result.recipients, is_beyond_ascii) || is_beyond_ascii(result.sender);
    result.arrival_ms = envelope.arrival_ms;
    result.protocol = envelope.protocol;
    result.client_address = envelope.client_address;
    result.client_helo = envelope.client_helo;
    result.origin_address = envelope.origin_address;
    result.origin_helo = envelope.origin_helo;
    result.from_trusted_relay = envelope.from_trusted_relay;
    result.policy_digest = settings_.policy.digest();
    result.output_digest = sha256(outcome.output);
    result.output_bytes = outcome.output.size();
  }

  static bool is_beyond_ascii(const std::string& text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  }

  // A mail of our own, written from typed values when it was kept (a notice of failure, a released original, a recall, a report, a letter): verified
  // again and signed for its route, never washed.
  Result<std::vector<Outcome>> pass_own(const char* route, std::size_t bytes_max) {
    Outcome outcome;
    const Status read = store_.read_original(claim_.envelope.id, [&](ByteView piece) -> Status {
      outcome.output.append(piece);
      return outcome.output.size() <= bytes_max ? Status{} : Unexpected(Code::limit, "own mail", "larger than we write them");
    });
    if (!read && !is_of_the_original(read.error().code) && read.error().code != Code::limit) return Unexpected(read.error());
    const Status verified = read ? verify_canonical(outcome.output) : read;
    if (!verified) {
      log(LogLevel::alert, "defect", {{"item", claim_.envelope.id.to_text()}, {"error", to_text(verified.error())}});
      return std::vector<Outcome>{};
    }
    Group everyone;
    for (std::uint32_t i = 0; i < claim_.envelope.recipients.size(); ++i) everyone.numbers.push_back(i);
    fill(outcome, everyone, 0, Verdict::clean, false);
    outcome.result.route = route;
    std::vector<Outcome> outcomes;
    outcomes.push_back(std::move(outcome));
    return outcomes;
  }

  // Signed only when the release book says that this very item carries out a release or a recall.
  Result<std::vector<Outcome>> pass_release() {
    ReleaseBook* const book = store_.release_book();
    const auto known = book == nullptr ? Result<bool>(false) : book->carries_out(claim_.envelope.id);
    if (!known) return Unexpected(known.error());
    if (!*known) {
      log(LogLevel::alert, "defect", {{"item", claim_.envelope.id.to_text()}, {"error", "an item of class release that no request asked for"}});
      return std::vector<Outcome>{};
    }
    return pass_own("release", kReleaseBytesMax);
  }

  static constexpr std::size_t kDsnBytesMax = 4u << 20;       // 500 recipients at most
  static constexpr std::size_t kReleaseBytesMax = 1u << 30;   // the most that release.mail_bytes_max can be
  static constexpr std::size_t kLetterBytesMax = 1u << 20;
  static constexpr std::size_t kReportMailBytesMax = 32u << 20;   // kReportBytesMax in base64

  Store& store_;
  Cage& cage_;
  const Claim& claim_;
  const WashSettings& settings_;
  std::span<const Exception> exceptions_;
  std::shared_ptr<const std::set<std::string>> broken_;   // kinds; none for a mail of the self-inspection, which looks at the filters
  std::string start_;                                     // of such a mail: its mark
  SealedMemory original_;
  std::optional<Washing> held_;
};

}  // namespace

Washing held_washing(std::string_view rule, Reason reason) {
  Washing held;
  held.held = true;
  held.held_reason = reason;
  held.held_rule = std::string(rule);
  PartReport& mail = held.parts.emplace_back();
  mail.kind = "message/rfc822";
  mail.reason = reason;
  add_finding(mail.findings, rule, Weight::hostile);
  return held;
}

Washing held_washing(const Error& error, const ChildEnd& end) {
  const std::string_view rule = rule_of(end);
  const Reason reason = error.code == Code::timeout ? Reason::timeout : Reason::held;
  return held_washing(rule.empty() ? "wash.answer" : rule, reason);
}

Result<std::vector<Outcome>> Washer::wash(const Claim& claim, const WashSettings& settings) {
  const auto exceptions = exceptions_ ? exceptions_() : nullptr;
  return ItemWash(store_, cage_, claim, settings, exceptions ? std::span<const Exception>(*exceptions) : std::span<const Exception>{},
                  claim.envelope.item_class == ItemClass::selftest ? nullptr : broken_.now(settings.config.store.path))
      .run();
}

Result<std::vector<Outcome>> Washer::hold(const Claim& claim, const WashSettings& settings, std::string_view rule) {
  return ItemWash(store_, cage_, claim, settings, {}, nullptr).hold_all(rule);
}

}  // namespace temizu
