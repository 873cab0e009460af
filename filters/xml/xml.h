// application/xml, text/xml: data of known vocabularies is written anew; everything else becomes an outline in text. A
// document type is refused; style sheets, schema locations, comments and instructions stay behind. Nothing is fetched.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_xml_filter();

}  // namespace temizu
