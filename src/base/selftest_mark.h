// The mark of a mail of the self-inspection (自己点検): its first header line, with a MAC. Receive lets nothing else through its
// own listener for such mail, and wash looks again. It proves where a mail comes from and when, and gives it no right but the
// file sink; so the key is derived from the loop key, which receive and wash have already.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace temizu {

inline constexpr std::string_view kSelftestField = "Temizu-Selftest";
inline constexpr std::size_t kSelftestLineMax = 400;                 // octets of the whole header line
inline constexpr std::int64_t kSelftestAgeMsMax = 3'600'000;         // older or further in the future: not believed

struct SelftestMark {
  std::string run;      // 32 hexadecimal digits, one a night
  std::string sample;   // a word of the sample: letters, digits and "-"
  TimeMs made_ms{0};
};

Bytes selftest_key(ByteView loop_key);
// "temizu-selftest@<site.name>": the only recipient of such mail, refused everywhere else.
std::string selftest_recipient(std::string_view site_name);
// Where receive takes such mail: a local socket beside the one on which deliver answers.
std::string selftest_socket(std::string_view ask_socket);
// "1; run; sample; made_ms; mac", the value of the field.
std::string selftest_value(const SelftestMark& mark, ByteView key);
// Nothing for a value that does not follow the form, has another MAC or another time than around now_ms.
std::optional<SelftestMark> selftest_mark(std::string_view untrusted_value, ByteView key, TimeMs now_ms);
// The same for the start of a mail: the mark must be its first line.
std::optional<SelftestMark> selftest_mark_of_mail(std::string_view untrusted_start, ByteView key, TimeMs now_ms);

}  // namespace temizu
