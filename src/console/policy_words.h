// The policy in words: what its page and CSV say instead of the attributes of policy.xml. Fixed texts and kinds' names of the notices;
// a kind, option or profile that nobody wrote a word for stands as it is in the file, never blank.
#pragma once

#include <string>

#include "console/codes.h"
#include "console/words.h"
#include "policy/policy.h"

namespace temizu::console {

struct PolicyWords {
  const Words& words;
  Language language;

  const char* pick(const char* ja, const char* en) const { return language == Language::ja ? ja : en; }
  std::string profile(const std::string& name) const;             // "標準"
  std::string pattern(const std::string& pattern) const;          // "PDF文書", "それ以外すべて"
  std::string kind_subject(const KindRule& rule) const;           // "HTML文書（本文）"
  std::string kind_value(const KindRule& rule) const;             // "作り直す。コメントは残す"
  std::string release_value(const ReleaseRule& rule) const;       // "承認1名（所属長・管理者）、勤務時間8時間以内、…"
  std::string conditions(const AssignRule& rule) const;           // "宛先のドメイン example.lg.jp"
  std::string bytes(std::uint64_t count) const;                   // "100 MB"
  std::string seconds(std::uint64_t ms) const;                    // "60秒"
};

}  // namespace temizu::console
