// Transfer encodings to octets: ours, strict and lenient at once (mail-rules 3.2 and 3.3). When the strict grammar does not
// account for every octet, the lenient union is decoded and the difference is a finding.
#pragma once

#include "base/bytes.h"
#include "base/finding.h"
#include "mail/message.h"

namespace temizu {

struct DecodedContent {
  Bytes content;
  std::vector<Finding> findings;   // decode.base64_junk, decode.content_after_padding, decode.qp_escape, …
  bool ambiguous{false};           // strict and lenient reading differ in a way that matters
  Bytes trailing_text;             // printable footer after the final padding (list software), if any
};

// Linear; content never longer than the input plus 16 octets (yEnc, uuencode, base64 and quoted-printable all shrink).
DecodedContent decode_content(ByteView untrusted_encoded, Encoding encoding);

// "base64" for an exact token after trimming, unknown for anything else (mail-rules 3.3, second row).
Encoding parse_encoding(std::string_view untrusted_value);

}  // namespace temizu
