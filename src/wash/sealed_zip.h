// The ZIP file in which an approved original leaves: one file, AES-256 (WinZip's scheme, method 99), written by libarchive. Opened
// by 7-Zip, WinZip and macOS' and Windows' common tools that know AES; Info-ZIP's unzip does not. Parses nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace temizu {

// file_name: UTF-8 without '/', stored as such with the UTF-8 flag. time_ms: the file's time. password: ASCII; empty: not encrypted.
// Fails with limit when the ZIP would be longer than bytes_max, with internal for anything else. Same arguments give the same
// octets without a password; with one, salt and so the octets differ. The file's name, size and CRC-32 can be read without the
// password, as in every ZIP of version AE-1.
Result<Bytes> sealed_zip(std::string_view file_name, ByteView content, TimeMs time_ms, const std::string& password, std::uint64_t bytes_max);

// Five groups of five from 31 letters and digits that no font confuses (no 0 o 1 l i), with hyphens between: 123 bits from the
// kernel's random numbers.
std::string new_zip_password();

}  // namespace temizu
