// What a field of a document does, from its instruction (ECMA-376 part 1, 17.16.5). Only what it shows goes on.
#pragma once

#include <string>
#include <string_view>

namespace temizu::rtf {

struct Field {
  enum class Kind {
    harmless,     // its result is all there is
    page,         // the number of the page: written as \chpgn
    check_box,
    ruby,         // EQ \o\ad(\s\up 9(furigana),base): text holds "base(furigana)"
    link,         // to http, https, mailto
    bad_link,     // to anything else outside
    runs,         // starts a program, loads a file, asks a server
  };
  Kind kind{Kind::harmless};
  std::string text;   // of ruby
};

// instruction: UTF-8, as far as it was read (2,000 octets are enough for its word).
Field read_field(std::string_view instruction);

}  // namespace temizu::rtf
