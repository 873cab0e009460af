// The groups of a DXF file: pairs of a code and a value, from its text form or its binary form (AutoCAD DXF Reference, "Group Code
// Value Types"). Reads; decides nothing.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu::cad {

enum class ValueType : std::uint8_t { text, handle, number, octets, comment, unknown };

// What the value of a code is; unknown for codes that the reference does not name.
ValueType type_of(int code);

struct Group {
  int code{0};
  std::string_view value;   // text form; of binary chunks empty
};

// A drawing taken apart. The views point into the text that was read, or into `made`.
struct Groups {
  std::vector<Group> list;
  std::deque<std::string> made;
  bool trailing{false};     // something stood behind EOF
};

inline constexpr std::string_view kBinaryMark{"AutoCAD Binary DXF\r\n\x1a\0", 22};

// Fails with bad_input (place: "line 12" or "octet 1234") when a code is no code, a value is missing or no number, or the file does not end in
// 0 EOF; with limit beyond 8 million groups.
Result<Groups> read_text_groups(std::string_view text);
Result<Groups> read_binary_groups(ByteView octets);

}  // namespace temizu::cad
