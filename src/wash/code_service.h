// Answers "is this code right?" for the release desk. The digits come in orders.codes, the secrets of the accounts are sealed to
// the store's key, so that only this program can check them: who took over the console can ask, but not answer. Deletes
// nothing: the row is the desk's, which forgets it once it has the answer.
#pragma once

#include <vector>

#include "base/clock.h"
#include "quarantine/desk/desk.h"
#include "quarantine/people.h"
#include "quarantine/release_book.h"
#include "quarantine/store.h"

namespace temizu {

class CodeService {
 public:
  // All outlive this object. One thread at a time.
  CodeService(Desk& desk, ReleaseBook& book, PeopleReader& people, const StoreKeys& keys, const Clock& clock)
      : desk_(desk), book_(book), people_(people), keys_(keys), clock_(clock) {}

  // Answers what waits; returns how many were answered now. An error: nothing more was answered, ask again.
  Result<std::size_t> answer_waiting();

 private:
  Result<std::size_t> answer(const std::vector<AskedCode>& asked);
  CodeAnswer judge(const AskedCode& asked, const People& people, CodeMemory& memory) const;

  Desk& desk_;
  ReleaseBook& book_;
  PeopleReader& people_;
  const StoreKeys& keys_;
  const Clock& clock_;
};

}  // namespace temizu
