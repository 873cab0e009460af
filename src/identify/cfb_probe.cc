#include "identify/cfb_probe.h"

#include <algorithm>
#include <optional>

#include "identify/cfb_directory.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;   // MS-CFB section 2.2

// Class of the root entry of an installer package, {000C1084-0000-0000-C000-000000000046}.
constexpr std::string_view kInstaller = "\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv;

// For files whose directory lies where nobody looks: names of its entries are UTF-16LE and end in a zero (section 2.6.1), and both ends
// are searched for them.
bool holds_name(const Edges& edges, std::string_view name) {
  std::string wide;
  for (const char c : name) wide += {c, '\0'};
  wide += std::string(2, '\0');
  return edges.head.find(wide) != ByteView::npos || edges.tail.find(wide) != ByteView::npos;
}

// What the file has, by its directory where that can be seen.
class Names {
 public:
  explicit Names(const Edges& edges) : edges_(edges), directory_(read_cfb_directory(edges)) {}
  bool at_top(std::string_view name) const { return directory_ ? holds(directory_->top, name) : holds_name(edges_, name); }
  bool anywhere(std::string_view name) const { return directory_ ? holds(directory_->all, name) : holds_name(edges_, name); }
  bool is_installer() const {
    if (directory_) return directory_->root_class == kInstaller;
    return edges_.head.find(kInstaller) != ByteView::npos || edges_.tail.find(kInstaller) != ByteView::npos;
  }
  bool seen() const { return directory_.has_value() || edges_.whole; }

 private:
  static bool holds(const std::vector<std::string>& names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

  const Edges& edges_;
  std::optional<CfbDirectory> directory_;
};

}  // namespace

CfbLook look_at_cfb(const Edges& edges, const std::vector<std::string>& extensions) {
  CfbLook out;
  if (!edges.head.starts_with(kMark)) return out;
  const auto named = [&](std::initializer_list<std::string_view> some) {
    return std::any_of(extensions.begin(), extensions.end(), [&](const std::string& one) { return std::find(some.begin(), some.end(), one) != some.end(); });
  };
  const Names names(edges);
  out.macros = names.anywhere("_VBA_PROJECT") || names.anywhere("_VBA_PROJECT_CUR") || names.anywhere("Macros");
  out.encrypted = names.at_top("EncryptedPackage");
  if (out.encrypted) {
    out.kind = "application/x-ole-storage";
  } else if (names.is_installer()) {
    out.kind = "application/x-msi";
  } else if (names.at_top("__properties_version1.0")) {
    out.kind = "application/vnd.ms-outlook";
  } else if (names.at_top("DocumentText") || named({"jtd", "jtt", "jfw", "jvw", "jtdc", "jttc"})) {
    out.kind = "application/x-js-taro";
  } else if (names.at_top("HwpSummaryInformation") || names.at_top("\5HwpSummaryInformation")) {
    out.kind = "application/x-hwp";
  } else if (names.at_top("WordDocument")) {
    out.kind = "application/msword";
  } else if (names.at_top("Workbook") || names.at_top("Book")) {
    out.kind = "application/vnd.ms-excel";
  } else if (names.at_top("PowerPoint Document")) {
    out.kind = "application/vnd.ms-powerpoint";
  } else if (names.at_top("VisioDocument")) {
    out.kind = "application/vnd.visio";
  } else if (names.at_top("Quill") || named({"pub"})) {
    out.kind = "application/vnd.ms-publisher";
  } else if (named({"mpp", "mpt"})) {
    out.kind = "application/vnd.ms-project";
  } else if (names.seen()) {
    out.kind = "application/x-ole-storage";
  } else if (named({"doc", "dot"})) {
    out.kind = "application/msword";
  } else if (named({"xls", "xlt", "xla"})) {
    out.kind = "application/vnd.ms-excel";
  } else if (named({"ppt", "pps", "pot"})) {
    out.kind = "application/vnd.ms-powerpoint";
  } else if (named({"msg", "oft"})) {
    out.kind = "application/vnd.ms-outlook";
  } else {
    out.kind = "application/x-ole-storage";
  }
  return out;
}

}  // namespace temizu
