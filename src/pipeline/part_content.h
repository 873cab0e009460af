// One part of a mail as its sender wrote it, decoded: what an approved release hands out. For the confined child of a release and
// for nobody else; nothing that washes may call it. Chooses no part by itself: the place was approved by a person.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "policy/policy.h"

namespace temizu {

// True for "1", "2.1", "10.2.3": numbers from 1 without leading zeros, at most 32 of them and 64 octets.
bool is_part_place(std::string_view text);

// The decoded octets of the MIME part at `place` ("2.1" as the manifest names it; the body of a mail without parts is "1"), for a
// nested mail (message/rfc822) the mail itself. Nothing when there is no such part, when it is a multipart, or when the mail
// is beyond the profile's limits. Never longer than the mail plus 16 octets.
std::optional<Bytes> part_content(ByteView untrusted_message, std::string_view place, const Profile& profile);

// The answer of the child: one octet that says whether there was such a part, then the part's octets and nothing else.
Bytes to_part_answer(const std::optional<Bytes>& content);
std::optional<Bytes> from_part_answer(Bytes untrusted_answer);

}  // namespace temizu
