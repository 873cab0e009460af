#include "mail/inline_files.h"

#include <algorithm>
#include <utility>

#include "mail/decode_parts.h"
#include "mail/file_name.h"

namespace temizu {
namespace {

constexpr std::size_t kFilesMax = 100;

class Remover {
 public:
  explicit Remover(std::string_view text) : text_(text), armour_ends_(text) {}

  InlineFiles run() {
    while (at_ < text_.size()) {
      const TextLine line = line_at(text_, at_);
      const std::string_view row = line.of(text_);
      const bool taken = !row.empty() && look(row, line);
      if (!taken) at_ = line.next;
    }
    result_.text += text_.substr(copied_);
    return std::move(result_);
  }

 private:
  // True when a block began here and at_ is behind it.
  bool look(std::string_view row, const TextLine& line) {
    switch (row[0]) {
      case 'b': return opens_uuencode(row) && marked(next_uuencode(text_, at_), Encoding::uuencode, line);
      case '=':
        if (!opens_yenc(row)) break;
        if (!yenc_unended_) return marked(next_yenc(text_, at_), Encoding::yenc, line);
        return marked(CodedBlock{line.begin, line.next, {}, {}, true, false}, Encoding::yenc, line);
      case '(': return opens_binhex(row) && marked(next_binhex(text_, at_), Encoding::binhex, line);
      case '-': return armour(row);
      default: break;
    }
    if (is_mime_field(row) && unmarked(mime_part_at(text_, at_), Encoding::unknown)) return true;
    // A run too short to be one is not looked at again line by line.
    if (at_ < armoured_to_ || at_ < run_checked_to_ || !is_base64_line(row)) return false;
    CodedBlock block = base64_run_at(text_, at_);
    run_checked_to_ = block.end;
    return unmarked(std::move(block), Encoding::base64);
  }

  // Public armour keeps its base64; an encrypted message leaves the text, since nobody here can look into it.
  bool armour(std::string_view row) {
    const std::string_view label = armour_opened(row);
    if (label.empty()) return false;
    const std::size_t end = armour_ends_.find(at_, label);
    if (end == std::string_view::npos) return false;
    if (label != kPgpMessage) {
      if (end - at_ <= kArmourMax) armoured_to_ = std::max(armoured_to_, end);
      return false;
    }
    CodedBlock block{at_, end, {}, {}, true, true};
    block.decoded.content = text_.substr(at_, end - at_);
    add_finding(block.decoded.findings, "mime.pgp_message", Weight::high);
    return unmarked(std::move(block), Encoding::identity, true);
  }

  // A block with a marker that clients know: when it is none after all, the marker is broken, the line stays.
  bool marked(CodedBlock block, Encoding encoding, const TextLine& line) {
    if (block.plausible) return unmarked(std::move(block), encoding);
    yenc_unended_ = yenc_unended_ || encoding == Encoding::yenc;
    result_.text += text_.substr(copied_, line.begin - copied_);
    result_.text += "> ";
    copied_ = line.begin;
    at_ = line.next;
    return true;
  }

  bool unmarked(CodedBlock block, Encoding encoding, bool encrypted = false) {
    if (!block.plausible) return false;
    result_.text += text_.substr(copied_, block.begin - copied_);
    copied_ = at_ = std::max(block.end, line_at(text_, at_).next);
    if (result_.files.size() == kFilesMax) {
      add_finding(result_.files.back().decoded.findings, "decode.too_many_files", Weight::high);
      return true;
    }
    block.decoded.ambiguous = heaviest(block.decoded.findings) >= Weight::high;
    result_.files.push_back(InlineFile{encoding, clean_file_name(block.untrusted_name), std::move(block.decoded), encrypted});
    return true;
  }

  std::string_view text_;
  InlineFiles result_;
  ArmourEnds armour_ends_;
  std::size_t at_{0}, copied_{0}, run_checked_to_{0}, armoured_to_{0};
  bool yenc_unended_{false};   // no "=yend" from here on: later openings are not followed to the end again
};

}  // namespace

InlineFiles take_out_inline_files(std::string_view untrusted_utf8) { return Remover(untrusted_utf8).run(); }

}  // namespace temizu
