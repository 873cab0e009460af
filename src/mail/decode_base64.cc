// Base64 (RFC 2045 section 6.8), four characters by table at a time. Strict and lenient in one pass: everything that a
// reader could stop at, skip or join is decoded, and each deviation is a finding (mail-rules 3.3, rows 3 to 5).
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/ascii.h"
#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::uint32_t kBad = 1u << 24;
constexpr std::size_t kFooterMax = 4096;

struct Tables {
  std::array<std::array<std::uint32_t, 256>, 4> shifted;
};

constexpr Tables make_tables() {
  Tables tables{};
  for (auto& table : tables.shifted) table.fill(kBad);
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::uint32_t value = 0; value < 64; ++value) {
    const auto at = static_cast<unsigned char>(alphabet[value]);
    for (std::uint32_t place = 0; place < 4; ++place) tables.shifted[place][at] = value << (18 - 6 * place);
  }
  return tables;
}
constexpr Tables kTables = make_tables();

std::uint32_t value_of(char c) { return kTables.shifted[3][static_cast<unsigned char>(c)]; }

// A mailing list's footer: text on lines of its own that nobody would take for more base64.
bool is_footer(ByteView rest) {
  if (rest.size() > kFooterMax) return false;
  bool outside = false;
  std::size_t run = 0;
  for (const char c : rest) {
    const auto octet = static_cast<unsigned char>(c);
    const bool allowed = octet >= 0x20 || octet == '\t' || octet == '\r' || octet == '\n' || octet == 0x1B;
    if (!allowed || octet == 0x7F) return false;
    const bool digit = value_of(c) < kBad;
    run = digit ? run + 1 : 0;
    if (run >= 40) return false;
    outside = outside || (!digit && !is_ascii_blank(c) && c != '=');
  }
  return outside;
}

class Base64 {
 public:
  Base64(ByteView encoded, DecodedContent& out) : at_(encoded.data()), end_(at_ + encoded.size()), result_(out) {
    result_.content.resize(encoded.size() / 4 * 3 + 4);
    out_ = result_.content.data();
  }

  void run() {
    while (at_ < end_) {
      if (pending_ == 0 && !closed_) groups();
      if (at_ >= end_) break;
      if (!one(*at_)) break;
      ++at_;
    }
    finish();
    result_.content.resize(static_cast<std::size_t>(out_ - result_.content.data()));
  }

 private:
  // The hot loop: whole groups, and the line ends between them.
  void groups() {
    const char* at = at_;
    char* out = out_;
    const auto octet = [](const char* from, int i) { return static_cast<unsigned char>(from[i]); };
    while (end_ - at >= 4) {
      const std::uint32_t group = kTables.shifted[0][octet(at, 0)] | kTables.shifted[1][octet(at, 1)] |
                                  kTables.shifted[2][octet(at, 2)] | kTables.shifted[3][octet(at, 3)];
      if (group < kBad) {
        const std::uint32_t big = __builtin_bswap32(group << 8);
        std::memcpy(out, &big, 4);  // the fourth octet is overwritten by the next group; content has four to spare
        out += 3;
        at += 4;
      } else if (at[0] == '\r' && at[1] == '\n') {
        at += 2;
      } else {
        break;
      }
    }
    at_ = at;
    out_ = out;
  }

  // One character off the fast path. False when the rest is not base64 any more.
  bool one(char c) {
    if (is_ascii_blank(c)) {
      line_start_ = line_start_ || c == '\n';
      return true;
    }
    if (c == '=') {
      pad();
      return true;
    }
    if (closed_ && !reopen()) return false;
    const std::uint32_t value = value_of(c);
    line_start_ = false;
    if (value >= kBad) {
      ++junk_;
      return true;
    }
    group_ = (group_ << 6) | value;
    if (++pending_ == 4) {
      put(3);
      pending_ = 0;
      group_ = 0;
    }
    return true;
  }

  void put(unsigned octets) {
    for (unsigned i = 0; i < octets; ++i) *out_++ = static_cast<char>((group_ >> (16 - 8 * i)) & 0xFF);
  }

  void pad() {
    if (closed_) {
      odd_pads_ += ++pads_ > wanted_;
      return;
    }
    if (pending_ < 2) {
      ++odd_pads_;
      closed_ = true;
      pads_ = wanted_ = 1;
      drop_single();
      return;
    }
    wanted_ = 4 - pending_;
    pads_ = 1;
    flush(Weight::low);
    closed_ = true;
    line_start_ = false;
  }

  // The last two or three characters of a chunk; spare bits should be zero.
  void flush(Weight weight_of_bits) {
    const unsigned octets = pending_ - 1;
    group_ <<= 6 * (4 - pending_);
    if ((group_ & (octets == 1 ? 0xFFFFu : 0xFFu)) != 0) add_finding(result_.findings, "decode.base64_pad_bits", weight_of_bits);
    put(octets);
    pending_ = 0;
    group_ = 0;
  }

  void drop_single() {
    if (pending_ == 1) add_finding(result_.findings, "decode.base64_length", Weight::high);
    pending_ = 0;
    group_ = 0;
  }

  // Something stands behind the padding: a footer ends the content, anything else is read on, for the union view.
  bool reopen() {
    const ByteView rest(at_, static_cast<std::size_t>(end_ - at_));
    const bool looked = std::exchange(looked_for_footer_, true);  // once: what is chunked is ambiguous, and this stays linear
    if (!looked && line_start_ && is_footer(rest)) {
      result_.trailing_text = rest;
      add_finding(result_.findings, "decode.base64_footer", Weight::low);
      return false;
    }
    const bool more = value_of(*at_) < kBad;
    add_finding(result_.findings, more ? "decode.base64_chunked" : "decode.content_after_padding", Weight::high);
    closed_ = false;
    return true;
  }

  void finish() {
    if (pending_ >= 2) {
      add_finding(result_.findings, "decode.base64_unpadded", Weight::low);
      flush(Weight::high);
    }
    drop_single();
    if (junk_ > 0) add_finding(result_.findings, "decode.base64_junk", Weight::high, {}, junk_);
    if (odd_pads_ > 0) add_finding(result_.findings, "decode.base64_padding", Weight::high, {}, odd_pads_);
    if (closed_ && pads_ < wanted_) add_finding(result_.findings, "decode.base64_unpadded", Weight::low);
  }

  const char* at_;
  const char* end_;
  DecodedContent& result_;
  char* out_{nullptr};
  std::uint32_t group_{0};
  unsigned pending_{0};   // characters of an unfinished group
  unsigned pads_{0}, wanted_{0};
  std::uint64_t junk_{0}, odd_pads_{0};
  bool closed_{false};    // padding was seen
  bool line_start_{false}, looked_for_footer_{false};
};

}  // namespace

void decode_base64(ByteView untrusted_encoded, DecodedContent& out) { Base64(untrusted_encoded, out).run(); }

}  // namespace temizu
