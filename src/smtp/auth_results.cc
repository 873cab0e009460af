#include "smtp/auth_results.h"

#include "base/ascii.h"
#include "smtp/grammar.h"

namespace temizu::smtp {
namespace {

constexpr int kCommentDepthMax = 8;
constexpr std::size_t kTokensMax = 512;

bool is_special(char c) { return c == ';' || c == '='; }

// Splits into words, ";" and "="; comments (RFC 5322 section 3.2.2) are left out, quoted strings become words. Nothing when a
// comment or a string does not end, or there are too many.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::string>> split() {
    std::vector<std::string> tokens;
    while (at_ < text_.size()) {
      if (tokens.size() >= kTokensMax) return std::nullopt;
      const char c = text_[at_];
      if (is_ascii_blank(c)) ++at_;
      else if (c == '(') {
        if (!skip_comment()) return std::nullopt;
      } else if (is_special(c)) tokens.emplace_back(1, text_[at_++]);
      else if (!take_word(tokens)) return std::nullopt;
    }
    return tokens;
  }

 private:
  bool skip_comment() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') ++at_;
      else if (text_[at_] == '(' && ++depth > kCommentDepthMax) return false;
      else if (text_[at_] == ')' && --depth == 0) return ++at_, true;
    }
    return false;
  }

  bool take_word(std::vector<std::string>& tokens) {
    std::string word;
    for (; at_ < text_.size() && !is_ascii_blank(text_[at_]) && !is_special(text_[at_]) && text_[at_] != '('; ++at_) {
      if (text_[at_] == '"' && !take_quoted(word)) return false;
      else if (text_[at_] != '"') word += text_[at_];
    }
    tokens.push_back(lower_ascii(word));
    return true;
  }

  // From the opening quote to the closing one, on which it leaves at_.
  bool take_quoted(std::string& word) {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && ++at_ == text_.size()) return false;
      word += text_[at_];
    }
    return at_ < text_.size();
  }

  std::string_view text_;
  std::size_t at_{0};
};

// One result between semicolons: "dmarc = pass" and its properties "header.from = domain".
bool take_result(const std::vector<std::string>& tokens, std::size_t from, std::size_t to, AuthResults& results, bool& seen) {
  if (to - from < 3 || tokens[from + 1] != "=") return to - from == 1 && tokens[from] == "none";
  if (tokens[from] != "dmarc" && tokens[from] != "dmarc/1") return true;
  const bool pass = tokens[from + 2] == "pass";
  std::string header_from;
  for (std::size_t i = from + 3; i + 2 < to; ++i) {
    if (tokens[i] == "header.from" && tokens[i + 1] == "=") header_from = tokens[i + 2];
  }
  if (seen && (pass != results.dmarc_pass || header_from != results.header_from)) return false;
  seen = true;
  results.dmarc_pass = pass;
  results.header_from = header_from;
  return true;
}

}  // namespace

std::optional<AuthResults> parse_auth_results(std::string_view untrusted_value) {
  if (untrusted_value.size() > kAuthResultsBytesMax) return std::nullopt;
  const auto tokens = Tokens(untrusted_value).split();
  if (!tokens || tokens->empty() || is_special(tokens->front().empty() ? ';' : tokens->front()[0])) return std::nullopt;
  AuthResults results;
  results.authserv_id = tokens->front();
  bool seen = false;
  std::size_t from = 1;
  if (from < tokens->size() && (*tokens)[from] == "1") ++from;   // the version
  while (from < tokens->size()) {
    if ((*tokens)[from] != ";") return std::nullopt;
    std::size_t to = from + 1;
    while (to < tokens->size() && (*tokens)[to] != ";") ++to;
    if (to > from + 1 && !take_result(*tokens, from + 1, to, results, seen)) return std::nullopt;
    from = to;
  }
  return results;
}

std::string authenticated_by(const std::vector<std::string>& untrusted_values, const std::vector<std::string>& authserv_ids,
                             std::string_view sender_domain) {
  if (sender_domain.empty() || untrusted_values.size() > kAuthResultsMax) return {};
  std::vector<AuthResults> fields;
  for (const std::string& value : untrusted_values) {
    auto field = parse_auth_results(value);
    if (!field) return {};
    fields.push_back(*std::move(field));
  }
  for (const std::string& id : authserv_ids) {
    bool any = false, all = true;
    for (const AuthResults& field : fields) {
      if (!equals_ignoring_case(field.authserv_id, id)) continue;
      any = true;
      all = all && field.dmarc_pass && equals_ignoring_case(field.header_from, sender_domain);
    }
    if (any && all) return id;
  }
  return {};
}

}  // namespace temizu::smtp
