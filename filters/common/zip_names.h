// Names inside archives: raw octets to UTF-8 (file-rules 2.8), and to a path that can be written into a new archive. Knows no
// format; the same rules serve zip, lzh, cab and tar.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"

namespace temizu {

// The charset that all raw names of one archive together speak for: "utf-8", "cp932", "cp51932", "iso-2022-jp", or empty when they
// are ASCII or nothing fits. joined: the names, parted by LF.
std::string charset_of_names(ByteView joined_untrusted_names);

// One name to well-formed UTF-8: by hint when it fits without a fault, else CP932, UTF-8, EUC, each strictly, else every octet above
// 0x7F as %XX. Private-use characters become U+FFFD. escaped, when given, is set in the last case.
std::string decode_member_name(ByteView untrusted_name, std::string_view charset_hint, bool* escaped = nullptr);

// A path for a new archive: '/' and '\' part folders; "", "." and ".." folders, a leading separator and a drive are left out; every
// step is cleaned as an attachment's name is (mail/file_name.h). At most 32 steps and 1,000 octets, the last step kept. Empty when
// nothing is left. is_folder: the name ended in a separator. findings, when given: archive.traversal, archive.absolute_path (low),
// archive.long_path (info) and name.* of the steps. Cleaning twice changes nothing.
struct MemberPath {
  std::string path;   // without a final '/'
  bool is_folder{false};
};
MemberPath clean_member_path(std::string_view utf8, std::vector<Finding>* findings = nullptr);

}  // namespace temizu
