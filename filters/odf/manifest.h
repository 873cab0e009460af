// META-INF/manifest.xml: is something encrypted, and how; and the manifest of what we write (ODF 1.3 part 2, chapter 4).
#pragma once

#include <string>
#include <vector>

#include "filters/odf/package.h"

namespace temizu::odf {

// The cipher of encrypted entries in words of ours ("AES-256", "Blowfish", "OpenPGP", "unknown"); empty when nothing is encrypted.
std::string cipher_of_manifest(ByteView untrusted_manifest);

// media_type: of the document.
Bytes write_manifest(std::string_view media_type, const std::vector<Entry>& entries);

// Makes the table of names before anybody is forked.
void warm_manifest();

}  // namespace temizu::odf
