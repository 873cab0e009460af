// The header of one entity, split into fields by ranges of the original (RFC 5322 section 2.2). Decides where the header
// ends and the body begins, and says when other readers could decide otherwise. Decodes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/limits.h"
#include "mail/boundaries.h"

namespace temizu {

struct HeaderField {
  std::string name;                 // lower case
  std::string_view untrusted_value; // after the colon, folded as it came
  bool blank_before_colon{false};
};

struct HeaderBlock {
  std::vector<HeaderField> fields;
  std::size_t begin{0};
  std::size_t fields_end{0};   // after the last header line
  std::size_t body{0};         // after the blank line; equal to fields_end when there is none
  bool limit_exceeded{false};

  const HeaderField* first(std::string_view name) const;
  std::size_t count(std::string_view name) const;
};

// Reads from `begin` to the blank line, to a delimiter of an open boundary, or to the end. findings get header.* and
// limit.* with `where`. Linear.
HeaderBlock read_header(ByteView untrusted_message, std::size_t begin, const Boundaries& open, const MailLimits& limits,
                        std::vector<Finding>& findings, std::string_view where);

}  // namespace temizu
