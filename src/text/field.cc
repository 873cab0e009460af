// Raw 8-bit header fields (mail-rules 4.2 rule 4, "mixed within one header").
#include <string_view>

#include "text/charset.h"
#include "text/detect.h"
#include "text/utf8.h"

namespace temizu {
namespace {

// Shift_JIS trail octets start at 0x40, so an octet below it is itself in every charset that detection knows but JIS.
bool is_border(char c) { return c >= 0 && c < 0x40 && !(c >= '0' && c <= '9'); }

void append(DecodedText& whole, const DecodedText& token) {
  whole.utf8 += token.utf8;
  whole.undecodable += token.undecodable;
  for (const Finding& finding : token.findings) {
    add_finding(whole.findings, finding.rule, finding.weight, finding.where, finding.count);
  }
  const char* const begin = token.utf8.data();
  const bool plain = text::ascii_run(begin, begin + token.utf8.size()) == token.utf8.size();
  const bool says_something = token.charset != "utf-8" || !plain;
  if (!says_something || whole.charset == token.charset) return;
  if (!whole.charset.empty()) add_finding(whole.findings, "text.mixed_charsets", Weight::low);
  if (whole.charset.empty()) whole.charset = token.charset;
}

}  // namespace

DecodedText decode_field(ByteView untrusted_bytes) {
  const text::Utf8Facts facts = text::scan_utf8(untrusted_bytes);
  DecodedText whole = decode_text(untrusted_bytes, {});
  const bool one_charset = facts.seven_bit || facts.valid() || (whole.undecodable == 0 && whole.charset.starts_with("cp"));
  if (one_charset) return whole;

  DecodedText tokens;
  while (!untrusted_bytes.empty()) {
    std::size_t length = 0;
    while (length < untrusted_bytes.size() && !is_border(untrusted_bytes[length])) ++length;
    while (length < untrusted_bytes.size() && is_border(untrusted_bytes[length])) ++length;
    append(tokens, decode_text(untrusted_bytes.substr(0, length), {}));
    untrusted_bytes.remove_prefix(length);
  }
  return tokens.undecodable <= whole.undecodable ? tokens : whole;
}

}  // namespace temizu
