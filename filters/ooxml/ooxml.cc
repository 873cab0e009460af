#include "filters/ooxml/ooxml.h"

#include <array>

#include "filters/common/file_name.h"
#include "filters/common/private_use.h"
#include "filters/common/safe_xml.h"
#include "filters/common/text_out.h"
#include "filters/ooxml/document.h"

namespace temizu {
namespace {

using namespace ooxml;

// Office's own names of the kinds; identify chooses among them by the names of parts, the main part's root element decides here.
constexpr std::array<std::string_view, 15> kAccepts{
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    "application/vnd.ms-word.document.macroenabled.12",
    "application/vnd.ms-word.template.macroenabled.12",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.ms-excel.template.macroenabled.12",
    "application/vnd.ms-excel.addin.macroenabled.12",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.template",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
    "application/vnd.ms-powerpoint.template.macroenabled.12",
};

constexpr std::string_view kMainType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";

// Stops at the first element; its name says what the document is.
class RootSink final : public XmlStreamSink {
 public:
  Id root{XmlNames::kUnknown};
  bool seen{false};
  Status start(const XmlElement& element, const XmlPrefixes&) override {
    root = element.name;
    seen = true;
    return Unexpected(Code::conflict, "root", "seen");
  }
  Status end() override { return {}; }
  Status text(std::string_view) override { return {}; }
};

class Nobody final : public XmlStreamSink {
  Status start(const XmlElement&, const XmlPrefixes&) override { return {}; }
  Status end() override { return {}; }
  Status text(std::string_view) override { return {}; }
};

struct Main {
  std::string part;
  std::size_t role;
};

// The part behind the officeDocument relationship; fails with unsupported when it is not one of the three kinds (xlsb, Visio …).
Result<Main> find_main(const Package& package) {
  Result<std::vector<Relationship>> rels = package.relationships("");
  if (!rels) return Unexpected{rels.error()};
  std::string part;
  for (const Relationship& each : *rels) {
    if (each.type != kMainType || each.external || each.target == part) continue;
    if (!part.empty()) return Unexpected(Code::ambiguous, "package", "it has two main parts");
    part = each.target;
  }
  if (part.empty() || !package.has(part)) return Unexpected(Code::unsupported, "package", "it has no main part of a document");
  RootSink sink;
  const Status read = package.read_xml(part, sink);
  if (!sink.seen && !read) return part.ends_with(".bin") ? Result<Main>(Unexpected(Code::unsupported, "package", "its main part is binary")) : Unexpected{read.error()};
  for (const char* name : {"word.document", "sheet.workbook", "slides.presentation"}) {
    const std::size_t role = lists().role(name);
    if (role != 0 && lists().roles()[role].root == sink.root) return Main{part, role};
  }
  return Unexpected(Code::unsupported, "package", "its main part is of no kind we know");
}

std::unique_ptr<Family> family_of(std::size_t role) {
  const std::string_view family = lists().roles()[role].family();
  return family == "word" ? make_word_family() : family == "sheet" ? make_sheet_family() : make_slides_family();
}

class OoxmlFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "ooxml"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // Writes a new package from what the lists allow; text: what a reader sees, as plain text.
  //
  //   part.content   a zip package, read strictly (filters/common/zip_reader.h)
  //   findings       ooxml.*: told ones are low and set changed; the rest is info (README.md)
  //   fails          bad_input, ambiguous (package or XML damaged, a document type), unsupported (xlsb, Visio), encrypted, limit, timeout
  //   source         ECMA-376 parts 1 to 4; file-rules 2.1
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "ooxml", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    Washed washed;
    Result<Package> package = Package::open(part.untrusted_content, bench, washed.findings);
    if (!package) return Unexpected{package.error()};
    Result<Main> main = find_main(*package);
    if (!main) return Unexpected{main.error()};
    const std::unique_ptr<Family> family = family_of(main->role);
    Document document(*package, bench, washed.findings);
    Result<Bytes> bytes = document.wash(*family, main->part, main->role);
    if (!bytes) return Unexpected{bytes.error()};
    washed.changed = document.changed();
    washed.kind = Kind{std::string(family->kind())};
    washed.content = std::move(*bytes);
    if (method == Method::text) return as_text(part, std::move(washed), *family, bench);
    washed.file_name = with_extension(part.file_name, extension_for(washed.kind));
    return washed;
  }

 private:
  static Result<Washed> as_text(const Part& part, Washed washed, Family& family, Bench& bench) {
    std::vector<Finding> none;
    Result<Package> package = Package::open(washed.content, bench, none);
    if (!package) return Unexpected{package.error()};
    Result<std::string> text = family.text(*package);
    if (!text) return Unexpected{text.error()};
    const std::string marked = mark_private_use(*text);
    washed.kind = Kind{"text/plain"};
    washed.content = part.is_body ? marked : encode_text_file(marked, "utf-8");
    washed.file_name = with_extension(part.file_name, "txt");
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_ooxml_filter() {
  xml_warm_up();
  for (const char* const specimen : {"<a>&amp;</a>", "<a", "<a>&x;</a>"}) {   // a parser's first document and first complaints load things
    Nobody sink;
    static_cast<void>(read_xml_stream(xml_source(specimen), lists().names(), sink));
  }
  return std::make_unique<OoxmlFilter>();
}

}  // namespace temizu
