// What stays of a subject and of file names when a message is purged: keyed hashes in the audit record of its washing. Whoever has
// names.key (wash, and root's command line for an auditor) can ask whether a name he knows was in a message; nobody can read names out
// of them, and without the key nobody can even try. BLAKE2b over the folded name (text/search_fold.h), so that ａ and a are one; 8 octets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu {

inline constexpr std::size_t kNameHashesMax = 64;   // of one result; more are counted, not kept

enum class NameKind : std::uint8_t { subject, file };

// 16 hexadecimal digits; empty for an empty name or without a key.
std::string name_hash(NameKind kind, std::string_view name, ByteView names_key);

// The words for the detail of a record: " subject-hash=…  name-hashes=…,…  names=70" (the number only above kNameHashesMax); empty
// without a key. manifest: docs/formats/wash-json.md, untrusted; one that does not read has no names.
std::string name_hash_words(std::string_view subject, std::string_view manifest, ByteView names_key);

// Whether the detail of a record holds this hash of this kind.
bool has_name_hash(std::string_view detail, NameKind kind, std::string_view hash);

}  // namespace temizu
