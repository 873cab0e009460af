// Elements to blocks of text: the part of html → text that knows what each tag means to a reader. Fed by nesting.h (or, in
// tests, by gumbo's tree), it keeps flows, lists, links and tables open and decides nothing about parsing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "filters/html/html_text.h"
#include "filters/html/link.h"
#include "filters/html/look.h"
#include "filters/html/nesting.h"
#include "filters/html/table.h"

namespace temizu {

class HtmlRenderer final : public HtmlSink {
 public:
  explicit HtmlRenderer(const HtmlOptions& options);

  void open(const HtmlToken& start) override;
  void close(std::size_t index) override;
  void text(std::string_view text, bool decode_references) override;
  void comment(std::string_view inside) override;

  // After the last event.
  HtmlText finish(std::uint64_t too_deep);

 private:
  struct Element {
    Tag tag{Tag::other};
    Look look;
    Declarations own;
    bool space{false};            // blank line above and below
    bool prefix{false};           // pushed a prefix to its flow
    bool cell{false};             // opened a flow of its own
    std::size_t list_number{0};   // of ol: the number of the next item
    char list_style{0};           // of ol: 1 a A i I; of ul: 0
    std::size_t text_begin{0};    // sup, sub: where their text starts in the flow's open text
  };
  struct Link {
    LinkTarget target;
    std::string text;             // what the reader sees, for comparison; at most kLinkTextMax octets
    std::size_t element{0};       // index in stack_
    std::size_t blocks_before{0};
    std::size_t flow{0};
    bool image{false};
    bool suspicious{false};
    std::size_t begin{0};         // in the flow's open text
  };
  struct Table {
    TableContent content;
    bool in_head{false};
    bool caption{false};
    std::size_t cells{0};         // buffered now
  };

  const Look& look() const { return stack_.empty() ? root_look_ : stack_.back().look; }
  TextFlow& flow() { return flows_.back(); }
  bool skipping() const { return skip_ > 0; }

  void open_block(const HtmlToken& start, Element& element);
  void open_inline(const HtmlToken& start, Element& element);
  void open_list_item(const HtmlToken& start, Element& element);
  void open_link(const HtmlToken& start);
  void open_table_part(const HtmlToken& start, Element& element);
  void open_void(const HtmlToken& start);
  void open_field(const HtmlToken& start);
  void show_image(const HtmlToken& start);
  void close_element(const Element& element);
  void close_link(std::size_t element_index);
  void close_cell();
  void close_table();
  void write_rows(TableContent content);
  void close_script_position(const Element& element);
  void take_raw_content(Tag tag, std::string_view text);
  void show(std::string_view utf8);
  void count_hidden(std::string_view text, bool decode_references);

  void note(const char* rule, Weight weight, bool changes);
  void note_attributes(const HtmlToken& start);
  std::string write_link(std::size_t number) const;
  std::size_t room() const;

  HtmlOptions options_;
  HtmlText out_;
  StyleSheet sheet_;
  std::string base_;
  std::string title_;
  Look root_look_;
  std::vector<Element> stack_;
  std::vector<TextFlow> flows_;
  std::vector<Table> tables_;
  std::vector<std::string> links_;        // texts of the links written, by number
  std::optional<Link> link_;
  std::size_t skip_{0};                   // open elements whose content is never shown (script, svg, head's own, …)
  bool seen_text_{false};
  std::uint64_t hidden_texts_{0};         // hidden pieces behind the first visible text
  std::uint64_t preheaders_{0};           // and before it
  std::uint64_t hidden_octets_{0};
  std::string scratch_;
};

}  // namespace temizu
