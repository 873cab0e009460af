// What write_canonical and write_dsn share. Not for use outside this folder.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu {

// 48 hexadecimal digits behind "=_temizu_": "=_" can appear neither in base64 nor in quoted-printable (RFC 2045
// section 6.7), so no content can end its own part, whatever the digest.
std::string boundary_of(ByteView digest);

// "multipart/<subtype>; <more>boundary=…", folded, with its line end.
void append_multipart_fields(Bytes& to, std::string_view subtype, std::string_view boundary);

// Content-Type, Content-Transfer-Encoding, the blank line and the encoded text. clean_text as cleaned_text gives it.
void append_text_part(Bytes& to, std::string_view clean_text);

}  // namespace temizu
