#include "filters/odf/package.h"

#include <algorithm>

#include "base/digest.h"
#include "filters/common/xml_stream.h"
#include "filters/odf/part_sink.h"

namespace temizu::odf {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986 section 2.1.
std::string unescape(std::string_view href) {
  std::string out;
  for (std::size_t at = 0; at < href.size(); ++at) {
    const int high = href[at] == '%' && at + 2 < href.size() ? hex_value(href[at + 1]) : -1;
    const int low = high >= 0 ? hex_value(href[at + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    } else {
      out.push_back(href[at]);
    }
  }
  return out;
}

bool has_scheme(std::string_view href) {
  const std::size_t colon = href.find(':');
  return href.starts_with("//") || href.starts_with("\\\\") || (colon != std::string_view::npos && href.substr(0, colon).find('/') == std::string_view::npos);
}

bool is_fatal(const Error& error) { return error.code == Code::limit || error.code == Code::timeout; }

}  // namespace

void Package::found(std::string_view rule, Weight weight, bool told, std::string_view where) {
  add_finding(findings, rule, weight, where);
  changed = changed || told;
}

void Package::kept(std::string_view rule) {
  if (std::ranges::find(findings, rule, &Finding::rule) == findings.end()) add_finding(findings, rule, Weight::info);
}

const ZipEntry* Package::entry_of(std::string_view href) const {
  if (zip_ == nullptr || has_scheme(href)) return nullptr;
  if (href.starts_with("./")) href.remove_prefix(2);
  if (const ZipEntry* entry = zip_->find(href)) return entry;
  return zip_->find(unescape(href));
}

Result<std::string> Package::picture(std::string_view href, bool quiet) {
  if (has_scheme(href)) {
    found("odf.remote_picture", Weight::high, true, "picture " + std::to_string(++picture_count_));
    return std::string{};
  }
  const ZipEntry* entry = entry_of(href);
  if (entry == nullptr) {
    if (!quiet) found("odf.missing_picture", Weight::info, false);
    return std::string{};
  }
  if (const auto known = pictures_.find(entry->name); known != pictures_.end()) return known->second;
  Result<Bytes> content = zip_->read(*entry, bench_);
  if (!content && is_fatal(content.error())) return Unexpected{content.error()};
  Result<std::string> name = content ? picture_of(*content, quiet) : Result<std::string>(std::string{});
  if (!content && !quiet) found("odf.picture", Weight::low, true, "picture " + std::to_string(++picture_count_));
  if (name) pictures_[entry->name] = *name;
  return name;
}

Result<std::string> Package::picture_of(ByteView untrusted_bytes, bool quiet) {
  const std::string where = "picture " + std::to_string(++picture_count_);
  Part child;
  child.untrusted_content = untrusted_bytes;
  child.place = part_.place;
  Result<Washed> washed = bench_.wash_child(child);
  if (!washed && is_fatal(washed.error())) return Unexpected{washed.error()};
  const bool is_png = washed && washed->kind.name == "image/png";
  if (!is_png && !(washed && washed->kind.name == "image/jpeg")) {
    if (!quiet) found("odf.picture", Weight::low, true, where);
    return std::string{};
  }
  for (const Finding& finding : washed->findings) add_finding(findings, finding.rule, finding.weight, where, finding.count);
  changed = changed || washed->changed;
  const std::string digest = sha256(washed->content);
  if (const auto same = digests_.find(digest); same != digests_.end()) return same->second;
  const std::string name = "Pictures/" + std::to_string(digests_.size() + 1) + (is_png ? ".png" : ".jpg");
  digests_[digest] = name;
  entries.push_back({name, washed->kind.name, std::move(washed->content), true});
  return name;
}

// A chart has content.xml and styles.xml of its own, a formula content.xml; objects in objects are not followed.
Result<std::string> Package::object(std::string_view href) {
  const std::string name = "Object " + std::to_string(object_count_ + 1);
  std::vector<Entry> made;
  std::string_view kind;
  for (const std::string_view part : {"content.xml", "styles.xml"}) {
    const ZipEntry* entry = entry_of(std::string(href) + "/" + std::string(part));
    if (entry == nullptr) continue;
    Result<std::unique_ptr<ZipPull>> pull = zip_->pull(*entry, bench_);
    if (!pull && is_fatal(pull.error())) return Unexpected{pull.error()};
    if (!pull) return std::string{};
    Bytes out;
    XmlWriter writer(lists().names(), [&](ByteView piece) -> Status {
      out += piece;
      return bench_.spend(piece.size());
    });
    PartSink sink(part == "content.xml" ? PartName::object : PartName::object_styles, *this, writer);
    ZipPull& source = **pull;
    Status done = read_xml_stream([&](char* to, std::size_t size) { return source.read(to, size); }, lists().names(), sink);
    if (done) done = writer.finish();
    if (!done && is_fatal(done.error())) return Unexpected{done.error()};
    if (part == "content.xml") kind = sink.object_kind();
    if (!done || kind.empty()) return std::string{};
    made.push_back({name + "/" + std::string(part), "text/xml", std::move(out), false});
  }
  if (made.empty() || kind.empty()) return std::string{};
  ++object_count_;
  entries.push_back({name + "/", kind == "chart" ? "application/vnd.oasis.opendocument.chart" : "application/vnd.oasis.opendocument.formula", {}, false});
  for (Entry& entry : made) entries.push_back(std::move(entry));
  return name;
}

}  // namespace temizu::odf
