// OpenDocument (odt, ods, odp, odg, their templates and flat forms) written anew: content, styles, properties, view settings and
// pictures by allow-lists of elements and attributes. Nothing that runs, loads or calls out; no part that was not understood.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_odf_filter();

}  // namespace temizu
