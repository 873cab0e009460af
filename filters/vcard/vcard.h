// text/vcard, text/x-vcard (vCard 2.1, 3.0, 4.0): rebuilt as vCard 3.0 from listed properties, or told in Japanese as text.
// Pictures, sounds, keys, web addresses and everything unknown stay behind.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_vcard_filter();

}  // namespace temizu
