#include "base/verdict.h"

namespace temizu {

const char* to_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::clean: return "clean";
    case Verdict::washed: return "washed";
    case Verdict::held: return "held";
    case Verdict::refused: return "refused";
  }
  return "held";
}

std::optional<Verdict> verdict_from_word(std::string_view word) {
  for (const Verdict verdict : {Verdict::clean, Verdict::washed, Verdict::held, Verdict::refused}) {
    if (word == to_word(verdict)) return verdict;
  }
  return std::nullopt;
}

}  // namespace temizu
