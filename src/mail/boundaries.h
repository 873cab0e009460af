// The boundaries that are open at a place of the walk, innermost last, and the lines that look like one of them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace temizu {

class Boundaries {
 public:
  static constexpr int kNone = -1;

  struct Match {
    int level{kNone};       // index into the stack
    bool closing{false};    // "--boundary--"
    bool blanks{false};     // blanks behind it: allowed (RFC 2046 section 5.1.1, transport padding), seldom
    bool near_miss{false};  // begins like one, differs in case or tail, or belongs to another part of the mail
  };

  // True when another open boundary is equal to it or a prefix of it, or the other way round.
  bool related(std::string_view boundary) const;
  void push(std::string boundary);
  // A boundary that opens nothing (on a part that is no multipart): lines like it are near misses.
  void remember(std::string boundary) { seen_.insert(std::move(boundary)); }
  void pop() { stack_.pop_back(); }
  std::size_t depth() const { return stack_.size(); }
  // line: without its line end. Constant work for lines that do not begin with "--".
  Match match(std::string_view line) const;

 private:
  std::vector<std::string> stack_;
  std::unordered_set<std::string> seen_;   // every boundary of the message, open or not
};

}  // namespace temizu
