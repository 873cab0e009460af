#include "mail/parameters.h"

#include <algorithm>

#include "base/ascii.h"
#include "mail/header_text.h"

namespace temizu {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
  return text;
}

class Reader {
 public:
  Reader(std::string_view text, const MailLimits& limits) : text_(text), limits_(limits), mode_(raw_mode_of(text)) {}

  Structured run() {
    main_value();
    while (at_ < text_.size() && parameter()) {
    }
    return std::move(out_);
  }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks_and_comments() {
    while (at_ < text_.size()) {
      if (is_ascii_blank(here())) {
        ++at_;
      } else if (here() == '(') {
        comment();
      } else {
        break;
      }
    }
  }

  // Nested comments by counting, not by recursion.
  void comment() {
    out_.comment = true;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\') ++at_;
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) {
        ++at_;
        return;
      }
      at_ = std::min(next_character(text_, std::min(at_, text_.size() - 1), mode_), text_.size());
    }
  }

  void main_value() {
    std::string value;
    while (at_ < text_.size() && here() != ';') {
      if (here() == '(') {
        comment();
      } else {
        value += ascii_lower(text_[at_++]);
      }
    }
    out_.value = trimmed(value);
  }

  // At a semicolon, or at what stands where one should. False at the end or at a limit.
  bool parameter() {
    while (at_ < text_.size() && (here() == ';' || is_ascii_blank(here()) || here() == '(')) {
      if (here() == '(') {
        comment();
      } else {
        ++at_;
      }
    }
    if (at_ >= text_.size()) return false;
    if (out_.parameters.size() >= limits_.parameters_max) {
      out_.limit_parameters = true;
      return false;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && here() != '=' && here() != ';' && !is_ascii_blank(here()) && here() != '(') ++at_;
    Parameter parameter;
    parameter.name = text_.substr(start, at_ - start);
    std::transform(parameter.name.begin(), parameter.name.end(), parameter.name.begin(), ascii_lower);
    if (parameter.name.size() > limits_.parameter_name_bytes_max) {
      out_.limit_name = true;
      return false;
    }
    skip_blanks_and_comments();
    if (here() != '=') {
      parameter.broken = true;
    } else {
      ++at_;
      skip_blanks_and_comments();
      value(parameter);
    }
    split_name(parameter);
    out_.parameters.push_back(std::move(parameter));
    return true;
  }

  void value(Parameter& parameter) {
    if (here() != '"') return token(parameter);
    parameter.quoted = true;
    ++at_;
    while (at_ < text_.size() && here() != '"') {
      if (here() == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        parameter.escaped = true;
      }
      const std::size_t next = next_character(text_, at_, mode_);
      parameter.untrusted_value += text_.substr(at_, next - at_);
      at_ = std::min(next, text_.size());
    }
    if (at_ >= text_.size()) {
      parameter.broken = true;
      return;
    }
    ++at_;
    skip_blanks_and_comments();
    // Text behind the closing quote: some readers add it, some stop.
    const std::size_t start = at_;
    while (at_ < text_.size() && here() != ';') ++at_;
    if (at_ > start && trimmed(text_.substr(start, at_ - start)).find('=') == std::string_view::npos) parameter.broken = true;
    if (at_ > start && !parameter.broken) at_ = start;  // a missing semicolon before the next parameter
  }

  void token(Parameter& parameter) {
    const std::size_t start = at_;
    while (at_ < text_.size() && here() != ';') at_ = std::min(next_character(text_, at_, mode_), text_.size());
    const std::string_view all = trimmed(text_.substr(start, at_ - start));
    parameter.untrusted_value = all;
    const bool odd = all.find_first_of(" \t\"(<>\\") != std::string_view::npos;
    parameter.broken = odd;
  }

  static void split_name(Parameter& parameter) {
    const std::size_t star = parameter.name.find('*');
    if (star == std::string::npos) return;
    std::string_view rest = std::string_view(parameter.name).substr(star + 1);
    parameter.extended = rest.empty() || rest.back() == '*';
    if (!rest.empty() && rest.back() == '*') rest.remove_suffix(1);
    const bool digits = !rest.empty() && rest.size() <= 4 && std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits) {
      parameter.section = 0;
      for (const char c : rest) parameter.section = parameter.section * 10 + (c - '0');
    }
    if (!rest.empty() && !digits) parameter.broken = true;
    parameter.name.resize(star);
  }

  std::string_view text_;
  const MailLimits& limits_;
  RawMode mode_;
  std::size_t at_{0};
  Structured out_;
};

int hex(char c) {
  const char l = ascii_lower(c);
  return c >= '0' && c <= '9' ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

void append_percent_decoded(Bytes& to, std::string_view text, bool& bad) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      to += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      bad = true;
      to += '%';
      continue;
    }
    to += static_cast<char>(high * 16 + low);
    i += 2;
  }
}

// charset'language'value; false when the apostrophes are missing.
bool take_charset(std::string_view& text, std::string& label) {
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return false;
  label = text.substr(0, first);
  text.remove_prefix(second + 1);
  return true;
}

}  // namespace

Structured parse_structured(std::string_view untrusted_unfolded, const MailLimits& limits) { return Reader(untrusted_unfolded, limits).run(); }

ExtendedValue join_extended(const std::vector<Parameter>& parameters, std::string_view name, bool sections, std::vector<Finding>& findings,
                            std::string_view where) {
  std::vector<const Parameter*> parts;
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name && (sections ? parameter.section >= 0 : parameter.section < 0 && parameter.extended)) parts.push_back(&parameter);
  }
  ExtendedValue out;
  if (parts.empty()) return out;
  out.present = true;
  const auto before = [](const Parameter* a, const Parameter* b) { return a->section < b->section; };
  if (!std::is_sorted(parts.begin(), parts.end(), before)) add_finding(findings, "name.continuation_order", Weight::low, where);
  std::stable_sort(parts.begin(), parts.end(), before);
  bool bad_percent = false;
  int expected = sections ? 0 : -1;
  for (const Parameter* part : parts) {
    if (part->section != expected) add_finding(findings, part->section < expected ? "name.continuation_twice" : "name.continuation_gap", Weight::high, where);
    expected = part->section + (sections ? 1 : 0);
    std::string_view value = part->untrusted_value;
    if (part == parts.front() && part->extended && !take_charset(value, out.charset_label)) add_finding(findings, "name.no_charset", Weight::low, where);
    if (part->extended) {
      append_percent_decoded(out.untrusted_octets, value, bad_percent);
    } else {
      out.untrusted_octets += value;
    }
  }
  if (bad_percent) add_finding(findings, "name.bad_percent", Weight::low, where);
  return out;
}

}  // namespace temizu
