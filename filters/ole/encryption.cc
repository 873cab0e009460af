// Which cipher keeps a file shut, as its headers say ([MS-OFFCRYPTO] section 2.3). Nothing is decrypted.
#include <algorithm>

#include "filters/ole/inspect.h"

namespace temizu::ole {
namespace {

constexpr std::uint64_t kInfoMax = 64u << 10;

// The value of an XML attribute in agile encryption's description, letters and digits only, at most 16 of them.
std::string attribute(std::string_view xml, std::string_view name) {
  const std::size_t at = xml.find(std::string(name) + "=\"");
  if (at == std::string_view::npos) return {};
  std::string value;
  for (const char c : xml.substr(at + name.size() + 2, 16)) {
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) break;
    value += c;
  }
  return value;
}

// Section 2.3.4.5 (standard), 2.3.4.10 (agile).
std::string info_words(ByteView info) {
  const auto major = cfb_number(info, 0, 2), minor = cfb_number(info, 2, 2);
  if (major == 4 && minor == 4) {
    const std::string cipher = attribute(info, "cipherAlgorithm");
    const std::string bits = attribute(info, "keyBits");
    return (cipher.empty() ? "unknown cipher" : cipher) + (bits.empty() ? "" : "-" + bits) + " (agile)";
  }
  if (minor == 3) return "extensible encryption";
  switch (cfb_number(info, 20, 4)) {
    case 0x660E: return "AES-128 (standard)";
    case 0x660F: return "AES-192 (standard)";
    case 0x6610: return "AES-256 (standard)";
    case 0x6801: return "RC4 (CryptoAPI)";
    default: return "unknown cipher";
  }
}

}  // namespace

std::string rc4_words(std::uint64_t major, std::uint64_t minor) {
  if (major == 1 && minor == 1) return "RC4";
  if (major >= 2 && major <= 4 && minor == 2) return "RC4 (CryptoAPI)";
  return "unknown cipher";
}

Status inspect_encryption(Inspection& in) {
  const CfbReader& file = in.file;
  // Names of the storages that rights management adds begin with TAB and ACK.
  const bool rights = file.find("\tDRMContent") != nullptr || file.find("\tDRMViewerContent") != nullptr ||
                      file.find("\x06" "DataSpaces/TransformInfo/DRMEncryptedTransform") != nullptr ||
                      file.find("\x06" "DataSpaces/TransformInfo/DRMEncryptedDataSpace") != nullptr;
  if (rights) in.encrypted("rights management (IRM)");
  if (file.find("EncryptedPackage") == nullptr) return {};
  auto info = read_or_note(in, file.find("EncryptionInfo"), kInfoMax);
  if (!info) return Unexpected{info.error()};
  in.encrypted(info_words(*info));
  return {};
}

}  // namespace temizu::ole
