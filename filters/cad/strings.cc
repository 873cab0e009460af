#include "filters/cad/strings.h"

#include <charconv>
#include <optional>

#include "filters/common/utf8.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu::cad {
namespace {

constexpr std::size_t kExtensionMax = 24;   // .settingcontent-ms, .searchconnector-ms
constexpr int kRounds = 8;   // taking a field out can join the pieces of another

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_slash(char c) { return c == '\\' || c == '/'; }

std::string without_fields(std::string_view utf8, bool& found) {
  std::string text(utf8);
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t begin = text.rfind("%<");
    if (begin == std::string::npos) return text;
    found = true;
    const std::size_t end = text.find(">%", begin + 2);
    text.erase(begin, end == std::string::npos ? std::string::npos : end + 2 - begin);
  }
  while (text.find("%<") != std::string::npos) text.erase(text.find("%<"), 2);
  return text;
}

// The printable ASCII sign that a text ends with as \U+00hh or \M+n00hh of DXF; 0 when it does not. size: of that end.
char written_sign(std::string_view text, std::size_t& size) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1; };
  if (text.size() < 7 || digit(text.back()) < 0 || digit(text[text.size() - 2]) < 0 || text.substr(text.size() - 4, 2) != "00") return 0;
  const std::string_view before = text.substr(0, text.size() - 4);
  const bool unicode = before.ends_with("\\U+") || before.ends_with("\\u+");
  const bool code_page = before.size() >= 4 && before.back() >= '1' && before.back() <= '5' && before.substr(0, before.size() - 1).ends_with("\\M+");
  size = unicode ? 7 : 8;
  const int sign = digit(text[text.size() - 2]) * 16 + digit(text.back());
  return (unicode || code_page) && sign >= 0x20 && sign < 0x7f ? static_cast<char>(sign) : '\0';
}

// What is taken out can join another such sign: each is looked for again.
std::string without_written_signs(std::string_view text) {
  if (text.find("\\") == std::string_view::npos) return std::string(text);
  std::string out;
  for (const char c : text) {
    out += c;
    std::size_t size = 0;
    for (char sign = written_sign(out, size); sign != 0; sign = written_sign(out, size)) out.replace(out.size() - size, size, 1, sign);
  }
  return out;
}

// As a program reads the name: characters written as \U+hhhh or \M+1hhhh (code page 932), and full-width signs as the ASCII ones.
std::string as_read(std::string_view name) {
  const auto number = [&](std::size_t at) -> std::optional<unsigned> {
    unsigned value = 0;
    if (at + 4 > name.size()) return {};
    const auto [end, bad] = std::from_chars(name.data() + at, name.data() + at + 4, value, 16);
    return bad == std::errc{} && end == name.data() + at + 4 ? std::optional(value) : std::nullopt;
  };
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const std::string_view rest = name.substr(at);
    if ((rest.starts_with("\\U+") || rest.starts_with("\\u+")) && number(at + 3)) {
      append_utf8(out, *number(at + 3));
      at += 7;
    } else if ((rest.starts_with("\\M+1") || rest.starts_with("\\m+1")) && number(at + 4)) {
      const unsigned pair = *number(at + 4);
      const char octets[] = {static_cast<char>(pair >> 8), static_cast<char>(pair & 0xFF)};
      out += decode_text(pair < 0x100 ? std::string_view(octets + 1, 1) : std::string_view(octets, 2), "shift_jis").utf8;
      at += 8;
    } else if (rest.size() >= 3 && rest[0] == '\xEF' && (rest[1] == '\xBC' || rest[1] == '\xBD')) {   // U+FF01 to U+FF5E
      const unsigned last = static_cast<unsigned char>(rest[2]);
      const unsigned sign = rest[1] == '\xBC' ? last - 0x60 : last - 0x20;
      if (sign > 0x20 && sign < 0x7F && last >= 0x80) out += static_cast<char>(sign);
      else out += rest.substr(0, 3);
      at += 3;
    } else {
      out += name[at++];
    }
  }
  return out;
}

bool needs_reading(std::string_view name) { return name.find("+") != std::string_view::npos || name.find('\xEF') != std::string_view::npos; }

bool has_file_scheme(std::string_view name) {
  static constexpr std::string_view kScheme = "file:";
  if (name.size() <= kScheme.size() || name[kScheme.size()] == ' ') return false;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    if ((name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]) != kScheme[i]) return false;
  }
  return true;
}

}  // namespace

bool is_path(std::string_view name) {
  if (needs_reading(name)) {   // twice: what is read may hold a full-width sign
    if (const std::string read = as_read(as_read(name)); read != name && is_path(read)) return true;
  }
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  if (name.size() >= 2 && is_slash(name[0]) && is_slash(name[1])) return true;
  if (name.size() >= 3 && is_letter(name[0]) && name[1] == ':' && is_slash(name[2])) return true;
  if (name.size() >= 3 && is_letter(name[0]) && name[1] == ':' && looks_like_file(name.substr(2))) return true;   // on the drive's own folder
  if (has_file_scheme(name)) return true;
  return name.find("://") != std::string_view::npos || name.find("..\\") != std::string_view::npos || name.find("../") != std::string_view::npos ||
         name.find("\\\\") != std::string_view::npos;
}

std::string base_name(std::string_view path) {
  const std::string text = plain(as_read(as_read(plain(path))));
  const std::size_t slash = text.find_last_of("\\/:");
  return slash == std::string::npos ? text : text.substr(slash + 1);
}

std::string plain(std::string_view utf8) {
  std::string text = strip_invisible(utf8);
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
  return without_written_signs(text);
}

ReadText readable(std::string_view utf8) {
  ReadText out;
  const std::string text = without_fields(plain(utf8), out.field);   // plain first: what is taken out can join a mark
  for (std::size_t at = 0; at < text.size();) {
    const bool font = text[at] == '\\' && (at + 1 == text.size() || text[at + 1] == 'f' || text[at + 1] == 'F');
    const std::size_t end = font ? text.find(';', at) : std::string::npos;
    if (font && end == std::string::npos) {   // it would go on in the next piece of a long text
      out.path = true;
      break;
    }
    if (!font) {
      const bool pair = text[at] == '\\' && at + 1 < text.size();   // an escape is one thing: "\\f" is no font
      out.text.append(text, at, pair ? 2 : 1);
      at += pair ? 2 : 1;
      continue;
    }
    const std::string_view name = std::string_view(text).substr(at + 2, end - at - 2);
    const bool path = name.find_first_of("\\/:") != std::string_view::npos;
    out.path |= path;
    out.text += text.substr(at, 2) + (path ? base_name(name) : std::string(name)) + ";";
    at = end + 1;
  }
  return out;
}

std::string decoded_step(std::string_view value) {
  std::string out;
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  const auto number = [&](std::size_t at, std::size_t size) {
    long point = 0;
    for (std::size_t i = 0; i < size; ++i) point = at + i < value.size() && digit(value[at + i]) >= 0 && point >= 0 ? point * 16 + digit(value[at + i]) : -1;
    return point;
  };
  for (std::size_t at = 0; at < value.size();) {
    const std::string_view rest = value.substr(at);
    const std::size_t width = rest.starts_with("\\X2\\") ? 4 : rest.starts_with("\\X4\\") ? 8 : 0;
    if (width != 0) {
      at += 4;
      for (long point = number(at, width); point >= 0; point = number(at, width)) {
        append_utf8(out, static_cast<char32_t>(point));
        at += width;
      }
      if (value.substr(at).starts_with("\\X0\\")) at += 4;
    } else if (rest.starts_with("\\X\\") && number(at + 3, 2) >= 0) {
      append_utf8(out, static_cast<char32_t>(number(at + 3, 2)));
      at += 5;
    } else if (rest.starts_with("\\\\") || rest.starts_with("''")) {
      out += rest[0];
      at += 2;
    } else {
      out += rest[0];
      ++at;
    }
  }
  return out;
}

bool is_rooted(std::string_view name) {
  return name.size() > 1 && name[0] == '\\' && (name.find_first_of("\\/", 1) != std::string_view::npos || looks_like_file(name));
}

bool looks_like_file(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == name.size() || name.size() - dot > 1 + kExtensionMax) return false;
  const std::string_view extension = name.substr(dot + 1);
  bool letter = false;
  for (const char c : extension) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-') return false;
    letter |= is_letter(c);
  }
  return letter;
}

}  // namespace temizu::cad
