#include "receive/certificate.h"

#include <Poco/Crypto/X509Certificate.h>
#include <Poco/Exception.h>

namespace temizu::receive {

std::optional<std::int64_t> certificate_days_left(const std::string& certificate_path, TimeMs now_ms) {
  try {
    const Poco::Crypto::X509Certificate certificate(certificate_path);
    const std::int64_t ends_ms = certificate.expiresOn().timestamp().epochMicroseconds() / 1000;
    return (ends_ms - now_ms) / 86'400'000 - (ends_ms < now_ms ? 1 : 0);
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

}  // namespace temizu::receive
