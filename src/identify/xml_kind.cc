#include "identify/xml_kind.h"

#include <algorithm>

#include "identify/letters.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

bool holds(std::string_view start, std::string_view word) { return start.find(word) != std::string_view::npos; }

// Opens in Word, Excel, Visio or Project: WordprocessingML 2003, SpreadsheetML 2003, flat OPC and their kin.
bool is_office_xml(std::string_view start) {
  for (const std::string_view word : {"<?mso-application"sv, "http://schemas.microsoft.com/office/2006/xmlPackage"sv, "urn:schemas-microsoft-com:office:spreadsheet"sv,
                                      "http://schemas.microsoft.com/office/word/2003/wordml"sv, "http://schemas.microsoft.com/visio/2003/core"sv,
                                      "http://schemas.microsoft.com/project"sv, "urn:schemas-microsoft-com:office:component:spreadsheet"sv}) {
    if (holds(start, word)) return true;
  }
  return false;
}

// Flat OpenDocument says what it is in an attribute of its root (ODF 1.3 part 3, 19.385).
std::string_view flat_document_kind(std::string_view root) {
  static constexpr std::string_view kAttribute = "office:mimetype=";
  const std::size_t at = root.find(kAttribute);
  if (at == std::string_view::npos || root.size() < at + kAttribute.size() + 1) return "application/x-flat-opendocument";
  const std::string_view value = root.substr(at + kAttribute.size() + 1);
  static constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-flat-xml"},
      {"application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-flat-xml"},
      {"application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation-flat-xml"},
      {"application/vnd.oasis.opendocument.graphics", "application/vnd.oasis.opendocument.graphics-flat-xml"},
  };
  for (const auto& [type, kind] : kKinds) {
    if (!value.starts_with(type)) continue;
    const std::string_view rest = value.substr(type.size());
    if (rest.starts_with('"') || rest.starts_with('\'') || rest.starts_with("-template")) return kind;
  }
  return "application/x-flat-opendocument";
}

// Windows script files, scriptlets, consoles and builds that run commands.
bool is_script(std::string_view root, std::string_view start) {
  for (const std::string_view name : {"job", "package", "component", "assembly", "msbuild", "project"}) {
    if (is_tag(root, name) && holds(start, "<script")) return true;
  }
  return is_tag(root, "scriptlet") || is_tag(root, "mmc_consolefile") || starts(root, "<hta:application") || starts(root, "<asmv1:assembly");
}

bool is_one_of(std::string_view root, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (is_tag(root, name)) return true;
  }
  return false;
}

}  // namespace

std::string_view skip_prolog(std::string_view text) {
  for (int n = 0; n < 50; ++n) {
    text = skip_blanks(text);
    std::string_view end = text.starts_with("<!--") ? "-->"sv : text.starts_with("<?") ? "?>"sv : starts(text, "<!doctype") ? ">"sv : ""sv;
    if (end.empty()) return text;
    std::size_t from = 0;
    if (end == ">") {   // an internal subset holds declarations of its own
      const std::size_t subset = text.find('[');
      if (subset < text.find('>')) from = std::min(text.find(']', subset), text.size());
    }
    const std::size_t at = text.find(end, from);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
  return {};
}

bool is_tag(std::string_view text, std::string_view name) {
  if (!text.starts_with('<') || !starts(text.substr(1), name) || text.size() < name.size() + 2) return false;
  const char next = text[name.size() + 1];
  return next == '>' || next == '/' || kBlanks.find(next) != std::string_view::npos;
}

std::string_view kind_of_xml(std::string_view start) {
  if (is_office_xml(start)) return "application/x-mso-xml";
  const std::string_view root = skip_prolog(start);
  if (is_tag(root, "svg") || starts(root, "<svg:svg")) return "image/svg+xml";
  if (is_tag(root, "html")) return "text/html";
  if (starts(root, "<office:document")) return flat_document_kind(root);
  if (starts(root, "<xsl:")) return "application/xslt+xml";
  if (starts(root, "<xdp:xdp")) return "application/vnd.adobe.xdp+xml";
  if (is_script(root, start)) return "text/x-script";
  if (is_one_of(root, {"searchconnectordescription", "librarydescription", "persistedquery", "pcsettings", "jnlp", "c:contact"})) return "text/x-shortcut";
  if (is_one_of(root, {"asx", "smil", "playlist"})) return "application/x-playlist";
  return "application/xml";
}

}  // namespace temizu
