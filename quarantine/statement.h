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

// A statement's members where they stand in its octets, valid as long as these: for whoever looks at a million. Numbers and texts as
// in SignedResult.
struct ResultView {
  ItemId item, parent;
  ItemClass item_class{ItemClass::message};
  std::uint32_t number{0};
  ByteView profile;
  Verdict verdict{Verdict::held};
  bool notice_only{false};
  ByteView sender;
  std::vector<std::uint32_t> recipient_numbers;
  std::vector<ByteView> recipients;
  ByteView route;
  bool smtputf8{false};
  TimeMs arrival_ms{0};
  ByteView protocol, client_address, client_helo, origin_address, origin_helo;
  bool from_trusted_relay{false};
  ByteView policy_digest, output_digest;
  std::uint64_t output_bytes{0};
};
// Decodes into result without checking the signature, with the bounds of unverified_result; after a failure result holds anything.
Status view_result(ByteView untrusted_statement, ResultView& result);

// Decodes without checking the signature: for looking only (find, search), never for sending.
Result<SignedResult> unverified_result(ByteView untrusted_statement);

}  // namespace temizu
