// HTML to text that reads well: paragraphs, lists, quotes, links, tables, without anything that acts,
// loads, hides or pretends. Input is UTF-8; output is UTF-8 with LF, lines of at most 76 columns but for long URLs.
// It opens nothing, keeps no state between calls and gives the same text for the same input.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"

namespace temizu {

enum class LinkStyle : std::uint8_t { inline_url, numbered, off };

struct HtmlOptions {
  LinkStyle links{LinkStyle::inline_url};
  bool show_title{false};                   // attachments: <title> as the first line
  std::size_t columns{76};
  std::uint64_t output_bytes_max{64u << 20};
};

struct HtmlText {
  std::string text;                  // ends in LF unless empty
  std::vector<Finding> findings;     // html.*; see README.md
  bool changed{false};               // something that a reader of the original could miss was left out
  bool too_long{false};              // output_bytes_max was reached; text is empty
  bool unstable{false};              // rebuild only: no reading of the nesting stays the same; text is empty
};

HtmlText html_to_text(ByteView utf8, const HtmlOptions& options = {});

}  // namespace temizu
