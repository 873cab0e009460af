#include "filters/cad/sfc.h"

#include <algorithm>
#include <map>
#include <vector>

#include "filters/cad/step.h"
#include "filters/cad/strings.h"

namespace temizu::cad {
namespace {

constexpr std::size_t kFeaturesMax = 2'000'000;
constexpr std::size_t kArgumentsMax = 2000;
constexpr std::size_t kArgumentMax = 256u << 10;   // a polyline is one argument
constexpr std::uint64_t kPlacesMax = 20;

const std::map<std::string_view, bool>& features() {
  static const std::map<std::string_view, bool> all = {
#define SXF_FEATURE(name, text) {name, text},
#include "filters/cad/sxf_names.def"
#undef SXF_FEATURE
  };
  return all;
}

struct Argument {
  std::string_view value;
  bool letters{false};   // \'…\': words; '…': numbers and names of the format
};

struct Feature {
  std::string_view number, name;
  std::vector<Argument> arguments;
};

// As it stands, and as it is read in the exchange structure.
bool names_a_file(std::string_view value) {
  const std::string decoded = decoded_step(value);
  return is_path(value) || looks_like_file(value) || is_path(decoded) || looks_like_file(decoded);
}

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size())); }

template <class Belongs>
std::string_view take_run(std::string_view& text, Belongs belongs) {
  std::size_t size = 0;
  while (size < text.size() && belongs(text[size])) ++size;
  const std::string_view run = text.substr(0, size);
  text.remove_prefix(size);
  return run;
}

bool take(std::string_view& text, std::string_view mark) {
  if (!text.starts_with(mark)) return false;
  text.remove_prefix(mark.size());
  return true;
}

// '…' or \'…\'
bool take_argument(std::string_view& text, Argument& argument) {
  argument.letters = text.starts_with("\\'");
  const std::string_view mark = argument.letters ? "\\'" : "'";
  if (!take(text, mark)) return false;
  const std::size_t end = text.find(mark);
  if (end == std::string_view::npos || end > kArgumentMax) return false;
  argument.value = text.substr(0, end);
  text.remove_prefix(end + mark.size());
  return argument.value.find("*/") == std::string_view::npos;
}

// #10 = line_feature('1',…) and nothing else.
bool read_feature(std::string_view text, Feature& feature) {
  skip_blanks(text);
  if (!take(text, "#")) return false;
  feature.number = take_run(text, [](char c) { return c >= '0' && c <= '9'; });
  skip_blanks(text);
  if (feature.number.empty() || feature.number.size() > 20 || !take(text, "=")) return false;
  skip_blanks(text);
  feature.name = take_run(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'); });
  skip_blanks(text);
  if (feature.name.empty() || feature.name.size() > 80 || !take(text, "(")) return false;
  for (bool first = true;; first = false) {
    skip_blanks(text);
    if (take(text, ")")) break;
    if (!first && !take(text, ",")) return false;
    skip_blanks(text);
    Argument argument;
    if (feature.arguments.size() == kArgumentsMax || !take_argument(text, argument)) return false;
    feature.arguments.push_back(argument);
  }
  skip_blanks(text);
  return text.empty();
}

class Sfc {
 public:
  explicit Sfc(Rewritten& out) : out_(out) {}

  Status write(std::string_view data) {
    for (std::size_t n = 0;; ++n) {
      if (n == kFeaturesMax) return Unexpected(Code::limit, "data", "more than 2 million features");
      skip_blanks(data);
      if (take(data, "ENDSEC;")) break;
      if (!take(data, "/*")) return Unexpected(Code::bad_input, "feature " + std::to_string(n + 1), "no comment and no end of the data");
      const std::size_t end = data.find("*/");
      if (end == std::string_view::npos) return Unexpected(Code::bad_input, "feature " + std::to_string(n + 1), "a comment without an end");
      if (Status written = write_comment(data.substr(0, end), n + 1); !written) return written;
      data.remove_prefix(end + 2);
    }
    skip_blanks(data);
    if (!take(data, "END-ISO-10303-21;")) return Unexpected(Code::bad_input, "data", "no end of the exchange structure");
    skip_blanks(data);
    if (data.find_first_not_of("\x1a") != std::string_view::npos) find("cad.trailing_data", Weight::low, {}, false);
    return {};
  }

 private:
  void find(std::string_view rule, Weight weight, std::string where, bool changed) {
    if (++told_[std::string(rule)] > kPlacesMax) where.clear();
    add_finding(out_.findings, rule, weight, where);
    out_.changed |= changed;
  }

  // "SXF\n#10 = …\nSXF", or "SXF3.1 … SXF3.1"; any other comment is a remark, and goes.
  Status write_comment(std::string_view comment, std::size_t number) {
    if (!comment.starts_with("SXF")) return find("cad.other_data", Weight::info, {}, false), Status{};
    const std::string_view mark = take_run(comment, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'; });
    Feature feature;
    const std::string place = "feature " + std::to_string(number);
    if (mark.size() > 8 || !comment.ends_with(mark) || !read_feature(comment.substr(0, comment.size() - mark.size()), feature)) {
      return Unexpected(Code::bad_input, place, "a feature against its grammar");
    }
    const std::string where = "#" + std::string(feature.number) + " " + std::string(feature.name).substr(0, 60);
    const auto known = features().find(feature.name);
    if (known == features().end()) return find("cad.unknown_entity", Weight::low, where, true), Status{};
    const bool external = feature.name.starts_with("externally_defined");
    if (external && std::any_of(feature.arguments.begin(), feature.arguments.end(), [](const Argument& one) { return one.letters && names_a_file(plain(one.value)); })) {
      return find("cad.external_reference", Weight::low, where, true), Status{};
    }
    put(mark, feature, known->second, where);
    return {};
  }

  void put(std::string_view mark, const Feature& feature, bool read_by_people, const std::string& where) {
    std::string& out = out_.utf8;
    out.append("/*").append(mark).append("\r\n#").append(feature.number).append(" = ").append(feature.name).append("(");
    for (std::size_t i = 0; i < feature.arguments.size(); ++i) {
      const Argument& one = feature.arguments[i];
      const std::string_view quote = one.letters ? "\\'" : "'";
      out.append(i == 0 ? "" : ",").append(quote).append(words_of(one, read_by_people, where)).append(quote);
    }
    out.append(")\r\n").append(mark).append("*/\r\n");
  }

  // A name that a program would look for loses what makes it a place: the path, and the sign of an attribute file before the name of a figure.
  std::string words_of(const Argument& argument, bool read_by_people, const std::string& where) {
    static constexpr std::string_view kAttributeFile = "$$ATRF$$";
    const std::string text = plain(argument.value);
    if (read_by_people && argument.letters) return text;
    std::string_view value = text;
    bool attribute = false;
    while (value.starts_with(kAttributeFile)) {
      value.remove_prefix(kAttributeFile.size());
      attribute = true;
    }
    std::string read;   // written with escapes of the exchange structure it is the same sign
    if (!decoded_step(value).starts_with(kAttributeFile)) {
      read = value;
    } else {
      read = decoded_step(value);
      while (read.starts_with(kAttributeFile)) read.erase(0, kAttributeFile.size());
      std::replace(read.begin(), read.end(), '\'', '_');
      attribute = true;
    }
    value = read;
    if (attribute) find("cad.external_reference", Weight::low, where, true);
    const std::string decoded = decoded_step(value);
    if (!is_path(value) && !is_path(decoded)) return std::string(value);
    find("cad.path", Weight::low, where, true);
    std::string name = base_name(decoded);
    std::replace(name.begin(), name.end(), '\'', '_');
    return name;
  }

  Rewritten& out_;
  std::map<std::string, std::uint64_t> told_;
};

}  // namespace

Result<Rewritten> rewrite_sfc(std::string_view utf8) {
  Rewritten out;
  std::string_view data;
  Result<std::string> header = rewrite_step_header(utf8, data, out);
  if (!header) return Unexpected{header.error()};
  out.utf8 = *std::move(header);
  if (Status written = Sfc(out).write(data); !written) return Unexpected{written.error()};
  out.utf8 += "ENDSEC;\r\nEND-ISO-10303-21;\r\n";
  return out;
}

}  // namespace temizu::cad
