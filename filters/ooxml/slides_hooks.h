// What lists cannot say about PresentationML: actions on shapes, objects that leave only their picture, time lines that play something,
// parts that no id names (the layout of a slide, the master of a layout).
#pragma once

#include <memory>

#include "filters/ooxml/document.h"

namespace temizu::ooxml {

// What stayed and should be known (docs/decisions/0017).
struct SlidesKept {
  bool comments{false}, hidden{false};
};

// For presentation, slides, layouts, masters and notes. document, part and kept outlive the hooks.
std::unique_ptr<PartHooks> make_slides_hooks(Document& document, OutPart& part, SlidesKept& kept);

// "ppaction://hlinkshowjump?jump=nextslide": one of the six jumps inside a show, and nothing else.
bool is_show_jump(std::string_view action);

}  // namespace temizu::ooxml
