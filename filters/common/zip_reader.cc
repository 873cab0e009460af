#include "filters/common/zip_reader.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>

#include "filters/common/zip_directory.h"
#include "filters/common/zip_names.h"
#include "text/file_name.h"
#include "text/layout.h"

namespace temizu {
namespace {

// ZIP64 sizes, NTFS and Unix times and owners, encryption, Unicode path and comment, the padding of Office and Java's mark.
constexpr std::array<std::uint16_t, 13> kUsualFields{0x0001, 0x000A, 0x000D, 0x0017, 0x5455, 0x5855, 0x7855, 0x7875,
                                                     0x7075, 0x6375, 0x9901, 0xA220, 0xCAFE};

std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// Section 7.2.1.3 of APPNOTE (algorithm IDs), and WinZip's AE-1/AE-2 field 0x9901.
std::string cipher_of(const zip::RawEntry& raw, std::uint16_t& method) {
  if (raw.method == 99) {
    const ByteView aes = zip::extra_field(raw.extra, 0x9901);
    method = static_cast<std::uint16_t>(zip::number(aes, 5, 2));
    switch (zip::number(aes, 4, 1)) {
      case 1: return "AES-128";
      case 2: return "AES-192";
      case 3: return "AES-256";
      default: return "AES";
    }
  }
  if ((raw.flags & 0x0040) == 0) return "ZipCrypto";
  switch (zip::number(zip::extra_field(raw.extra, 0x0017), 2, 2)) {
    case 0x6601: return "PKWARE DES";
    case 0x6602: return "PKWARE RC2";
    case 0x6603: case 0x6609: return "PKWARE 3DES";
    case 0x660E: return "PKWARE AES-128";
    case 0x660F: return "PKWARE AES-192";
    case 0x6610: return "PKWARE AES-256";
    case 0x6720: return "PKWARE Blowfish";
    case 0x6721: return "PKWARE Twofish";
    case 0x6801: return "PKWARE RC4";
    default: return "PKWARE";
  }
}

ZipEntry entry_of(const zip::RawEntry& raw) {
  ZipEntry out;
  out.method = raw.method;
  out.encrypted = (raw.flags & 0x0001) != 0 || raw.method == 99;
  if (out.encrypted) out.cipher = cipher_of(raw, out.method);
  out.crc32 = raw.crc32;
  out.packed_bytes = raw.packed;
  out.bytes = raw.bytes;
  out.offset = raw.offset;
  out.data_offset = raw.data;
  const unsigned system = raw.made_by >> 8;
  const std::uint32_t mode = system == 3 || system == 19 ? raw.attributes >> 16 & 0170000 : 0;   // Unix, macOS
  out.is_link = mode == 0120000;
  out.is_special = mode != 0 && mode != 0100000 && mode != 0040000 && !out.is_link;
  return out;
}

// Names of packages are compared by programs, not read by people: nothing is repaired.
bool is_plain_part_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || !is_utf8(name)) return false;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    const std::string_view step = name.substr(at, end - at);
    if (step == "." || step == ".." || (step.empty() && end != name.size())) return false;
    at = end + 1;
  }
  return std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\' || c == ':'; });
}

// The Unicode path field, when it was made for this very name (section 4.6.9).
bool unicode_path(const zip::RawEntry& raw, std::string& name) {
  const ByteView field = zip::extra_field(raw.extra, 0x7075);
  if (field.size() <= 5 || field[0] != 1 || !is_utf8(field.substr(5))) return false;
  if (zip::number(field, 1, 4) != libdeflate_crc32(0, raw.name.data(), raw.name.size())) return false;
  name = field.substr(5);
  return true;
}

struct Names {
  std::string charset;   // of all raw names together
  std::vector<Finding>* findings;

  void note(std::string_view rule, Weight weight) const {
    if (findings != nullptr) add_finding(*findings, rule, weight);
  }

  std::string decode(const zip::RawEntry& raw) const {
    bool escaped = false;
    std::string name;
    if ((raw.flags & 0x0800) != 0 && is_utf8(raw.name)) {
      name = raw.name;
    } else {
      name = decode_member_name(raw.name, charset, &escaped);
    }
    std::string other;
    if (unicode_path(raw, other)) {
      if (fold_file_name(other) != fold_file_name(name) && !escaped) note("zip.two_names", Weight::low);
      return other;
    }
    if (escaped) note("archive.undecodable_name", Weight::low);
    return name;
  }

  // A path for people; never empty.
  void set(const zip::RawEntry& raw, std::size_t number, ZipEntry& entry) const {
    const MemberPath path = clean_member_path(decode(raw), findings);
    entry.is_folder = path.is_folder;
    entry.name = path.path.empty() ? "entry-" + std::to_string(number + 1) : path.path;
    if (entry.is_folder) entry.name += '/';
  }
};

Names names_of(const zip::Directory& directory, std::vector<Finding>* findings) {
  std::string joined;
  for (const zip::RawEntry& raw : directory.entries) {
    if ((raw.flags & 0x0800) == 0) joined.append(raw.name).push_back('\n');
  }
  return Names{charset_of_names(joined), findings};
}

void tell(std::vector<Finding>& findings, const zip::Directory& directory) {
  std::uint64_t comments = directory.comment_bytes > 0 ? 1 : 0;
  std::uint64_t fields = 0;
  for (const zip::RawEntry& raw : directory.entries) {
    comments += raw.has_comment;
    for (ByteView left = raw.extra; left.size() >= 4;) {
      fields += std::ranges::find(kUsualFields, zip::number(left, 0, 2)) == kUsualFields.end();
      left.remove_prefix(std::min<std::size_t>(left.size(), 4 + zip::number(left, 2, 2)));
    }
  }
  if (comments > 0) add_finding(findings, "zip.comment", Weight::info, {}, comments);
  if (fields > 0) add_finding(findings, "zip.extra_field", Weight::info, {}, fields);
  if (directory.stray_bytes > 0) add_finding(findings, "zip.stray_bytes", Weight::info, {}, directory.stray_bytes);
  if (directory.trailing_bytes > 0) add_finding(findings, "zip.trailing_bytes", Weight::low);
}

Status check_package(const zip::Directory& directory, const std::vector<ZipEntry>& entries) {
  if (directory.stray_bytes > 0 || directory.trailing_bytes > 0) return Unexpected(Code::ambiguous, "zip", "octets that belong to no entry");
  for (const ZipEntry& entry : entries) {
    if (!is_plain_part_name(entry.name)) return Unexpected(Code::bad_input, "zip", "a part name that no program writes");
    if (entry.is_link || entry.is_special) return Unexpected(Code::unsupported, "zip", "a link in a package");
    if (!entry.encrypted && entry.method != 0 && entry.method != 8) return Unexpected(Code::unsupported, "zip", "a packing method that packages do not have");
  }
  return {};
}

}  // namespace

Result<ZipReader> ZipReader::open(ByteView zip, const ZipLimits& limits, std::vector<Finding>* findings) {
  Result<zip::Directory> directory = zip::read_directory(zip, limits.entries_max);
  if (!directory) return Unexpected{directory.error()};
  ZipReader out;
  out.zip_ = zip;
  out.limits_ = limits;
  const Names names = names_of(*directory, findings);
  std::vector<std::pair<std::string, std::size_t>> raw_names;   // duplicates are those of the file, not of the cleaned names
  for (const zip::RawEntry& raw : directory->entries) {
    ZipEntry entry = entry_of(raw);
    const std::size_t number = out.entries_.size();
    if (limits.package) {
      entry.name = raw.name;
      entry.is_folder = entry.name.ends_with('/');
    } else {
      names.set(raw, number, entry);
    }
    if (entry.is_folder && entry.bytes > 0) return Unexpected(Code::ambiguous, "zip", "a folder with content");
    raw_names.emplace_back(limits.package ? folded(raw.name) : std::string(raw.name), number);
    out.index_.emplace_back(limits.package ? folded(entry.name) : entry.name, number);
    out.entries_.push_back(std::move(entry));
  }
  std::ranges::sort(raw_names);
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  if (std::ranges::adjacent_find(raw_names, same) != raw_names.end()) return Unexpected(Code::ambiguous, "zip", "two entries of one name");
  if (limits.package) {
    if (Status sound = check_package(*directory, out.entries_); !sound) return Unexpected{sound.error()};
  }
  std::ranges::sort(out.index_);
  if (findings != nullptr) tell(*findings, *directory);
  return out;
}

const ZipEntry* ZipReader::find(std::string_view name) const {
  const std::string wanted = limits_.package ? folded(name) : std::string(name);
  const auto at = std::ranges::lower_bound(index_, wanted, {}, &std::pair<std::string, std::size_t>::first);
  return at == index_.end() || at->first != wanted ? nullptr : &entries_[at->second];
}

ByteView ZipReader::with_header(const ZipEntry& entry) const {
  constexpr std::uint64_t kDescriptorMost = 24;
  return zip_.substr(entry.offset, entry.data_offset - entry.offset + entry.packed_bytes + kDescriptorMost);
}

Status ZipReader::may_read(const ZipEntry& entry) const {
  if (entry.encrypted) return Unexpected(Code::encrypted, "zip", "an encrypted entry");
  if (entry.bytes > limits_.entry_bytes_max) return Unexpected(Code::limit, "zip", "an entry expands beyond what is allowed");
  if (entry.bytes > limits_.ratio_free_bytes && entry.bytes / limits_.ratio_max > entry.packed_bytes) {
    return Unexpected(Code::limit, "zip", "an entry expands far more than documents do");
  }
  return {};
}

}  // namespace temizu
