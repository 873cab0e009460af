// Hands one mail to the self-inspection's listener, a local socket of receive.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

// The short id that the gateway gave it. Fails with unavailable (no listener, no answer within a minute) or denied, with its reply.
Result<std::string> send_for_inspection(const std::string& socket, const std::string& recipient, ByteView mail);

}  // namespace temizu
