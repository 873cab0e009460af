// Content streams (ISO 32000-1 7.8.2): read operator by operator, written anew with the operators of operators.def, each with operands of
// the right number and type. Comments, unknown operators, marks and layers do not go on; what a layer hides is not drawn; saves and
// restores balance; inline pictures become objects. Knows no PDF objects: the host answers for names.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "filters/pdf/lexer.h"
#include "filters/pdf/meter.h"

namespace temizu::pdf {

enum class Resource { font, object, graphics_state, colour_space, pattern, shading };

// A value of an inline picture's dictionary.
struct InlineValue {
  Token::Sort sort{Token::Sort::end};   // name, number, word (true, false), array_begin, string
  std::string word;                     // name (escapes resolved), number, octets
  std::vector<InlineValue> items;       // of an array, at most 64; a decode parameter dictionary is a list of names and values
};
using InlineKeys = std::map<std::string, InlineValue>;   // keys as written, long or short

struct Property {
  bool visible{true};
  std::string replacement;   // a value in PDF syntax: ActualText; empty when there is none
};

class ContentHost {
 public:
  virtual ~ContentHost() = default;
  // Makes sure that the resource is there; false when it is not or must not be used: the operator is then left out.
  virtual bool use(Resource resource, const std::string& name) = 0;
  // Takes a picture; gives the name to draw, empty when it does not go on. data begins behind ID and its blank and goes to the end
  // of the stream; used says how much of it was the picture.
  virtual std::string take_picture(const InlineKeys& keys, ByteView data, std::size_t& used) = 0;
  virtual Property property(const std::string& name) = 0;
};

struct ContentReport {
  std::uint64_t dropped_operators{0};   // unknown, or with operands that do not fit
  std::uint64_t hidden{0};              // painting in layers that are not shown
  std::uint64_t odd_numbers{0};
};

// Fails by Stopped (meter.h) only. Linear in the size of the stream.
Bytes rewrite_content(ByteView untrusted_content, ContentHost& host, Meter& meter, ContentReport& report);

}  // namespace temizu::pdf
