// Members of an archive, one after the other, whatever its format.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/result.h"
#include "filters/filter.h"

namespace temizu::archive {

inline constexpr std::size_t kMembersMax = 2'000;
inline constexpr std::uint64_t kOutBytesMax = std::uint64_t{512} << 20;   // all members together, expanded
// A member may expand to 200 times its size and an archive to 100 times, once they are larger than this (a white bitmap of a few
// megabytes packs a thousand to one).
inline constexpr std::uint64_t kRatioFree = std::uint64_t{8} << 20;
inline constexpr std::uint32_t kMemberRatioMax = 200;
inline constexpr std::uint32_t kTotalRatioMax = 100;

// One member; its path cleaned (zip_names.h), never empty, without a final '/'.
struct Member {
  std::string path;
  bool is_folder{false};
  Bytes content;
  std::uint64_t size{0};          // as the container says it, for what is refused
  std::optional<Error> refused;   // why the content is not there: a link, encrypted, too large …
  std::string cipher;             // of an encrypted one
};

class Source {
 public:
  virtual ~Source() = default;
  // The next member, or none at the end. Fails when nothing behind this place can be trusted: damage, a budget spent, a bomb.
  virtual Result<std::optional<Member>> next() = 0;
};

// Both take what outlives the source; findings get what is odd about the container.
Result<std::unique_ptr<Source>> open_zip(ByteView untrusted_zip, Bench& bench, std::vector<Finding>& findings);
// By libarchive: all kinds but zip. single_name: what a file packed by gzip and its kin is called.
Result<std::unique_ptr<Source>> open_stream(const Kind& kind, ByteView untrusted_content, std::string_view single_name, Bench& bench,
                                            std::vector<Finding>& findings);

// One zip entry of a method that ZipReader does not read (bzip2, LZMA, xz, PPMd), from its local header on; bytes: what it must
// expand to, within the limits already. Pays first. Fails with unsupported (deflate64 and older methods), bad_input, limit, timeout.
Result<Bytes> expand_zip_entry(ByteView untrusted_from_local_header, std::uint64_t bytes, Bench& bench);

// Loads what libarchive and the C library load lazily, so that a locked child opens no file.
void stream_warm_up();

}  // namespace temizu::archive
