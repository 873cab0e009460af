#include <cassert>

#include "filters/common/xml_stream.h"

namespace temizu {
namespace {

constexpr std::size_t kPiece = 64 << 10;

// What text and values must not hold as it is (XML 1.0, 2.4, 2.11 and 3.3.3): 1 in both, 2 in values only.
constexpr std::array<std::uint8_t, 256> kSpecial = [] {
  std::array<std::uint8_t, 256> table{};
  table['<'] = table['>'] = table['&'] = table['\r'] = 1;
  table['"'] = table['\t'] = table['\n'] = 2;
  return table;
}();

void add_escaped(std::string& out, std::string_view text, std::uint8_t most) {
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t special = kSpecial[static_cast<unsigned char>(text[i])];
    if (special == 0 || special > most) continue;
    out.append(text, done, i - done);
    done = i + 1;
    switch (text[i]) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\t': out += "&#9;"; break;
      case '\n': out += "&#10;"; break;
      default: out += "&#13;"; break;
    }
  }
  out.append(text, done);
}

}  // namespace

XmlWriter::XmlWriter(const XmlNames& names, Out out) : names_(names), out_(std::move(out)) {
  buffer_.reserve(kPiece + kPiece / 4);
  buffer_ = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
}

void XmlWriter::put_tag(XmlNames::Id name) {
  buffer_ += names_.space_of(name) == default_space_ ? names_.local(name) : names_.written(name);
}

void XmlWriter::close_tag() {
  if (tag_open_) buffer_ += '>';
  tag_open_ = false;
}

void XmlWriter::start_root(XmlNames::Id name, std::span<const XmlNames::Space> declared, XmlNames::Space default_space) {
  default_space_ = default_space == XmlNames::kNoSpace ? XmlNames::kUnknownSpace : default_space;
  start(name);
  for (const XmlNames::Space space : declared) {
    if (space <= XmlNames::kXmlSpace) continue;
    buffer_ += " xmlns";
    if (space != default_space_) buffer_.append(":").append(names_.prefix(space));
    buffer_.append("=\"").append(names_.uri(space)).append("\"");
  }
}

void XmlWriter::start(XmlNames::Id name) {
  close_tag();
  buffer_ += '<';
  put_tag(name);
  open_.push_back(name);
  tag_open_ = true;
}

void XmlWriter::attribute(XmlNames::Id name, std::string_view value) {
  assert(tag_open_);
  buffer_ += ' ';
  buffer_ += names_.written(name);
  buffer_ += "=\"";
  add_escaped(buffer_, value, 2);
  buffer_ += '"';
}

void XmlWriter::text(std::string_view utf8) {
  if (utf8.empty()) return;
  close_tag();
  add_escaped(buffer_, utf8, 1);
}

void XmlWriter::end() {
  assert(!open_.empty());
  if (tag_open_) {
    buffer_ += "/>";
    tag_open_ = false;
  } else {
    buffer_ += "</";
    put_tag(open_.back());
    buffer_ += '>';
  }
  open_.pop_back();
}

void XmlWriter::raw(std::string_view bytes) {
  if (bytes.empty()) return;
  close_tag();
  buffer_ += bytes;
}

XmlWriter::Mark XmlWriter::mark() {
  marks_.push_back(buffer_.size());
  return {buffer_.size(), open_.size(), tag_open_};
}

void XmlWriter::keep() {
  assert(!marks_.empty());
  marks_.pop_back();
}

void XmlWriter::rollback(const Mark& mark) {
  assert(!marks_.empty() && marks_.back() == mark.at && open_.size() >= mark.depth);
  marks_.pop_back();
  buffer_.resize(mark.at);
  open_.resize(mark.depth);
  tag_open_ = mark.open;
}

std::string XmlWriter::take(const Mark& mark) {
  assert(open_.size() == mark.depth);
  std::string bytes = buffer_.substr(mark.at);
  if (mark.open && bytes.starts_with('>')) bytes.erase(0, 1);   // the end of the tag around it, not ours
  rollback(mark);
  return bytes;
}

Status XmlWriter::flush() {
  if (!marks_.empty() || buffer_.size() < kPiece) return {};
  Status done = out_(buffer_);
  buffer_.clear();
  return done;
}

Status XmlWriter::finish() {
  assert(open_.empty() && marks_.empty());
  Status done = out_(buffer_);
  buffer_.clear();
  return done;
}

}  // namespace temizu
