#include "filters/ooxml/drawing_hooks.h"

namespace temizu::ooxml {

Result<Go> drawing_link(Tag& tag) {
  static const Id kAction = lists().names().find("action");
  tag.erase(kAction);
  return tag.link.empty() ? Go::drop : Go::write;
}

}  // namespace temizu::ooxml
