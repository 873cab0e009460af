#include "pipeline/fit.h"

#include <algorithm>

namespace temizu {
namespace {

constexpr std::uint64_t kHeaderBytes = 8 << 10;
constexpr std::uint64_t kPartHeaderBytes = 1 << 10;   // fields and boundary of one attachment

// RFC 2045 section 6.8: lines of 76 characters for 57 octets, and CRLF.
std::uint64_t encoded_bytes(std::uint64_t octets) { return (octets + 56) / 57 * 78; }

void withhold_too_large(PartReport& part) {
  part.action = Action::withheld;
  part.reason = Reason::too_large;
  part.changed = true;
  part.size_out = 0;
  part.sha256_out.clear();
}

// "2!x" that goes on as a file of its own beside "2" stays when "2" goes.
bool goes_on_by_itself(const Washing& washing, const PartReport& part, const WashedFile& leaving) {
  return std::any_of(washing.files.begin(), washing.files.end(), [&](const WashedFile& file) {
    return file.part_path.size() > leaving.part_path.size() && belongs_to(part, file.part_path);
  });
}

}  // namespace

bool belongs_to(const PartReport& part, std::string_view path) {
  return part.path == path || (part.path.size() > path.size() && part.path.starts_with(path) && part.path[path.size()] == '!');
}

std::uint64_t mail_bytes_of(const Washing& washing) {
  std::uint64_t bytes = kHeaderBytes;
  for (const BodySection& section : washing.sections) bytes += encoded_bytes(section.text.size());
  for (const WashedFile& file : washing.files) bytes += kPartHeaderBytes + encoded_bytes(file.content.size());
  return bytes;
}

void fit_to(Washing& washing, std::uint64_t bytes_max) {
  while (!washing.files.empty() && mail_bytes_of(washing) > bytes_max) {   // one file less each time
    const auto largest = std::max_element(washing.files.begin(), washing.files.end(),
                                          [](const WashedFile& a, const WashedFile& b) { return a.content.size() < b.content.size(); });
    for (PartReport& part : washing.parts) {
      const bool leaves = !part.path.empty() && belongs_to(part, largest->part_path) && !goes_on_by_itself(washing, part, *largest);
      if (leaves && part.action != Action::withheld) withhold_too_large(part);
    }
    washing.files.erase(largest);
  }
}

}  // namespace temizu
