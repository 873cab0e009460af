#include "filters/odf/odf.h"

#include <array>

#include "filters/common/file_name.h"
#include "filters/common/markers.h"
#include "filters/common/private_use.h"
#include "filters/common/safe_xml.h"
#include "filters/common/text_out.h"
#include "filters/common/zip_writer.h"
#include "filters/odf/manifest.h"
#include "filters/odf/part_sink.h"
#include "filters/odf/text_sink.h"
#include "text/layout.h"

namespace temizu {
namespace {

using odf::Package;
using odf::PartName;

constexpr std::string_view kFlat = "application/x-flat-opendocument";
constexpr std::string_view kTemplate = "-template";
constexpr std::array<std::string_view, 4> kWritten{
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.graphics"};
constexpr std::array<std::string_view, 13> kAccepts{
    kWritten[0], kWritten[1], kWritten[2], kWritten[3], kFlat,
    "application/vnd.oasis.opendocument.text-template", "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/vnd.oasis.opendocument.presentation-template", "application/vnd.oasis.opendocument.graphics-template",
    "application/vnd.oasis.opendocument.text-flat-xml", "application/vnd.oasis.opendocument.spreadsheet-flat-xml",
    "application/vnd.oasis.opendocument.presentation-flat-xml", "application/vnd.oasis.opendocument.graphics-flat-xml"};

struct PartOf {
  PartName part;
  std::string_view name;
};
constexpr std::array<PartOf, 4> kParts{{{PartName::content, "content.xml"}, {PartName::styles, "styles.xml"},
                                        {PartName::meta, "meta.xml"}, {PartName::settings, "settings.xml"}}};

// A template is written as a document; empty for anything else.
std::string_view written_kind(std::string_view media_type) {
  if (media_type.ends_with(kTemplate)) media_type.remove_suffix(kTemplate.size());
  for (const std::string_view one : kWritten) {
    if (one == media_type) return one;
  }
  return {};
}

bool is_part(std::string_view name) {
  for (const PartOf& one : kParts) {
    if (one.name == name) return true;
  }
  return false;
}

// What stands in the package beside the parts that are read: told by the folder it stands in.
void look_at_entries(const ZipReader& zip, Package& package) {
  for (const ZipEntry& entry : zip.entries()) {
    const std::string_view name = entry.name;
    if (entry.is_folder || is_part(name) || name == "mimetype" || name == "META-INF/manifest.xml") continue;
    if (name.starts_with("Pictures/") || name.starts_with("Object") || name.starts_with("media/")) continue;   // by what refers to them
    if (name.starts_with("Basic/") || name.starts_with("Scripts/") || name.starts_with("Dialogs/")) package.found("odf.macro", Weight::high, true);
    else if (name.starts_with("META-INF/") && name.find("signatures") != std::string_view::npos) package.found("odf.signature", Weight::low, true);
    else if (name.starts_with("Configurations")) package.found("odf.configuration", entry.bytes > 0 ? Weight::low : Weight::info, false);
    else if (name.starts_with("Fonts/")) package.found("odf.embedded_font", Weight::low, true);
    else if (name.starts_with("database/") || name.starts_with("forms/") || name.starts_with("reports/")) package.found("odf.linked_data", Weight::high, true);
    else package.found("odf.left_out_entry", Weight::info, false);   // thumbnail, layout cache, RDF, and what nobody knows
  }
}

class OdfFilter final : public Filter {
 public:
  // Fills the tables and loads what Xerces needs, so that a locked child opens no file.
  OdfFilter() {
    xml_warm_up();
    odf::warm_manifest();
    static_cast<void>(odf::lists());
  }
  std::string_view name() const noexcept override { return "odf"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // Writes content, styles, properties and settings anew from the lists, pictures through the bench, charts and formulas by the same
  // lists. A flat document becomes a zip, a template a document.
  //
  //   options   comments, changes, hidden, properties
  //   findings  odf.* (README.md), zip.*, and those of pictures
  //   fails     encrypted (noted with its cipher), bad_input, ambiguous (zip read in two ways, mimetype that contradicts), unsupported
  //             (document type, master documents), limit, timeout
  //   source    ODF 1.3; file-rules 2.2
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "odf", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    const bool as_text = method == Method::text || part.is_body;
    if (part.kind.name == kFlat || part.kind.name.ends_with("-flat-xml")) return wash_document(part, nullptr, as_text, {}, bench);
    if (written_kind(part.kind.name).empty()) return Unexpected(Code::unsupported, "odf", "a kind that is not written");
    std::vector<Finding> findings;
    ZipLimits limits;
    limits.package = true;
    Result<ZipReader> zip = ZipReader::open(part.untrusted_content, limits, &findings);
    if (!zip) return Unexpected{zip.error()};
    if (const ZipEntry* manifest = zip->find("META-INF/manifest.xml")) {
      Result<Bytes> text = zip->read(*manifest, bench);
      if (!text) return Unexpected{text.error()};
      if (const std::string cipher = odf::cipher_of_manifest(*text); !cipher.empty()) {
        bench.note("odf.encrypted", Weight::high, cipher);
        return Unexpected(Code::encrypted, "odf", "its parts are encrypted (" + cipher + ")");
      }
    }
    if (const ZipEntry* mimetype = zip->find("mimetype"); mimetype != nullptr && mimetype->bytes < 200) {
      Result<Bytes> word = zip->read(*mimetype, bench);
      if (!word) return Unexpected{word.error()};
      if (*word != part.kind.name) return Unexpected(Code::ambiguous, "odf", "its mimetype says another kind than its place");
    }
    return wash_document(part, &*zip, as_text, std::move(findings), bench);
  }

 private:
  static odf::Choices choices_of(const Options& options) {
    return {.keep_comments = options.word("comments", "keep") == "keep",
            .keep_changes = options.word("changes", "keep") == "keep",
            .keep_hidden = options.word("hidden", "keep") == "keep",
            .keep_properties = options.word("properties", "keep") == "keep"};
  }

  static Result<Washed> wash_document(const Part& part, const ZipReader* zip, bool as_text, std::vector<Finding> findings, Bench& bench) {
    Package package(part, choices_of(bench.options()), zip, bench);
    package.findings = std::move(findings);
    if (zip != nullptr) look_at_entries(*zip, package);
    if (as_text) return write_text(part, zip, package, bench);
    std::string kind(zip == nullptr ? std::string_view{} : written_kind(part.kind.name));
    ZipWriter out;
    if (zip != nullptr) out.add("mimetype", kind, ZipWriter::How::store);
    std::vector<odf::Entry> listed;
    for (const PartOf& one : kParts) {
      Result<bool> there = write_part(part, one, zip, package, out, kind, bench);
      if (!there) return Unexpected{there.error()};
      if (*there) listed.push_back({std::string(one.name), "text/xml", {}, false});
    }
    for (const odf::Entry& entry : package.entries) {
      if (!entry.name.ends_with('/')) out.add(entry.name, entry.content, entry.picture ? ZipWriter::How::store : ZipWriter::How::deflate);
      listed.push_back({entry.name, entry.media_type, {}, false});
    }
    out.add("META-INF/manifest.xml", odf::write_manifest(kind, listed));
    if (zip == nullptr) {
      out.add("mimetype", kind, ZipWriter::How::store);
      out.last_to_front();
    }
    Washed washed;
    washed.kind = Kind{kind};
    washed.file_name = with_extension(part.file_name, extension_for(washed.kind));
    washed.content = out.finish();
    washed.findings = std::move(package.findings);
    washed.changed = package.changed;
    return washed;
  }

  // False when there is no such part. kind is filled from a flat document.
  static Result<bool> write_part(const Part& part, const PartOf& one, const ZipReader* zip, Package& package, ZipWriter& out, std::string& kind,
                                 Bench& bench) {
    std::unique_ptr<ZipPull> pull;
    XmlSource source = xml_source(part.untrusted_content);
    if (zip != nullptr) {
      const ZipEntry* entry = zip->find(one.name);
      if (entry == nullptr && one.part != PartName::content) return false;
      if (entry == nullptr) return Unexpected(Code::bad_input, "odf", "there is no content.xml in it");
      Result<std::unique_ptr<ZipPull>> opened = zip->pull(*entry, bench);
      if (!opened) return Unexpected{opened.error()};
      pull = std::move(*opened);
      source = [&pull](char* to, std::size_t size) { return pull->read(to, size); };
    }
    out.begin(one.name);
    XmlWriter writer(odf::lists().names(), [&](ByteView piece) -> Status {
      if (Status paid = bench.spend(piece.size()); !paid) return paid;
      out.write(piece);
      return {};
    });
    odf::PartSink sink(one.part, package, writer);
    if (Status done = read_xml_stream(source, odf::lists().names(), sink); !done) return Unexpected{done.error()};
    if (!sink.wrote_root()) return Unexpected(Code::bad_input, "odf", "a part without content");
    if (Status done = writer.finish(); !done) return Unexpected{done.error()};
    out.end();
    if (zip == nullptr && kind.empty()) {
      kind = written_kind(sink.mimetype());
      if (kind.empty()) return Unexpected(Code::unsupported, "odf", "a flat document of a kind that is not written");
    }
    return true;
  }

  static Result<Washed> write_text(const Part& part, const ZipReader* zip, Package& package, Bench& bench) {
    odf::TextSink sink(package.choices().keep_comments, bench);
    Status done;
    if (zip == nullptr) {
      done = read_xml_stream(xml_source(part.untrusted_content), odf::lists().names(), sink);
    } else {
      const ZipEntry* entry = zip->find("content.xml");
      if (entry == nullptr) return Unexpected(Code::bad_input, "odf", "there is no content.xml in it");
      Result<std::unique_ptr<ZipPull>> pull = zip->pull(*entry, bench);
      if (!pull) return Unexpected{pull.error()};
      done = read_xml_stream([&](char* to, std::size_t size) { return (*pull)->read(to, size); }, odf::lists().names(), sink);
    }
    if (!done) return Unexpected{done.error()};
    std::string text = break_markers(to_lf(strip_invisible(mark_private_use(sink.out))));
    Washed washed;
    washed.kind = Kind{"text/plain"};
    washed.content = part.is_body ? std::move(text) : encode_text_file(text, "utf-8");
    washed.file_name = with_extension(part.file_name, "txt");
    washed.findings = std::move(package.findings);
    washed.changed = package.changed;
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_odf_filter() { return std::make_unique<OdfFilter>(); }

}  // namespace temizu
