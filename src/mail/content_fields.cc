#include "mail/content_fields.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "mail/decode.h"
#include "mail/header_text.h"
#include "mail/parameters.h"
#include "mail/part_name.h"
#include "mail/utf8.h"

namespace temizu {
namespace {

constexpr std::size_t kBoundaryCandidatesMax = 4;
constexpr std::size_t kTypeMax = 200;   // registered types stay below 127 + 127 (RFC 6838 section 4.2), real ones below 90

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_token(std::string_view text) {  // RFC 2045 section 5.1
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
  });
}

bool is_media_type(std::string_view text) {
  if (text.size() > kTypeMax) return false;
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
}

bool is_boundary_char(char c) {  // bchars, RFC 2046 section 5.1.1
  return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || (c >= '0' && c <= '9') ||
         (c != '\0' && std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos);
}

std::size_t occurrences(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) ++count;
  return count;
}

// Printable ASCII of a value that is only shown or compared, at most 200 octets.
std::string cleaned(std::string_view text) {
  std::string out;
  for (const char c : trimmed(text).substr(0, 200)) {
    if (c > ' ' && c <= '~') out += c;
  }
  return out;
}

class Reader {
 public:
  Reader(const HeaderBlock& block, std::string_view default_type, const MailLimits& limits, std::vector<Finding>& structure,
         std::vector<Finding>& names, std::string_view where)
      : block_(block), default_type_(default_type), limits_(limits), structure_(structure), names_(names), where_(where) {}

  ContentFields run() {
    odd_fields();
    const Structured type = content_type();
    const Structured disposition = content_disposition();
    out_.encoding = transfer_encoding();
    out_.name = part_name(disposition, type, names_, where_);
    if (const HeaderField* id = block_.first("content-id"); id != nullptr) {
      out_.content_id = cleaned(unfold(id->untrusted_value));
      std::erase_if(out_.content_id, [](char c) { return c == '<' || c == '>'; });
    }
    return std::move(out_);
  }

 private:
  void note(std::string_view rule, Weight weight) { add_finding(structure_, rule, weight, where_); }
  void limit(std::string_view rule) {
    note(rule, Weight::hostile);
    out_.limit_exceeded = true;
  }

  // "Content_Type", "ContentType": fields that a generous reader takes for the real one.
  void odd_fields() {
    for (const HeaderField& field : block_.fields) {
      if (field.name[0] != 'c' || field.name == "content-type" || field.name == "content-transfer-encoding") continue;
      std::string letters;
      for (const char c : field.name) {
        if (c >= 'a' && c <= 'z') letters += c;
      }
      if (letters == "contenttype" || letters == "contenttransferencoding") note("mime.odd_field", Weight::high);
    }
  }

  std::vector<std::string> values(std::string_view name) const {
    std::vector<std::string> all;
    for (const HeaderField& field : block_.fields) {
      if (field.name == name && all.size() < 10) all.push_back(unfold(field.untrusted_value));
    }
    return all;
  }

  Structured parsed(std::string_view value) {
    Structured structured = parse_structured(value, limits_);
    if (structured.limit_parameters) limit("limit.parameters");
    if (structured.limit_name) limit("limit.parameter_name");
    return structured;
  }

  Structured content_type() {
    const std::vector<std::string> all = values("content-type");
    if (all.empty()) {
      out_.type = default_type_;
      out_.message = out_.type == "message/rfc822";
      return {};
    }
    if (all.size() > 1) {
      const bool equal = std::all_of(all.begin(), all.end(), [&](const std::string& value) { return trimmed(value) == trimmed(all[0]); });
      note(equal ? "mime.repeated_content_type" : "mime.two_content_types", equal ? Weight::low : Weight::high);
    }
    // The first, unless a later one is the multipart.
    std::size_t chosen = 0;
    for (std::size_t i = all.size(); i-- > 1;) {
      if (lowered(all[i]).find("multipart/") != std::string::npos && lowered(all[0]).find("multipart/") == std::string::npos) chosen = i;
    }
    Structured type = parsed(all[chosen]);
    take_type(type, all[chosen]);
    take_boundary(type, lowered(all[chosen]));
    for (const Parameter& parameter : type.parameters) {
      if (parameter.name == "charset" && out_.charset_label.empty()) out_.charset_label = cleaned(parameter.untrusted_value);
      if (parameter.name == "format") out_.flowed = lowered(parameter.untrusted_value) == "flowed";
      if (parameter.name == "delsp") out_.delsp = lowered(parameter.untrusted_value) == "yes";
    }
    return type;
  }

  void take_type(const Structured& type, std::string_view raw) {
    std::string value = type.value;
    const bool whole = is_media_type(value);
    if (!whole) {
      std::erase_if(value, [](char c) { return c == ' ' || c == '\t' || c == '"'; });
    }
    const bool multipart = value.starts_with("multipart/");
    const bool like_multipart = lowered(raw).find("ultipart") != std::string::npos && !multipart;
    const bool boundary = std::any_of(type.parameters.begin(), type.parameters.end(), [](const Parameter& p) { return p.name == "boundary"; });
    if (is_media_type(value)) {
      out_.type = value;
    } else {
      out_.type = value.empty() || value.starts_with("text") ? "text/plain" : "application/octet-stream";
    }
    if (!whole) note("mime.bad_content_type", multipart || like_multipart ? Weight::high : Weight::low);
    if (like_multipart && (boundary || value.find("ultipart") != std::string::npos)) {
      note("mime.odd_multipart", Weight::high);
      out_.odd_multipart = true;
    }
    if (type.comment) note("mime.comment_in_content_type", multipart || like_multipart ? Weight::high : Weight::low);
    out_.multipart = multipart || (out_.odd_multipart && boundary);
    out_.message = out_.type == "message/rfc822" || out_.type == "message/global" || out_.type == "message/news";
  }

  void take_boundary(const Structured& type, std::string_view lower_raw) {
    std::size_t parameters = 0, plain = 0;
    for (const Parameter& parameter : type.parameters) {
      if (parameter.name != "boundary") continue;
      ++parameters;
      const bool extended = parameter.extended || parameter.section >= 0;
      if (extended) {
        if (out_.multipart) note("mime.encoded_boundary", Weight::high);
        continue;
      }
      ++plain;
      check_boundary(parameter);
      add_boundary(parameter.untrusted_value);
      other_readings(parameter);
    }
    for (const bool sections : {false, true}) {
      std::vector<Finding> unused;
      const ExtendedValue value = join_extended(type.parameters, "boundary", sections, unused, where_);
      if (value.present) add_boundary(value.untrusted_octets);
    }
    if (!out_.multipart) return;
    if (parameters == 0) note("mime.no_boundary", Weight::high);
    if (plain > 1 || (plain > 0 && parameters > plain)) note("mime.two_boundaries", Weight::high);
    if (occurrences(lower_raw, "boundary") > parameters + (parameters == 1 && !out_.boundaries.empty() ? occurrences(lowered(out_.boundaries[0]), "boundary") : 0)) {
      note("mime.hidden_boundary", Weight::high);
    }
  }

  void add_boundary(std::string_view boundary) {
    if (boundary.size() > limits_.boundary_bytes_max) return limit("limit.boundary");
    if (boundary.empty() || out_.boundaries.size() >= kBoundaryCandidatesMax) return;
    if (std::find(out_.boundaries.begin(), out_.boundaries.end(), boundary) == out_.boundaries.end()) out_.boundaries.emplace_back(boundary);
  }

  // What readers make of a malformed value: cut at a blank or comment, without single quotes, without blanks at its ends.
  void other_readings(const Parameter& parameter) {
    std::string_view value = parameter.untrusted_value;
    const std::size_t cut = parameter.quoted ? std::string_view::npos : value.find_first_of(" \t(");
    if (cut != std::string_view::npos) add_boundary(value.substr(0, cut));
    if (value.size() > 2 && value.front() == '\'' && value.back() == '\'') add_boundary(value.substr(1, value.size() - 2));
    add_boundary(trimmed(value));
  }

  void check_boundary(const Parameter& parameter) {
    if (!out_.multipart) return;
    const std::string_view boundary = parameter.untrusted_value;
    if (boundary.size() > limits_.boundary_bytes_flag) note("mime.long_boundary", Weight::low);
    const bool blank_edges = boundary.empty() || trimmed(boundary).size() != boundary.size();
    const bool odd = std::any_of(boundary.begin(), boundary.end(), [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; });
    const bool single_quoted = !parameter.quoted && !boundary.empty() && boundary.front() == '\'';
    if (blank_edges || odd || single_quoted || parameter.broken || parameter.escaped) return note("mime.odd_boundary", Weight::high);
    if (!std::all_of(boundary.begin(), boundary.end(), is_boundary_char)) note("mime.boundary_chars", Weight::low);
    if (!parameter.quoted && !is_token(boundary)) note("mime.unquoted_boundary", Weight::low);
  }

  Structured content_disposition() {
    const std::vector<std::string> all = values("content-disposition");
    if (all.empty()) return {};
    if (all.size() > 1 && trimmed(all[0]) != trimmed(all[1])) add_finding(names_, "mime.two_dispositions", Weight::high, where_);
    Structured disposition = parsed(all[0]);
    for (std::size_t i = 1; i < all.size(); ++i) {
      for (Parameter& parameter : parsed(all[i]).parameters) disposition.parameters.push_back(std::move(parameter));
    }
    if (disposition.parameters.size() > 2 * limits_.parameters_max) disposition.parameters.resize(2 * limits_.parameters_max);
    // RFC 2183 section 2.8: what is not known is an attachment.
    out_.disposition = disposition.value == "inline" ? "inline" : "attachment";
    return disposition;
  }

  Encoding transfer_encoding() {
    const std::vector<std::string> all = values("content-transfer-encoding");
    if (all.empty()) return Encoding::identity;
    const Encoding encoding = parse_encoding(all[0]);
    for (std::size_t i = 1; i < all.size(); ++i) {
      const bool equal = lowered(trimmed(all[i])) == lowered(trimmed(all[0]));
      note(equal ? "mime.repeated_encoding" : "mime.two_encodings", equal ? Weight::low : Weight::high);
    }
    if (trimmed(all[0]).empty()) {
      note("mime.empty_encoding", Weight::low);
      return Encoding::identity;
    }
    if (encoding == Encoding::unknown) note("mime.unknown_encoding", Weight::high);
    const bool legacy = encoding == Encoding::uuencode || encoding == Encoding::yenc || encoding == Encoding::binhex;
    if (legacy) note("mime.legacy_encoding", Weight::high);
    return encoding;
  }

  const HeaderBlock& block_;
  std::string_view default_type_;
  const MailLimits& limits_;
  std::vector<Finding>& structure_;
  std::vector<Finding>& names_;
  std::string_view where_;
  ContentFields out_;
};

}  // namespace

ContentFields content_fields(const HeaderBlock& block, std::string_view default_type, const MailLimits& limits,
                             std::vector<Finding>& structure, std::vector<Finding>& names, std::string_view where) {
  return Reader(block, default_type, limits, structure, names, where).run();
}

}  // namespace temizu
