#include "filters/html/flow.h"

#include <algorithm>
#include <array>

#include "text/layout.h"

namespace temizu {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// Octets that need a look: white space, controls, DEL, and the lead octets of characters that hide or move text.
constexpr std::array<bool, 256> make_special() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c <= 0x20; ++c) table[c] = true;
  for (const std::size_t c : {0x7F, 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xEE, 0xEF, 0xF3, 0xF4}) table[c] = true;
  return table;
}
constexpr auto kSpecial = make_special();

char32_t decode(std::string_view text, std::size_t& length) {
  const auto octet = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned lead = octet(0);
  if (lead < 0x80) return length = 1, lead;
  if (lead < 0xE0) return length = 2, (lead & 0x1F) << 6 | (octet(1) & 0x3F);
  if (lead < 0xF0) return length = 3, (lead & 0x0F) << 12 | (octet(1) & 0x3F) << 6 | (octet(2) & 0x3F);
  return length = 4, (lead & 0x07) << 18 | (octet(1) & 0x3F) << 12 | (octet(2) & 0x3F) << 6 | (octet(3) & 0x3F);
}

// Layout hints and characters that hide or turn text (mail-rules 4.2 row 8); ZWJ and variation selectors stay.
bool is_removed(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || c == 0x200B ||
         c == 0x200C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
         c == 0xFEFF || (c >= 0xE0000 && c <= 0xE007F);
}
bool is_private(char32_t c) { return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0x10FFFF); }

// Lead octet of a character that Japanese text sets without blanks: U+3000 to U+9FFF, compatibility and full-width forms,
// the ideographs beyond the first plane. Hangul (EA B0 and up to ED) does use blanks.
bool is_wide_lead(unsigned char lead) { return (lead >= 0xE3 && lead <= 0xE9) || lead == 0xEF; }

unsigned char last_lead(std::string_view text) {
  for (std::size_t at = text.size(); at > 0 && text.size() - at < 4; --at) {
    const auto octet = static_cast<unsigned char>(text[at - 1]);
    if ((octet & 0xC0) != 0x80) return octet;
  }
  return 0;
}

// Takes blanks, LF and ideographic spaces from the end; how many LF there were.
std::size_t trim_end(std::string& text) {
  std::size_t breaks = 0;
  while (!text.empty()) {
    if (text.ends_with("\u3000")) {
      text.resize(text.size() - 3);
    } else if (is_blank(text.back())) {
      breaks += text.back() == '\n';
      text.pop_back();
    } else {
      break;
    }
  }
  return breaks;
}

std::string_view trim_line_end(std::string_view line) {
  while (true) {
    if (line.ends_with("\u3000")) line.remove_suffix(3);
    else if (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    else return line;
  }
}

// Mail is full of ruled lines made of one character ("━━━━"); one that is too long is cut, not wrapped into a second.
std::string cut_rules(std::string_view text, std::size_t columns) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim_line_end(text.substr(0, end));
    std::size_t length = 1;
    if (line.size() > columns) {
      decode(line, length);
      length = std::min(length, line.size());
      bool same = true;
      for (std::size_t at = length; same && at < line.size(); at += length) {
        same = line.substr(at, length) == line.substr(0, length);
      }
      if (same) line = line.substr(0, length * std::min(line.size() / length, columns / std::max<std::size_t>(1, display_width(line.substr(0, length)))));
    }
    out.append(line);
    if (end < text.size()) out.push_back('\n');
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// The quote marks that two neighbours share stay on the empty line between them.
std::string_view shared_prefix(std::string_view above, std::string_view below) {
  const std::size_t most = std::min(above.size(), below.size());
  std::size_t same = 0;
  while (same < most && above[same] == below[same]) ++same;
  return trim_line_end(above.substr(0, same));
}

}  // namespace

void append_merged(std::vector<TextBlock>& blocks, TextBlock block) {
  constexpr std::size_t kSeparateBlocks = 64;
  constexpr std::size_t kMergedOctetsMax = 4096;
  if (blocks.size() > kSeparateBlocks) {
    TextBlock& above = blocks.back();
    const bool plain = block.first.empty() && block.rest.empty() && above.first.empty() && above.rest.empty();
    if (plain && !block.fixed && !above.fixed && !block.space_above && above.text.size() < kMergedOctetsMax) {
      above.text.append("\n").append(block.text);
      return;
    }
  }
  blocks.push_back(std::move(block));
}

void TextFlow::flush_space(unsigned char next_lead) {
  if (!pending_space_) return;
  const bool newline = pending_newline_;
  pending_space_ = pending_newline_ = false;
  if (text_.empty() || text_.back() == '\n') return;
  // A source line break between two Japanese characters is no blank (CSS Text 3, 4.1.3).
  if (newline && is_wide_lead(next_lead) && is_wide_lead(last_lead(text_))) return;
  text_.push_back(' ');
}

void TextFlow::add_text(std::string_view utf8, bool pre) {
  std::size_t at = 0;
  while (at < utf8.size()) {
    std::size_t end = at;
    while (end < utf8.size() && !kSpecial[static_cast<unsigned char>(utf8[end])]) ++end;
    if (end > at) {
      flush_space(static_cast<unsigned char>(utf8[at]));
      text_.append(utf8.substr(at, end - at));
      at = end;
    }
    if (at < utf8.size()) at += add_special(utf8.substr(at), pre);
  }
}

std::size_t TextFlow::add_special(std::string_view rest, bool pre) {
  if (is_blank(rest[0])) {
    if (!pre) {
      pending_space_ = true;
      pending_newline_ = pending_newline_ || rest[0] == '\n';
    } else if (rest[0] == '\t') {
      const std::size_t line = text_.rfind('\n') + 1;
      text_.append(8 - display_width(std::string_view(text_).substr(line)) % 8, ' ');
    } else if (rest[0] != '\r') {
      text_.push_back(rest[0] == '\n' ? '\n' : ' ');
    }
    return 1;
  }
  std::size_t length = 1;
  const char32_t point = decode(rest, length);
  length = std::min(length, rest.size());
  if (is_removed(point)) {
    ++removed_;
    return length;
  }
  flush_space(static_cast<unsigned char>(rest[0]));
  if (point == 0xA0 || (point >= 0x2000 && point <= 0x200A) || point == 0x202F || point == 0x205F) text_.push_back(' ');
  else if (point == 0x2028 || point == 0x2029) text_.push_back('\n');
  else if (is_private(point)) text_.append("\uFFFD");
  else text_.append(rest.substr(0, length));
  return length;
}

void TextFlow::add_raw(std::string_view utf8) {
  if (utf8.empty()) return;
  flush_space(static_cast<unsigned char>(utf8[0]));
  text_.append(utf8);
}

bool TextFlow::has_open_text() const {
  return text_.find_first_not_of(" \t\n") != std::string::npos;
}

void TextFlow::end_block(bool space) {
  pending_space_ = pending_newline_ = false;
  const bool had_something = !text_.empty();
  const std::size_t breaks = trim_end(text_);
  const std::size_t begin = text_.find_first_not_of('\n');
  if (begin == std::string::npos) {
    // Only line breaks or no-break spaces: the author's empty line.
    space_above_ = space_above_ || space || had_something;
    text_.clear();
    return;
  }
  TextBlock block;
  block.text = begin == 0 ? std::move(text_) : text_.substr(begin);
  block.space_above = begin > 0;
  text_.clear();
  add_block(std::move(block));
  space_above_ = space || breaks >= 2;
}

void TextFlow::add_block(TextBlock block) {
  block.space_above = block.space_above || space_above_;
  space_above_ = false;
  take_prefixes(block);
  append_merged(blocks_, std::move(block));
}

void TextFlow::add_blocks(std::vector<TextBlock> blocks) {
  if (blocks.empty()) return;
  if (blocks_.empty() && prefixes_.empty()) {
    blocks.front().space_above = blocks.front().space_above || space_above_;
    space_above_ = false;
    blocks_ = std::move(blocks);
    return;
  }
  for (TextBlock& block : blocks) add_block(std::move(block));
}

void TextFlow::push_prefix(std::string first, std::string rest) {
  end_block(false);
  if (prefix_columns() + display_width(rest) > kPrefixColumnsMax) first = rest = "";
  prefixes_.push_back({std::move(first), std::move(rest), false});
}

void TextFlow::pop_prefix() {
  end_block(false);
  if (!prefixes_.empty()) prefixes_.pop_back();
}

std::size_t TextFlow::prefix_columns() const {
  std::size_t columns = 0;
  for (const Prefix& prefix : prefixes_) columns += display_width(prefix.rest);
  return columns;
}

void TextFlow::take_prefixes(TextBlock& block) {
  if (prefixes_.empty()) return;
  std::string first, rest;
  for (Prefix& prefix : prefixes_) {
    first += prefix.used ? prefix.rest : prefix.first;
    rest += prefix.rest;
    prefix.used = true;
  }
  block.first.insert(0, first);
  block.rest.insert(0, rest);
}

std::string clean_characters(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t length = 1;
    const char32_t point = decode(utf8.substr(at), length);
    if (is_private(point)) out.append("\uFFFD");
    else if (!is_removed(point) || point == '\n' || point == '\t') out.append(utf8.substr(at, length));
    at += length;
  }
  return out;
}

std::string link_mark(std::size_t number) { return kLinkOpen + std::to_string(number) + kLinkClose; }

std::string expand_links(std::string_view text, const std::function<std::string(std::size_t)>& write_link) {
  std::string out;
  while (true) {
    const std::size_t open = text.find(kLinkOpen);
    const std::size_t close = open == std::string_view::npos ? open : text.find(kLinkClose, open);
    if (close == std::string_view::npos) break;
    std::size_t number = 0;
    for (const char c : text.substr(open + 1, close - open - 1)) number = number * 10 + static_cast<std::size_t>(c - '0');
    out.append(text.substr(0, open)).append(write_link(number));
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

std::string write_blocks(const std::vector<TextBlock>& blocks, std::size_t columns, std::uint64_t bytes_max,
                         const std::function<std::string(std::size_t)>& write_link, bool* too_long) {
  std::string out;
  std::string_view prefix_above;
  for (const TextBlock& block : blocks) {
    if (block.space_above && !out.empty()) out.append(shared_prefix(prefix_above, block.rest)).push_back('\n');
    prefix_above = block.rest;
    std::string text = block.text.find(kLinkOpen) == std::string::npos ? block.text : expand_links(block.text, write_link);
    const std::size_t room = columns - std::min(columns - 20, display_width(block.rest));
    // A line never takes more columns than octets.
    if (!block.fixed && text.size() > room) text = wrap(cut_rules(text, room), room);
    bool first = true;
    bool empty_above = false;
    for (std::string_view left = text; !left.empty() || first;) {
      const std::size_t end = left.find('\n');
      const std::string_view line = trim_line_end(left.substr(0, end));
      left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
      const std::string_view prefix = first ? std::string_view(block.first) : std::string_view(block.rest);
      first = false;
      if (line.empty() && empty_above) continue;
      empty_above = line.empty();
      out.append(line.empty() ? trim_line_end(prefix) : prefix).append(line).push_back('\n');
    }
    if (out.size() > bytes_max) {
      *too_long = true;
      return {};
    }
  }
  return out;
}

}  // namespace temizu
