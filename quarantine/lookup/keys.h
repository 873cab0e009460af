// Under which keys a message is listed, and which keys a filter word asks for. A key is 46 bits: 4 for the field, 42 for two
// characters (a bigram; the second 0 for one character alone), for the start of a digest, or for the hash of a fixed word.
// Not for use outside quarantine/lookup.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "quarantine/lookup/lookup.h"

namespace temizu::lookup {

using Key = std::int64_t;

inline constexpr int kKeyBits = 46;

// All keys of a row, ascending, none twice.
std::vector<Key> keys_of(const LookupRow& row);

// A set of messages: those with all keys of at least one list, or with a number in `numbers`, or in one of `ranges`.
struct Clause {
  std::vector<std::vector<Key>> any_of;
  std::vector<std::int64_t> numbers;                              // ascending
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;      // of numbers, both ends included
  bool negated{false};
  bool exact{true};        // false: some of them do not fit; negated and not exact says nothing
};

// A word as far as keys tell; id, after and before and the id of a free word are the caller's to add (they need the database),
// and digest is digest_range.
Clause clause_of(const FilterTerm& term);
Clause scope_clause(const LookupScope& scope);
struct KeyRange {
  Key low, high;
};
KeyRange digest_range(std::string_view digits, bool& exact);

}  // namespace temizu::lookup
