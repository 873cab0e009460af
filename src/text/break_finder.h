// Line break opportunities of UAX #14 with Japanese rules (ICU, locale ja, strict kinsoku), one bounded window at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace temizu::text {

class BreakFinder {
 public:
  BreakFinder();
  ~BreakFinder();
  BreakFinder(const BreakFinder&) = delete;
  BreakFinder& operator=(const BreakFinder&) = delete;

  // The octet offsets at which a line may end, rising; the end of the window is always the last one. Valid until the
  // next call. window: well-formed UTF-8, no line ends, at most 2^30 octets.
  const std::vector<std::size_t>& lines(std::string_view window);

  // The last border between graphemes at or before the offset, and after 0 when there is any.
  std::size_t grapheme_before(std::string_view window, std::size_t offset);

 private:
  struct Iterators;
  std::unique_ptr<Iterators> iterators_;
  std::vector<std::size_t> found_;
};

// Loads rules and the dictionaries of the scripts that need them (Thai, Lao, Khmer, Burmese).
void warm_break_finder();

}  // namespace temizu::text
