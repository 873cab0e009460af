// The octets of an XML document to UTF-16, strictly and in pieces, with what must be refused before a parser sees it. Part of xml_stream.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "filters/common/xml_stream.h"

namespace temizu {

class XmlDecoder {
 public:
  XmlDecoder(const XmlSource& source, const XmlStreamLimits& limits) : source_(source), limits_(limits) {}

  // Fills at most size UTF-16 code units, 0 at the end. Fails as read_xml_stream.
  Result<std::size_t> read(char16_t* to, std::size_t size);

 private:
  enum class Encoding : std::uint8_t { unknown, utf8, utf16_le, utf16_be };
  Status fill();
  Status decide();
  Status check_declaration(std::string_view ascii) const;
  std::size_t decode_utf8(char16_t* to, std::size_t size, bool& bad);
  std::size_t decode_utf16(char16_t* to, std::size_t size, bool& bad);
  Status guard(const char16_t* text, std::size_t size);

  const XmlSource& source_;
  const XmlStreamLimits& limits_;
  std::string raw_;
  std::size_t at_{0};
  bool ended_{false};
  Encoding encoding_{Encoding::unknown};
  char16_t low_{0};               // the second half of a pair that did not fit
  enum class State : std::uint8_t { text, opened, marked, other, tag, double_quoted, single_quoted };
  State state_{State::text};      // of guard
  std::size_t tag_units_{0};      // since "<"
  std::size_t attributes_{0};     // of this tag
};

}  // namespace temizu
