#include "store/world.h"

#include <stdlib.h>

#include <filesystem>
#include <future>

#include "base/digest.h"

namespace temizu::contract {

World::World(const Backend& backend) : backend_(backend) {
  path_ = folder_ + "/store";
  const auto made = keys_init(keys_path());
  EXPECT_TRUE(made) << to_text(made.error());
}

IntakeOptions World::intake_options() const {
  IntakeOptions options;
  options.store_path = path_;
  options.store_public_key = *load_key(keys_path(), "store.pub");
  options.clock = &clock_;
  return options;
}

StoreOptions World::store_options(Role role) const {
  StoreOptions options;
  options.path = path_;
  options.role = role;
  options.keys = *load_keys(keys_path(), role);
  options.clock = &clock_;
  return options;
}

std::unique_ptr<Intake> World::intake() {
  auto opened = backend_.open_intake(intake_options());
  EXPECT_TRUE(opened) << to_text(opened.error());
  return opened ? *std::move(opened) : nullptr;
}

std::unique_ptr<Store> World::store(Role role) {
  auto opened = backend_.open_store(store_options(role));
  EXPECT_TRUE(opened) << to_text(opened.error());
  return opened ? *std::move(opened) : nullptr;
}

Envelope envelope(std::vector<std::string> recipients, std::string sender) {
  Envelope made;
  made.sender = std::move(sender);
  made.recipients = std::move(recipients);
  made.client_address = "192.0.2.1";
  made.client_helo = "mx.example.org";
  made.protocol = "ESMTP";
  made.listener = "default";
  return made;
}

Result<Kept> keep(Intake& intake, ByteView octets, Envelope envelope_of_it) {
  auto writer = intake.begin();
  if (!writer) return Unexpected{writer.error()};
  for (std::size_t at = 0; at < octets.size(); at += 50'000) {
    if (auto added = (*writer)->add(octets.substr(at, 50'000)); !added) return Unexpected{added.error()};
  }
  std::promise<Result<Kept>> end;
  auto kept = end.get_future();
  (*writer)->finish(std::move(envelope_of_it), [&end](Result<Kept> result) { end.set_value(std::move(result)); });
  return kept.get();
}

Result<Bytes> original(Store& wash, const ItemId& item) {
  Bytes octets;
  auto read = wash.read_original(item, [&](ByteView piece) -> Status {
    octets += piece;
    return {};
  });
  if (!read) return Unexpected{read.error()};
  return octets;
}

Outcome outcome(const Claim& claim, std::vector<std::uint32_t> numbers, std::uint32_t result_number, Bytes output) {
  Outcome made;
  SignedResult& result = made.result;
  result.item = claim.envelope.id;
  result.parent = claim.envelope.parent;
  result.item_class = claim.envelope.item_class;
  result.number = result_number;
  result.profile = "standard";
  result.verdict = Verdict::washed;
  result.sender = claim.envelope.sender;
  result.recipient_numbers = numbers;
  for (const std::uint32_t number : numbers) result.recipients.push_back(claim.envelope.recipients.at(number));
  result.arrival_ms = claim.envelope.arrival_ms;
  result.policy_digest = sha256("policy");
  result.output_digest = sha256(output);
  result.output_bytes = output.size();
  made.output = std::move(output);
  made.manifest = "{\"file\":\"mail\"}";
  made.subject = "見積書 Quote";
  made.reason = "";
  return made;
}

Outcome outcome(const Claim& claim) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t number = 0; number < claim.envelope.recipients.size(); ++number) numbers.push_back(number);
  return outcome(claim, numbers);
}

Try ended(const Delivery& delivery, std::size_t index, TryOutcome how) {
  Try made;
  made.item = delivery.result.item;
  made.result_number = delivery.result.number;
  made.recipient_number = delivery.result.recipient_numbers.at(index);
  made.outcome = how;
  made.reply = "250 2.0.0 ok";
  made.next_hop = "127.0.0.1:25";
  return made;
}

ItemId id_of(char digit) { return *ItemId::parse(std::string(32, digit)); }

Claim StoreContract::one_washed(Intake& intake, Store& wash, ByteView octets) {
  const auto kept = keep(intake, octets);
  EXPECT_TRUE(kept) << to_text(kept.error());
  auto claims = wash.claim_received(1 << 20, 1, 60'000);
  EXPECT_TRUE(claims) << to_text(claims.error());
  EXPECT_EQ(claims->size(), 1u);
  const Outcome made = outcome(claims->at(0));
  const auto attached = wash.attach({&made, 1}, claims->at(0).lease, wash_actor);
  EXPECT_TRUE(attached) << to_text(attached.error());
  return claims->at(0);
}

}  // namespace temizu::contract
