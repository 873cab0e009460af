// Drawings as text: DXF (text and binary) and SXF in both of its forms (P21 and SFC, ISO 10303-21). What is known of a drawing is written
// anew: lines, letters, dimensions, layers, blocks; what runs, embeds or points to other files is left out. DWG, JWW and
// other binary drawings are not read here.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_cad_filter();

}  // namespace temizu
