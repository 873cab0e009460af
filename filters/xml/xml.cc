#include "filters/xml/xml.h"

#include <algorithm>
#include <array>

#include "filters/common/file_name.h"
#include "filters/common/safe_xml.h"
#include "filters/common/text_out.h"
#include "filters/common/markers.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 2> kAccepts{"application/xml", "text/xml"};
constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

// Vocabularies of pure data: no program acts on them by opening. Elements without a namespace are data too, unless an
// instruction told a program to take the file.
constexpr std::string_view kDataVocabularies[] = {
    "http://www.w3.org/2005/Atom",
    "http://xml.kishou.go.jp/jmaxml1/",
    "http://xml.kishou.go.jp/jmaxml1/informationBasis1/",
    "http://xml.kishou.go.jp/jmaxml1/body/meteorology1/",
    "http://xml.kishou.go.jp/jmaxml1/body/seismology1/",
    "http://xml.kishou.go.jp/jmaxml1/body/volcanology1/",
    "http://xml.kishou.go.jp/jmaxml1/elementBasis1/",
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"};

bool is_data(std::string_view space) {
  return space.empty() || std::ranges::find(kDataVocabularies, space) != std::end(kDataVocabularies);
}

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"' && in_attribute) out += "&quot;";
    else if (in_attribute && (c == '\n' || c == '\t' || c == '\r')) out += ' ';
    else out.push_back(c);
  }
}

std::string clean(std::string_view text) { return to_lf(strip_invisible(text)); }

// What both writers need to know about the document, and the payment for what they write.
class XmlWriter : public XmlSink {
 public:
  explicit XmlWriter(Bench& bench) : bench_(bench) {}

  Status instruction(std::string_view target) override {
    // "xml-stylesheet" runs a transformation, "mso-application" hands the file to Word or Excel.
    const bool acts = target == "xml-stylesheet" || target.starts_with("mso-");
    add_finding(findings, "xml.instruction", acts ? Weight::low : Weight::info);
    has_instruction = has_instruction || acts;
    return {};
  }

  std::vector<Finding> findings;
  std::string out;
  bool all_data{true};          // every element belongs to a vocabulary of data
  bool has_instruction{false};

 protected:
  void look_at(const XmlName& name) { all_data = all_data && is_data(name.space); }
  Status pay() {
    if (out.size() - paid_ < (1u << 16)) return {};
    const std::size_t bytes = out.size() - paid_;
    paid_ = out.size();
    return bench_.spend(bytes);
  }

 private:
  Bench& bench_;
  std::size_t paid_{0};
};

// The same elements, attributes and text.
class RebuildWriter final : public XmlWriter {
 public:
  explicit RebuildWriter(Bench& bench) : XmlWriter(bench) { out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"; }

  Status start(const XmlName& name, const std::vector<XmlAttribute>& attributes) override {
    look_at(name);
    close_start();
    out += "<" + name.as_written;
    for (const XmlAttribute& each : attributes) {
      if (each.name.space == kSchemaInstance && each.name.local.ends_with("chemaLocation")) {
        add_finding(findings, "xml.schema_location", Weight::info);
        continue;
      }
      if (each.name.as_written == "xml:base") continue;
      out += " " + each.name.as_written + "=\"";
      append_escaped(out, clean(each.value), true);
      out += '"';
    }
    open_ = true;
    return pay();
  }
  Status end(const XmlName& name) override {
    if (open_) out += "/>";
    else out += "</" + name.as_written + ">";
    open_ = false;
    return pay();
  }
  Status text(std::string_view utf8) override {
    close_start();
    append_escaped(out, clean(utf8), false);
    return pay();
  }

 private:
  void close_start() {
    if (open_) out += '>';
    open_ = false;
  }
  bool open_{false};
};

// "name: text" lines, indented by depth, attributes in brackets: for people, and for vocabularies that we do not know.
class OutlineWriter final : public XmlWriter {
 public:
  explicit OutlineWriter(Bench& bench) : XmlWriter(bench) {}

  Status start(const XmlName& name, const std::vector<XmlAttribute>& attributes) override {
    look_at(name);
    flush();
    out.append(2 * std::min<std::size_t>(depth_++, kIndentMax), ' ').append(one_line(name.local, 80));
    std::string list;
    for (const XmlAttribute& each : attributes) {
      if (each.declares_namespace || each.name.space == kSchemaInstance) continue;
      list += (list.empty() ? "" : ", ") + one_line(each.name.local, 80) + "=" + one_line(each.value, 2000);
    }
    if (!list.empty()) out += " [" + list + "]";
    open_line_ = true;
    return pay();
  }
  Status end(const XmlName&) override {
    flush();
    depth_ -= depth_ > 0;
    return pay();
  }
  Status text(std::string_view utf8) override {
    text_ += utf8;
    return {};
  }
  void finish() { flush(); }

 private:
  static constexpr std::size_t kIndentMax = 12;

  void flush() {
    std::string words = clean(text_);
    text_.clear();
    const std::size_t begin = words.find_first_not_of(" \t\n");
    if (begin != std::string::npos) {
      words = words.substr(begin, words.find_last_not_of(" \t\n") + 1 - begin);
      // A megabyte of line ends must not become many of indent.
      const std::string indent(words.size() > (1u << 20) ? 0 : 2 * std::min<std::size_t>(depth_, kIndentMax), ' ');
      if (open_line_) out += ": ";
      else out += indent;
      for (const char c : words) {
        out.push_back(c);
        if (c == '\n') out += indent;
      }
      out += '\n';
    } else if (open_line_) {
      out += '\n';
    }
    open_line_ = false;
  }

  std::string text_;
  std::size_t depth_{0};
  bool open_line_{false};
};

// encoding="…" of the XML declaration, or empty.
std::string declared_encoding(ByteView untrusted_bytes) {
  const ByteView head = untrusted_bytes.substr(0, 200);
  if (!head.starts_with("<?xml")) return {};
  const std::size_t at = head.substr(0, std::min(head.find("?>"), head.size())).find("encoding");
  if (at == ByteView::npos) return {};
  const std::size_t begin = head.find_first_of("\"'", at);
  if (begin == ByteView::npos) return {};
  const std::size_t end = head.find(head[begin], begin + 1);
  return end == ByteView::npos ? std::string{} : std::string(head.substr(begin + 1, end - begin - 1));
}

class XmlFilter final : public Filter {
 public:
  XmlFilter() { xml_warm_up(); }
  std::string_view name() const noexcept override { return "xml"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // rebuild: the same elements in UTF-8, when all belong to vocabularies of data and no instruction hands the file to a
  // program; else, and by method text, an outline as text/plain (file-rules 2.6).
  //
  //   findings  xml.instruction (low for style sheets and Office, else info), xml.schema_location, xml.unknown_vocabulary (info)
  //   fails     unsupported (document type), bad_input (not well formed), limit, timeout
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "xml", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    const std::string inner = part.charset_label.empty() ? declared_encoding(part.untrusted_content) : std::string{};
    DecodedText decoded = decode_text(part.untrusted_content, part.charset_label.empty() ? std::string_view(inner) : part.charset_label);

    if (method == Method::rebuild && !part.is_body) {
      RebuildWriter writer(bench);
      if (auto read = read_xml(decoded.utf8, writer, {}); !read) return Unexpected{read.error()};
      if (writer.all_data && !writer.has_instruction) {
        writer.out += '\n';
        return finish(part, std::move(writer), std::move(decoded), "application/xml", "xml");
      }
    }
    OutlineWriter writer(bench);
    if (auto read = read_xml(decoded.utf8, writer, {}); !read) return Unexpected{read.error()};
    writer.finish();
    if (!writer.all_data) add_finding(writer.findings, "xml.unknown_vocabulary", Weight::info);
    writer.out = break_markers(writer.out);
    if (!part.is_body) writer.out = encode_text_file(writer.out, "utf-8");
    return finish(part, std::move(writer), std::move(decoded), "text/plain", "txt");
  }

 private:
  static Washed finish(const Part& part, XmlWriter&& writer, DecodedText&& decoded, const char* kind, const char* extension) {
    Washed washed;
    washed.kind = Kind{kind};
    washed.findings = std::move(decoded.findings);
    for (const Finding& finding : writer.findings) add_finding(washed.findings, finding.rule, finding.weight, finding.where, finding.count);
    washed.content = std::move(writer.out);
    washed.file_name = with_extension(part.file_name, extension);
    washed.changed = heaviest(washed.findings) >= Weight::low && writer.has_instruction;
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_xml_filter() { return std::make_unique<XmlFilter>(); }

}  // namespace temizu
