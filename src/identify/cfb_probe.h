// What a compound file (MS-CFB: doc, xls, ppt, msg, msi, jtd, hwp) holds, by the names of its streams.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identify/edges.h"

namespace temizu {

struct CfbLook {
  std::string_view kind;   // "" when it is no compound file; "application/x-ole-storage" when its streams say nothing
  bool encrypted{false};   // OOXML inside an EncryptedPackage stream
  bool macros{false};
};

// extensions: of the candidate names; they decide only where the streams cannot be seen.
CfbLook look_at_cfb(const Edges& untrusted_edges, const std::vector<std::string>& extensions);

}  // namespace temizu
