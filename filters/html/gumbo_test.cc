// The reader of nesting.h against gumbo's tree (the algorithm of browsers): same renderer, so the same text must come out.
#include <gtest/gtest.h>
#include <gumbo.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "filters/common/markers.h"
#include "filters/html/charset.h"
#include "filters/html/renderer.h"

namespace temizu {
namespace {

// Walks gumbo's tree without recursion and tells the sink what it meets.
class GumboReader {
 public:
  explicit GumboReader(HtmlSink& sink) : sink_(sink) {}

  void read(const std::string& utf8) {
    GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, utf8.data(), utf8.size());
    visit(output->document);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  }

 private:
  struct Step {
    const GumboNode* node;
    bool leave;
  };

  void visit(const GumboNode* document) {
    std::vector<Step> steps{{document, false}};
    while (!steps.empty()) {
      const Step step = steps.back();
      steps.pop_back();
      if (step.leave) {
        sink_.close(--open_);
        continue;
      }
      const GumboNode* node = step.node;
      if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA) {
        sink_.text(node->v.text.text, false);
      } else if (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE) {
        if (open_element(node)) steps.push_back({node, true});
        push_children(node->v.element.children, steps);
      } else if (node->type == GUMBO_NODE_DOCUMENT) {
        push_children(node->v.document.children, steps);
      }
    }
  }

  static void push_children(const GumboVector& children, std::vector<Step>& steps) {
    for (unsigned i = children.length; i-- > 0;) steps.push_back({static_cast<const GumboNode*>(children.data[i]), false});
  }

  bool open_element(const GumboNode* node) {
    HtmlToken token;
    token.type = HtmlToken::Type::start;
    token.name = gumbo_normalized_tagname(node->v.element.tag);
    if (token.name.empty()) {   // a name that gumbo does not know: as written
      GumboStringPiece piece = node->v.element.original_tag;
      gumbo_tag_from_original_text(&piece);
      token.name = {piece.data == nullptr ? "" : piece.data, piece.length};
    }
    token.tag = to_tag(token.name);
    std::deque<std::string> values;   // gumbo has decoded them; the renderer will decode again
    for (unsigned i = 0; i < node->v.element.attributes.length; ++i) {
      const auto* each = static_cast<const GumboAttribute*>(node->v.element.attributes.data[i]);
      std::string& value = values.emplace_back();
      for (const char* c = each->value; *c != 0; ++c) value += *c == '&' ? "&amp;" : std::string(1, *c);
      token.attributes.push_back({each->name, value});
    }
    sink_.open(token);
    if (is_void(token.tag)) return false;
    ++open_;
    return true;
  }

  HtmlSink& sink_;
  std::size_t open_{0};
};

std::string gumbo_text(const std::string& utf8) {
  HtmlRenderer renderer{HtmlOptions{}};
  GumboReader(renderer).read(utf8);
  return break_markers(renderer.finish(0).text);
}

// Goal: on every sample the one-pass reader says what a browser's tree says.
TEST(HtmlReader, AgreesWithGumboOnEverySample) {
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(TEMIZU_SOURCE_DIR) + "/samples/html")) {
    std::ifstream file(entry.path() / "in.html", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const std::string utf8 = decode_html(bytes, "").utf8;
    EXPECT_EQ(html_to_text(utf8).text, gumbo_text(utf8)) << entry.path().filename();
    ++compared;
  }
  EXPECT_GE(compared, 30u);
}

}  // namespace
}  // namespace temizu
