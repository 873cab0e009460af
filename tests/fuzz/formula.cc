// Fuzzes the judge of formulas: no crash, and whatever may stay holds no bar outside quotes and no call that is known to reach outside.
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
  std::string bare;
  char quote = 0;
  for (const char c : formula) {
    if ((c == '"' || c == '\'') && (quote == 0 || quote == c)) quote = quote == 0 ? c : '\0';
    else if (quote == 0) bare += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  std::size_t depth = 0;   // columns of tables may have any name
  std::string outside;
  for (const char c : bare) {
    if (c == '[') ++depth;
    if (depth == 0) outside += c;
    if (c == ']' && depth > 0) --depth;
  }
  if (depth == 0 && outside.find('|') != std::string::npos) std::abort();
  for (const char* call : {"WEBSERVICE(", "EXEC(", "CALL(", "RTD("}) {
    if (outside.find(call) != std::string::npos && outside.find(std::string("_XLPM.")) == std::string::npos) std::abort();
  }
  return 0;
}
