// What the contract suite needs of a backend: a place, keys, and the four ways of opening it. A second backend joins by
// giving its own Backend to INSTANTIATE_TEST_SUITE_P in backends.cc.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/test_folder.h"
#include "quarantine/intake.h"
#include "quarantine/keys.h"
#include "quarantine/store.h"

namespace temizu::contract {

struct Backend {
  std::string name;
  // An empty store in a fresh folder; options given are completed with its place.
  Result<std::unique_ptr<Intake>> (*open_intake)(const IntakeOptions&);
  Result<std::unique_ptr<Store>> (*open_store)(const StoreOptions&);
};
inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

// A fresh store below a temporary folder, removed at the end.
class World {
 public:
  explicit World(const Backend& backend);

  std::unique_ptr<Intake> intake();
  std::unique_ptr<Store> store(Role role);
  IntakeOptions intake_options() const;
  StoreOptions store_options(Role role) const;
  const std::string& path() const { return path_; }
  std::string keys_path() const { return folder_ + "/keys"; }
  FakeClock& clock() { return clock_; }

 private:
  const Backend& backend_;
  const TestFolder place_;
  const std::string& folder_ = place_.path();
  std::string path_;
  FakeClock clock_;
};

Envelope envelope(std::vector<std::string> recipients = {"a@example.jp"}, std::string sender = "s@example.org");
// Keeps a message and waits for its end.
Result<Kept> keep(Intake& intake, ByteView octets, Envelope envelope_of_it = envelope());
Result<Bytes> original(Store& wash, const ItemId& item);
// One outcome for the recipients of a claim.
Outcome outcome(const Claim& claim, std::vector<std::uint32_t> numbers, std::uint32_t result_number = 0, Bytes output = "washed\r\n");
Outcome outcome(const Claim& claim);
Try ended(const Delivery& delivery, std::size_t index, TryOutcome how);
ItemId id_of(char digit);

class StoreContract : public testing::TestWithParam<Backend> {
 protected:
  // One message kept, claimed, washed; the claim is returned.
  Claim one_washed(Intake& intake, Store& wash, ByteView octets = "From: x\r\n\r\nhello\r\n");
  World world{GetParam()};
  const Actor wash_actor{"wash"}, deliver_actor{"deliver"};
};

}  // namespace temizu::contract
