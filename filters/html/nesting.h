// Tokens to a well-nested series of elements: implied ends (a new <p> ends the open one), end tags that nobody waits for,
// formatting that goes on behind a wrongly nested block. What a browser's tree construction (WHATWG HTML 13.2.6) means for
// reading, in one pass, with a bounded stack and no tree. Knows nothing about output.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "filters/html/tokens.h"

namespace temizu {

// Receives the document. Open elements form a stack; close() can name one in the middle, those above stay open.
class HtmlSink {
 public:
  virtual ~HtmlSink() = default;
  virtual void open(const HtmlToken& start) = 0;             // pushes, unless is_void(start.tag)
  virtual void close(std::size_t index) = 0;                 // removes the element at index (0 = outermost)
  virtual void text(std::string_view text, bool decode_references) = 0;
  virtual void comment(std::string_view inside) = 0;
};

// Elements deeper than this are taken for inline text of the element at the limit; text is never lost.
constexpr std::size_t kHtmlDepthMax = 256;

struct NestingReport {
  std::uint64_t too_deep{0};   // elements beyond kHtmlDepthMax
};

// Drives sink through the whole document. Time linear in the input for a given kHtmlDepthMax. always_standard reads a page
// without a document type as if it had one, for a writer that adds one.
NestingReport read_html(std::string_view utf8, HtmlSink& sink, bool always_standard = false);

}  // namespace temizu
