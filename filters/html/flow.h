// The paragraph side of html → text: inline text is collected, white space collapsed, and cut into blocks with prefixes
// (list markers, quote marks, indents). Knows no tags, no styles, no tables. Link targets travel inside the text as
// "\x01number\x02" and are written out at the end, when it is known how.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace temizu {

// One piece of output. first and rest stand before its first and further lines.
struct TextBlock {
  std::string first;
  std::string rest;
  std::string text;      // lines parted by LF, not yet wrapped
  bool space_above{false};
  bool fixed{false};     // a drawn table: never wrapped
};

constexpr char kLinkOpen = '\x01';
constexpr char kLinkClose = '\x02';
constexpr std::size_t kPrefixColumnsMax = 28;   // deeper lists and quotes do not indent further

// Adds block to blocks. Behind the first 64, plain lines that follow each other without a gap become one block: a block
// costs ten times a short line, and hostile mail has millions.
void append_merged(std::vector<TextBlock>& blocks, TextBlock block);

class TextFlow {
 public:
  // Appends characters from outside: controls, bidi controls and layout hints (zero-width space, soft hyphen) are left out
  // and counted, private-use characters become U+FFFD. pre keeps white space.
  void add_text(std::string_view utf8, bool pre);
  // Appends our own words as they are (a bracket, a marker, a link).
  void add_raw(std::string_view utf8);
  void add_break() { text_.push_back('\n'), pending_space_ = pending_newline_ = false; }

  // Ends the paragraph. space: a blank line before what follows (and after what was).
  void end_block(bool space);
  void push_prefix(std::string first, std::string rest);
  void pop_prefix();
  // A finished block (table, rule) under the current prefixes.
  void add_block(TextBlock block);
  // Many at once. Costs nothing when this flow is still empty, so that tables in tables in tables stay linear.
  void add_blocks(std::vector<TextBlock> blocks);

  bool has_open_text() const;
  std::string& open_text() { return text_; }
  std::vector<TextBlock>& blocks() { return blocks_; }
  std::size_t prefix_columns() const;
  std::uint64_t removed() const { return removed_; }

 private:
  struct Prefix {
    std::string first;
    std::string rest;
    bool used;
  };
  void flush_space(unsigned char next_lead);
  std::size_t add_special(std::string_view rest, bool pre);
  void take_prefixes(TextBlock& block);

  std::vector<TextBlock> blocks_;
  std::vector<Prefix> prefixes_;
  std::string text_;
  bool pending_space_{false};
  bool pending_newline_{false};
  bool space_above_{false};
  std::uint64_t removed_{0};
};

// Blocks to lines of at most columns, one LF at the end of each, no blanks at line ends, at most one empty line in a row.
// write_link turns a link number into text. Stops with an empty result and *too_long set when more than bytes_max octets
// would come out.
std::string write_blocks(const std::vector<TextBlock>& blocks, std::size_t columns, std::uint64_t bytes_max,
                         const std::function<std::string(std::size_t)>& write_link, bool* too_long);

// The characters of add_text without its white space: for HTML written anew.
std::string clean_characters(std::string_view utf8);

// text with every link mark replaced.
std::string expand_links(std::string_view text, const std::function<std::string(std::size_t)>& write_link);
std::string link_mark(std::size_t number);

}  // namespace temizu
