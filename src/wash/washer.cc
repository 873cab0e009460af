#include "wash/washer.h"

#include <algorithm>
#include <optional>

#include "base/crash_point.h"
#include "base/digest.h"
#include "base/log.h"
#include "identify/identify.h"
#include "mail/canonical.h"

namespace temizu {
namespace {

// Recipients of one profile: their numbers in the envelope.
struct Group {
  const Profile* profile{nullptr};
  std::vector<std::uint32_t> numbers;
};

std::vector<Group> groups_of(const Envelope& envelope, const Policy& policy) {
  std::vector<Group> groups;
  for (std::uint32_t i = 0; i < envelope.recipients.size(); ++i) {
    const Profile* profile = &policy.profile_for(envelope.recipients[i], envelope);
    auto group = std::ranges::find(groups, profile, &Group::profile);
    if (group == groups.end()) group = groups.insert(groups.end(), Group{profile, {}});
    group->numbers.push_back(i);
  }
  return groups;
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
  ItemWash(Store& store, Cage& cage, const Claim& claim, const WashSettings& settings)
      : store_(store), cage_(cage), claim_(claim), settings_(settings) {}

  Result<std::vector<Outcome>> run() {
    if (claim_.envelope.item_class == ItemClass::dsn) return pass_own_dsn();
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
    for (const Group& group : groups_of(claim_.envelope, settings_.policy)) {
      auto washing = wash_for(*group.profile);
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
      memory = original->add(piece);
      return memory;
    });
    if (!memory) return memory;
    if (!read && !is_of_the_original(read.error().code)) return read;
    if (!read) return hold("store.altered", read.error());
    original_ = std::move(*original);
    return original_.seal();
  }

  Status hold(std::string_view rule, const Error& error) {
    log(LogLevel::alert, "original_unreadable", {{"id", claim_.envelope.id.to_text()}, {"error", to_text(error)}});
    held_ = held_washing(rule, Reason::broken);
    return {};
  }

  Result<Washing> wash_for(const Profile& profile) {
    if (held_) return *held_;
    ChildEnd end;
    auto washing = cage_.wash(WashJob{&original_, &profile, true, {}}, &end);
    TEMIZU_CRASH_POINT("wash.answered");
    if (washing && !files_are_what_they_claim(*washing)) washing = held_washing("wash.kind_mismatch", Reason::held);
    if (washing) {
      check_report(*washing);
      return washing;
    }
    if (washing.error().code == Code::unavailable || washing.error().code == Code::internal) return washing;
    log(LogLevel::alert, "child_died", {{"id", claim_.envelope.id.to_text()}, {"profile", profile.name},
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
    auto composed = compose(washing, claim_.envelope, *group.profile, settings_.compose);
    if (!composed) {
      // The strict verifier refused our own mail: a defect of ours, and nothing of it goes out.
      log(LogLevel::alert, "defect", {{"id", claim_.envelope.id.to_text()}, {"error", to_text(composed.error())}});
      washing = held_washing("wash.verifier", Reason::held);
      check_report(washing);
      composed = hold_notice(claim_.envelope, washing.held_reason, washing.held_rule, settings_.compose);
    }
    if (!composed) return Unexpected(composed.error());
    outcome.reason = washing.held ? washing.held_rule : std::string{};
    outcome.manifest = manifest_json(washing, composed->verdict, group.profile->name, settings_.compose.policy_digest, "", {});
    outcome.output = std::move(composed->mail);
    fill(outcome, group, number, composed->verdict, composed->notice_only);
    TEMIZU_CRASH_POINT("wash.composed");
    return outcome;
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

  // Our own notice of failure, written from typed values when it was kept: verified again, sent back by the upstream.
  Result<std::vector<Outcome>> pass_own_dsn() {
    Outcome outcome;
    const Status read = store_.read_original(claim_.envelope.id, [&](ByteView piece) -> Status {
      outcome.output.append(piece);
      return outcome.output.size() <= kDsnBytesMax ? Status{} : Unexpected(Code::limit, "dsn", "larger than we write them");
    });
    if (!read && !is_of_the_original(read.error().code) && read.error().code != Code::limit) return Unexpected(read.error());
    const Status verified = read ? verify_canonical(outcome.output) : read;
    if (!verified) {
      log(LogLevel::alert, "defect", {{"id", claim_.envelope.id.to_text()}, {"error", to_text(verified.error())}});
      return std::vector<Outcome>{};
    }
    Group everyone;
    for (std::uint32_t i = 0; i < claim_.envelope.recipients.size(); ++i) everyone.numbers.push_back(i);
    fill(outcome, everyone, 0, Verdict::clean, false);
    outcome.result.route = "upstream";
    std::vector<Outcome> outcomes;
    outcomes.push_back(std::move(outcome));
    return outcomes;
  }

  static constexpr std::size_t kDsnBytesMax = 4u << 20;   // 500 recipients at most

  Store& store_;
  Cage& cage_;
  const Claim& claim_;
  const WashSettings& settings_;
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
  return ItemWash(store_, cage_, claim, settings).run();
}

Result<std::vector<Outcome>> Washer::hold(const Claim& claim, const WashSettings& settings, std::string_view rule) {
  return ItemWash(store_, cage_, claim, settings).hold_all(rule);
}

}  // namespace temizu
