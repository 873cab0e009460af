#include "filters/common/flowed.h"

#include <algorithm>

namespace temizu {
namespace {

struct Line {
  std::size_t depth{0};    // number of leading ">" (RFC 3676 section 4.5)
  std::string_view text;   // without quote marks, stuffing and line end
  bool signature{false};   // "-- " (section 4.3): never joined
};

Line take_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  Line out;
  out.depth = std::min(line.find_first_not_of('>'), line.size());
  line.remove_prefix(out.depth);
  if (line.starts_with(' ')) line.remove_prefix(1);  // section 4.4
  out.text = line;
  out.signature = line == "-- ";
  return out;
}

}  // namespace

std::string unflow(std::string_view utf8, bool delsp) {
  std::string out;
  out.reserve(utf8.size() + 16);
  bool open = false;       // the last line ended in a soft break
  std::size_t depth = 0;   // of the open paragraph
  while (!utf8.empty()) {
    const std::size_t end = utf8.find('\n');
    Line line = take_line(utf8.substr(0, end));
    utf8.remove_prefix(end == std::string_view::npos ? utf8.size() : end + 1);

    const bool joins = open && line.depth == depth && !line.signature;
    if (open && !joins) out += '\n';
    if (!joins && line.depth > 0) out.append(line.depth, '>').append(line.text.empty() ? "" : " ");
    open = line.text.ends_with(' ') && !line.signature;
    depth = line.depth;
    if (open && delsp) line.text.remove_suffix(1);
    out.append(line.text);
    if (!open && (end != std::string_view::npos || !utf8.empty())) out += '\n';
  }
  return out;
}

}  // namespace temizu
