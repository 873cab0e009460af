// What a filter is: it knows one family of kinds and writes a new file, or text, from what it understood.
// A filter never edits in place, never copies a part it did not understand, and knows neither the mail around its part
// nor the policy file: it gets a method, options and a bench to ask for more.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/kind.h"
#include "base/result.h"

namespace temizu {

// One part as a filter sees it. The views live as long as the call.
struct Part {
  Kind kind;                        // decided by identify, never by the label
  std::string_view declared_type;   // what the mail claimed, lower case; may be empty
  std::string_view file_name;       // cleaned (mail/file_name.h); may be empty
  ByteView untrusted_content;       // decoded from its transfer encoding
  std::string_view charset_label;   // as declared, for kinds of text; may be empty
  std::string_view place;           // part path for findings: "2", "2!dir/x"
  bool is_body{false};              // a body that is shown as text, not an attachment
};

// What a filter wrote.
struct Washed {
  Kind kind;                        // what the content now is; identify must agree
  Bytes content;                    // for text/plain bodies: UTF-8 with LF line ends, not yet wrapped to a transfer encoding
  std::string file_name;            // stem kept, extension set from kind; may be empty for bodies
  std::vector<Finding> findings;
  bool changed{false};              // something that a person could miss was taken out or altered: the notice names it
};

// What one message may still spend; shared by all its parts.
struct Budget {
  std::uint64_t bytes_left{0};
  std::uint32_t parts_left{0};
  std::uint16_t depth_left{0};
  std::int64_t deadline_steady_ms{0};
};

// Options of one filter under one profile: name → value, bounded by the policy's reader. Unknown names are a defect.
class Options {
 public:
  virtual ~Options() = default;
  virtual std::int64_t number(std::string_view name, std::int64_t fallback) const = 0;
  virtual std::string_view word(std::string_view name, std::string_view fallback) const = 0;
};

// What a filter may ask of its surroundings.
class Bench {
 public:
  virtual ~Bench() = default;
  // Washes a part found inside this one (an archive member, a nested mail's attachment): recursion, identification and
  // the rule that applies are the pipeline's, one budget for all.
  virtual Result<Washed> wash_child(const Part& part) = 0;
  // Pays for bytes produced or expanded. Fails with Code::limit (or Code::timeout past the deadline): stop at once.
  virtual Status spend(std::uint64_t bytes) = 0;
  virtual const Options& options() const = 0;
};

// Stateless; one object serves all parts of all messages of its process.
class Filter {
 public:
  virtual ~Filter() = default;
  virtual std::string_view name() const noexcept = 0;              // the folder's name
  virtual std::span<const std::string_view> accepts() const noexcept = 0;  // kinds
  virtual bool can(Method method) const noexcept = 0;
  // Fails with limit, timeout, encrypted, bad_input, unsupported or ambiguous: the part is then withheld with that
  // reason. Never throws.
  virtual Result<Washed> wash(const Part& part, Method method, Bench& bench) const = 0;
};

// All filters in the order of filters.def. The first that accepts a kind is its filter.
std::span<const std::unique_ptr<Filter>> all_filters();
const Filter* filter_for(const Kind& kind);

}  // namespace temizu
