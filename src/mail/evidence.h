// The raw lines of one stretch of a message, searched for structure that the tree does not explain (mail-rules 3.2): parts
// hidden in text, header fields in a body, encoded files without a part of their own. Looks at lines, decodes nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/limits.h"

namespace temizu {

enum class Stretch : std::uint8_t { plain_text, other_text, opaque, preamble, epilogue };

class Evidence {
 public:
  Evidence(Stretch stretch, std::vector<Finding>& findings, std::string_view where) : stretch_(stretch), findings_(findings), where_(where) {}

  // near_miss: the line looks like a delimiter of this message but is none where it stands.
  void line(std::string_view text, bool near_miss);
  // size: octets of the whole stretch.
  void finish(std::uint64_t size, const MailLimits& limits);

 private:
  void header_like(std::string_view text);
  void base64_like(std::string_view text);
  void armour(std::string_view text);
  void keep_held();

  // What lines of base64 amount to.
  struct Base64Seen {
    bool line{false};   // an edge holds a line like base64
    bool run{false};
  };

  Stretch stretch_;
  std::vector<Finding>& findings_;
  std::string_view where_;
  bool content_seen_{false};     // a line that is not blank
  bool after_dashes_{false};     // the line before looked like a delimiter
  std::string_view armour_;      // the label of the armour that is open
  std::size_t armour_bytes_{0};
  Base64Seen seen_, held_;       // held: inside armour, forgotten when that ends as it should
  std::size_t run_{0}, run_width_{0};
  std::uint64_t stray_{0}, inline_{0}, text_fields_{0}, text_bytes_{0};
  std::uint64_t pgp_messages_{0};
  bool hidden_part_{false}, header_in_body_{false};
};

}  // namespace temizu
