#include "smtp/grammar.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"

namespace temizu::smtp {
namespace {

struct Word {
  std::string_view text;
  Verb verb;
};

constexpr std::array<Word, 16> kWords{{
    {"HELO", Verb::helo}, {"EHLO", Verb::ehlo}, {"MAIL", Verb::mail}, {"RCPT", Verb::rcpt},
    {"DATA", Verb::data}, {"RSET", Verb::rset}, {"NOOP", Verb::noop}, {"QUIT", Verb::quit},
    {"HELP", Verb::help}, {"VRFY", Verb::vrfy}, {"EXPN", Verb::expn}, {"ETRN", Verb::etrn},
    {"TURN", Verb::turn}, {"STARTTLS", Verb::starttls}, {"XFORWARD", Verb::xforward}, {"BDAT", Verb::bdat},
}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

Unexpected bad(const char* what) { return {Code::bad_input, "command", what}; }
Unexpected unknown_parameter() { return {Code::unsupported, "parameter", "a parameter is not known or not offered"}; }

// The next word up to a space; moves text behind it and behind the spaces that follow.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

// "FROM:" or "TO:" and the path behind it, with the space that many clients put between.
Result<Address> take_path(std::string_view& text, std::string_view prefix, PathKind kind, bool allow_utf8) {
  if (!equals_ignoring_case(text.substr(0, prefix.size()), prefix)) return bad("FROM: or TO: is missing");
  text = trimmed(text.substr(prefix.size()));
  auto path = parse_path(text, kind, allow_utf8);
  if (path && !text.empty() && text.front() != ' ') return bad("characters behind the address");
  text = trimmed(text);
  return path;
}

Status take_parameter(std::string_view parameter, bool smtputf8_offered, MailCommand& mail) {
  const std::size_t equals = parameter.find('=');
  const std::string_view name = parameter.substr(0, equals);
  const std::string_view value = equals == std::string_view::npos ? "" : parameter.substr(equals + 1);
  if (equals_ignoring_case(name, "SIZE")) {
    std::uint64_t size = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), size);
    // RFC 1870 section 4: one to twenty digits; what does not fit 64 bits is larger than any limit.
    if (value.empty() || value.size() > 20 || end != value.data() + value.size()) return bad("SIZE is not a number");
    mail.size_bytes = failure == std::errc::result_out_of_range ? UINT64_MAX : size;
    return {};
  }
  if (equals_ignoring_case(name, "BODY")) {
    if (!equals_ignoring_case(value, "7BIT") && !equals_ignoring_case(value, "8BITMIME")) return unknown_parameter();
    mail.body = equals_ignoring_case(value, "7BIT") ? BodyType::seven_bit : BodyType::eight_bit;
    return {};
  }
  if (equals_ignoring_case(name, "SMTPUTF8") && smtputf8_offered && equals == std::string_view::npos) {
    mail.smtputf8 = true;
    return {};
  }
  if (equals_ignoring_case(name, "AUTH") && !value.empty()) return {};
  return unknown_parameter();
}

// SMTPUTF8 stands behind the address that needs it, so it is looked for first. A quoted name that holds the word only
// makes the reading more lenient, the parameters decide below.
bool asks_for_utf8(std::string_view argument) {
  while (!argument.empty()) {
    if (equals_ignoring_case(take_word(argument), "SMTPUTF8")) return true;
  }
  return false;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Result<std::string> decode_xtext(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '+') {
      const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
      if (high < 0 || low < 0) return bad("a value is not xtext");
      c = static_cast<char>(high * 16 + low);
      at += 2;
    }
    if (c < 0x20 || c >= 0x7f) return bad("a value holds a character that is not printable ASCII");
    out += c;
  }
  if (out.size() > 255) return bad("a value is too long");
  return equals_ignoring_case(out, "[UNAVAILABLE]") || equals_ignoring_case(out, "[TEMPUNAVAIL]") ? std::string{} : out;
}

std::string* attribute(Forwarded& into, std::string_view name) {
  if (equals_ignoring_case(name, "NAME")) return &into.name;
  if (equals_ignoring_case(name, "ADDR")) return &into.address;
  if (equals_ignoring_case(name, "PORT")) return &into.port;
  if (equals_ignoring_case(name, "PROTO")) return &into.protocol;
  if (equals_ignoring_case(name, "HELO")) return &into.helo;
  if (equals_ignoring_case(name, "IDENT")) return &into.ident;
  if (equals_ignoring_case(name, "SOURCE")) return &into.source;
  return nullptr;
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool Forwarded::empty() const { return *this == Forwarded{}; }

Result<Command> parse_command(std::string_view untrusted_line) {
  if (!is_clean_utf8(untrusted_line)) return bad("a control character, or octets that are not UTF-8");
  std::string_view rest = trimmed(untrusted_line);
  const std::string_view word = take_word(rest);
  if (equals_ignoring_case(word, "AUTH")) return Command{Verb::auth, rest};
  for (const Word& known : kWords) {
    if (equals_ignoring_case(word, known.text)) return Command{known.verb, rest};
  }
  return Command{Verb::unknown, rest};
}

Result<MailCommand> parse_mail(std::string_view untrusted_argument, bool smtputf8_offered) {
  MailCommand mail;
  const bool allow_utf8 = smtputf8_offered && asks_for_utf8(untrusted_argument);
  auto sender = take_path(untrusted_argument, "FROM:", PathKind::reverse, allow_utf8);
  if (!sender) return Unexpected{sender.error()};
  mail.sender = *std::move(sender);
  for (std::size_t count = 0; !untrusted_argument.empty(); ++count) {
    if (count == kParametersMax) return Unexpected{Code::limit, "command", "too many parameters"};
    if (auto taken = take_parameter(take_word(untrusted_argument), smtputf8_offered, mail); !taken) {
      return Unexpected{taken.error()};
    }
  }
  if (mail.sender.needs_utf8() && !mail.smtputf8) {
    return Unexpected{Code::unsupported, "address", "the address needs SMTPUTF8"};
  }
  return mail;
}

Result<Address> parse_rcpt(std::string_view untrusted_argument, bool allow_utf8) {
  auto recipient = take_path(untrusted_argument, "TO:", PathKind::forward, allow_utf8);
  if (recipient && !untrusted_argument.empty()) return unknown_parameter();
  return recipient;
}

Result<std::string> parse_helo_name(std::string_view untrusted_argument) {
  if (untrusted_argument.empty() || untrusted_argument.size() > kDomainOctetsMax) return bad("no name, or one too long");
  if (untrusted_argument.front() == '[') return parse_domain(untrusted_argument, false);
  const bool plain = std::all_of(untrusted_argument.begin(), untrusted_argument.end(), [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\"'\\()<>[]@,;`").find(c) == std::string_view::npos;
  });
  return plain ? Result<std::string>(lower_ascii(untrusted_argument)) : bad("the name is malformed");
}

Status parse_xforward(std::string_view untrusted_argument, Forwarded& into) {
  if (untrusted_argument.empty()) return bad("XFORWARD without attributes");
  Forwarded next = into;
  for (std::size_t count = 0; !untrusted_argument.empty(); ++count) {
    if (count == kParametersMax) return bad("too many attributes");
    const std::string_view word = take_word(untrusted_argument);
    const std::size_t equals = word.find('=');
    std::string* const place = equals == std::string_view::npos ? nullptr : attribute(next, word.substr(0, equals));
    if (place == nullptr) return bad("an attribute is not known");
    auto value = decode_xtext(word.substr(equals + 1));
    if (!value) return Unexpected{value.error()};
    *place = *std::move(value);
  }
  into = std::move(next);
  return {};
}

}  // namespace temizu::smtp
