// Inside the rules of release only: the walk over a request's moves, with a judge who may refuse to believe a row.
#pragma once

#include <functional>

#include "quarantine/release.h"

namespace temizu {

struct Judge {
  // When the move was made; nothing: the row does not count.
  std::function<std::optional<TimeMs>(const Move& move, std::span<const Move> before, const Standing& standing)> when;
  // Whether it counts, once time has passed until then; at_ms as `when` said it. Of an approval: in whose place; nothing: it does not count.
  std::function<std::optional<std::string>(const Move& move, const Standing& standing, TimeMs at_ms)> believes;
};
Standing stand_with(const Request& request, std::span<const Move> moves, const Facts& facts, const Judge* judge);

// What may_request asks of a request alone, without looking at others.
Status offered(const Request& wanted, const Facts& facts);

}  // namespace temizu
