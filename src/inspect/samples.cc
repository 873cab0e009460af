#include "inspect/samples.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "base/digest.h"
#include "quarantine/inspection.h"

namespace temizu {
namespace {

constexpr std::size_t kSamplesMax = 150, kNameMax = 60;
constexpr std::size_t kContentMax = 256u << 10;

bool is_name(std::string_view text, bool is_file) {
  return !text.empty() && text.size() <= kNameMax && text.front() != '.' && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (is_file && c == '.');
  });
}

Result<Bytes> content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unexpected{Code::not_found, path, "cannot be read", "Install the package again"};
  Bytes content(kContentMax + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.size() > kContentMax) return Unexpected{Code::limit, path, "larger than 256 KiB"};
  return content;
}

}  // namespace

Result<std::vector<InspectionSample>> load_samples(const std::string& folder) {
  const std::string path = folder + "/samples.list";
  const auto list = content_of(path);
  if (!list) return Unexpected{list.error()};
  std::vector<InspectionSample> samples;
  std::set<std::string> names;
  std::istringstream lines(*list);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    InspectionSample sample;
    std::string expected, needle, more;
    words >> sample.name >> sample.kind >> expected >> sample.file_name >> needle;
    sample.needle = from_hex(needle);
    sample.goes_on = expected == "rebuilt";
    const bool good = is_name(sample.name, false) && is_kind_name(sample.kind) && (sample.goes_on || expected == "withheld") && is_name(sample.file_name, true) &&
                      sample.needle.size() >= 6 && !(words >> more) && names.insert(sample.name).second && samples.size() < kSamplesMax;
    if (!good) return Unexpected{Code::bad_input, path + ":" + std::to_string(number), "is not name, kind, rebuilt or withheld, file, octets in hexadecimal"};
    auto content = content_of(folder + "/" + sample.file_name);
    if (!content) return Unexpected{content.error()};
    sample.content = *std::move(content);
    samples.push_back(std::move(sample));
  }
  if (samples.empty()) return Unexpected{Code::bad_input, path, "names no sample"};
  return samples;
}

}  // namespace temizu
