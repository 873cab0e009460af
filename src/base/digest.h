// SHA-256 (FIPS 180-4) over OpenSSL, which uses the processor's own instructions.
#pragma once

#include <memory>

#include "base/bytes.h"

namespace temizu {

// 32 octets.
Bytes sha256(ByteView bytes);

// HMAC-SHA-256 (RFC 2104): 32 octets.
Bytes hmac_sha256(ByteView key, ByteView message);

// True when both are equal, in time that depends on the lengths only.
bool equal_in_constant_time(ByteView a, ByteView b);

// SHA-256 in pieces, for what is never in memory as a whole.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(ByteView bytes);
  // 32 octets; the object is spent afterwards.
  Bytes finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace temizu
