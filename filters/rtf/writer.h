// Where a document goes: RTF from the list, or text for people. The caller hands in only what may be written.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu::rtf {

struct Picture {
  bool jpeg{false};
  std::string sizes;   // controls of its size, ready to write ("\picw10\pich10")
  Bytes content;       // washed
};

class Writer {
 public:
  virtual ~Writer() = default;
  // for_people: what stands in the group is read by people (a header, a note), not data for other groups (a font table).
  virtual void open(std::string_view word, bool star, bool for_people) = 0;
  virtual void close() = 0;
  virtual void control(std::string_view word, bool has_number, int number) = 0;
  virtual void symbol(char symbol) = 0;            // one of ~ - _ *
  virtual void octet(int octet) = 0;               // a glyph number of a symbol font, a length or place in a list level
  virtual void text(std::string_view utf8) = 0;
  virtual void picture(const Picture& picture) = 0;
  virtual void finish() = 0;
  std::string out;
};

std::unique_ptr<Writer> make_rtf_writer();
// Paragraphs and rows end in LF, cells in TAB.
std::unique_ptr<Writer> make_text_writer();

}  // namespace temizu::rtf
