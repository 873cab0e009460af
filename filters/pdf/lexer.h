// Splits content streams, CMaps and calculator functions into tokens (ISO 32000-1 7.2, 7.8.2). Each token comes back in a form that
// has one reading only: numbers as viewers read odd ones, names with canonical escapes, strings with balanced parentheses.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu::pdf {

struct Token {
  enum class Sort { end, number, name, string, array_begin, array_end, dictionary_begin, dictionary_end, word, brace_begin, brace_end, bad };
  Sort sort{Sort::end};
  std::string_view raw;   // number: as written (see canonical_number); name: without the slash, escapes as written; string: with its brackets; word
};

class Lexer {
 public:
  explicit Lexer(ByteView untrusted_data) : data_(untrusted_data) {}
  Token next();
  std::size_t at() const { return at_; }
  void seek(std::size_t at) { at_ = at; }
  ByteView data() const { return data_; }

 private:
  void skip_blanks();
  Token string_token();
  Token hex_token();
  ByteView data_;
  std::size_t at_{0};
};

bool is_white(char c);
bool is_delimiter(char c);

// "+5." → "5.", "--5" and "5-3" as Acrobat and poppler read them; digits beyond what a double holds are cut.
void append_number(Bytes& out, std::string_view raw);
double number_value(std::string_view raw);

// Escapes resolved.
std::string name_value(std::string_view raw);
// The octets of a (…) or <…> token.
Bytes string_value(std::string_view raw);

}  // namespace temizu::pdf
