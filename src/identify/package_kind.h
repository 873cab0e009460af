// What is made of a ZIP: Office and OpenDocument packages, programs and books, told apart by the names of their members
// and, where they can be seen, by the content types or the mimetype that they declare.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace temizu {

// What was seen of the members of one ZIP. Every field comes from hostile octets.
struct PackageNames {
  bool content_types{false}, relationships{false};
  bool word{false}, xl{false}, xlsb{false}, ppt{false}, visio{false}, xps{false};
  bool vba{false}, java{false}, android{false}, app_package{false}, package_spec{false}, iwork{false}, apple_app{false}, encrypted{false};
  std::string mimetype;             // content of a first, stored member "mimetype" (ODF 1.3 part 2 section 3.3, EPUB)
  std::string content_types_xml;    // at most 64 KiB of "[Content_Types].xml", expanded; empty when it cannot be seen

  // flags: the general purpose bits of its header.
  void add(std::string_view name, std::uint32_t flags);
};

// "application/zip" when nothing more is known. What declares a plain main part but carries a VBA project is of the kind with macros.
std::string_view kind_of_package(const PackageNames& names);

}  // namespace temizu
