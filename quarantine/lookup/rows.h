// A row of the index as octets in its database, and what a manifest says about parts. Bounded: what is longer is cut on
// the way in, so that index and row always hold the same. Not for use outside quarantine/lookup.
#pragma once

#include <vector>

#include "quarantine/lookup/lookup.h"

namespace temizu::lookup {

struct StoredRow {
  LookupRow row;                              // number is not in the octets
  std::vector<std::uint32_t> known_results;   // whose manifests have been read
};

Bytes to_octets(const StoredRow& stored);
Result<StoredRow> row_from_octets(ByteView untrusted_octets, std::int64_t number);

// Appends the parts of one manifest (docs/formats/wash-json.md); one that is not understood adds nothing.
void add_parts(std::string_view untrusted_manifest, std::uint32_t result_number, LookupRow& row);
// "profile" of a manifest, or empty.
std::string profile_of(std::string_view untrusted_manifest);

// Cuts what is longer than the bounds.
void bound(LookupRow& row);
// Takes out what a purged message said: sender, client, subject, file names. Ids, addresses of recipients (for whose list it
// stands in), states, kinds, reasons and digests stay.
void forget_text(LookupRow& row);

}  // namespace temizu::lookup
