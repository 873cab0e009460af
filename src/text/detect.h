// Which charset are these bytes? Evidence of two kinds: what cannot be (ill-formed sequences) and what is likely in
// Japanese (kana and everyday kanji, not half-width kana and rare kanji). mail-rules 4.2 rule 4.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "text/labels.h"
#include "text/utf8.h"

namespace temizu::text {

struct Score {
  std::uint64_t cost{0};        // lower is likelier; comparable between the two encodings on the same bytes
  std::uint64_t illegal{0};     // octets and pairs that the encoding does not have
  std::uint64_t characters{0};  // that it has, ASCII not counted
  std::uint64_t full_kana{0};   // hiragana and full-width katakana
  std::uint64_t everyday{0};    // full-width kana, punctuation, letters and level-1 kanji
  bool fits() const { return characters > 0 && illegal * 10 <= characters; }
};

// Both look at up to kScoredOctets octets above 0x7F; what follows does not change the answer.
inline constexpr std::uint64_t kScoredOctets = 16 * 1024;
Score score_cp932(ByteView bytes);
Score score_euc(ByteView bytes);

// The strong claim: at least three kana, a quarter of everything, and nothing ill-formed.
bool plainly_japanese(const Score& score);

// Western text in one octet a letter: octets above 0x7F stand alone between ASCII.
bool looks_western(ByteView bytes);

// For bytes without any label that counts. facts are those of the same bytes.
// Way::utf8, jis, cp932, euc, or single_byte for "nothing fits" (ISO-8859-1).
Way detect(ByteView bytes, const Utf8Facts& facts);

// For a label that names an encoding: the same way when the bytes bear it, or the one that they plainly are.
Way weigh_label(Way labelled, ByteView bytes, const Utf8Facts& facts);

}  // namespace temizu::text
