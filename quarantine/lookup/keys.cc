#include "quarantine/lookup/keys.h"

#include <algorithm>
#include <bit>

#include "base/ascii.h"
#include "base/digest.h"
#include "text/search_fold.h"
#include "text/utf8.h"

namespace temizu::lookup {
namespace {

enum class KeyField : std::uint8_t { from = 1, to, subject, name, client, digest, word };

constexpr int kValueBits = 42;
constexpr int kCharacterBits = 21;
constexpr std::size_t kGramsAsked = 12;      // of a long word; the row itself tells the rest
constexpr std::size_t kDigestDigits = 10;    // 40 of the 42 bits

Key key(KeyField field, std::uint64_t value) {
  return static_cast<Key>(static_cast<std::uint64_t>(field) << kValueBits | (value & ((std::uint64_t{1} << kValueBits) - 1)));
}

std::uint64_t first_bits(ByteView octets) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(i < octets.size() ? octets[i] : '\0');
  return value >> (64 - kValueBits);
}

Key word_key(std::string_view name, std::string_view value) {
  std::string text(name);
  text += '=';
  text += value;
  return key(KeyField::word, first_bits(sha256(text)));
}
Key word_key(std::string_view name, std::uint64_t value) { return word_key(name, std::to_string(value)); }

std::u32string characters(std::string_view folded) {
  std::u32string made;
  for (const char* at = folded.data(), *const end = at + folded.size(); at != end;) {
    const std::size_t length = std::max<std::size_t>(text::utf8_length(at, end), 1);
    made += text::utf8_value(at, length);
    at += length;
  }
  return made;
}

Key gram_key(KeyField field, char32_t first, char32_t second) { return key(field, std::uint64_t{first} << kCharacterBits | second); }

// Every character and every two neighbours.
void add_text(KeyField field, std::string_view untrusted_text, std::vector<Key>& keys) {
  char32_t before = 0;
  for (const char32_t c : characters(search_fold(untrusted_text))) {
    keys.push_back(gram_key(field, c, 0));
    if (before != 0) keys.push_back(gram_key(field, before, c));
    before = c;
  }
}

std::vector<Key> grams_of(KeyField field, std::string_view folded) {
  const std::u32string text = characters(folded);
  if (text.size() == 1) return {gram_key(field, text[0], 0)};
  std::vector<Key> keys;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) keys.push_back(gram_key(field, text[i], text[i + 1]));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys.size() <= kGramsAsked) return keys;
  std::vector<Key> some;
  for (std::size_t i = 0; i < kGramsAsked; ++i) some.push_back(keys[i * keys.size() / kGramsAsked]);
  return some;
}

bool one_gram(std::string_view folded) { return characters(folded).size() <= 2; }

// Sizes are listed by their highest bit.
std::uint64_t size_class(std::uint64_t bytes) { return static_cast<std::uint64_t>(std::bit_width(bytes)); }

void add_recipient(const LookupRow& row, const LookupRecipient& recipient, std::vector<Key>& keys) {
  if (row.keeping == Keeping::kept) add_text(KeyField::to, recipient.address, keys);
  keys.push_back(word_key("address", lower_ascii(recipient.address)));
  keys.push_back(word_key("state", static_cast<std::uint64_t>(recipient.state)));
  if (recipient.verdict_known) keys.push_back(word_key("verdict", static_cast<std::uint64_t>(recipient.verdict)));
  if (!recipient.profile.empty()) keys.push_back(word_key("profile", search_fold(recipient.profile)));
  if (recipient.on_hold) keys.push_back(word_key("waiting", 1));
  if (recipient.notice_only) keys.push_back(word_key("has", static_cast<std::uint64_t>(HasWord::notice)));
}

void add_reason(const std::string& reason, std::vector<Key>& keys) {
  if (!reason.empty()) keys.push_back(word_key("reason", search_fold(reason)));
}

void add_part(const LookupPart& part, std::vector<Key>& keys) {
  if (!part.name.empty()) {
    add_text(KeyField::name, part.name, keys);
    keys.push_back(word_key("has", static_cast<std::uint64_t>(HasWord::attachment)));
  }
  if (part.action == "withheld") keys.push_back(word_key("has", static_cast<std::uint64_t>(HasWord::withheld)));
  if (part.changed) keys.push_back(word_key("has", static_cast<std::uint64_t>(HasWord::changed)));
  if (!part.kind.empty()) {
    keys.push_back(word_key("kind", part.kind));
    keys.push_back(word_key("kind", part.kind.substr(0, part.kind.find('/')) + '/'));
  }
  for (const Bytes& digest : {part.digest_in, part.digest_out}) {
    if (!digest.empty()) keys.push_back(key(KeyField::digest, first_bits(digest)));
  }
  add_reason(part.reason, keys);
  for (const std::string& rule : part.rules) add_reason(rule, keys);
}

Clause text_clause(std::initializer_list<KeyField> fields, const std::string& folded) {
  Clause clause;
  for (const KeyField field : fields) clause.any_of.push_back(grams_of(field, folded));
  clause.exact = one_gram(folded);
  return clause;
}

Clause word_clause(std::string_view name, std::initializer_list<std::uint64_t> values) {
  Clause clause;
  for (const std::uint64_t value : values) clause.any_of.push_back({word_key(name, value)});
  return clause;
}

Clause state_clause(StateWord word) {
  switch (word) {
    case StateWord::under_way: return word_clause("state", {static_cast<std::uint64_t>(State::received), static_cast<std::uint64_t>(State::washed)});
    case StateWord::held: return word_clause("verdict", {static_cast<std::uint64_t>(Verdict::held)});
    case StateWord::waiting: return word_clause("waiting", {1});
    case StateWord::purged: return word_clause("purged", {1});
    case StateWord::kept: return word_clause("kept", {1});
    default: return word_clause("state", {static_cast<std::uint64_t>(word)});   // the first four are State
  }
}

// larger, smaller: whole classes; the class of the border itself is not exact.
Clause size_clause(bool larger, std::uint64_t bytes) {
  Clause clause;
  clause.exact = false;
  const std::uint64_t border = size_class(bytes);
  const std::uint64_t last = larger ? 64 : border;
  for (std::uint64_t each = larger ? border : 0; each <= last; ++each) clause.any_of.push_back({word_key("size", each)});
  return clause;
}

}  // namespace

std::vector<Key> keys_of(const LookupRow& row) {
  std::vector<Key> keys;
  keys.reserve(400);
  add_text(KeyField::from, row.sender, keys);
  add_text(KeyField::subject, row.subject, keys);
  add_text(KeyField::client, row.client, keys);
  for (const LookupRecipient& recipient : row.recipients) add_recipient(row, recipient, keys);
  for (const LookupPart& part : row.parts) add_part(part, keys);
  add_reason(row.reason, keys);
  if (!row.digest.empty()) keys.push_back(key(KeyField::digest, first_bits(row.digest)));
  keys.push_back(word_key("type", static_cast<std::uint64_t>(row.item_class)));
  keys.push_back(word_key("size", size_class(row.size_bytes)));
  if (row.keeping == Keeping::purged) keys.push_back(word_key("purged", 1));
  if (row.keep_hold) keys.push_back(word_key("kept", 1));
  if (row.has_children) keys.push_back(word_key("has", static_cast<std::uint64_t>(HasWord::children)));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

Clause clause_of(const FilterTerm& term) {
  Clause clause;
  switch (term.field) {
    case FilterField::any: clause = text_clause({KeyField::from, KeyField::to, KeyField::subject, KeyField::name}, term.folded); break;
    case FilterField::from: clause = text_clause({KeyField::from}, term.folded); break;
    case FilterField::to: clause = text_clause({KeyField::to}, term.folded); break;
    case FilterField::subject: clause = text_clause({KeyField::subject}, term.folded); break;
    case FilterField::name: clause = text_clause({KeyField::name}, term.folded); break;
    case FilterField::client:
      clause = text_clause({KeyField::client}, term.folded);
      clause.exact = false;   // only at the start
      break;
    case FilterField::profile: clause.any_of = {{word_key("profile", term.folded)}}; break;
    case FilterField::dept: clause = scope_clause(term.addresses); break;
    case FilterField::state: clause = state_clause(static_cast<StateWord>(term.number)); break;
    case FilterField::verdict: clause = word_clause("verdict", {static_cast<std::uint64_t>(term.number)}); break;
    case FilterField::type: clause = word_clause("type", {static_cast<std::uint64_t>(term.number)}); break;
    case FilterField::has: clause = word_clause("has", {static_cast<std::uint64_t>(term.number)}); break;
    case FilterField::kind:
      for (const std::string& kind : term.kinds) clause.any_of.push_back({word_key("kind", kind)});
      break;
    case FilterField::reason: clause.any_of = {{word_key("reason", term.folded)}}; break;
    case FilterField::larger:
    case FilterField::smaller: clause = size_clause(term.field == FilterField::larger, static_cast<std::uint64_t>(term.number)); break;
    case FilterField::id:
    case FilterField::digest:
    case FilterField::after:
    case FilterField::before: break;
  }
  clause.negated = term.negated;
  return clause;
}

Clause scope_clause(const LookupScope& scope) {
  Clause clause;
  for (const std::string& address : scope) clause.any_of.push_back({word_key("address", lower_ascii(address))});
  return clause;
}

KeyRange digest_range(std::string_view digits, bool& exact) {
  exact = digits.size() <= kDigestDigits;
  digits = digits.substr(0, kDigestDigits);
  std::uint64_t low = 0;
  for (const char c : digits) low = low << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  const auto left = static_cast<unsigned>(kValueBits - 4 * static_cast<int>(digits.size()));
  low <<= left;
  return {key(KeyField::digest, low), key(KeyField::digest, low | ((std::uint64_t{1} << left) - 1))};
}

}  // namespace temizu::lookup
