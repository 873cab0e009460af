// Hooks on DrawingML that all families share.
#pragma once

#include "filters/ooxml/document.h"

namespace temizu::ooxml {

// Hook drawing_link (a:hlinkClick …) outside slides: an address that was checked, without any action; else nothing.
Result<Go> drawing_link(Tag& tag);

}  // namespace temizu::ooxml
