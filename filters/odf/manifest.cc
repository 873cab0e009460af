#include "filters/odf/manifest.h"

#include "filters/common/xml_stream.h"

namespace temizu::odf {
namespace {

constexpr std::string_view kUri = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";

struct Names {
  Names() {
    const XmlNames::Space manifest = names.add_space("manifest", kUri);
    const XmlNames::Space loext = names.add_space("loext", "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0");
    data = names.add(manifest, "encryption-data");
    keys = names.add(manifest, "encrypted-key");
    old_keys = names.add(loext, "encrypted-key");
    algorithm = names.add(manifest, "algorithm");
    algorithm_name = names.add(manifest, "algorithm-name");
  }
  XmlNames names;
  XmlNames::Id data{}, keys{}, old_keys{}, algorithm{}, algorithm_name{};
};

const Names& names() {
  static const Names all;
  return all;
}

struct CipherSink final : XmlStreamSink {
  Status start(const XmlElement& element, const XmlPrefixes&) override {
    const Names& n = names();
    if (element.name == n.data && cipher.empty()) cipher = "unknown";
    if (element.name == n.keys || element.name == n.old_keys) cipher = "OpenPGP";
    if (element.name != n.algorithm || cipher == "OpenPGP") return {};
    for (const XmlAttr& each : element.attributes) {
      if (each.name != n.algorithm_name) continue;
      if (each.value.find("aes") != std::string_view::npos) cipher = "AES-256";
      if (each.value.find("lowfish") != std::string_view::npos) cipher = "Blowfish";
    }
    return {};
  }
  Status end() override { return {}; }
  Status text(std::string_view) override { return {}; }
  std::string cipher;
};

}  // namespace

std::string cipher_of_manifest(ByteView untrusted_manifest) {
  CipherSink sink;
  static_cast<void>(read_xml_stream(xml_source(untrusted_manifest), names().names, sink));   // as far as it can be read
  return sink.cipher;
}

Bytes write_manifest(std::string_view media_type, const std::vector<Entry>& entries) {
  Bytes out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"";
  out += kUri;
  out += "\" manifest:version=\"1.3\">\n";
  const auto add = [&](std::string_view path, std::string_view type, std::string_view version) {
    out += " <manifest:file-entry manifest:full-path=\"" + std::string(path) + "\"";
    if (!version.empty()) out += " manifest:version=\"" + std::string(version) + "\"";
    out += " manifest:media-type=\"" + std::string(type) + "\"/>\n";
  };
  add("/", media_type, "1.3");
  for (const Entry& entry : entries) add(entry.name, entry.media_type, {});
  return out + "</manifest:manifest>\n";
}

void warm_manifest() { static_cast<void>(names()); }

}  // namespace temizu::odf
