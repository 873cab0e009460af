// Walks through the tokens of an RTF file and hands to a writer what is allowed: the rules of file-rules 2.4. Groups are kept on a
// stack of at most kDepthMax; what is not understood is left out, with the whole group where its content is no text.
#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/finding.h"
#include "base/result.h"
#include "filters/filter.h"
#include "filters/rtf/controls.h"
#include "filters/rtf/tokens.h"
#include "filters/rtf/writer.h"

namespace temizu::rtf {

inline constexpr std::size_t kDepthMax = 200;

struct Choices {
  bool keep_comments{true};
  bool keep_changes{true};
  bool keep_hidden{true};
  bool keep_properties{true};
};

class Document {
 public:
  Document(const Part& part, const Choices& choices, Writer& writer, Bench& bench)
      : part_(part), choices_(choices), writer_(writer), bench_(bench), tokens_(part.untrusted_content) {}

  // Reads and writes everything. Fails with bad_input (no RTF), limit (depth, budget), timeout.
  Status run();

  std::vector<Finding>& findings() { return findings_; }
  bool changed() const { return changed_; }
  bool holds_html() const { return holds_html_; }   // \fromhtml: a mail body that Outlook put into RTF

 private:
  enum class Mode : std::uint8_t { keep, drop, choose, instruction, picture, property, name, value };
  enum class Place : std::uint8_t { text, fonts, level_text, level_numbers, data };
  struct Group {
    Mode mode{Mode::keep};
    Place place{Place::text};
    bool braces{true};        // written with braces of its own
    bool opened{false};       // and they have been written
    bool fresh{true};         // nothing has come yet: a destination may be named
    bool star{false};         // \* has just come
    bool write_star{false};
    bool for_people{true};
    bool hidden{false};
    bool deleted{false};
    bool seen_text{false};
    bool picture_only{false};  // inside the value of a shape property that is a picture
    bool result_replaced{false};   // of a field: its instruction said what to show
    bool chooses{false};      // \field, \object, \upr themselves: of their child groups one shows something
    int skip_after_u{1};
    int font{-1};
    std::string_view word;    // the destination, written behind the brace
  };

  Group& top() { return stack_.back(); }
  Status open();
  Status close();
  Status word(const Token& token);
  Status special(const Token& token, bool fresh);
  void symbol(char symbol);
  void octet(int octet);
  void text(std::string_view octets);
  Status binary(const Token& token);

  void enter(const Token& token, const Control& control);
  void choose_child(std::string_view word, const Control& control);
  void drop(std::string_view rule, Weight weight, bool changed);
  void note_choice(bool on, bool keeps, std::string_view kept_rule, std::string_view rule);
  void comment_part(const Token& token);
  void picture_word(const Token& token);
  void property_word(std::string_view word, bool fresh);
  void unit(int number);

  bool shows() const;               // text would be written here
  void need_open();                 // writes the braces that are still owed
  void flush();                     // decodes pending octets
  void put(std::string_view utf8);  // cleaned text to the writer, the instruction or the value
  int page() const;
  void end_instruction(Group& field);
  void end_value(const Group& value);
  Status end_picture();
  Status pay();
  void found(std::string_view rule, Weight weight, bool changed, std::string_view where = {});
  void kept(std::string_view rule);   // what an option lets stay: told once

  const Part& part_;
  Choices choices_;
  Writer& writer_;
  Bench& bench_;
  Tokens tokens_;
  std::vector<Group> stack_;
  std::size_t opened_{0};           // groups below this one have been written
  std::size_t paid_{0};
  std::vector<Finding> findings_;
  bool changed_{false};
  bool holds_html_{false};

  std::string pending_;             // octets of text not yet decoded
  int skip_{0};                     // replacements of a \u still to pass over
  char32_t high_{0};                // first half of a pair of \u
  std::unordered_map<int, int> pages_;   // font → code page
  int document_page_{1252};
  int default_font_{0};
  int defined_font_{-1};

  std::string instruction_;
  int box_{25}, box_default_{0};    // a check box: 25 means as its default
  std::string property_, value_;
  struct {
    bool allowed{false}, jpeg{false}, bad{false};
    std::string sizes;
    Bytes content;
    int nibble{-1};
  } picture_;
  std::uint64_t undecodable_{0}, controls_{0};
  std::size_t objects_{0}, fields_{0}, pictures_{0};
};

}  // namespace temizu::rtf
