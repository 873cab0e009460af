// Office documents of 2007 and later (docx, xlsx, pptx with their macro, template, show and add-in variants): read part by part along the
// relationships we know, written as a new package of the plain kind. Macros, objects, external targets and everything unnamed stay behind.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_ooxml_filter();

}  // namespace temizu
