#include "quarantine/signed_head.h"

#include <sodium.h>

#include <string>

namespace temizu {
namespace {

constexpr std::string_view kPurpose = "temizu-audit-head-1:";  // no other signature of ours starts like this

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

}  // namespace

Result<Bytes> sign_head(std::string_view head, ByteView sign_secret) {
  if (sign_secret.size() != crypto_sign_SECRETKEYBYTES) {
    return Unexpected{Code::internal, "wash-sign.key", "not 64 octets", "Run temizu keys check"};
  }
  const std::string signed_text = std::string(kPurpose) + std::string(head);
  Bytes signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(signed_text), signed_text.size(), raw(sign_secret));
  return signature;
}

bool head_is_signed(std::string_view untrusted_head, ByteView untrusted_signature, ByteView sign_public) {
  if (untrusted_signature.size() != crypto_sign_BYTES || sign_public.size() != crypto_sign_PUBLICKEYBYTES) return false;
  const std::string signed_text = std::string(kPurpose) + std::string(untrusted_head);
  return crypto_sign_verify_detached(raw(untrusted_signature), raw(signed_text), signed_text.size(), raw(sign_public)) == 0;
}

}  // namespace temizu
