// "value; name=value; …" (RFC 2045 section 5.1, RFC 2231): the syntax of Content-Type and Content-Disposition, read
// generously, with what was odd kept as flags. Knows nothing of what the parameters mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/limits.h"

namespace temizu {

struct Parameter {
  std::string name;         // lower case, without "*" and section number
  Bytes untrusted_value;    // raw octets; quotes and their backslashes undone
  int section{-1};          // of "name*2=", else -1
  bool extended{false};     // "name*=" or "name*2*=": percent-encoded
  bool quoted{false};
  bool escaped{false};      // a backslash was undone
  bool broken{false};       // unterminated quote, or text between value and semicolon
};

struct Structured {
  std::string value;        // lower case, blanks trimmed, comments taken out
  std::vector<Parameter> parameters;
  bool comment{false};
  bool limit_parameters{false}, limit_name{false};
};

// Linear; stops at the limits.
Structured parse_structured(std::string_view untrusted_unfolded, const MailLimits& limits);

// The octets of an extended value and its charset: sections joined in order (RFC 2231 section 3), %XX undone by us.
// Empty list of parameters: the name has no extended form. findings: name.continuation_gap, name.bad_percent, …
struct ExtendedValue {
  bool present{false};
  Bytes untrusted_octets;
  std::string charset_label;
};
ExtendedValue join_extended(const std::vector<Parameter>& parameters, std::string_view name, bool sections, std::vector<Finding>& findings,
                            std::string_view where);

}  // namespace temizu
