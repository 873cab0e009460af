#include "mail/canonical_field.h"

#include <algorithm>

#include "mail/canonical_text.h"
#include "mail/utf8.h"

namespace temizu {
namespace {

constexpr std::size_t kEncodedOctetsMax = 39;      // → 52 base64 characters + 12 of frame = 64 ≤ 75 (RFC 2047 section 2), and fits after "Subject: "
constexpr std::size_t kTextOctetsMax = 8u << 10;   // of one unstructured field
constexpr std::size_t kNameOctetsMax = 512;        // of one display name
constexpr std::size_t kMessageIdMax = 900;
constexpr std::size_t kMailboxMax = 320;
constexpr std::string_view kNoAddress = "<unknown@sender.invalid>";

// One field under construction: words with a blank between them, folded before a word that would pass column 76.
class Folder {
 public:
  Folder(Bytes& to, std::string_view name) : to_(to) {
    to_ += name;
    to_ += ':';
    column_ = name.size() + 1;
  }
  void word(std::string_view word) {
    if (column_ + 1 + word.size() > kLineMax) {
      to_ += "\r\n";
      column_ = 0;
    }
    to_ += ' ';
    to_ += word;
    column_ += 1 + word.size();
  }
  void end() { to_ += "\r\n"; }

 private:
  Bytes& to_;
  std::size_t column_{0};
};

bool is_atom_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos);
}

std::vector<std::string> encoded_words(std::string_view text) {
  std::vector<std::string> words;
  std::size_t start = 0;
  const auto close = [&](std::size_t end) {
    words.push_back("=?UTF-8?B?" + base64_word(text.substr(start, end - start)) + "?=");
    start = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8::next(text, at).size;
    if (at + size - start > kEncodedOctetsMax) close(at);
    at += size;
  }
  if (start < text.size()) close(text.size());
  return words;
}

// Plain when every reader sees the same characters that we mean: no encoded-word look-alike, no run of blanks that
// folding could change, no word that would not fit a line.
bool is_plain_text(std::string_view text) {
  if (!utf8::is_printable_ascii(text) || text.find("=?") != std::string_view::npos) return false;
  if (text.find("  ") != std::string_view::npos) return false;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    if (end - start > 60) return false;
    start = end + 1;
  }
  return true;
}

void put_words(Folder& folder, std::string_view text) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    if (end > start) folder.word(text.substr(start, end - start));
    start = end + 1;
  }
}

// A display name as words: one quoted string, or encoded words.
std::vector<std::string> phrase(std::string_view untrusted_name) {
  const std::string name = cleaned_line(untrusted_name, kNameOctetsMax);
  if (name.empty()) return {};
  if (name.size() > 60 || !is_plain_text(name)) return encoded_words(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  if (quoted.size() > 70) return encoded_words(name);
  return {std::move(quoted)};
}

std::vector<std::string> mailbox_words(const Mailbox& mailbox, Placeholder placeholder) {
  if (is_writable_mailbox(mailbox.mailbox)) {
    std::vector<std::string> words = phrase(mailbox.name);
    words.push_back("<" + mailbox.mailbox + ">");
    return words;
  }
  std::string shown = mailbox.name;
  if (!mailbox.mailbox.empty()) shown += (shown.empty() ? "<" : " <") + mailbox.mailbox + ">";
  std::vector<std::string> words = phrase(shown);
  if (placeholder == Placeholder::address) {
    words.emplace_back(kNoAddress);
    return words;
  }
  if (words.empty()) return words;
  words.back() += ":;";
  return words;
}

std::size_t total_size(const std::vector<std::string>& words) {
  std::size_t size = 0;
  for (const std::string& word : words) size += word.size() + 3;
  return size;
}

// The stand-in for old clients: printable ASCII that needs no quoting rules, same extension.
std::string ascii_fallback(std::string_view name) {
  std::string ascii;
  bool letter = false;
  const std::size_t dot = name.rfind('.');
  for (std::size_t at = 0; at < name.size();) {
    const utf8::Step step = utf8::next(name, at);
    const bool safe = step.point > 0x20 && step.point < 0x7F && step.point != '"' && step.point != '\\' && step.point != '=';
    if (safe) ascii += static_cast<char>(step.point);
    if (!safe && (ascii.empty() || ascii.back() != '_')) ascii += '_';
    if (safe && step.point != '.' && step.point != '_' && at < dot) letter = true;
    at += step.size;
  }
  if (letter || dot == std::string_view::npos) return ascii.empty() ? "attachment" : ascii;
  const std::size_t ascii_dot = ascii.rfind('.');
  return "attachment" + (ascii_dot == std::string::npos ? std::string() : ascii.substr(ascii_dot));
}

bool is_plain_name(std::string_view name) {
  return name.size() <= 50 && utf8::is_printable_ascii(name) && name.find_first_of("\"\\") == std::string_view::npos &&
         name.find("=?") == std::string_view::npos && name.find("  ") == std::string_view::npos;
}

// RFC 2231 section 4 and RFC 5987 section 3.2.1: attr-char stays, everything else becomes %XX.
std::string percent_encoded(std::string_view name) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const auto octet = static_cast<unsigned char>(c);
    const bool keep = (octet >= '0' && octet <= '9') || ((octet | 0x20) >= 'a' && (octet | 0x20) <= 'z' && octet < 0x80) ||
                      octet == '.' || octet == '-' || octet == '_';
    if (keep) {
      out += c;
    } else {
      out += '%';
      out += kHex[octet >> 4];
      out += kHex[octet & 15];
    }
  }
  return out;
}

bool is_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > 253) return false;
  if (domain.front() == '[') {
    if (domain.size() < 3 || domain.back() != ']') return false;
    return std::all_of(domain.begin() + 1, domain.end() - 1,
                       [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ':' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  }
  char before = '.';
  for (const char c : domain) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!letter && !(c == '.' && before != '.')) return false;
    before = c;
  }
  return before != '.';
}

bool is_local_part(std::string_view local) {
  if (local.empty()) return false;
  if (local.front() != '"') {
    char before = '.';
    for (const char c : local) {
      if (!is_atom_char(c) && !(c == '.' && before != '.')) return false;
      before = c;
    }
    return before != '.';
  }
  if (local.size() < 3 || local.back() != '"') return false;
  for (std::size_t i = 1; i + 1 < local.size(); ++i) {
    if (local[i] == '"' || local[i] <= ' ' || local[i] > '~') return false;
    if (local[i] == '\\' && ++i + 1 >= local.size()) return false;
  }
  return true;
}

}  // namespace

void append_text_field(Bytes& to, std::string_view name, std::string_view untrusted_value) {
  const std::string value = cleaned_line(untrusted_value, kTextOctetsMax);
  if (value.empty()) return;
  Folder folder(to, name);
  if (is_plain_text(value)) {
    put_words(folder, value);
  } else {
    for (const std::string& word : encoded_words(value)) folder.word(word);
  }
  folder.end();
}

void append_word_field(Bytes& to, std::string_view name, std::string_view words) {
  if (words.empty()) return;
  Folder folder(to, name);
  put_words(folder, words);
  folder.end();
}

void append_mailbox_field(Bytes& to, std::string_view name, const std::vector<Mailbox>& list, Placeholder placeholder) {
  std::vector<std::vector<std::string>> entries;
  std::size_t size = 0, left_out = 0;
  for (const Mailbox& mailbox : list) {
    std::vector<std::string> words = mailbox_words(mailbox, placeholder);
    if (words.empty()) continue;
    const std::size_t more = total_size(words);
    if (size + more > kAddressFieldOctetsMax) {
      ++left_out;
      continue;
    }
    size += more;
    entries.push_back(std::move(words));
  }
  if (left_out > 0 && placeholder == Placeholder::group) {
    entries.push_back(mailbox_words(Mailbox{"ほか" + std::to_string(left_out) + "件", {}}, placeholder));
  }
  if (entries.empty()) return;
  Folder folder(to, name);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + 1 < entries.size()) entries[i].back() += ',';
    for (const std::string& word : entries[i]) folder.word(word);
  }
  folder.end();
}

void append_attachment_fields(Bytes& to, std::string_view kind, std::string_view untrusted_name) {
  const std::string name = cleaned_line(untrusted_name, 240);
  to += "Content-Type: ";
  to += kind;
  if (name.empty()) {
    to += "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n";
    return;
  }
  const bool plain = is_plain_name(name);
  std::string in_name = name;
  if (!plain) {
    in_name.clear();
    // Two encoded words to a quoted string are not RFC 2047, but what Outlook and its kin write and read.
    for (const std::string& word : encoded_words(name)) in_name += (in_name.empty() ? "" : "\r\n ") + word;
  }
  to += ";\r\n name=\"" + in_name + "\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n ";
  if (plain) {
    to += "filename=\"" + name + "\"\r\n";
    return;
  }
  std::string fallback = ascii_fallback(name);
  if (fallback.size() > 60 && fallback != name) {   // a long ASCII name stays whole: two lengths would read as two names
    const std::size_t dot = fallback.rfind('.');
    const std::string tail = dot == std::string::npos || fallback.size() - dot > 12 ? std::string() : fallback.substr(dot);
    fallback = fallback.substr(0, 60 - tail.size()) + tail;
  }
  // The real name first: readers that take the first of two parameters then take the right one.
  to += "filename*=UTF-8''" + percent_encoded(name) + ";\r\n filename=\"" + fallback + "\"\r\n";
}

bool is_clean_message_id(std::string_view id) {
  if (id.size() < 5 || id.size() > kMessageIdMax || id.front() != '<' || id.back() != '>') return false;
  const std::string_view inner = id.substr(1, id.size() - 2);
  const std::size_t at = inner.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == inner.size() || inner.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(inner.begin(), inner.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("<>\"\\(),;").find(c) == std::string_view::npos;
  });
}

bool is_writable_mailbox(std::string_view mailbox) {
  const std::size_t at = mailbox.rfind('@');
  if (at == std::string_view::npos || mailbox.size() > kMailboxMax) return false;
  return is_local_part(mailbox.substr(0, at)) && is_domain(mailbox.substr(at + 1));
}

}  // namespace temizu
