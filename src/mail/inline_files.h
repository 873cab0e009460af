// Files that stand inside a plain text as uuencode, yEnc or BinHex. Some clients turn such blocks into attachments by
// themselves, so they must not stay in a text that goes on (mail-rules 3.3).
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "mail/decode.h"
#include "mail/message.h"

namespace temizu {

struct InlineFile {
  Encoding encoding{Encoding::uuencode};
  std::string file_name;     // cleaned; may be empty
  DecodedContent decoded;
};

struct InlineFiles {
  std::string text;                // the text without the blocks
  std::vector<InlineFile> files;   // in order, at most 100
};

// utf8: the decoded text. Blocks beyond the hundredth leave the text too and are counted in the last file's finding
// decode.too_many_files. Linear.
InlineFiles take_out_inline_files(std::string_view untrusted_utf8);

}  // namespace temizu
