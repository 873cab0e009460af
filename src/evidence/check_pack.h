// Checks an evidence pack, off line: the signature, every file, nothing missing and nothing added, that the audit records in it continue
// one another, and that each report in it is signed. Needs the public key alone.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

struct PackCheck {
  std::string about;                  // the first line of the list: site, period, chains
  std::size_t files{0};
  std::uint64_t records{0}, reports{0};
  std::vector<std::string> faults;    // what does not hold, one a line, the file's name first; empty: the pack is good
};

// Fails when the file is no ZIP that can be read; all else is a fault. Memory does not grow with the files in it.
Result<PackCheck> check_pack(const std::string& path, ByteView sign_public);

}  // namespace temizu
