// Everything needed to decide on a request, on one screen: envelope, parts with real kinds and findings in words, digests, checks by
// hand, what else came from this sender, what was asked for before.
#pragma once

#include "console/call.h"
#include "quarantine/desk/desk.h"

namespace temizu::console {

Json facts_json(const Call& call, const RequestView& view);

}  // namespace temizu::console
