// The strict grammar of each header field that may leave us, for verify_canonical. Shares no code with the writer. Every
// function takes an unfolded value without its leading blank and says yes or no; nothing is repaired.
#pragma once

#include <array>
#include <string_view>

namespace temizu::verify {

bool date(std::string_view value);             // "Sun, 22 Nov 2026 09:12:03 +0000"
bool message_ids(std::string_view value, std::size_t most);
bool mailbox_list(std::string_view value);     // "name" <a@b>, =?UTF-8?B?…?= <c@d>, "group":;
bool unstructured(std::string_view value);     // printable ASCII without "=?", or encoded words only
bool printable(std::string_view value);
bool token(std::string_view value);            // letters, digits, "-"
bool media_type(std::string_view value);       // lower case, neither multipart nor message
bool encoded_word(std::string_view word);      // =?UTF-8?B?…?= whose octets are whole, clean UTF-8
bool clean_utf8(std::string_view octets);      // well formed, no control characters
bool mailbox(std::string_view value);          // local@domain
bool attachment_name(std::string_view quoted_inside);   // what stands between the quotes of name=

// The values of base64 characters; -1 for all others.
inline constexpr std::array<signed char, 256> kBase64Values = [] {
  std::array<signed char, 256> values{};
  values.fill(-1);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<signed char>(i);
  return values;
}();
inline int base64_value(char c) { return kBase64Values[static_cast<unsigned char>(c)]; }

}  // namespace temizu::verify
