// The head of an audit chain as the journal gets it: signed, so that whoever replaces a chain cannot make up an old head
// for it. Text as head_text (audit/chain.h) prints it; nothing here reads a chain.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

// Ed25519 with wash-sign.key over a purpose of its own and the text: 64 octets. internal for a key of another size.
Result<Bytes> sign_head(std::string_view head, ByteView sign_secret);
bool head_is_signed(std::string_view untrusted_head, ByteView untrusted_signature, ByteView sign_public);

}  // namespace temizu
