#include "filters/ooxml/slides_text.h"

#include <algorithm>
#include <vector>

#include "filters/ooxml/lists.h"

namespace temizu::ooxml {
namespace {

struct TextIds {
  explicit TextIds(const XmlNames& n)
      : slide(n.find("p:sldId")), rel(n.find("r:id")), t(n.find("a:t")), p(n.find("a:p")), br(n.find("a:br")), tc(n.find("a:tc")), tr(n.find("a:tr")) {}
  Id slide, rel, t, p, br, tc, tr;
};

const TextIds& ids() {
  static const TextIds kIds(lists().names());
  return kIds;
}

class OrderSink final : public XmlStreamSink {
 public:
  std::vector<std::string> slides;   // relationships in the order of the show
  Status start(const XmlElement& element, const XmlPrefixes&) override {
    if (element.name != ids().slide) return {};
    for (const XmlAttr& each : element.attributes) {
      if (each.name == ids().rel) slides.emplace_back(each.value);
    }
    return {};
  }
  Status end() override { return {}; }
  Status text(std::string_view) override { return {}; }
};

// A paragraph a line; the cells of a table's row in one line, parted by tabs.
class WordsSink final : public XmlStreamSink {
 public:
  WordsSink(std::string& out, Bench& bench) : out_(out), bench_(bench) {}

  Status start(const XmlElement& element, const XmlPrefixes&) override {
    path_.push_back(element.name);
    if (element.name == ids().tc) ++cells_;
    if (element.name == ids().br) line_ += ' ';
    return {};
  }
  Status text(std::string_view utf8) override {
    if (!path_.empty() && path_.back() == ids().t) line_ += utf8;
    return {};
  }
  Status end() override {
    const Id name = path_.back();
    path_.pop_back();
    if (name == ids().tc) {
      --cells_;
      line_ += '\t';
    }
    if (name == ids().tr) {
      while (line_.ends_with('\t')) line_.pop_back();
    }
    if (name == ids().p && cells_ > 0 && !line_.empty()) line_ += ' ';
    if ((name != ids().p || cells_ > 0) && name != ids().tr) return {};
    return put();
  }

 private:
  Status put() {
    while (line_.ends_with(' ')) line_.pop_back();
    if (line_.empty()) return {};
    std::ranges::replace_if(line_, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    line_ += '\n';
    out_ += line_;
    const Status paid = bench_.spend(line_.size());
    line_.clear();
    return paid;
  }

  std::string& out_;
  Bench& bench_;
  std::vector<Id> path_;
  std::string line_;
  int cells_{0};
};

}  // namespace

Result<std::string> slides_text(const Package& washed) {
  constexpr std::string_view kMain = "ppt/presentation.xml";
  OrderSink order;
  if (Status read = washed.read_xml(kMain, order); !read) return Unexpected{read.error()};
  const auto rels = washed.relationships(kMain);
  if (!rels) return Unexpected{rels.error()};
  std::string out;
  std::size_t number = 0;
  for (const std::string& id : order.slides) {
    const auto slide = std::ranges::find(*rels, id, &Relationship::id);
    if (slide == rels->end()) continue;
    out.append(out.empty() ? "" : "\n").append("[").append(std::to_string(++number)).append("]\n");
    WordsSink words(out, washed.bench());
    if (Status read = washed.read_xml(slide->target, words); !read) return Unexpected{read.error()};
    const auto of_slide = washed.relationships(slide->target);
    if (!of_slide) return Unexpected{of_slide.error()};
    for (const Relationship& each : *of_slide) {
      if (!each.type.ends_with("/notesSlide") || !washed.has(each.target)) continue;
      out += "[ノート]\n";
      WordsSink notes(out, washed.bench());
      if (Status read = washed.read_xml(each.target, notes); !read) return Unexpected{read.error()};
    }
  }
  return out;
}

}  // namespace temizu::ooxml
