// Goal: whatever a person writes, in whatever charset and transfer encoding it travels, is what the washed mail says (NFC).
#include <iconv.h>

#include <random>

#include "mail/canonical_text.h"
#include "pipeline/test_mail.h"
#include "text/layout.h"

namespace temizu {
namespace {

// Empty when the charset cannot write the text.
Bytes encoded(const std::string& utf8, const char* charset) {
  const iconv_t converter = iconv_open(charset, "UTF-8");
  if (converter == reinterpret_cast<iconv_t>(-1)) return {};
  Bytes out(utf8.size() * 6 + 64, '\0');
  char* in = const_cast<char*>(utf8.data());
  std::size_t in_left = utf8.size();
  char* to = out.data();
  std::size_t to_left = out.size();
  const bool failed = iconv(converter, &in, &in_left, &to, &to_left) == static_cast<std::size_t>(-1) ||
                      iconv(converter, nullptr, nullptr, &to, &to_left) == static_cast<std::size_t>(-1);
  iconv_close(converter);
  out.resize(out.size() - to_left);
  return failed ? Bytes{} : out;
}

void append(std::string& utf8, char32_t c) {
  if (c < 0x80) {
    utf8 += static_cast<char>(c);
  } else if (c < 0x800) {
    utf8 += static_cast<char>(0xc0 | c >> 6);
    utf8 += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    utf8 += static_cast<char>(0xe0 | c >> 12);
    utf8 += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    utf8 += static_cast<char>(0x80 | (c & 0x3f));
  }
}

// Letters, kana and kanji that the charset can write, in lines; latin: western letters with accents instead.
std::string random_text(std::mt19937& random, const char* charset, bool latin) {
  const auto pick = [&](std::uint32_t first, std::uint32_t last) { return static_cast<char32_t>(first + static_cast<std::uint32_t>(random()) % (last - first + 1)); };
  const auto letter = [&] {
    switch (random() % 4) {
      case 0: return pick('a', 'z');
      case 1: return latin ? pick(0xe0, 0xf6) : pick(0x3042, 0x3093);
      case 2: return latin ? pick('A', 'Z') : pick(0x30a2, 0x30f3);
      default: return latin ? pick(0xf8, 0xfd) : pick(0x4e00, 0x9fa0);
    }
  };
  std::string text;
  for (int line = 0; line < 4; ++line) {
    for (std::uint32_t left = 5 + static_cast<std::uint32_t>(random()) % 30; left > 0; --left) {
      std::string one;
      for (int tries = 0; tries < 100 && (one.empty() || encoded(one, charset).empty()); ++tries) {
        one.clear();
        append(one, letter());
      }
      text += one;
    }
    text += latin ? ".\n" : "。\n";
  }
  return text;
}

TEST(RoundTrip, EveryCharsetAndEncodingSaysWhatWasWritten) {
  std::mt19937 random(20261122);
  int compared = 0;
  for (const char* charset : {"UTF-8", "CP932", "EUC-JP", "ISO-2022-JP", "UTF-16", "ISO-8859-1", "GB18030", "EUC-KR", "Big5"}) {
    for (int round = 0; round < 40; ++round) {
      const std::string text = random_text(random, charset, std::string_view(charset) == "ISO-8859-1");
      std::string wire;
      for (char c : text) wire += c == '\n' ? std::string("\r\n") : std::string(1, c);
      const Bytes octets = encoded(wire, charset);
      if (octets.empty()) continue;
      std::string mail = "From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\nMessage-ID: <r@example.jp>\r\n"
                         "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=" + std::string(charset) + "\r\n";
      Bytes body;
      append_base64_lines(body, octets);
      const TestWash test = wash_and_compose(mail + "Content-Transfer-Encoding: base64\r\n\r\n" + body);
      ASSERT_EQ(body_of(test.composed.mail), to_nfc(text)) << charset;
      ++compared;
      const bool seven_bit = std::string_view(charset) == "ISO-2022-JP";
      if (std::string_view(charset) == "UTF-16") continue;
      const TestWash plain = wash_and_compose(mail + "Content-Transfer-Encoding: " + (seven_bit ? "7bit" : "8bit") + "\r\n\r\n" + octets);
      ASSERT_EQ(body_of(plain.composed.mail), to_nfc(text)) << charset;
    }
  }
  EXPECT_GT(compared, 300);
}

}  // namespace
}  // namespace temizu
