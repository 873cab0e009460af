// Shift_JIS in Microsoft's form. Sources: mail-rules 4.2 rule 1; WHATWG Encoding, Shift_JIS decoder, for the handling of
// broken pairs.
#include "text/japanese.h"
#include "text/jis_tables.h"

namespace temizu::text {
namespace {

// One character that starts with an octet above 0x7F; returns where the next one starts.
const char* one_character(const char* at, const char* end, CellTable table, Utf8Sink& sink) {
  const auto lead = static_cast<unsigned char>(*at);
  if (lead >= 0xA1 && lead <= 0xDF) {
    sink.put(0xFF61U + (lead - 0xA1U));
    return at + 1;
  }
  const bool is_lead = (lead >= 0x81 && lead <= 0x9F) || (lead >= 0xE0 && lead <= 0xFC);
  if (!is_lead || end - at < 2) {
    sink.bad();
    return at + 1;
  }
  const auto trail = static_cast<unsigned char>(at[1]);
  if (trail < 0x40 || trail == 0x7F || trail > 0xFC) {
    sink.bad();
    return at + 1;
  }
  const unsigned half = lead < 0xA0 ? lead - 0x81U : lead - 0xC1U;
  const unsigned row = half * 2 + (trail >= 0x9F ? 2 : 1);
  const unsigned cell = trail >= 0x9F ? trail - 0x9EU : (trail < 0x7F ? trail - 0x3FU : trail - 0x40U);
  const char32_t c = table.at(row, cell);
  if (c == 0) {
    sink.bad();
    return trail < 0x80 ? at + 1 : at + 2;
  }
  sink.put(c);
  return at + 2;
}

}  // namespace

void decode_cp932(ByteView bytes, Utf8Sink& sink) {
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
