// The RTF of a mail's body as text, or as the HTML that it was made from ([MS-OXRTFEX]). Only what a reader saw comes out:
// destinations that are not listed, pictures, objects and field instructions are left out. For bodies only: RTF files have a filter
// of their own.
#pragma once

#include <string>

#include "base/bytes.h"

namespace temizu::mailfile {

struct RtfText {
  std::string text;         // UTF-8, LF; HTML when is_html
  bool is_html{false};      // \fromhtml1: text is the page, to be treated as hostile as any other
  std::size_t objects{0};   // \object groups left out
  bool damaged{false};      // groups that do not fit, or nested too deep: what came before stands
};

// Linear; output at most 8 × input + 16 octets.
RtfText read_rtf(ByteView untrusted_rtf);

}  // namespace temizu::mailfile
