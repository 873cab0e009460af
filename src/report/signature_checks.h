// Checks the signatures of results in a thread of its own: of all that is counted, nothing costs more. Holds few at a time, whatever
// the number.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"

namespace temizu {

class SignatureChecks {
 public:
  explicit SignatureChecks(ByteView wash_sign_public);
  ~SignatureChecks() { finish(); }
  SignatureChecks(const SignatureChecks&) = delete;
  SignatureChecks& operator=(const SignatureChecks&) = delete;

  // item: the 16 octets of whom the result must be. Copies; waits while too many are waiting.
  void add(ByteView item, ByteView untrusted_statement, ByteView untrusted_signature);

  struct Bad {
    Bytes item;
    std::string what;
  };
  struct Outcome {
    std::uint64_t checked{0}, bad{0};
    std::vector<Bad> first;   // at most 1,000 of the bad ones
  };
  // Waits for the last; nothing is added afterwards.
  const Outcome& finish();

 private:
  struct Job {
    Bytes item, statement, signature;
  };
  void run();
  void check(const Job& job);

  Bytes public_key_;
  std::mutex mutex_;
  std::condition_variable more_, room_;
  std::deque<Job> waiting_;
  bool ended_{false};
  Outcome outcome_;           // the thread's until finish
  std::thread thread_;
};

}  // namespace temizu
