#include "filters/ooxml/word_text.h"

#include "filters/common/markers.h"
#include "filters/ooxml/lists.h"
#include "text/layout.h"

namespace temizu::ooxml {
namespace {

class TextSink final : public XmlStreamSink {
 public:
  explicit TextSink(std::string& out) : out_(out) {
    const XmlNames& names = lists().names();
    text_ = names.find("w:t"), math_ = names.find("m:t"), drawn_ = names.find("a:t"), paragraph_ = names.find("w:p"), run_ = names.find("w:r");
    tab_ = names.find("w:tab"), break_ = names.find("w:br"), cr_ = names.find("w:cr"), cell_ = names.find("w:tc"), row_ = names.find("w:tr");
    vanish_ = names.find("w:vanish"), deleted_ = names.find("w:del"), moved_ = names.find("w:moveFrom"), ruby_ = names.find("w:rt");
    hyphen_ = names.find("w:noBreakHyphen"), separator_ = names.find("w:separator"), tabs_ = names.find("w:tabs");
  }

  Status start(const XmlElement& element, const XmlPrefixes&) override {
    const Id name = element.name;
    open_.push_back(name);
    if (name == cell_) ++cells_;
    if (name == run_) hidden_run_ = false;
    const bool off = !element.attributes.empty() && (element.attributes[0].value == "0" || element.attributes[0].value == "false");
    if (name == vanish_ && !off && open_.size() > 2 && open_[open_.size() - 3] == run_) hidden_run_ = true;
    if (name == deleted_ || name == moved_) ++deleted_depth_;
    if (!shown()) return {};
    if (name == ruby_) out_ += "（";
    if (open_.size() > 1 && open_[open_.size() - 2] == run_) {
      if (name == tab_) out_ += '\t';
      if (name == break_ || name == cr_) out_ += cells_ > 0 ? ' ' : '\n';
      if (name == hyphen_) out_ += '-';
    }
    return {};
  }

  Status end() override {
    const Id name = open_.back();
    open_.pop_back();
    if (name == deleted_ || name == moved_) --deleted_depth_;
    if (name == run_) hidden_run_ = false;
    if (name == ruby_) out_ += "）";
    if (name == paragraph_) out_ += cells_ > 0 ? ' ' : '\n';
    if (name == cell_) {
      while (out_.ends_with(' ')) out_.pop_back();
      out_ += '\t';
      --cells_;
    }
    if (name == row_) {
      while (out_.ends_with('\t') || out_.ends_with(' ')) out_.pop_back();
      out_ += cells_ > 0 ? ' ' : '\n';
    }
    return {};
  }

  Status text(std::string_view utf8) override {
    if (open_.empty() || !shown()) return {};
    const Id name = open_.back();
    if (name == text_ || name == math_ || name == drawn_) out_ += utf8;
    return {};
  }

 private:
  bool shown() const { return !hidden_run_ && deleted_depth_ == 0; }

  std::string& out_;
  std::vector<Id> open_;
  std::size_t cells_{0}, deleted_depth_{0};
  bool hidden_run_{false};
  Id text_, math_, drawn_, paragraph_, run_, tab_, break_, cr_, cell_, row_, vanish_, deleted_, moved_, ruby_, hyphen_, separator_, tabs_;
};

}  // namespace

Result<std::string> word_text(const Package& washed) {
  std::string all;
  const auto add = [&](std::string_view part) -> Status {
    std::string text;
    TextSink sink(text);
    if (Status read = washed.read_xml(part, sink); !read) return read;
    if (text.find_first_not_of(" \t\n") == std::string::npos) return {};
    if (!all.empty()) all += "\n";
    all += text;
    return {};
  };
  for (const ZipEntry& entry : washed.zip().entries()) {
    if (entry.name != "word/document.xml") continue;
    if (Status read = add(entry.name); !read) return Unexpected{read.error()};
  }
  for (const char* const kind : {"word/footnotes", "word/endnotes", "word/header", "word/footer"}) {
    for (const ZipEntry& entry : washed.zip().entries()) {
      if (!entry.name.starts_with(kind) || !entry.name.ends_with(".xml")) continue;
      if (Status read = add(entry.name); !read) return Unexpected{read.error()};
    }
  }
  return break_markers(to_lf(strip_invisible(all)));
}

}  // namespace temizu::ooxml
