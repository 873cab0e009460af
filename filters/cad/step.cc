#include "filters/cad/step.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/ascii.h"
#include "filters/cad/strings.h"

namespace temizu::cad {
namespace {

constexpr std::size_t kTokensMax = 4'000'000;
constexpr std::size_t kDepthMax = 32;
constexpr int kRoundsMax = 64;             // of leaving out what needs what was left out
constexpr std::size_t kTextMax = 32u << 10;
constexpr std::uint64_t kPlacesMax = 20;

bool is_upper(char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_upper(c) || is_ascii_digit(c) || (c >= 'a' && c <= 'z'); }

void find(Rewritten& told, std::string_view rule, Weight weight, const std::string& where, bool changed) {
  std::uint64_t before = 0;
  for (const Finding& finding : told.findings) before += finding.rule == rule ? 1 : 0;
  add_finding(told.findings, rule, weight, before < kPlacesMax ? where : std::string{});
  told.changed |= changed;
}

// The words of a text; a name of a file by its last piece.
std::string text_of(const Token& token, bool file_name, const std::string& where, Rewritten& told) {
  const std::string text = plain(token.value);
  const std::string decoded = plain(decoded_step(text));
  const bool path = is_path(decoded) || (file_name && decoded.find_first_of("\\/:") != std::string::npos);
  if (!path) return text;
  find(told, "cad.path", Weight::low, where, true);
  std::string name = base_name(decoded);
  for (char& c : name) c = static_cast<unsigned char>(c) < 0x80 && c != '\'' ? c : '_';
  return name;
}

void append(std::string& out, const Token& token, const std::string& text) {
  switch (token.type) {
    case TokenType::text: out.append("'").append(text).append("'"); return;
    case TokenType::open: out += '('; return;
    case TokenType::close: out += ')'; return;
    case TokenType::comma: out += ','; return;
    case TokenType::missing: out += '$'; return;
    case TokenType::derived: out += '*'; return;
    default: out.append(token.value);
  }
}

// Names of entities that stand for something outside of the file (ISO 10303-41, -46, -202).
bool is_external(std::string_view keyword) {
  for (const std::string_view word : {"EXTERNAL", "DOCUMENT", "_FILE", "RASTER", "IMAGE", "URL", "URI", "LIBRARY"}) {
    if (keyword.find(word) != std::string_view::npos) return true;
  }
  return false;
}

struct Instance {
  std::string_view number;    // "#12"
  std::size_t begin{0}, end{0};
  bool kept{true};
};

// Checks one parameter list, brackets included: values and commas by turns.
class Grammar {
 public:
  Status take(const Token& token) {
    const auto refuse = [] { return Unexpected(Code::bad_input, "instance", "a parameter list against the grammar"); };
    if (after_keyword_ && token.type != TokenType::open) return refuse();
    after_keyword_ = token.type == TokenType::keyword;
    if (done_) return refuse();
    switch (token.type) {
      case TokenType::open:
        if ((depth_ > 0 && !wants_value_) || ++depth_ > kDepthMax) return refuse();
        wants_value_ = may_close_ = true;
        return {};
      case TokenType::close:
        if (depth_ == 0 || (wants_value_ && !may_close_)) return refuse();
        done_ = --depth_ == 0;
        wants_value_ = may_close_ = false;
        return {};
      case TokenType::comma:
        if (depth_ == 0 || wants_value_) return refuse();
        wants_value_ = true;
        may_close_ = false;
        return {};
      case TokenType::keyword:   // a typed value: its brackets follow, in place of the value
        if (depth_ > 0 && !wants_value_ && !complex_) return refuse();
        if (depth_ == 1 && !wants_value_) return {};
        may_close_ = false;
        return {};
      case TokenType::equals:
      case TokenType::semicolon:
      case TokenType::end: return refuse();
      default:
        if (depth_ == 0 || !wants_value_) return refuse();
        wants_value_ = may_close_ = false;
        return {};
    }
  }
  bool closed() const { return depth_ == 0; }
  // #1=(A() B()); : inside the outer brackets records follow each other without commas.
  void set_complex() { complex_ = true; }
  void next_record() { if (complex_ && depth_ == 1) wants_value_ = true; }

 private:
  std::size_t depth_{0};
  bool wants_value_{true}, may_close_{false}, complex_{false}, after_keyword_{false}, done_{false};
};

class P21 {
 public:
  explicit P21(Rewritten& told) : told_(told) {}

  Status read(std::string_view data) {
    StepLexer lexer(data);
    for (;;) {
      Result<Token> token = lexer.next();
      if (!token) return Unexpected{token.error()};
      if (token->type == TokenType::keyword) return read_end(*token, lexer);
      if (token->type != TokenType::reference) return Unexpected(Code::bad_input, "octet " + std::to_string(lexer.at()), "no instance");
      if (Status instance = read_instance(token->value, lexer); !instance) return instance;
    }
  }

  // Leaves out what stands for other files, then what needs it.
  Status choose() {
    for (Instance& one : instances_) {
      if (!numbers_.insert(one.number).second) return Unexpected(Code::ambiguous, std::string(one.number), "two instances of one number");
      for (std::size_t i = one.begin; i < one.end; ++i) {
        if (tokens_[i].type != TokenType::keyword || !is_external(tokens_[i].value)) continue;
        one.kept = false;
        find(told_, "cad.external_reference", Weight::low, std::string(one.number) + " " + std::string(tokens_[i].value).substr(0, 40), true);
        break;
      }
    }
    for (const Instance& one : instances_) {
      if (!one.kept) numbers_.erase(one.number);
    }
    bool more = true;
    for (int round = 0; more; ++round) {
      if (round == kRoundsMax) return Unexpected(Code::limit, "data", "references that lead on too far");
      more = false;
      for (Instance& one : instances_) {
        if (!one.kept || !needs_missing(one)) continue;
        one.kept = false;
        more = true;
        numbers_.erase(one.number);
        find(told_, "cad.dangling", Weight::low, std::string(one.number), true);
      }
    }
    return {};
  }

  void write(std::string& out) {
    for (const Instance& one : instances_) {
      if (!one.kept) continue;
      out.append(one.number).append("=");
      write_tokens(one, out);
      out += ";\r\n";
    }
  }

 private:
  Status read_end(const Token& token, StepLexer& lexer) {
    const auto is = [](const Result<Token>& one, TokenType type, std::string_view value = {}) { return one && one->type == type && (value.empty() || one->value == value); };
    if (token.value != "ENDSEC" || !is(lexer.next(), TokenType::semicolon)) return Unexpected(Code::bad_input, "octet " + std::to_string(lexer.at()), "no instance and no end");
    if (!is(lexer.next(), TokenType::keyword, "END-ISO-10303-21") || !is(lexer.next(), TokenType::semicolon)) return Unexpected(Code::bad_input, "octet " + std::to_string(lexer.at()), "no end of the exchange structure");
    const Result<Token> behind = lexer.next();
    if (!is(behind, TokenType::end)) find(told_, "cad.trailing_data", Weight::low, {}, false);
    return {};
  }

  Status read_instance(std::string_view number, StepLexer& lexer) {
    Instance instance{number, tokens_.size(), 0};
    Result<Token> token = lexer.next();
    if (!token || token->type != TokenType::equals) return Unexpected(Code::bad_input, std::string(number), "no = behind its number");
    Grammar grammar;
    for (bool first = true;; first = false) {
      token = lexer.next();
      if (!token) return Unexpected{token.error()};
      if (token->type == TokenType::semicolon) break;
      if (first && token->type == TokenType::open) grammar.set_complex();
      else if (first && token->type != TokenType::keyword) return Unexpected(Code::bad_input, std::string(number), "no entity behind =");
      if (token->type == TokenType::keyword) grammar.next_record();
      if (Status fits = grammar.take(*token); !fits) return Unexpected(Code::bad_input, std::string(number), fits.error().what);
      if (tokens_.size() == kTokensMax) return Unexpected(Code::limit, std::string(number), "more than 4 million tokens");
      tokens_.push_back(*token);
    }
    if (!grammar.closed() || tokens_.size() - instance.begin < 3) return Unexpected(Code::bad_input, std::string(number), "brackets do not close");
    instance.end = tokens_.size();
    instances_.push_back(instance);
    return {};
  }

  // A reference that is an attribute by itself; those in lists are taken out of their list.
  bool needs_missing(const Instance& one) const {
    std::size_t depth = 0;
    const std::size_t own = tokens_[one.begin].type == TokenType::open ? 2 : 1;
    for (std::size_t i = one.begin; i < one.end; ++i) {
      depth += tokens_[i].type == TokenType::open;
      depth -= tokens_[i].type == TokenType::close;
      if (tokens_[i].type == TokenType::reference && depth <= own && !numbers_.contains(tokens_[i].value)) return true;
    }
    return false;
  }

  void write_tokens(const Instance& one, std::string& out) {
    const std::string where(one.number);
    bool letters = false;   // what is drawn is read by people, and followed by nobody
    for (std::size_t i = one.begin; i < one.end; ++i) {
      const Token& token = tokens_[i];
      if (token.type == TokenType::reference && !numbers_.contains(token.value)) {   // with one comma beside it
        if (i + 1 < one.end && tokens_[i + 1].type == TokenType::comma) ++i;
        else if (out.ends_with(',')) out.pop_back();
        continue;
      }
      if (token.type == TokenType::keyword) letters = token.value.find("TEXT_LITERAL") != std::string_view::npos;
      std::string text;
      if (token.type == TokenType::text) text = letters ? plain(token.value) : text_of(token, false, where, told_);
      append(out, token, text);
    }
  }

  Rewritten& told_;
  std::vector<Token> tokens_;
  std::vector<Instance> instances_;
  std::unordered_set<std::string_view> numbers_;
};

}  // namespace

Status StepLexer::skip_comments() {
  for (;;) {
    const std::size_t at = rest_.find_first_not_of(" \t\r\n\f\v");
    rest_.remove_prefix(std::min(at, rest_.size()));
    if (!rest_.starts_with("/*")) return {};
    const std::size_t end = rest_.find("*/", 2);
    if (end == std::string_view::npos) return broken("a comment without an end");
    rest_.remove_prefix(end + 2);
  }
}

Result<Token> StepLexer::take(TokenType type, std::size_t size) {
  const Token token{type, rest_.substr(0, size)};
  rest_.remove_prefix(size);
  return token;
}

Result<Token> StepLexer::next() {
  if (Status skipped = skip_comments(); !skipped) return Unexpected{skipped.error()};
  if (rest_.empty()) return Token{};
  const char c = rest_[0];
  const auto run = [&](std::size_t from, auto&& belongs) {
    while (from < rest_.size() && belongs(rest_[from])) ++from;
    return from;
  };
  switch (c) {
    case '(': return take(TokenType::open, 1);
    case ')': return take(TokenType::close, 1);
    case ',': return take(TokenType::comma, 1);
    case '$': return take(TokenType::missing, 1);
    case '*': return take(TokenType::derived, 1);
    case '=': return take(TokenType::equals, 1);
    case ';': return take(TokenType::semicolon, 1);
    case '#': {
      const std::size_t size = run(1, is_ascii_digit);
      if (size == 1 || size > 20) return broken("no number behind #");
      return take(TokenType::reference, size);
    }
    case '.': {
      const std::size_t size = run(1, is_word);
      if (size == 1 || size > 200 || size >= rest_.size() || rest_[size] != '.') return broken("no enumeration");
      return take(TokenType::enumeration, size + 1);
    }
    case '"': {
      const std::size_t size = run(1, [](char one) { return is_ascii_digit(one) || (one >= 'A' && one <= 'F'); });
      if (size >= rest_.size() || rest_[size] != '"') return broken("no binary value");
      return take(TokenType::octets, size + 1);
    }
    case '\'': {
      std::size_t end = 1;
      while (end < rest_.size() && (rest_[end] != '\'' || (end + 1 < rest_.size() && rest_[end + 1] == '\''))) end += rest_[end] == '\'' ? 2 : 1;
      if (end >= rest_.size() || end > kTextMax) return broken("a text without an end, or too long");
      const Token token{TokenType::text, rest_.substr(1, end - 1)};
      rest_.remove_prefix(end + 1);
      return token;
    }
    default: break;
  }
  if (c == '+' || c == '-' || is_ascii_digit(c)) {
    const std::size_t size = run(1, [](char one) { return is_ascii_digit(one) || one == '.' || one == 'E' || one == 'e' || one == '+' || one == '-'; });
    if (size > 60) return broken("no number");
    return take(TokenType::number, size);
  }
  if (!is_upper(c) && c != '!' && !(c >= 'a' && c <= 'z')) return broken("no token of ISO 10303-21");
  const bool frame = rest_.starts_with("ISO-10303-21") || rest_.starts_with("END-ISO-10303-21");
  const std::size_t size = run(1, [&](char one) { return is_word(one) || (frame && one == '-'); });
  if (size > 200) return broken("a keyword that is too long");
  return take(TokenType::keyword, size);
}

Result<std::string> rewrite_step_header(std::string_view text, std::string_view& rest, Rewritten& told) {
  StepLexer lexer(text);
  std::string out = "ISO-10303-21;\r\nHEADER;\r\n";
  const auto expect = [&](TokenType type, std::string_view value) {
    const Result<Token> token = lexer.next();
    return token && token->type == type && (type != TokenType::keyword || token->value == value);
  };
  const auto refuse = [&](const char* what) { return Unexpected(Code::bad_input, "octet " + std::to_string(lexer.at()), what); };
  for (const std::string_view word : {"ISO-10303-21", "HEADER"}) {
    if (!expect(TokenType::keyword, word) || !expect(TokenType::semicolon, {})) return refuse("no exchange structure");
  }
  for (int n = 0; n < 32; ++n) {
    Result<Token> name = lexer.next();
    if (!name || name->type != TokenType::keyword) return refuse("no header entity");
    if (name->value == "ENDSEC") break;
    const bool known = name->value == "FILE_DESCRIPTION" || name->value == "FILE_NAME" || name->value == "FILE_SCHEMA";
    Grammar grammar;
    std::string line(name->value);
    for (;;) {
      const Result<Token> token = lexer.next();
      if (!token || token->type == TokenType::end) return refuse("a header without an end");
      if (token->type == TokenType::semicolon) break;
      if (!grammar.take(*token)) return refuse("a header entity against the grammar");
      append(line, *token, token->type == TokenType::text ? text_of(*token, name->value == "FILE_NAME" && line.ends_with("FILE_NAME("), std::string(name->value), told) : std::string{});
    }
    if (!grammar.closed()) return refuse("a header entity against the grammar");
    if (known) out += line + ";\r\n";
  }
  if (!expect(TokenType::semicolon, {}) || !expect(TokenType::keyword, "DATA") || !expect(TokenType::semicolon, {})) return refuse("no data section");
  rest = text.substr(lexer.at());
  return out + "ENDSEC;\r\nDATA;\r\n";
}

Result<Rewritten> rewrite_p21(std::string_view utf8) {
  Rewritten out;
  std::string_view data;
  Result<std::string> header = rewrite_step_header(utf8, data, out);
  if (!header) return Unexpected{header.error()};
  P21 body(out);
  if (Status read = body.read(data); !read) return Unexpected{read.error()};
  if (Status chosen = body.choose(); !chosen) return Unexpected{chosen.error()};
  out.utf8 = *std::move(header);
  body.write(out.utf8);
  out.utf8 += "ENDSEC;\r\nEND-ISO-10303-21;\r\n";
  return out;
}

}  // namespace temizu::cad
