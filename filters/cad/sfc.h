// SXF as feature comments (SFC): an exchange structure whose data are comments of the form
//   /*SXF
//   #10 = line_feature('1','2','3','4','0.0','0.0','10.0','0.0')
//   SXF*/
// Each feature is taken apart and written again; those that point to other files are left out.
#pragma once

#include <string_view>

#include "base/result.h"
#include "filters/cad/dxf.h"

namespace temizu::cad {

// Fails with bad_input (header, a comment without an end, a feature against its grammar), limit (2 million features).
Result<Rewritten> rewrite_sfc(std::string_view utf8);

}  // namespace temizu::cad
