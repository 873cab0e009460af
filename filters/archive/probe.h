// What the first octets of an archive say before anybody unpacks it: parts of a set, encrypted directories, the name of a packed
// file. Reads headers only.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/kind.h"
#include "base/result.h"

namespace temizu::archive {

// Fails with unsupported (one volume of several) or encrypted (names and content); ok says nothing about the rest.
Status probe(const Kind& kind, ByteView untrusted_content);

// The cipher that archives of this kind have.
std::string cipher_of(const Kind& kind, ByteView untrusted_content);

// FNAME of RFC 1952 section 2.3.1, raw; empty when there is none.
ByteView gzip_name(ByteView untrusted_content);

}  // namespace temizu::archive
