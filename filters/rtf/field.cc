#include "filters/rtf/field.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace temizu::rtf {
namespace {

constexpr std::array<std::string_view, 32> kRuns{
    "DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "EMBED", "DATABASE", "DATA", "RD", "MACROBUTTON", "GOTOBUTTON",
    "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY", "MERGEFIELD", "MERGEREC", "MERGESEQ", "MERGEINC", "ASK", "FILLIN", "PRINT", "PRIVATE", "ADDIN",
    "CONTROL", "HTMLCONTROL", "QUOTE", "SET", "IF", "NEXT", "NEXTIF"};

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The next word; one in quotes is taken whole, without them.
std::string_view take_word(std::string_view& text) {
  text = trim(text);
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    const std::size_t end = std::min(text.find('"'), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
  }
  std::size_t end = 0;
  while (end < text.size() && !is_ascii_blank(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string upper(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

bool begins(std::string_view text, std::string_view upper_word) { return upper(text.substr(0, upper_word.size())) == upper_word; }

Field read_link(std::string_view rest) {
  Field field{Field::Kind::harmless, {}};
  for (int words = 0; words < 20 && !trim(rest).empty(); ++words) {
    const std::string_view word = take_word(rest);
    if (word == "\\l" || word == "\\o" || word == "\\t" || word == "\\s") {   // a place inside, a tip, a window
      take_word(rest);
    } else if (word.starts_with('#')) {
      return field;   // a place inside
    } else if (!word.starts_with('\\') || word.starts_with("\\\\")) {
      const bool good = begins(word, "HTTP://") || begins(word, "HTTPS://") || begins(word, "MAILTO:");
      field.kind = good ? Field::Kind::link : Field::Kind::bad_link;
      return field;
    }
  }
  return field;
}

// The text between the bracket at open and its partner.
std::string_view in_brackets(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return text.substr(open + 1, at - open - 1);
  }
  return {};
}

// EQ \* jc2 \* "Font:x" \* hps10 \o\ad(\s\up 9(とうきょう),東京), as Word writes furigana.
Field read_equation(std::string_view rest) {
  const std::size_t over = rest.find("\\o");
  const std::size_t open = over == std::string_view::npos ? over : rest.find('(', over);
  if (open == std::string_view::npos) return {};
  const std::string_view inner = in_brackets(rest, open);
  const std::size_t up = inner.find("\\up");
  const std::size_t ruby_open = up == std::string_view::npos ? up : inner.find('(', up);
  if (ruby_open == std::string_view::npos) return {};
  const std::string_view ruby = in_brackets(inner, ruby_open);
  const std::size_t behind = ruby_open + ruby.size() + 2;
  const std::size_t comma = behind < inner.size() ? inner.find_first_of(",;", behind) : std::string_view::npos;
  if (comma == std::string_view::npos) return {};
  return {Field::Kind::ruby, std::string(inner.substr(comma + 1)) + "(" + std::string(ruby) + ")"};
}

}  // namespace

Field read_field(std::string_view instruction) {
  std::string_view rest = instruction;
  const std::string word = upper(take_word(rest));
  if (word == "PAGE") return {Field::Kind::page, {}};
  if (word == "FORMCHECKBOX") return {Field::Kind::check_box, {}};
  if (word == "EQ") return read_equation(rest);
  if (word == "HYPERLINK") return read_link(rest);
  return {std::ranges::find(kRuns, word) != kRuns.end() ? Field::Kind::runs : Field::Kind::harmless, {}};
}

}  // namespace temizu::rtf
