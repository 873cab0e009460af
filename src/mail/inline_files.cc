#include "mail/inline_files.h"

#include <algorithm>
#include <utility>

#include "mail/decode_parts.h"
#include "mail/file_name.h"

namespace temizu {
namespace {

constexpr std::size_t kFilesMax = 100;

CodedBlock block_at(std::string_view text, std::size_t at, Encoding encoding) {
  switch (encoding) {
    case Encoding::yenc: return next_yenc(text, at);
    case Encoding::binhex: return next_binhex(text, at);
    default: return next_uuencode(text, at);
  }
}

}  // namespace

InlineFiles take_out_inline_files(std::string_view untrusted_utf8) {
  InlineFiles result;
  std::size_t copied = 0;
  bool yenc_unended = false;   // no "=yend" from here on: later openings are not followed to the end again
  for (std::size_t at = 0; at < untrusted_utf8.size();) {
    const TextLine line = line_at(untrusted_utf8, at);
    const std::string_view row = line.of(untrusted_utf8);
    Encoding encoding = Encoding::identity;
    if (!row.empty() && row[0] == 'b' && opens_uuencode(row)) encoding = Encoding::uuencode;
    if (!row.empty() && row[0] == '=' && opens_yenc(row)) encoding = Encoding::yenc;
    if (!row.empty() && row[0] == '(' && opens_binhex(row)) encoding = Encoding::binhex;
    if (encoding == Encoding::identity) {
      at = line.next;
      continue;
    }
    CodedBlock block = encoding == Encoding::yenc && yenc_unended ? CodedBlock{line.begin, line.next, {}, {}, true, false}
                                                                  : block_at(untrusted_utf8, at, encoding);
    result.text += untrusted_utf8.substr(copied, block.begin - copied);
    if (!block.plausible) {
      yenc_unended = yenc_unended || encoding == Encoding::yenc;
      result.text += "> ";  // prose, or something that only another reader would decode: the line stays, its marker is broken
      copied = block.begin;
      at = line.next;
      continue;
    }
    copied = at = std::max(block.end, line.next);
    if (result.files.size() == kFilesMax) {
      add_finding(result.files.back().decoded.findings, "decode.too_many_files", Weight::high);
      continue;
    }
    block.decoded.ambiguous = heaviest(block.decoded.findings) >= Weight::high;
    result.files.push_back(InlineFile{encoding, clean_file_name(block.untrusted_name), std::move(block.decoded)});
  }
  result.text += untrusted_utf8.substr(copied);
  return result;
}

}  // namespace temizu
