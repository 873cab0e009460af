// DXF, from its groups: the tables, entities and objects of dxf_names.def, with names that point nowhere.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "filters/cad/dxf_groups.h"

namespace temizu::cad {

struct Rewritten {
  std::string utf8;                 // CRLF line ends
  std::vector<Finding> findings;
  bool changed{false};              // a person could miss something
};

// Writes the text form. Fails with bad_input when sections, tables or blocks do not nest.
Result<Rewritten> rewrite_dxf(const Groups& groups);

}  // namespace temizu::cad
