#include "base/selftest_mark.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/digest.h"

namespace temizu {
namespace {

constexpr std::string_view kVersion = "1";
constexpr std::size_t kSampleMax = 60;

std::string signed_text(const SelftestMark& mark) {
  return std::string(kVersion) + "; " + mark.run + "; " + mark.sample + "; " + std::to_string(mark.made_ms);
}

bool is_run(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_sample(std::string_view text) {
  return !text.empty() && text.size() <= kSampleMax && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

Bytes selftest_key(ByteView loop_key) { return hmac_sha256(loop_key, "temizu-selftest-key-1"); }

std::string selftest_recipient(std::string_view site_name) { return "temizu-selftest@" + std::string(site_name); }

std::string selftest_socket(std::string_view ask_socket) { return std::string(ask_socket.substr(0, ask_socket.rfind('/') + 1)) + "selftest.sock"; }

std::string selftest_value(const SelftestMark& mark, ByteView key) {
  const std::string text = signed_text(mark);
  return text + "; " + to_hex(hmac_sha256(key, "temizu-selftest-1" + text));
}

std::optional<SelftestMark> selftest_mark(std::string_view untrusted_value, ByteView key, TimeMs now_ms) {
  if (key.empty() || untrusted_value.size() > kSelftestLineMax) return std::nullopt;
  while (untrusted_value.starts_with(' ')) untrusted_value.remove_prefix(1);
  std::array<std::string_view, 5> words;
  std::string_view left = untrusted_value;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t end = i + 1 == words.size() ? left.size() : left.find("; ");
    if (end == std::string_view::npos) return std::nullopt;
    words[i] = left.substr(0, end);
    left.remove_prefix(std::min(left.size(), end + 2));
  }
  SelftestMark mark{std::string(words[1]), std::string(words[2]), 0};
  const std::string_view number = words[3];
  const auto read = std::from_chars(number.data(), number.data() + number.size(), mark.made_ms);
  if (number.empty() || read.ec != std::errc{} || read.ptr != number.data() + number.size()) return std::nullopt;
  if (!is_run(mark.run) || !is_sample(mark.sample)) return std::nullopt;
  // Written anew and compared as a whole: there is one way only to say a mark.
  if (!equal_in_constant_time(selftest_value(mark, key), untrusted_value)) return std::nullopt;
  if (mark.made_ms < now_ms - kSelftestAgeMsMax || mark.made_ms > now_ms + kSelftestAgeMsMax) return std::nullopt;
  return mark;
}

std::optional<SelftestMark> selftest_mark_of_mail(std::string_view untrusted_start, ByteView key, TimeMs now_ms) {
  const std::size_t end = untrusted_start.substr(0, kSelftestLineMax).find("\r\n");
  const std::string field = std::string(kSelftestField) + ": ";
  if (end == std::string_view::npos || !untrusted_start.starts_with(field)) return std::nullopt;
  return selftest_mark(untrusted_start.substr(field.size(), end - field.size()), key, now_ms);
}

}  // namespace temizu
