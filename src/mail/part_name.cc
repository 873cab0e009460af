#include "mail/part_name.h"

#include <algorithm>

#include "mail/file_name.h"
#include "mail/header_text.h"
#include "mail/utf8.h"
#include "text/charset.h"

namespace temizu {
namespace {

constexpr std::size_t kCandidatesMax = 20;

struct Candidate {
  int rank{0};            // RFC 2231 forms first, then filename, then name
  std::string utf8;       // decoded, not cleaned
  std::string shown;      // cleaned
};

class Collector {
 public:
  Collector(std::vector<Finding>& findings, std::string_view where) : findings_(findings), where_(where) {}

  void collect(const Structured& field, std::string_view name, int rank) {
    for (const bool sections : {false, true}) {
      const ExtendedValue value = join_extended(field.parameters, name, sections, findings_, where_);
      if (!value.present) continue;
      const DecodedText text = value.charset_label.empty() ? decode_field(value.untrusted_octets) : decode_text(value.untrusted_octets, value.charset_label);
      keep(text.findings);
      add(rank - 10, text.utf8);
    }
    int plain = 0;
    for (const Parameter& parameter : field.parameters) {
      if (parameter.name != name || parameter.section >= 0 || parameter.extended) continue;
      if (++plain == 2) add_finding(findings_, "name.duplicate_parameter", Weight::low, where_);
      if (parameter.broken) add_finding(findings_, "name.bad_quoting", Weight::low, where_);
      const std::string_view value = parameter.untrusted_value;
      if (looks_like_parameter(value)) add_finding(findings_, "name.hidden_parameter", Weight::high, where_);
      add(rank, decoded(value));
      const bool cut = !parameter.quoted && value.find(' ') != std::string_view::npos;
      if (cut) add(rank, decoded(value.substr(0, value.find(' '))));  // what a strict reader takes
    }
  }

  PartName finish() {
    PartName name;
    std::stable_sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
    for (Candidate& candidate : candidates_) {
      candidate.shown = clean_file_name(candidate.utf8, &findings_, where_);
      for (std::string& extension : all_extensions(candidate.utf8)) {
        if (std::find(name.extensions.begin(), name.extensions.end(), extension) == name.extensions.end()) name.extensions.push_back(std::move(extension));
      }
      if (name.shown.empty()) name.shown = candidate.shown;
    }
    for (std::size_t i = 1; i < candidates_.size(); ++i) compare(candidates_[0].shown, candidates_[i].shown, name);
    return name;
  }

 private:
  static bool looks_like_parameter(std::string_view value) {
    const std::size_t semicolon = value.find(';');
    return semicolon != std::string_view::npos && value.find("name", semicolon) != std::string_view::npos && value.find('=', semicolon) != std::string_view::npos;
  }

  // RFC 2047 inside quotes is against its rules and what most Japanese mail does.
  std::string decoded(std::string_view value) {
    if (value.find("=?") == std::string_view::npos) {
      const bool plain = std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\x1b'; });
      if (plain) return std::string(value);
      DecodedText text = decode_field(value);
      keep(text.findings);
      add_finding(findings_, "name.raw_text", text.charset == "utf-8" ? Weight::info : Weight::low, where_);
      return std::move(text.utf8);
    }
    std::vector<Finding> inner;
    std::string text = decode_header_text(value, inner, where_);
    for (const Finding& finding : inner) {
      if (finding.rule == "header.control") add_finding(findings_, "name.control", Weight::high, where_, finding.count);
      if (finding.rule == "header.invisible") add_finding(findings_, "name.bidi", Weight::high, where_, finding.count);
      if (finding.rule.starts_with("text.")) add_finding(findings_, finding.rule, finding.weight, where_, finding.count);
      if (finding.rule == "header.bad_encoded_word") add_finding(findings_, "name.bad_encoded_word", Weight::low, where_, finding.count);
    }
    return text;
  }

  void keep(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) add_finding(findings_, finding.rule, finding.weight, where_, finding.count);
  }

  void add(int rank, std::string utf8) {
    if (utf8.empty() || candidates_.size() >= kCandidatesMax) return;
    candidates_.push_back(Candidate{rank, std::move(utf8), {}});
  }

  // An ASCII stand-in for old clients is no conflict: same extension, and the other one could not be written in ASCII.
  static bool is_stand_in(std::string_view ascii, std::string_view full) {
    if (!utf8::is_printable_ascii(ascii) || utf8::is_printable_ascii(full)) return false;
    const std::string extension = extension_of(full);
    return extension_of(ascii) == extension || !utf8::is_printable_ascii(extension);
  }

  // Two extensions are two readings of what the file is. Two stems are only two titles.
  void compare(const std::string& a, const std::string& b, PartName& name) {
    if (a == b || is_stand_in(a, b) || is_stand_in(b, a)) return;
    const bool conflict = extension_of(a) != extension_of(b);
    name.conflict = name.conflict || conflict;
    add_finding(findings_, conflict ? "name.conflict" : "name.differ", conflict ? Weight::high : Weight::low, where_);
  }

  std::vector<Finding>& findings_;
  std::string_view where_;
  std::vector<Candidate> candidates_;
};

}  // namespace

PartName part_name(const Structured& disposition, const Structured& type, std::vector<Finding>& findings, std::string_view where) {
  Collector collector(findings, where);
  collector.collect(disposition, "filename", 1);
  collector.collect(type, "name", 2);
  collector.collect(disposition, "name", 3);
  collector.collect(type, "filename", 3);
  return collector.finish();
}

}  // namespace temizu
