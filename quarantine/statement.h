// The statement behind a result: what wash signs and deliver checks before it sends a single octet. The octets are
// versioned, length-prefixed and injective; reading them back trusts nothing and happens after the signature was checked.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "quarantine/store.h"

namespace temizu {

// Ed25519 over statement(result); sign_secret has 64 octets. Returns 64 octets, or internal for a key of another size.
Result<Bytes> sign_statement(const SignedResult& result, ByteView sign_secret);

// Checks the signature first and decodes then: hostile for a signature that does not verify, bad_input for octets that
// wash would not have written. The signature is copied into the result.
Result<SignedResult> verified_result(ByteView untrusted_statement, ByteView untrusted_signature, ByteView sign_public);

// Decodes without checking the signature: for looking only (find, search), never for sending.
Result<SignedResult> unverified_result(ByteView untrusted_statement);

}  // namespace temizu
