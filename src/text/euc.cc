// EUC-JP with the repertoire of Windows. Sources: mail-rules 4.2 rule 3; the packed format of JIS X 0208, SS2 kana and SS3 JIS X 0212.
#include "text/japanese.h"
#include "text/jis_tables.h"

namespace temizu::text {
namespace {

constexpr unsigned char kSs2 = 0x8E;
constexpr unsigned char kSs3 = 0x8F;

bool is_graphic(char octet) {
  const auto value = static_cast<unsigned char>(octet);
  return value >= 0xA1 && value <= 0xFE;
}

unsigned row_cell(char octet) { return static_cast<unsigned char>(octet) - 0xA0U; }

void put_or_bad(char32_t c, Utf8Sink& sink) {
  if (c == 0) {
    sink.bad();
  } else {
    sink.put(c);
  }
}

// One character that starts with an octet above 0x7F; returns where the next one starts.
const char* one_character(const char* at, const char* end, CellTable table, Utf8Sink& sink) {
  const auto lead = static_cast<unsigned char>(*at);
  const auto left = end - at;
  if (lead == kSs2 && left >= 2 && is_graphic(at[1]) && static_cast<unsigned char>(at[1]) <= 0xDF) {
    sink.put(0xFF61U + (row_cell(at[1]) - 1));
    return at + 2;
  }
  if (lead == kSs3 && left >= 3 && is_graphic(at[1]) && is_graphic(at[2])) {
    put_or_bad(jisx0212_table().at(row_cell(at[1]), row_cell(at[2])), sink);
    return at + 3;
  }
  if (is_graphic(at[0]) && left >= 2 && is_graphic(at[1])) {
    put_or_bad(table.at(row_cell(at[0]), row_cell(at[1])), sink);
    return at + 2;
  }
  sink.bad();
  return at + 1;
}

}  // namespace

void decode_euc(ByteView bytes, Utf8Sink& sink) {
  const CellTable table = cp932_table();
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    const std::size_t run = ascii_run(at, end);
    sink.ascii(at, run);
    at += run;
    while (at != end && static_cast<unsigned char>(*at) >= 0x80) at = one_character(at, end, table, sink);
  }
}

}  // namespace temizu::text
