// What the MIME fields of one entity say (RFC 2045, RFC 2183): type, boundary, encoding, name. Where readers could take
// them in two ways there is a finding, and the reading that yields the most parts wins (mail-rules 3.3, first two rows).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/limits.h"
#include "mail/header_block.h"
#include "mail/message.h"

namespace temizu {

struct ContentFields {
  std::string type;                      // lower case "type/subtype"
  std::string charset_label, disposition, content_id;
  bool flowed{false}, delsp{false};
  PartName name;
  Encoding encoding{Encoding::identity};
  bool multipart{false}, message{false};
  bool odd_multipart{false};             // spelled so that some readers see a multipart and some do not
  std::vector<std::string> boundaries;   // candidates, the likeliest first; empty when there is none
  bool limit_exceeded{false};
};

// structure: mime.* and limit.*, with `where`; names: name.* and what concerns this part alone.
ContentFields content_fields(const HeaderBlock& block, std::string_view default_type, const MailLimits& limits,
                             std::vector<Finding>& structure, std::vector<Finding>& names, std::string_view where);

}  // namespace temizu
