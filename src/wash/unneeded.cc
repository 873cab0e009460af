#include "wash/unneeded.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace temizu {
namespace {

// Up to ".so". libidn2 and libunistring are not here: GMime decodes domain names with them.
constexpr std::string_view kUnneeded[] = {
    // behind libxerces-c: fetching documents over a network. libgnutls and libnettle are not here: libqpdf decrypts with them.
    "libcurl-gnutls", "libcurl", "libnghttp2", "librtmp", "libssh2", "libpsl", "libhogweed", "libgmp",
    "libgssapi_krb5", "libkrb5", "libk5crypto", "libkrb5support", "libcom_err", "libkeyutils", "libldap-2.5", "liblber-2.5",
    "libsasl2", "libbrotlidec", "libbrotlicommon", "libp11-kit", "libtasn1", "libresolv",
    // behind libgmime and libgio: signatures, mounts
    "libgpgme", "libassuan", "libgpg-error", "libselinux", "libmount", "libblkid",
    // the program's own: store, TLS, the maker of the list of system calls
    "libsqlite3", "libsodium", "libssl", "libseccomp"};

struct Mapping {
  std::string file;
  std::uintptr_t from{0}, to{0};
  bool executable{false}, writable{false};
};

// "7f00-7f10 r-xp 00001000 08:01 42   /usr/lib/x.so.1"; file is empty for anonymous memory.
Mapping mapping_of(const std::string& line) {
  Mapping mapping;
  char* at = nullptr;
  mapping.from = std::strtoull(line.c_str(), &at, 16);
  if (*at != '-') return {};
  mapping.to = std::strtoull(at + 1, &at, 16);
  const std::string_view rest(at);
  mapping.writable = rest.size() > 3 && rest[2] == 'w';
  mapping.executable = rest.size() > 3 && rest[3] == 'x';
  const std::size_t slash = line.find('/');
  if (slash != std::string::npos) mapping.file = line.substr(slash);
  return mapping;
}

bool is_unneeded(const std::string& file) {
  std::string_view name = std::string_view(file).substr(file.rfind('/') + 1);
  const std::size_t end = name.find(".so");
  return end != std::string_view::npos && std::ranges::find(kUnneeded, name.substr(0, end)) != std::end(kUnneeded);
}

// One library, in the order of addresses: headers and symbol tables first, then code, constants, the tables that are
// read-only after relocation, data. First and last read-only mapping are the dynamic linker's.
void leave_out(const std::vector<Mapping>& library) {
  const auto is_read_only = [](const Mapping& mapping) { return !mapping.executable && !mapping.writable; };
  const auto first = std::ranges::find_if(library, is_read_only);
  const auto last = std::find_if(library.rbegin(), library.rend(), is_read_only);
  if (first == library.end()) return;
  for (const Mapping& mapping : library) {
    if (&mapping == &*first || &mapping == &*last) continue;
    ::madvise(reinterpret_cast<void*>(mapping.from), mapping.to - mapping.from, MADV_DONTFORK);   // a failure costs time only
  }
}

}  // namespace

void leave_unneeded_out_of_children() {
  std::ifstream maps("/proc/self/maps");
  std::vector<Mapping> library;
  for (std::string line; std::getline(maps, line);) {
    Mapping mapping = mapping_of(line);
    if (!library.empty() && mapping.file != library.front().file) {
      leave_out(library);
      library.clear();
    }
    if (!mapping.file.empty() && is_unneeded(mapping.file)) library.push_back(std::move(mapping));
  }
  if (!library.empty()) leave_out(library);
}

}  // namespace temizu
