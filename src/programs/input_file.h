// Files that people name on the command line, and their washing in the cage: shared by `temizu wash` and `temizu explain`.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "pipeline/washing.h"
#include "policy/config.h"
#include "policy/policy.h"
#include "wash/wash_job.h"

namespace temizu {

struct InputFile {
  std::string path;        // as given
  std::string file_name;   // its last piece, cleaned
  Bytes untrusted_content;
  bool is_mail{false};     // by its name or by how it begins
};

// Fails with not_found, limit (512 MiB) or io.
Result<InputFile> read_input_file(const std::string& path);

// Never fails: what the child's end means is in the result, as it is for a message of the service.
Washing wash_in_cage(Cage& cage, const InputFile& input, const SealedMemory& original, const Profile& profile);

// The policy at path (empty: the shipped one), checked against the filters too. Prints what is wrong.
Result<Policy> policy_of(const std::string& path, const Config& config);

}  // namespace temizu
