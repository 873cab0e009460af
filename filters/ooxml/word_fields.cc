#include "filters/ooxml/word_fields.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "filters/ooxml/package.h"

namespace temizu::ooxml {
namespace {

constexpr std::array kWords = {
#define OOXML_FIELD(word) std::string_view(word),
#include "filters/ooxml/lists/fields.def"
#undef OOXML_FIELD
};

constexpr std::size_t kInstructionMax = 64 << 10;
constexpr std::size_t kNestedMax = 64;

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Arguments as Word parts them: blanks, "…" with \" and \\ inside.
std::vector<std::string> arguments(std::string_view text) {
  std::vector<std::string> list;
  while (!(text = trim(text)).empty()) {
    std::string word;
    if (text.front() == '"') {
      std::size_t i = 1;
      for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        word.push_back(text[i]);
      }
      text.remove_prefix(std::min(i + 1, text.size()));
    } else {
      const auto end = static_cast<std::size_t>(std::ranges::find_if(text, is_ascii_blank) - text.begin());
      word = text.substr(0, end);
      text.remove_prefix(end);
    }
    list.push_back(std::move(word));
  }
  return list;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string hyperlink(std::string_view rest) {
  const std::vector<std::string> list = arguments(rest);
  std::string address, bookmark;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string& each = list[i];
    if (each == "\\l" && i + 1 < list.size()) bookmark = list[++i];
    else if ((each == "\\o" || each == "\\t" || each == "\\s") && i + 1 < list.size()) ++i;
    else if (each.starts_with('\\') && each.size() == 2) continue;   // \m, \n, \h
    else if (!address.empty()) return {};
    else address = each;
  }
  // Without an address a bookmark with one of these would be taken for a place outside.
  if (bookmark.size() > 255 || bookmark.find_first_of(address.empty() ? "\\/:" : "\\:") != std::string::npos) return {};
  if (!address.empty()) {
    address = safe_link(address);
    if (address.empty()) return {};
  } else if (bookmark.empty()) {
    return {};
  }
  std::string out = "HYPERLINK";
  if (!address.empty()) out += " " + quoted(address);
  if (!bookmark.empty()) out += " \\l " + quoted(bookmark);
  return out;
}

}  // namespace

std::string safe_instruction(std::string_view untrusted_instruction) {
  const std::string_view text = trim(untrusted_instruction);
  std::size_t end = 0;
  while (end < text.size() && !is_ascii_blank(text[end]) && text[end] != '\\' && text[end] != '"') ++end;
  std::string word(text.substr(0, end));
  std::ranges::transform(word, word.begin(), ascii_upper);
  if (word == "HYPERLINK") return hyperlink(text.substr(end));
  if (std::ranges::find(kWords, word) == kWords.end()) return {};
  return std::string(text);
}

bool Fields::in_code() const {
  return std::ranges::any_of(open_, [](const Field& each) { return each.code; });
}

bool Fields::forget_open() {
  for (const Field& each : open_) never_ends_.insert(each.number);
  const bool any = !open_.empty();
  open_.clear();
  begun_ = 0;
  return any;
}

Status Fields::begin(bool lock) {
  const std::size_t number = begun_++;
  if (never_ends_.contains(number)) return {};
  if (open_.size() >= kNestedMax) return Unexpected(Code::limit, "field", "fields are nested too deep");
  for (Field& each : open_) each.nested |= each.code;
  open_.push_back({.number = number, .lock = lock, .instruction = {}, .form = {}});
  return {};
}

Fields::Said Fields::judge(Field& field) const {
  Said said;
  // A field inside of an instruction would make a new one when Word updates it; nothing of an instruction is shown.
  const bool shown = std::none_of(open_.begin(), open_.end() - 1, [](const Field& each) { return each.code; });
  if (field.code && shown) {
    std::string instruction = field.nested || field.too_long ? std::string{} : safe_instruction(field.instruction);
    field.keep = !instruction.empty();
    said.lost = !field.keep;
    said.lock = field.lock;
    if (field.keep) {
      said.instruction = " " + instruction + " ";
      said.form = std::move(field.form);
    }
  }
  return said;
}

Fields::Said Fields::separate() {
  if (open_.empty() || !open_.back().code) return {};
  Said said = judge(open_.back());
  open_.back().code = false;
  said.separate = open_.back().keep;
  return said;
}

Fields::Said Fields::end() {
  if (open_.empty()) return {};
  Said said = judge(open_.back());
  said.end = open_.back().keep;
  open_.pop_back();
  return said;
}

void Fields::code(std::string_view text) {
  if (open_.empty() || !open_.back().code) return;   // stray: shown nowhere
  Field& field = open_.back();
  if (field.instruction.size() + text.size() > kInstructionMax) field.too_long = true;
  else field.instruction += text;
}

void Fields::form(std::string bytes) {
  if (!open_.empty() && open_.back().code) open_.back().form = std::move(bytes);
}

}  // namespace temizu::ooxml
