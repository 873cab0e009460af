#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>

namespace temizu {

struct Sha256::Context {
  EVP_MD_CTX* md{nullptr};
};

namespace {

// Fetched once: EVP_sha256() looks the algorithm up again at every use in OpenSSL 3.
const EVP_MD* algorithm() {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  return kAlgorithm;
}

}  // namespace

Bytes sha256(ByteView bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.finish();
}

Bytes hmac_sha256(ByteView key, ByteView message) {
  Bytes mac(32, '\0');
  unsigned length = 0;
  if (HMAC(algorithm(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
           message.size(), reinterpret_cast<unsigned char*>(mac.data()), &length) == nullptr) {
    std::abort();
  }
  return mac;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  context_->md = EVP_MD_CTX_new();
  if (context_->md == nullptr || EVP_DigestInit_ex(context_->md, algorithm(), nullptr) != 1) std::abort();
}

Sha256::~Sha256() {
  if (context_) EVP_MD_CTX_free(context_->md);
}

Sha256::Sha256(Sha256&&) noexcept = default;

Sha256& Sha256::operator=(Sha256&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

void Sha256::add(ByteView bytes) {
  if (EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()) != 1) std::abort();
}

Bytes Sha256::finish() {
  Bytes digest(32, '\0');
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context_->md, reinterpret_cast<unsigned char*>(digest.data()), &length) != 1 || length != 32) {
    std::abort();
  }
  return digest;
}

}  // namespace temizu
