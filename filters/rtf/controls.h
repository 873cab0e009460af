// The allow-list of controls (controls.def) and of shape properties (shape_properties.def), for looking up.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/finding.h"

namespace temizu::rtf {

struct Control {
  enum class Kind : std::uint8_t {
    unknown, format, starred, character, content, content_star, table, table_star, inside, choose, shown, special, known, silent, drop
  };
  Kind kind{Kind::unknown};
  std::string_view rule;          // of drop
  Weight weight{Weight::info};
};

// What to do about a control word. Words that are dropped are known in any case, as readers of old files are lenient there.
Control find_control(std::string_view word);

enum class ShapeValue : std::uint8_t { none, number, text, picture };
ShapeValue find_shape_property(std::string_view name);

}  // namespace temizu::rtf
