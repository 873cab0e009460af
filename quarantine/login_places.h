// From where accounts log in: who comes from an address that is new for the account may be somebody else. Reads the desk's chain.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "quarantine/audit_reader.h"

namespace temizu {

class LoginPlaces {
 public:
  // known_ms: for how long an address stays known to an account that does not come from it.
  LoginPlaces(const std::string& store_path, std::int64_t known_ms) : reader_(store_path), known_ms_(known_ms) {}

  // "sato/192.0.2.7" for each place from which an account logged in since since_ms, new for it at that time, if watched says so of its
  // login; at most 20, sorted. The first log-in of an account comes from a new place. The first call reads known_ms of records, every
  // other what came since. One thread at a time.
  Result<std::vector<std::string>> fresh(TimeMs since_ms, TimeMs now_ms, const std::function<bool(std::string_view login)>& watched);

 private:
  struct Seen { TimeMs new_ms{0}, last_ms{0}; };
  AuditReader reader_;
  std::int64_t known_ms_;
  std::map<std::pair<std::string, std::string>, Seen> seen_;   // of login and client
  std::uint64_t read_to_{0};                                   // number of the record
  TimeMs read_from_ms_{0};
};

}  // namespace temizu
