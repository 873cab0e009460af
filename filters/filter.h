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
  Kind kind;                        // decided by identify, never by the label; empty for a child: the bench identifies it
  std::string_view declared_type;   // what the mail claimed, lower case; may be empty
  std::string_view file_name;       // cleaned (mail/file_name.h); may be empty
  ByteView untrusted_content;       // decoded from its transfer encoding
  std::string_view charset_label;   // as declared, for kinds of text; may be empty
  std::string_view place;           // part path for findings: "2", "2!dir/x"
  bool is_body{false};              // a body that is shown as text, not an attachment
  bool is_free{false};              // takes none of the parts a message may have: the one list that an archive of ours holds
};

// A further file that came out of one part: an attachment of a mail in a file, of a PDF. It goes on beside the washed part.
struct Beside {
  Kind kind;
  std::string file_name;            // cleaned, with the extension of its kind
  std::string place;                // "2!minutes.docx"
  Bytes content;
};

// What a filter wrote.
struct Washed {
  Kind kind;                        // what the content now is; identify must agree
  Bytes content;                    // for text/plain bodies: UTF-8 with LF line ends, not yet wrapped to a transfer encoding
  std::string file_name;            // stem kept, extension set from kind; may be empty for bodies
  std::vector<Finding> findings;
  bool changed{false};              // something that a person could miss was taken out or altered: the notice names it
  std::vector<Beside> beside;       // washed by wash_member; usually empty
};

// What one message may still spend; shared by all its parts.
struct Budget {
  std::uint64_t bytes_left{0};
  std::uint32_t parts_left{0};
  std::uint16_t depth_left{0};
  std::int64_t deadline_steady_ms{0};
  // Of those, what is kept for the parts that come later: one attachment cannot spend the share of the next.
  std::uint64_t bytes_kept{0};
  std::uint32_t parts_kept{0};
  std::int64_t time_kept_ms{0};
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
  // Washes a piece of this part that is no file to a person (a picture in a document): identification, the rule that
  // applies and recursion are the pipeline's, one budget for all. Its findings and `changed` come back for the caller to
  // take over. Fails as Filter::wash, or with unsupported when the profile withholds the kind.
  virtual Result<Washed> wash_child(const Part& part) = 0;
  // As wash_child, for a file in its own right (a member of an archive, an attachment of a mail in a file or of a PDF): it is
  // also listed under part.place in manifest and notice, with its findings or the reason why it was withheld.
  virtual Result<Washed> wash_member(const Part& part) = 0;
  // Lists a member whose content the filter will not or cannot read (encrypted, a link, a device) as withheld. size: what it would have
  // expanded to, as far as its container says; else 0.
  virtual void tell_withheld(std::string_view place, std::string_view file_name, const Error& error, std::uint64_t size) = 0;
  // Records a finding on this part that must stay even when the wash then fails (macros in a file that is withheld, the
  // cipher of an encrypted one). What Washed.findings holds need not be noted.
  virtual void note(std::string_view rule, Weight weight, std::string_view where = {}, std::uint64_t count = 1) = 0;
  // The fixed words (Japanese) that people are told about the member listed last under place: why it was withheld, or what
  // was changed in it; empty when there is nothing to tell. For lists written into a washed file.
  virtual std::string words_for(std::string_view place) const = 0;
  // Pays for bytes produced or expanded. Fails with Code::limit (or Code::timeout past the deadline): stop at once.
  virtual Status spend(std::uint64_t bytes) = 0;
  virtual const Options& options() const = 0;
};

// Places of errors with Code::limit that people are told apart from size: too many levels, too many parts or members.
inline constexpr std::string_view kWhereDepth = "depth", kWhereParts = "parts";

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
