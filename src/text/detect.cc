#include "text/detect.h"

#include "text/charset.h"
#include "text/japanese.h"
#include "text/jis_tables.h"

namespace temizu::text {
namespace {

// Costs of one character. Two half-width kana weigh more than one everyday kanji, so that EUC kanji read as CP932 lose;
// a rare kanji weighs more than two, so that real half-width kana read as EUC lose. Found by trying both on the samples.
constexpr std::uint64_t kIllegalCost = 24;
constexpr std::uint64_t kRareKanjiCost = 10;
constexpr std::uint64_t kKanjiCost = 2;
constexpr std::uint64_t kHalfKanaCost = 2;
constexpr std::uint64_t kUserDefinedCost = 16;

constexpr unsigned kFirstKanjiRow = 16;
constexpr unsigned kFirstRareRow = 48;  // JIS level 2

void add_pair(Score& score, CellTable table, unsigned row, unsigned cell) {
  const char32_t c = table.at(row, cell);
  if (c == 0) {
    ++score.illegal;
    score.cost += kIllegalCost;
    return;
  }
  ++score.characters;
  if (row == 4 || row == 5) ++score.full_kana;
  if (row < kFirstRareRow) ++score.everyday;
  if (is_private_use(c)) {
    score.cost += kUserDefinedCost;
  } else if (row >= kFirstRareRow) {
    score.cost += kRareKanjiCost;
  } else if (row >= kFirstKanjiRow) {
    score.cost += kKanjiCost;
  } else if (row >= 6 && row != 13) {
    score.cost += kKanjiCost;  // Greek, Cyrillic, box drawing
  }
}

void add_half_kana(Score& score) {
  ++score.characters;
  score.cost += kHalfKanaCost;
}

void add_illegal(Score& score) {
  ++score.illegal;
  score.cost += kIllegalCost;
}

unsigned char at_or_zero(ByteView bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : '\0';
}

// Returns how many octets the character takes.
std::size_t add_cp932(Score& score, CellTable table, ByteView bytes, std::size_t at) {
  const unsigned lead = at_or_zero(bytes, at);
  const unsigned trail = at_or_zero(bytes, at + 1);
  if (lead >= 0xA1 && lead <= 0xDF) {
    add_half_kana(score);
    return 1;
  }
  const bool is_lead = (lead >= 0x81 && lead <= 0x9F) || (lead >= 0xE0 && lead <= 0xFC);
  if (!is_lead || trail < 0x40 || trail == 0x7F || trail > 0xFC) {
    add_illegal(score);
    return 1;
  }
  const unsigned half = lead < 0xA0 ? lead - 0x81U : lead - 0xC1U;
  if (trail >= 0x9F) {
    add_pair(score, table, half * 2 + 2, trail - 0x9EU);
  } else {
    add_pair(score, table, half * 2 + 1, trail < 0x7F ? trail - 0x3FU : trail - 0x40U);
  }
  return 2;
}

std::size_t add_euc(Score& score, CellTable table, ByteView bytes, std::size_t at) {
  const unsigned lead = at_or_zero(bytes, at);
  const unsigned second = at_or_zero(bytes, at + 1);
  const unsigned third = at_or_zero(bytes, at + 2);
  if (lead == 0x8E && second >= 0xA1 && second <= 0xDF) {
    add_half_kana(score);
    // In CP932 these are kanji. Three in a row with one lead octet are no word; two can be (実質), and stay a tie.
    const bool in_a_row = at >= 4 && bytes[at - 2] == bytes[at] && bytes[at - 4] == bytes[at];
    if (in_a_row) --score.cost;
    return 2;
  }
  if (lead == 0x8F && second >= 0xA1 && second <= 0xFE && third >= 0xA1 && third <= 0xFE) {
    ++score.characters;
    score.cost += kRareKanjiCost;
    return 3;
  }
  if (lead < 0xA1 || lead > 0xFE || second < 0xA1 || second > 0xFE) {
    add_illegal(score);
    return 1;
  }
  add_pair(score, table, lead - 0xA0U, second - 0xA0U);
  return 2;
}

template <class Add>
Score score_with(ByteView bytes, Add add) {
  const CellTable table = cp932_table();
  Score score;
  std::uint64_t scored = 0;
  std::size_t at = 0;
  while (at < bytes.size() && scored < kScoredOctets) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      at += ascii_run(bytes.data() + at, bytes.data() + bytes.size());
      continue;
    }
    const std::size_t length = add(score, table, bytes, at);
    at += length;
    scored += length;
  }
  return score;
}

// The Japanese encoding that is likelier (a tie goes to CP932), or single_byte when neither fits.
Way likelier_japanese(ByteView bytes) {
  const Score windows = score_cp932(bytes);
  const Score euc = score_euc(bytes);
  const bool take_euc = euc.fits() && (!windows.fits() || euc.cost < windows.cost);
  const Score& best = take_euc ? euc : windows;
  if (!best.fits()) return Way::single_byte;
  if (looks_western(bytes) && (best.illegal > 0 || best.everyday == 0)) return Way::single_byte;
  return take_euc ? Way::euc : Way::cp932;
}

// Broken UTF-8 against the same bytes as Japanese text in another encoding.
bool costs_less(const Utf8Facts& facts, ByteView bytes) {
  if (facts.longer == 0) return false;
  const std::uint64_t cost = facts.invalid * kIllegalCost;
  return cost < score_cp932(bytes).cost && cost < score_euc(bytes).cost;
}

// A label of CP932 or EUC is left only when the other encoding explains the bytes far better.
Way weigh_japanese(Way labelled, ByteView bytes, const Utf8Facts& facts) {
  const Score own = labelled == Way::cp932 ? score_cp932(bytes) : score_euc(bytes);
  if (plainly_japanese(own)) return facts.valid() && facts.longer > 0 ? Way::utf8 : labelled;
  const Score other = labelled == Way::cp932 ? score_euc(bytes) : score_cp932(bytes);
  if (facts.valid() && (facts.longer > 0 || own.illegal > 0)) return Way::utf8;
  if (own.illegal > 0 && facts.nearly()) return Way::utf8;
  const bool far_better = other.fits() && other.cost * 2 + kIllegalCost / 2 < own.cost && other.illegal <= own.illegal;
  if (!far_better) return labelled;
  return labelled == Way::cp932 ? Way::euc : Way::cp932;
}

Way weigh_utf8(ByteView bytes, const Utf8Facts& facts) {
  if (facts.valid() || facts.nearly() || costs_less(facts, bytes)) return Way::utf8;
  const Way found = likelier_japanese(bytes);
  return found == Way::single_byte ? Way::utf8 : found;
}

Way weigh_single_byte(ByteView bytes, const Utf8Facts& facts) {
  if (facts.valid()) return Way::utf8;
  if (plainly_japanese(score_cp932(bytes))) return Way::cp932;
  if (plainly_japanese(score_euc(bytes))) return Way::euc;
  return Way::single_byte;
}

}  // namespace

bool plainly_japanese(const Score& score) {
  return score.illegal == 0 && score.full_kana >= 3 && score.full_kana * 4 >= score.characters;
}

Score score_cp932(ByteView bytes) { return score_with(bytes, add_cp932); }
Score score_euc(ByteView bytes) { return score_with(bytes, add_euc); }

bool looks_western(ByteView bytes) {
  std::uint64_t alone = 0;
  std::uint64_t together = 0;
  for (std::size_t at = 0; at < bytes.size() && alone + together < kScoredOctets; ++at) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      at += ascii_run(bytes.data() + at, bytes.data() + bytes.size()) - 1;
      continue;
    }
    const bool letter = static_cast<unsigned char>(bytes[at]) >= 0xC0;
    const bool left = at > 0 && at_or_zero(bytes, at - 1) >= 0x80;
    const bool right = at_or_zero(bytes, at + 1) >= 0x80;
    ++(letter && !left && !right ? alone : together);
  }
  return alone > 2 * together;
}

Way detect(ByteView bytes, const Utf8Facts& facts) {
  if (facts.seven_bit) return has_jis_escape(bytes) ? Way::jis : Way::utf8;
  if (facts.valid() || facts.nearly() || costs_less(facts, bytes)) return Way::utf8;
  return likelier_japanese(bytes);
}

Way weigh_label(Way labelled, ByteView bytes, const Utf8Facts& facts) {
  if (facts.seven_bit) return has_jis_escape(bytes) ? Way::jis : labelled;
  switch (labelled) {
    case Way::utf8: return weigh_utf8(bytes, facts);
    case Way::cp932:
    case Way::euc: return weigh_japanese(labelled, bytes, facts);
    case Way::jis: return has_jis_escape(bytes) ? Way::jis : detect(bytes, facts);
    case Way::single_byte: return weigh_single_byte(bytes, facts);
    case Way::multi_byte: return facts.valid() && facts.longer > 0 ? Way::utf8 : labelled;
    default: return detect(bytes, facts);  // no label, us-ascii, unknown; UTF-7 and its kin have no 8-bit octets
  }
}

}  // namespace temizu::text

namespace temizu {

std::string detect_charset(ByteView untrusted_bytes) {
  const text::Way way = text::detect(untrusted_bytes, text::scan_utf8(untrusted_bytes));
  if (way == text::Way::single_byte) return "iso-8859-1";
  return std::string(text::charset_of(way).name);
}

}  // namespace temizu
