// Where mails of the self-inspection end: one file each in <store>/deliver/selftest, for the inspection to look at. Never sent.
// Bounded: what is older than two days goes first, and beyond kSinkFilesMax nothing more is written.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

namespace temizu::deliver {

inline constexpr std::size_t kSinkFilesMax = 2000;
inline constexpr std::int64_t kSinkKeepMs = 2LL * 86'400'000;

// <store_path>/deliver/selftest/<id>.eml
std::string sink_file(const std::string& store_path, const ItemId& item);
// Whole or not at all; once more gives the same file. Readable for the group of the folder above.
Status write_to_sink(const std::string& store_path, const ItemId& item, ByteView mail);

}  // namespace temizu::deliver
