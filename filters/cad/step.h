// Exchange structures of ISO 10303-21 ("STEP physical files"): the drawings of SXF in their P21 form. Every instance is taken apart by
// the grammar of the standard and written again, one a line; instances that stand for other files go, and so does what needs them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "filters/cad/dxf.h"

namespace temizu::cad {

enum class TokenType : std::uint8_t { keyword, reference, number, text, enumeration, octets, open, close, comma, missing, derived, equals, semicolon, end };

struct Token {
  TokenType type{TokenType::end};
  std::string_view value;   // of text: between the apostrophes, as written
};

// Splits clear text into tokens; comments are left out (each is handed to on_comment first, when given).
class StepLexer {
 public:
  explicit StepLexer(std::string_view text) : rest_(text), all_(text) {}
  // Fails with bad_input, "octet n", at anything that is no token.
  Result<Token> next();
  // The words that frame an exchange structure ("ISO-10303-21", "END-ISO-10303-21") are keywords here.
  std::size_t at() const { return all_.size() - rest_.size(); }

 private:
  Unexpected broken(const char* what) const { return Unexpected(Code::bad_input, "octet " + std::to_string(at()), what); }
  Result<Token> take(TokenType type, std::size_t size);
  Status skip_comments();
  std::string_view rest_, all_;
};

// The header section, ISO-10303-21; to ENDSEC; DATA; written anew with names of files by their last piece. rest: what stands behind
// it. Fails with bad_input.
Result<std::string> rewrite_step_header(std::string_view text, std::string_view& rest, Rewritten& told);

// A whole P21 file. Fails with bad_input (grammar), ambiguous (two instances of one number), limit (4 million tokens).
Result<Rewritten> rewrite_p21(std::string_view utf8);

}  // namespace temizu::cad
