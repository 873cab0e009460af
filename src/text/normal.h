// Loading for to_nfc.
#pragma once

namespace temizu::text {

void warm_normalizer();

}  // namespace temizu::text
