#include "smtp/client_data.h"

#include <algorithm>

namespace temizu::smtp {
namespace {

bool is_text(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return (octet >= 0x20 && octet < 0x7f) || octet == '\t';
}

Unexpected refused(std::size_t offset, const char* what) {
  return Unexpected{Code::internal, "octet " + std::to_string(offset), what, "the mail is not sent"};
}

}  // namespace

Status check_wire(ByteView mail) {
  if (mail.empty()) return refused(0, "the mail is empty");
  std::size_t at = 0;
  while (at < mail.size()) {
    const std::size_t end = mail.find('\n', at);
    if (end == ByteView::npos) return refused(mail.size(), "the last line has no end");
    if (end == at || mail[end - 1] != '\r') return refused(end, "a line feed stands alone");
    const ByteView line = mail.substr(at, end - 1 - at);
    if (line.size() > kWireLineOctetsMax) return refused(at, "a line is too long");
    // Counting without leaving early lets the compiler work on many octets at a time.
    std::size_t good = 0;
    for (const char c : line) good += is_text(c) ? 1 : 0;
    if (good != line.size()) {
      const auto bad = std::find_if_not(line.begin(), line.end(), is_text);
      return refused(at + static_cast<std::size_t>(bad - line.begin()), "an octet is not printable ASCII");
    }
    at = end + 1;
  }
  return {};
}

bool DataWriter::next(Bytes& out, std::size_t most) {
  if (done_) return false;
  const std::size_t begin = out.size();
  append_stuffed(out, head_, most);
  if (head_.empty() && out.size() - begin < most) append_stuffed(out, body_, most - (out.size() - begin));
  if (head_.empty() && body_.empty()) {
    out += ".\r\n";
    done_ = true;
  }
  return true;
}

void DataWriter::append_stuffed(Bytes& out, ByteView& from, std::size_t most) {
  ByteView piece = from.substr(0, most);
  from.remove_prefix(piece.size());
  while (!piece.empty()) {
    if (at_line_start_ && piece.front() == '.') out += '.';
    const std::size_t dot = piece.find("\n.");
    const std::size_t length = dot == ByteView::npos ? piece.size() : dot + 1;
    out.append(piece.substr(0, length));
    piece.remove_prefix(length);
    at_line_start_ = out.back() == '\n';
  }
}

}  // namespace temizu::smtp
