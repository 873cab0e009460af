// Fuzzes the judge of formulas: no crash, and whatever may stay holds no bar outside quotes and no call that is known to reach outside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "filters/ooxml/formula.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu::ooxml;
  const std::string_view formula(reinterpret_cast<const char*>(data), size);
  const FormulaScope scope{.sheets = {"sheet1", "a b"}, .dropped_names = {"gone"}};
  (void)is_dangerous_name(formula);
  if (judge_formula(formula, scope) != FormulaTrouble::none) return 0;
  // Columns of tables stand in brackets and may have any name; an apostrophe there takes the next character as it is
  // (ECMA-376 part 1, 18.17.2.3). Outside them apostrophes and quotes enclose.
  std::size_t depth = 0;
  std::string outside;
  char quote = 0;
  for (std::size_t at = 0; at < formula.size(); ++at) {
    const char c = formula[at];
    if (depth > 0) {
      if (c == '\'') ++at;
      else if (c == '[') ++depth;
      else if (c == ']') --depth;
    } else if ((c == '"' || c == '\'') && (quote == 0 || quote == c)) {
      quote = quote == 0 ? c : '\0';
      outside += ' ';
    } else if (quote == 0) {
      if (c == '[') ++depth;
      else outside += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
  }
  if (depth == 0 && outside.find('|') != std::string::npos) std::abort();
  for (const char* call : {"WEBSERVICE(", "EXEC(", "CALL(", "RTD("}) {
    if (outside.find(call) != std::string::npos && outside.find(std::string("_XLPM.")) == std::string::npos) std::abort();
  }
  return 0;
}
