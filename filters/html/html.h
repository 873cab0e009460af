// text/html: a mail body becomes text; an attachment becomes text, or plain HTML without anything that acts or loads.
// Never hands on a tag, an attribute or a style as it came.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_html_filter();

}  // namespace temizu
