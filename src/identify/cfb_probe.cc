#include "identify/cfb_probe.h"

#include <algorithm>

namespace temizu {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;   // MS-CFB section 2.2

// Class of the root entry of an installer package, {000C1084-0000-0000-C000-000000000046}.
constexpr std::string_view kInstaller = "\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv;

// Names of directory entries are UTF-16LE and end in a zero (section 2.6.1). The directory may lie anywhere, and following
// the allocation table is not worth it for a name: both ends are searched.
bool has_entry(const Edges& edges, std::string_view name) {
  std::string wide;
  for (const char c : name) wide += {c, '\0'};
  wide += std::string(2, '\0');
  return edges.head.find(wide) != ByteView::npos || edges.tail.find(wide) != ByteView::npos;
}

}  // namespace

CfbLook look_at_cfb(const Edges& edges, const std::vector<std::string>& extensions) {
  CfbLook out;
  if (!edges.head.starts_with(kMark)) return out;
  const auto named = [&](std::initializer_list<std::string_view> some) {
    return std::any_of(extensions.begin(), extensions.end(), [&](const std::string& one) { return std::find(some.begin(), some.end(), one) != some.end(); });
  };
  out.macros = has_entry(edges, "_VBA_PROJECT") || has_entry(edges, "_VBA_PROJECT_CUR") || has_entry(edges, "Macros");
  out.encrypted = has_entry(edges, "EncryptedPackage");
  if (out.encrypted) {
    out.kind = "application/x-ole-storage";
  } else if (edges.head.find(kInstaller) != ByteView::npos || edges.tail.find(kInstaller) != ByteView::npos) {
    out.kind = "application/x-msi";
  } else if (has_entry(edges, "__properties_version1.0")) {
    out.kind = "application/vnd.ms-outlook";
  } else if (has_entry(edges, "DocumentText") || named({"jtd", "jtt", "jfw", "jvw", "jtdc", "jttc"})) {
    out.kind = "application/x-js-taro";
  } else if (has_entry(edges, "HwpSummaryInformation") || has_entry(edges, "\5HwpSummaryInformation")) {
    out.kind = "application/x-hwp";
  } else if (has_entry(edges, "WordDocument")) {
    out.kind = "application/msword";
  } else if (has_entry(edges, "Workbook") || has_entry(edges, "Book")) {
    out.kind = "application/vnd.ms-excel";
  } else if (has_entry(edges, "PowerPoint Document")) {
    out.kind = "application/vnd.ms-powerpoint";
  } else if (has_entry(edges, "VisioDocument")) {
    out.kind = "application/vnd.visio";
  } else if (edges.whole) {
    out.kind = "application/x-ole-storage";
  } else if (named({"doc", "dot"})) {
    out.kind = "application/msword";
  } else if (named({"xls", "xlt", "xla"})) {
    out.kind = "application/vnd.ms-excel";
  } else if (named({"ppt", "pps", "pot"})) {
    out.kind = "application/vnd.ms-powerpoint";
  } else if (named({"msg"})) {
    out.kind = "application/vnd.ms-outlook";
  } else {
    out.kind = "application/x-ole-storage";
  }
  return out;
}

}  // namespace temizu
