// The samples of the self-inspection: conf/inspection/samples.list and the files it names. Ours, installed with the program, and read
// with bounds all the same.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

struct InspectionSample {
  std::string name;             // letters, digits, "-"; at most 60
  std::string kind;             // media type; what is withheld when the sample comes through
  bool goes_on{false};          // something of it may be handed on; else nothing may
  std::string file_name;
  std::string needle;           // the octets that must not come through, in whatever form
  Bytes content;                // at most 256 KiB
};

// At most 150 samples, each name once. Fails with not_found, bad_input or limit, naming file and line.
Result<std::vector<InspectionSample>> load_samples(const std::string& folder);

}  // namespace temizu
