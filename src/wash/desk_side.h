// Wash's side of the release desk in one place: answers codes, carries out requests, writes to people about them, knows which exceptions are in force. Two loops
// of the supervisor drive it: codes have one of their own, so that a person who signs in never waits for a release or a purge.
// The desk's ledger need not be there yet: it is opened when it is, and until then nothing is asked and no exception holds.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "quarantine/exceptions.h"
#include "wash/code_service.h"
#include "wash/desk_letters.h"
#include "wash/release_desk.h"
#include "wash/settings.h"

namespace temizu {

class DeskSide {
 public:
  // store and cage outlive this object; store has a release book.
  DeskSide(Store& store, Cage& cage, std::string store_path, StoreKeys keys, const Clock& clock);

  // One round of each loop; then it waits for news from the desk, at most wait_ms. Each by one thread.
  void answer_codes(std::int64_t wait_ms);
  void decide(const WashSettings& settings, std::int64_t wait_ms);

  // Approved ones whose approval was proven with a code; ended ones may be among them, exceptions_for looks at the time. Thread-safe.
  std::shared_ptr<const std::vector<Exception>> exceptions() const { return exceptions_.load(); }
  // Reads them anew. decide does so each round; before the first mail is washed the program calls it once.
  void learn_exceptions();

 private:
  std::unique_ptr<Desk> open_desk();
  bool open_releases();

  Store& store_;
  Cage& cage_;
  std::string store_path_;
  StoreKeys keys_;
  const Clock& clock_;
  PeopleReader people_;
  std::unique_ptr<Desk> code_desk_, desk_;   // one a loop: waiting is a loop's own
  std::unique_ptr<CodeService> codes_;
  std::unique_ptr<ReleaseDesk> releases_;
  std::unique_ptr<DeskLetters> letters_;
  std::atomic<std::shared_ptr<const std::vector<Exception>>> exceptions_;
};

}  // namespace temizu
