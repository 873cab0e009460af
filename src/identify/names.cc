#include "identify/names.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace temizu {
namespace {

using Words = std::vector<std::string_view>;

Words words_of(std::string_view list) {
  Words out;
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t to = std::min(list.find(' ', from), list.size());
    out.push_back(list.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

bool holds(const Words& words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

const std::unordered_map<std::string_view, Words>& kinds_by_extension() {
  static const std::unordered_map<std::string_view, Words> table = [] {
    std::unordered_map<std::string_view, Words> out;
    const auto add = [&](std::string_view extensions, std::string_view kinds) {
      for (const std::string_view one : words_of(extensions)) out.emplace(one, words_of(kinds));
    };
#define KIND_OF(extensions, kinds) add(extensions, kinds);
#include "identify/extensions.def"
#undef KIND_OF
    return out;
  }();
  return table;
}

// Spellings in mail of types that identify names otherwise.
constexpr std::pair<std::string_view, std::string_view> kSpellings[] = {
    {"application/x-zip-compressed", "application/zip"},
    {"application/x-zip", "application/zip"},
    {"application/x-pdf", "application/pdf"},
    {"image/jpg", "image/jpeg"},
    {"image/pjpeg", "image/jpeg"},
    {"image/x-png", "image/png"},
    {"image/x-ms-bmp", "image/bmp"},
    {"image/x-bmp", "image/bmp"},
    {"image/x-icon", "image/vnd.microsoft.icon"},
    {"image/heif", "image/heic"},
    {"text/xml", "application/xml"},
    {"text/rtf", "application/rtf"},
    {"text/x-vcard", "text/vcard"},
    {"text/directory", "text/vcard"},
    {"application/ics", "text/calendar"},
    {"text/comma-separated-values", "text/csv"},
    {"application/csv", "text/csv"},
    {"text/json", "application/json"},
    {"application/xhtml+xml", "text/html"},
    {"application/x-gzip", "application/gzip"},
    {"application/x-rar-compressed", "application/vnd.rar"},
    {"application/x-rar", "application/vnd.rar"},
    {"application/x-lzh", "application/x-lzh-compressed"},
    {"application/ms-tnef", "application/vnd.ms-tnef"},
    {"application/x-msdownload", "application/vnd.microsoft.portable-executable"},
    {"application/x-dosexec", "application/vnd.microsoft.portable-executable"},
    {"application/x-msdos-program", "application/vnd.microsoft.portable-executable"},
    {"application/vnd.fujifilm.fb.docuworks", "application/vnd.fujixerox.docuworks"},
    {"application/x-pkcs7-mime", "application/pkcs7-mime"},
    {"application/pkcs7-signature", "application/pkcs7-mime"},
    {"application/x-pkcs7-signature", "application/pkcs7-mime"},
    {"audio/wav", "audio/x-wav"},
};

// Labels that honest programs give to neighbours of the kind.
constexpr std::pair<std::string_view, std::string_view> kNeighbours[] = {
    {"text/plain", "text/csv text/tab-separated-values application/json application/xml text/calendar text/vcard"},
    {"text/csv", "text/plain text/tab-separated-values"},
    {"text/tab-separated-values", "text/plain text/csv"},
    {"application/json", "text/plain"},
    {"application/xml", "text/html image/svg+xml application/x-mso-xml application/x-flat-opendocument application/xslt+xml"},
    // Windows labels .csv with Excel's type.
    {"application/vnd.ms-excel", "text/csv text/plain application/x-mso-xml application/x-ole-storage application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"application/msword", "application/rtf application/x-ole-storage application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"application/vnd.ms-powerpoint", "application/x-ole-storage application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/x-ole-storage"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/x-ole-storage"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/x-ole-storage"},
    {"message/rfc822", "text/plain application/x-mimearchive"},
};

bool is_known_type(std::string_view type) {
  static const Words known = [] {
    Words out;
    for (const auto& [extension, kinds] : kinds_by_extension()) out.insert(out.end(), kinds.begin(), kinds.end());
    std::sort(out.begin(), out.end());
    return out;
  }();
  return std::binary_search(known.begin(), known.end(), type);
}

}  // namespace

bool is_executable_extension(std::string_view extension) {
  // From the lists of attachments that Outlook and Gmail block, and Office's own program files.
  static const Words list = words_of(
      "ade adp apk app appcontent-ms application appref-ms appx asp aspx bas bat cer chm class cmd com command cpl csh dll dmg exe fxp gadget grp hlp "
      "hpj hta htc inf ins isp its jar jnlp js jse ksh lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mde mdt mdw mdz msc msh msh1 msh2 mshxml "
      "msi msix msp mst msu nsh ocx ops osd pcd php pif pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 py pyc pyo pyw pyz "
      "rb reg scf scr sct search-ms settingcontent-ms sh shb shs sys theme udl url vb vbe vbp vbs vsmacros vsw vxd webpnp website ws wsb wsc wsf wsh xbap "
      "xll xnk wll");
  return holds(list, extension);
}

bool is_executable_kind(std::string_view kind) {
  static const Words list = words_of(
      "application/vnd.microsoft.portable-executable application/x-elf application/x-mach-binary application/java-vm application/java-archive "
      "application/vnd.android.dex application/vnd.android.package-archive application/wasm application/x-ms-shortcut application/vnd.ms-htmlhelp "
      "application/x-msi application/msix application/x-installer application/winhlp application/vnd.adobe.flash.movie application/x-chrome-extension text/x-script "
      "text/x-shortcut application/x-executable application/x-sharedlib "
      "application/x-pie-executable application/x-dosexec");
  return holds(list, kind);
}

bool extension_fits(std::string_view extension, std::string_view kind) {
  const auto found = kinds_by_extension().find(extension);
  return found == kinds_by_extension().end() || holds(found->second, kind);
}

std::string_view kind_by_name(const std::vector<std::string>& extensions, bool is_text) {
  enum Form { text, binary, any };
  struct Named {
    Form form;
    std::string_view extensions, kind;
  };
  static constexpr Named kNamed[] = {
#define NAMED_KIND(form, extensions, kind) {form, extensions, kind},
#include "identify/named_kinds.def"
#undef NAMED_KIND
  };
  for (const Named& one : kNamed) {
    if (one.form != any && (one.form == text) != is_text) continue;
    const Words words = words_of(one.extensions);
    if (std::any_of(extensions.begin(), extensions.end(), [&](const std::string& extension) { return holds(words, extension); })) return one.kind;
  }
  return {};
}

std::string_view canonical_type(std::string_view declared_type) {
  for (const auto& [spelling, type] : kSpellings) {
    if (spelling == declared_type) return type;
  }
  return declared_type;
}

bool type_fits(std::string_view declared_type, std::string_view kind) {
  const std::string_view type = canonical_type(declared_type);
  if (type.empty() || type == "application/octet-stream" || type == kind) return true;
  for (const auto& [label, kinds] : kNeighbours) {
    if (label == type) return holds(words_of(kinds), kind);
  }
  return !is_known_type(type) && type != "text/plain";
}

}  // namespace temizu
