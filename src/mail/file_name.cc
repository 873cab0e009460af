#include "mail/file_name.h"

#include <algorithm>

#include "mail/utf8.h"
#include "text/file_name.h"

namespace temizu {
namespace {

constexpr std::size_t kExtensionBytesMax = 16;
constexpr std::size_t kBlankRunFlag = 10;

// Characters that turn or hide text: bidirectional controls, zero-width space and joiners that no name needs. ZWJ
// (emoji) and variation selectors (葛󠄀) are needed.
bool is_bidi(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0x200E || point == 0x200F || point == 0x061C;
}
bool is_hidden(char32_t point) {
  return point == 0x200B || point == 0x200C || (point >= 0x2060 && point <= 0x2064) || (point >= 0x206A && point <= 0x206F) ||
         (point >= 0xFFF9 && point <= 0xFFFB) || point == 0x2800 || point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0 || point == 0xFEFF || point == 0x00AD || point == 0x034F || point == 0x180E ||
         (point >= 0xE0000 && point <= 0xE007F);
}
bool is_blank(char32_t point) { return point == ' ' || point == 0xA0 || point == 0x3000 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 || point == 0x202F; }

// Characters that Windows refuses in names, and slashes that look like a separator.
bool is_separator(char32_t point) { return point == '/' || point == '\\' || point == 0x2044 || point == 0x2215 || point == 0x29F8; }
bool is_forbidden(char32_t point) { return point == ':' || point == '*' || point == '?' || point == '"' || point == '<' || point == '>' || point == '|'; }

char32_t folded(char32_t point) {
  if (point >= 0xFF01 && point <= 0xFF5E) point -= 0xFEE0;
  return point >= 'A' && point <= 'Z' ? point + 32 : point;
}

bool is_reserved(std::string_view name) {
  std::string stem;
  for (const char c : name.substr(0, name.find('.'))) stem += static_cast<char>(folded(static_cast<unsigned char>(c)));
  while (!stem.empty() && stem.back() == ' ') stem.pop_back();
  static constexpr std::string_view kNames[] = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"};
  if (std::find(std::begin(kNames), std::end(kNames), stem) != std::end(kNames)) return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '0' && stem[3] <= '9';
}

struct Seen {
  std::uint64_t controls{0}, bidi{0}, hidden{0}, path{0}, forbidden{0}, blank_runs{0}, trailing{0};
  bool reserved{false}, cut{false};
};

std::string replaced(std::string_view text, Seen& seen) {
  std::string out;
  std::size_t blanks = 0;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Step step = utf8::next(text, at);
    at += step.size;
    const char32_t point = step.point;
    const bool blank = is_blank(point) || point == '\t' || point == '\r' || point == '\n';
    if (point == '\r' || point == '\n' || (utf8::is_control(point) && point != '\t')) {
      ++seen.controls;
      if (!blank) continue;
    }
    if (is_bidi(point)) {
      ++seen.bidi;
      continue;
    }
    if (is_hidden(point)) {
      ++seen.hidden;
      continue;
    }
    blanks = blank ? blanks + 1 : 0;
    if (blanks == kBlankRunFlag) ++seen.blank_runs;
    if (blank) {
      // One kind of blank stays as it is (a full-width one too); a run becomes its first.
      if (blanks == 1) utf8::append(out, point == 0x3000 ? point : U' ');
      continue;
    }
    if (is_separator(point)) ++seen.path;
    if (is_forbidden(point)) ++seen.forbidden;
    utf8::append(out, is_separator(point) || is_forbidden(point) ? U'_' : point);
  }
  return out;
}

void trim(std::string& name, Seen& seen) {
  const auto cut = [&](auto&& at_front) {
    while (!name.empty()) {
      if (name.back() == '.' || name.back() == ' ') {
        if (name.back() == '.') ++seen.trailing;
        name.pop_back();
      } else if (name.ends_with("\u3000")) {
        name.resize(name.size() - 3);
      } else if (name.front() == ' ') {
        name.erase(0, 1);
      } else if (name.starts_with("\u3000")) {
        name.erase(0, 3);
      } else if (at_front && name.front() == '.' && name.starts_with("..")) {
        ++seen.path;
        name.erase(0, 1);
      } else {
        break;
      }
    }
  };
  cut(true);
}

// Shortens the stem at a character so that the extension stays.
void shorten(std::string& name, Seen& seen) {
  if (name.size() <= kFileNameBytesMax) return;
  seen.cut = true;
  const std::size_t dot = name.rfind('.');
  const bool keeps = dot != std::string::npos && name.size() - dot <= kExtensionBytesMax && dot > 0;
  const std::string extension = keeps ? name.substr(dot) : std::string();
  std::size_t end = kFileNameBytesMax - extension.size();
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  name.resize(end);
  while (!name.empty() && (name.back() == ' ' || name.back() == '.')) name.pop_back();
  name += extension;
}

void report(const Seen& seen, std::vector<Finding>& findings, std::string_view where) {
  const auto add = [&](std::uint64_t count, const char* rule, Weight weight) {
    if (count > 0) add_finding(findings, rule, weight, where, count);
  };
  add(seen.controls, "name.control", Weight::high);
  add(seen.bidi, "name.bidi", Weight::high);
  add(seen.hidden, "name.hidden", Weight::low);
  add(seen.path, "name.path", Weight::low);
  add(seen.forbidden, "name.forbidden", Weight::low);
  add(seen.blank_runs, "name.blank_run", Weight::high);
  add(seen.trailing, "name.trailing_dot", Weight::low);
  add(seen.reserved ? 1 : 0, "name.reserved", Weight::low);
  add(seen.cut ? 1 : 0, "name.cut", Weight::info);
}

}  // namespace

std::string clean_file_name(std::string_view untrusted_utf8, std::vector<Finding>* findings, std::string_view where) {
  Seen seen;
  std::string name = fold_file_name(replaced(untrusted_utf8.substr(0, 4096), seen));
  trim(name, seen);
  shorten(name, seen);
  if (is_reserved(name)) {
    seen.reserved = true;
    name = std::string("_").append(name);
    shorten(name, seen);
  }
  if (findings != nullptr) {
    if (untrusted_utf8.find("::$") != std::string_view::npos) add_finding(*findings, "name.data_stream", Weight::high, where);
    report(seen, *findings, where);
  }
  return name;
}

std::string extension_of(std::string_view cleaned_name) {
  std::string out;
  std::size_t dot = std::string::npos;
  for (std::size_t at = 0; at < cleaned_name.size();) {
    const utf8::Step step = utf8::next(cleaned_name, at);
    at += step.size;
    const char32_t point = folded(step.point);
    // Full stops that East Asian systems may fold to a dot.
    const bool is_dot = point == '.' || point == 0x3002 || point == 0xFF61;
    if (is_dot) dot = out.size();
    utf8::append(out, is_dot ? U'.' : point);
  }
  if (dot == std::string::npos || dot + 1 >= out.size() || out.size() - dot > 40) return {};
  return out.substr(dot + 1);
}

std::vector<std::string> all_extensions(std::string_view untrusted_utf8) {
  std::vector<std::string> extensions;
  const auto add = [&](std::string_view name) {
    std::string extension = extension_of(clean_file_name(name));
    if (!extension.empty() && std::find(extensions.begin(), extensions.end(), extension) == extensions.end()) extensions.push_back(std::move(extension));
  };
  add(untrusted_utf8);
  add(untrusted_utf8.substr(0, untrusted_utf8.find('\0')));
  add(untrusted_utf8.substr(0, untrusted_utf8.find(':')));
  return extensions;
}

}  // namespace temizu
