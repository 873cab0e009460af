#include "mail/verify_field.h"

#include <string>

#include "base/ascii.h"

namespace temizu::verify {
namespace {

bool alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool one_of(std::string_view word, std::string_view list, std::size_t each) {
  for (std::size_t i = 0; i + each <= list.size(); i += each) {
    if (list.substr(i, each) == word) return true;
  }
  return false;
}

// Well-formed UTF-8 by the table of Unicode 3.9 (D92), not by decoding, so that a slip in one place is not in both.
std::size_t utf8_length(std::string_view octets, std::size_t at) {
  const auto octet = [&](std::size_t i) -> unsigned { return at + i < octets.size() ? static_cast<unsigned char>(octets[at + i]) : 0u; };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) { return octet(i) >= low && octet(i) <= high; };
  const unsigned first = octet(0);
  if (first <= 0x7F) return 1;
  if (first >= 0xC2 && first <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

bool atom_text(char c) { return alpha(c) || is_ascii_digit(c) || (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos); }

bool dotted(std::string_view text, bool (*allowed)(char)) {
  bool fresh = true;
  for (const char c : text) {
    if (c == '.') {
      if (fresh) return false;
      fresh = true;
    } else if (allowed(c)) {
      fresh = false;
    } else {
      return false;
    }
  }
  return !fresh;
}

// The length of a quoted string at the front, or 0.
std::size_t quoted_length(std::string_view text) {
  if (text.empty() || text[0] != '"') return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return 0;
}

// The length of the phrase at the front (one quoted string, or encoded words with one blank between), or 0.
std::size_t phrase_length(std::string_view text) {
  if (const std::size_t quoted = quoted_length(text); quoted > 0) {
    return text.substr(0, quoted).find("=?") == std::string_view::npos ? quoted : 0;
  }
  std::size_t at = 0, good = 0;
  while (text.substr(at, 2) == "=?") {
    std::size_t end = text.find("?=", at + 10);
    if (end == std::string_view::npos) return 0;
    end += 2;
    if (!encoded_word(text.substr(at, end - at))) return 0;
    good = end;
    at = end;
    if (text.substr(at, 3) != " =?") break;
    ++at;
  }
  return good;
}

// The length of one list entry at the front, or 0.
std::size_t entry_length(std::string_view text) {
  std::size_t at = phrase_length(text);
  if (at > 0 && text.substr(at, 2) == ":;") return at + 2;
  if (at > 0) {
    if (text.substr(at, 1) != " ") return 0;
    ++at;
  }
  if (text.substr(at, 1) != "<") return 0;
  // A quoted local part may hold ">": look for the last one before the next blank, since no mailbox holds a blank.
  const std::size_t blank = std::min(text.find(' ', at), text.size());
  std::string_view address = text.substr(at + 1, blank - at - 1);
  if (!address.empty() && address.back() == ',') address.remove_suffix(1);
  if (address.empty() || address.back() != '>') return 0;
  address.remove_suffix(1);
  return mailbox(address) ? at + 1 + address.size() + 1 : 0;
}

}  // namespace

bool clean_utf8(std::string_view octets) {
  for (std::size_t at = 0; at < octets.size();) {
    const std::size_t length = utf8_length(octets, at);
    if (length == 0) return false;
    const auto first = static_cast<unsigned char>(octets[at]);
    if (first < 0x20 || first == 0x7F) return false;
    if (first == 0xC2 && static_cast<unsigned char>(octets[at + 1]) < 0xA0) return false;  // C1
    at += length;
  }
  return true;
}

bool encoded_word(std::string_view word) {
  constexpr std::string_view kOpen = "=?UTF-8?B?";
  if (word.size() > 75 || word.size() < kOpen.size() + 6 || word.substr(0, kOpen.size()) != kOpen || word.substr(word.size() - 2) != "?=") return false;
  const std::string_view text = word.substr(kOpen.size(), word.size() - kOpen.size() - 2);
  if (text.size() % 4 != 0) return false;
  std::string octets;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    int value[4];
    int pads = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      value[k] = base64_value(text[i + k]);
      if (value[k] >= 0 && pads == 0) continue;
      if (text[i + k] != '=' || !last || k < 2) return false;
      value[k] = 0;
      ++pads;
    }
    if ((pads == 1 && (value[2] & 3) != 0) || (pads == 2 && (value[1] & 15) != 0)) return false;
    const int group = value[0] << 18 | value[1] << 12 | value[2] << 6 | value[3];
    octets += static_cast<char>(group >> 16);
    if (pads < 2) octets += static_cast<char>((group >> 8) & 255);
    if (pads < 1) octets += static_cast<char>(group & 255);
  }
  return clean_utf8(octets);
}

bool printable(std::string_view value) {
  for (const char c : value) {
    if (c < ' ' || c > '~') return false;
  }
  return !value.empty();
}

bool token(std::string_view value) {
  for (const char c : value) {
    if (!alpha(c) && !is_ascii_digit(c) && c != '-') return false;
  }
  return !value.empty();
}

bool unstructured(std::string_view value) {
  if (!printable(value) || value.front() == ' ' || value.back() == ' ') return false;
  if (value.find("=?") == std::string_view::npos) return true;
  return phrase_length(value) == value.size();
}

bool media_type(std::string_view value) {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return false;
  const auto name = [](std::string_view text) {
    for (const char c : text) {
      if (!(c >= 'a' && c <= 'z') && !is_ascii_digit(c) && c != '.' && c != '-' && c != '+' && c != '_') return false;
    }
    return !text.empty();
  };
  const std::string_view top = value.substr(0, slash);
  return top != "multipart" && top != "message" && name(top) && name(value.substr(slash + 1));
}

bool mailbox(std::string_view value) {
  const std::size_t at = value.rfind('@');
  if (at == std::string_view::npos || value.size() > 320) return false;
  const std::string_view local = value.substr(0, at), domain = value.substr(at + 1);
  if (!local.empty() && local[0] == '"') {
    if (local.size() < 3 || quoted_length(local) != local.size()) return false;
    for (const char c : local) {
      if (c <= ' ' || c > '~') return false;
    }
  } else if (!dotted(local, atom_text)) {
    return false;
  }
  if (!domain.empty() && domain[0] == '[') {
    if (domain.size() < 3 || domain.back() != ']') return false;
    for (const char c : domain.substr(1, domain.size() - 2)) {
      if (!alpha(c) && !is_ascii_digit(c) && c != '.' && c != ':') return false;
    }
    return true;
  }
  return dotted(domain, [](char c) { return alpha(c) || is_ascii_digit(c) || c == '-' || c == '_'; });
}

bool mailbox_list(std::string_view value) {
  while (true) {
    const std::size_t length = entry_length(value);
    if (length == 0) return false;
    value.remove_prefix(length);
    if (value.empty()) return true;
    if (value.substr(0, 2) != ", ") return false;
    value.remove_prefix(2);
  }
}

bool message_ids(std::string_view value, std::size_t most) {
  for (std::size_t count = 1; count <= most; ++count) {
    const std::size_t end = std::min(value.find(' '), value.size());
    const std::string_view id = value.substr(0, end);
    if (id.size() < 5 || id.size() > 900 || id.front() != '<' || id.back() != '>') return false;
    std::size_t ats = 0;
    for (const char c : id.substr(1, id.size() - 2)) {
      if (c <= ' ' || c > '~' || c == '<' || c == '>' || c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || c == ';') return false;
      ats += c == '@';
    }
    if (ats != 1 || id[1] == '@' || id[id.size() - 2] == '@') return false;
    if (end == value.size()) return true;
    value.remove_prefix(end + 1);
  }
  return false;
}

bool date(std::string_view value) {
  // "Sun, 22 Nov 2026 09:12:03 +0000", the day in one digit or two.
  std::string padded;
  if (value.size() == 30) {
    padded = std::string(value.substr(0, 5)) + "0" + std::string(value.substr(5));
    value = padded;
  }
  if (value.size() != 31) return false;
  constexpr std::string_view kShape = "Aaa, 00 Aaa 0000 00:00:00 +0000";
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const char c = value[i];
    switch (kShape[i]) {
      case '0': if (!is_ascii_digit(c)) return false; break;
      case 'A': case 'a': if (!alpha(c)) return false; break;
      case '+': if (c != '+' && c != '-') return false; break;
      default: if (c != kShape[i]) return false;
    }
  }
  return one_of(value.substr(0, 3), "MonTueWedThuFriSatSun", 3) && one_of(value.substr(8, 3), "JanFebMarAprMayJunJulAugSepOctNovDec", 3) &&
         value.substr(5, 2) <= "31" && value.substr(17, 2) <= "23" && value.substr(20, 2) <= "59" && value.substr(23, 2) <= "60";
}

bool attachment_name(std::string_view inside) {
  if (inside.substr(0, 2) == "=?") return phrase_length(inside) == inside.size();
  return printable(inside) && inside.find_first_of("\"\\") == std::string_view::npos && inside.find("=?") == std::string_view::npos;
}

}  // namespace temizu::verify
