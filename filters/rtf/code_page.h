// Code pages of RTF text (\ansicpg, \fcharset, \cpg) to Unicode, by ICU. Private-use characters (外字) stay what they are.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace temizu::rtf {

inline constexpr int kSymbolPage = 2;   // \fcharset2: octets are glyph numbers of the font, not characters

// The code page of a \fcharset (RTF 1.9.1, table of \fcharset); 0 when it means the document's.
int page_of_charset(int fcharset);
bool is_two_octet_page(int page);

// UTF-8; what the page does not have becomes U+FFFD, counted. Pages we do not know are read as 1252.
std::string decode_page(ByteView bytes, int page, std::uint64_t& undecodable);

// Opens every converter once, so that a locked child opens no file.
void warm_code_pages();

}  // namespace temizu::rtf
