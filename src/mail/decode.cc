#include "mail/decode.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::size_t kLineDigits = 40;   // fewer letters and digits in all may be a word

struct Name {
  std::string_view token;
  Encoding encoding;
};

constexpr Name kNames[] = {
    {"7bit", Encoding::identity},        {"8bit", Encoding::identity},       {"binary", Encoding::identity},
    {"base64", Encoding::base64},        {"quoted-printable", Encoding::quoted_printable},
    {"x-uuencode", Encoding::uuencode},  {"uuencode", Encoding::uuencode},   {"x-uue", Encoding::uuencode},
    {"uue", Encoding::uuencode},         {"x-yencode", Encoding::yenc},      {"yenc", Encoding::yenc},
    {"x-yenc", Encoding::yenc},          {"binhex", Encoding::binhex},       {"x-binhex", Encoding::binhex},
    {"mac-binhex40", Encoding::binhex},  {"binhex40", Encoding::binhex},
};

bool equal_fold(std::string_view text, std::string_view token) {
  return text.size() == token.size() && std::equal(text.begin(), text.end(), token.begin(), [](char a, char b) { return ascii_lower(a) == b; });
}

void decode_block(CodedBlock block, const char* missing, DecodedContent& out) {
  if (!block.found) {
    add_finding(out.findings, missing, Weight::high);
    return;
  }
  out = std::move(block.decoded);
}

// What content could be whose encoding nobody named properly, by its start.
struct Guess {
  bool base64{false}, quoted_printable{false};
};

Guess guess(ByteView content) {
  const std::string_view head = content.substr(0, 4096);
  std::size_t digits = 0, escapes = 0, blanks = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const char c = head[i];
    const bool digit = (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
    digits += digit;
    blanks += c == '\r' || c == '\n';
    escapes += c == '=' && i + 1 < head.size() && (head[i + 1] == '\r' || head[i + 1] == '\n' || (head[i + 1] >= '0' && head[i + 1] <= '9'));
  }
  // A greeting is base64, too, by its letters: at least a line of them, or padding, makes the difference.
  const bool words = content.size() < kLineDigits && content.find('=') == ByteView::npos;
  return Guess{digits > 0 && digits + blanks == head.size() && !words, escapes > 0};
}

// Undone only when all of the content follows the grammar of a guess, else shown as it stands.
DecodedContent decode_unnamed(ByteView content) {
  const Guess possible = guess(content);
  for (const Encoding encoding : {Encoding::base64, Encoding::quoted_printable}) {
    if (!(encoding == Encoding::base64 ? possible.base64 : possible.quoted_printable)) continue;
    DecodedContent out = decode_content(content, encoding);
    if (out.findings.empty()) return out;
  }
  return decode_content(content, Encoding::identity);
}

}  // namespace

Encoding parse_encoding(std::string_view untrusted_value) {
  while (!untrusted_value.empty() && (untrusted_value.front() == ' ' || untrusted_value.front() == '\t')) untrusted_value.remove_prefix(1);
  while (!untrusted_value.empty() && (untrusted_value.back() == ' ' || untrusted_value.back() == '\t')) untrusted_value.remove_suffix(1);
  for (const Name& name : kNames) {
    if (equal_fold(untrusted_value, name.token)) return name.encoding;
  }
  return Encoding::unknown;
}

DecodedContent decode_content(ByteView untrusted_encoded, Encoding encoding) {
  DecodedContent out;
  switch (encoding) {
    case Encoding::identity: out.content = untrusted_encoded; break;
    case Encoding::base64: decode_base64(untrusted_encoded, out); break;
    case Encoding::quoted_printable: decode_quoted_printable(untrusted_encoded, out); break;
    case Encoding::uuencode: decode_block(next_uuencode(untrusted_encoded, 0), "decode.uu_malformed", out); break;
    case Encoding::yenc: decode_block(next_yenc(untrusted_encoded, 0), "decode.yenc_malformed", out); break;
    case Encoding::binhex: decode_block(next_binhex(untrusted_encoded, 0), "decode.binhex_malformed", out); break;
    case Encoding::unknown:
      out = decode_unnamed(untrusted_encoded);
      add_finding(out.findings, "decode.unknown_encoding", Weight::high);
      break;
  }
  out.ambiguous = heaviest(out.findings) >= Weight::high;
  return out;
}

}  // namespace temizu
