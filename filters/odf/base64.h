// Base64 of office:binary-data (RFC 4648 section 4). What is no letter of it is passed over; nothing fails.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace temizu::odf {

Bytes decode_base64(std::string_view text);

}  // namespace temizu::odf
