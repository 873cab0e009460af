#include "filters/common/zip_names.h"

#include <algorithm>

#include "mail/file_name.h"
#include "text/charset.h"
#include "text/japanese.h"
#include "text/layout.h"
#include "text/utf8.h"

namespace temizu {
namespace {

constexpr std::size_t kStepsMax = 32;
constexpr std::size_t kPathBytesMax = 1000;
constexpr std::size_t kReadBytesMax = 4096;   // of a name, from its end

bool is_ascii(ByteView bytes) {
  return text::ascii_run(bytes.data(), bytes.data() + bytes.size()) == bytes.size() && bytes.find('\x1B') == ByteView::npos;
}

// True when every octet had a meaning in that charset.
bool decode_strictly(ByteView name, std::string_view charset, std::string& out) {
  out.clear();
  text::Utf8Sink sink(out);
  if (charset == "utf-8") text::decode_utf8(name, sink);
  else if (charset == "cp932") text::decode_cp932(name, sink);
  else if (charset == "cp51932") text::decode_euc(name, sink);
  else if (charset == "iso-2022-jp") text::decode_jis(name, sink);
  else return false;
  return sink.bad_count() == 0;
}

std::string escape(ByteView name) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80) {
      out.push_back(c);
      continue;
    }
    out.push_back('%');
    out.push_back(kDigits[octet >> 4]);
    out.push_back(kDigits[octet & 15]);
  }
  return out;
}

bool is_separator(char c) { return c == '/' || c == '\\'; }

// "C:" and what clients read alike.
bool is_drive(std::string_view step) {
  return step.size() == 2 && step[1] == ':' && ((step[0] | 0x20) >= 'a' && (step[0] | 0x20) <= 'z');
}

void note(std::vector<Finding>* findings, std::string_view rule, Weight weight) {
  if (findings != nullptr) add_finding(*findings, rule, weight);
}

std::vector<std::string_view> split(std::string_view name) {
  std::vector<std::string_view> steps;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= name.size(); ++at) {
    if (at < name.size() && !is_separator(name[at])) continue;
    steps.push_back(name.substr(begin, at - begin));
    begin = at + 1;
  }
  return steps;
}

}  // namespace

std::string charset_of_names(ByteView joined) {
  if (is_ascii(joined)) return {};
  std::string charset = detect_charset(joined);
  return charset == "iso-8859-1" ? std::string{} : charset;
}

std::string decode_member_name(ByteView name, std::string_view charset_hint, bool* escaped) {
  std::string out;
  if (is_ascii(name)) return std::string(name);
  if (decode_strictly(name, charset_hint, out)) return out;
  for (const std::string_view charset : {"cp932", "utf-8", "cp51932"}) {
    if (decode_strictly(name, charset, out)) return out;
  }
  if (escaped != nullptr) *escaped = true;
  return escape(name);
}

MemberPath clean_member_path(std::string_view name, std::vector<Finding>* findings) {
  MemberPath out;
  const bool long_name = name.size() > kReadBytesMax;
  if (long_name) {
    name.remove_prefix(name.size() - kReadBytesMax);
    while (!name.empty() && (static_cast<unsigned char>(name.front()) & 0xC0) == 0x80) name.remove_prefix(1);
  }
  out.is_folder = !name.empty() && is_separator(name.back());
  const bool absolute = !name.empty() && is_separator(name.front());
  bool traversal = false;
  bool drive = false;
  std::vector<std::string> kept;
  for (const std::string_view step : split(name)) {
    traversal |= step == "..";
    drive |= kept.empty() && is_drive(step);
    if (step.empty() || step == "." || step == ".." || (kept.empty() && is_drive(step))) continue;
    std::string clean = clean_file_name(step, findings);
    if (!clean.empty()) kept.push_back(std::move(clean));
  }
  if (traversal) note(findings, "archive.traversal", Weight::low);
  if (absolute || drive) note(findings, "archive.absolute_path", Weight::low);
  // The last steps count most: they name the file.
  std::size_t first = kept.size() > kStepsMax ? kept.size() - kStepsMax : 0;
  std::size_t bytes = 0;
  for (std::size_t i = first; i < kept.size(); ++i) bytes += kept[i].size() + 1;
  while (first + 1 < kept.size() && bytes > kPathBytesMax) bytes -= kept[first++].size() + 1;
  if (first > 0 || long_name) note(findings, "archive.long_path", Weight::info);
  for (std::size_t i = first; i < kept.size(); ++i) {
    if (!out.path.empty()) out.path.push_back('/');
    out.path += kept[i];
  }
  return out;
}

}  // namespace temizu
