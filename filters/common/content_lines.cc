#include "filters/common/content_lines.h"

#include <algorithm>

#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kLinesMax = 100'000;
constexpr std::size_t kNameMax = 200;
constexpr std::size_t kParametersMax = 20;
constexpr std::size_t kFoldOctets = 75;

std::string to_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool is_quoted_printable(std::string_view line) {
  const std::string head = to_upper(line.substr(0, std::min(line.substr(0, kNameMax).find(':'), kNameMax)));
  return head.find("QUOTED-PRINTABLE") != std::string::npos;
}

// "=E6=97=A5" in the charset of its line (vCard 2.1); a broken escape stays as it is.
std::string decode_quoted_printable(std::string_view value, std::string_view charset) {
  std::string bytes;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const int high = value[at] == '=' && at + 2 < value.size() ? hex_value(value[at + 1]) : -1;
    const int low = high >= 0 ? hex_value(value[at + 2]) : -1;
    if (low >= 0) {
      bytes.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    } else {
      bytes.push_back(value[at]);
    }
  }
  return decode_text(bytes, charset).utf8;
}

// Position of the ":" that ends name and parameters; quotes protect one inside a parameter value.
std::size_t find_colon(std::string_view line) {
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') quoted = !quoted;
    if (line[at] == ':' && !quoted) return at;
  }
  return line.find(':');
}

void read_parameters(std::string_view text, ContentLine& line) {
  while (!text.empty() && line.parameters.size() < kParametersMax) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < text.size() && (quoted || text[end] != ';'); ++end) quoted = quoted != (text[end] == '"');
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = item.find('=');
    std::string value(equals == std::string_view::npos ? item : item.substr(equals + 1));
    std::erase(value, '"');
    line.parameters.emplace_back(equals == std::string_view::npos ? "TYPE" : to_upper(item.substr(0, equals)), std::move(value));
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool read_line(std::string_view text, ContentLine& line) {
  const std::size_t colon = find_colon(text);
  if (colon == std::string_view::npos) return false;
  std::string_view head = text.substr(0, colon);
  const std::size_t semicolon = std::min(head.find(';'), head.size());
  std::string_view name = head.substr(0, semicolon);
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  if (!is_name(name)) return false;
  line.name = to_upper(name);
  if (text.substr(colon).starts_with("://") && (line.name == "HTTP" || line.name == "HTTPS")) return false;   // an address in a text
  read_parameters(head.substr(std::min(semicolon + 1, head.size())), line);
  line.value = text.substr(colon + 1);
  return true;
}

}  // namespace

std::string_view ContentLine::parameter(std::string_view upper_name) const {
  for (const auto& each : parameters) {
    if (each.first == upper_name) return each.second;
  }
  return {};
}

Result<std::vector<ContentLine>> read_content_lines(ByteView untrusted_bytes, std::string_view charset_label, std::string_view format,
                                                    std::vector<Finding>& findings) {
  DecodedText decoded = decode_text(untrusted_bytes, charset_label);
  findings.insert(findings.end(), decoded.findings.begin(), decoded.findings.end());
  const std::string text = to_lf(strip_invisible(decoded.utf8));
  std::vector<ContentLine> lines;
  std::string_view rest = text;
  std::string unfolded;
  while (!rest.empty()) {
    unfolded.clear();
    bool more = true;
    while (more && !rest.empty()) {
      const std::size_t end = rest.find('\n');
      unfolded.append(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      // A soft line break of quoted-printable, then ordinary folding.
      if (unfolded.ends_with('=') && is_quoted_printable(unfolded)) {
        unfolded.pop_back();
        continue;
      }
      more = rest.starts_with(' ') || rest.starts_with('\t');
      if (more) rest.remove_prefix(1);
    }
    if (unfolded.find_first_not_of(" \t") == std::string::npos) continue;
    ContentLine line;
    if (lines.size() >= kLinesMax) return Unexpected(Code::limit, std::string(format), "more than 100,000 lines");
    if (!read_line(unfolded, line)) {
      line = ContentLine{};
      line.value = unfolded;
    } else if (is_quoted_printable(unfolded)) {
      line.value = to_lf(strip_invisible(decode_quoted_printable(line.value, line.parameter("CHARSET"))));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string unescape_text(std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] != '\\' || at + 1 >= value.size()) {
      out.push_back(value[at]);
      continue;
    }
    const char c = value[++at];
    out.push_back(c == 'n' || c == 'N' ? '\n' : c);
  }
  return strip_invisible(out);
}

std::string escape_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == '\\' || c == ',' || c == ';') (out += '\\') += c;
    else out.push_back(c);
  }
  return out;
}

std::vector<std::string> split_structured(std::string_view value) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= value.size(); ++at) {
    if (at < value.size() && value[at] == '\\') {
      ++at;
      continue;
    }
    if (at < value.size() && value[at] != ';') continue;
    parts.push_back(unescape_text(value.substr(begin, at - begin)));
    begin = at + 1;
  }
  if (begin < value.size()) parts.push_back(unescape_text(value.substr(begin)));
  return parts;
}

void append_folded(std::string& out, std::string_view line) {
  std::size_t room = kFoldOctets;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kFoldOctets - 1;
  }
  out.append(line).append("\r\n");
}

}  // namespace temizu
