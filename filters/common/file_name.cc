#include "filters/common/file_name.h"

#include <algorithm>

namespace temizu {
namespace {

bool is_ascii_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string with_extension(std::string_view file_name, std::string_view extension) {
  if (file_name.empty()) return {};
  std::string_view stem = file_name;
  const std::size_t dot = stem.rfind('.');
  if (dot != std::string_view::npos && dot != 0) {
    const std::string_view old = stem.substr(dot + 1);
    if (!old.empty() && old.size() <= 5 && std::ranges::all_of(old, is_ascii_alnum)) stem = stem.substr(0, dot);
  }
  return std::string(stem) + "." + std::string(extension);
}

}  // namespace temizu
