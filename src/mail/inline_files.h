// Files that stand inside a plain text: uuencode, yEnc and BinHex, which some clients turn into attachments by themselves;
// leftovers of MIME parts that the structure does not explain; runs of base64 without public armour; encrypted PGP messages. None of them may stay in a
// text that goes on (mail-rules 3.3).
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "mail/decode.h"
#include "mail/message.h"

namespace temizu {

struct InlineFile {
  Encoding encoding{Encoding::uuencode};   // unknown: the leftover of a MIME part
  std::string file_name;     // cleaned; may be empty
  DecodedContent decoded;
  bool encrypted{false};     // an armoured PGP message, whole and as it stood; its findings hold mime.pgp_message
};

struct InlineFiles {
  std::string text;                // the text without the blocks
  std::vector<InlineFile> files;   // in order, at most 100
};

// utf8: the decoded text. An opening line without a block keeps its place, with "> " before it. Blocks beyond the hundredth leave the text too and are counted in the last file's finding
// decode.too_many_files. Linear.
InlineFiles take_out_inline_files(std::string_view untrusted_utf8);

}  // namespace temizu
