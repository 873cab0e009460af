// Fixed texts of both languages: reason codes (TZ-102), kinds and findings from conf/notices, codes of the console and the
// release desk. Read once; a text of a sender never gets in here.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "console/codes.h"
#include "console/json.h"

namespace temizu::console {

class Words {
 public:
  // notices: the folder with ja.txt and en.txt.
  static Result<Words> load(const std::string& notices);
  static Words of(std::string_view ja, std::string_view en);   // for tests: the texts themselves

  // "TZ-102" or, for a rule of a finding that decided, the rule: its sentence, or that of TZ-113; "" when there is none.
  std::string reason(std::string_view code, Language language) const;
  std::string kind(std::string_view kind, Language language) const;
  std::string finding(std::string_view rule, std::uint64_t count, Language language) const;
  // {"code": …, "text": …} or null for no code.
  Json coded(std::string_view code, Language language) const;
  // The answer of GET /words.
  Json all() const;

 private:
  using Texts = std::map<std::string, std::string, std::less<>>;
  const Texts& in(Language language) const { return language == Language::ja ? ja_ : en_; }
  Texts ja_, en_;
};

}  // namespace temizu::console
