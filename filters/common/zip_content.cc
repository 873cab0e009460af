// Expanding entries: whole ones by libdeflate, pieces by zlib.
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>

#include "filters/common/zip_reader.h"

namespace temizu {
namespace {

Unexpected damaged(const char* what) { return Unexpected(Code::bad_input, "zip", what); }

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* one) const { libdeflate_free_decompressor(one); }
};

// The stream ends exactly where the headers say, on both sides: octets behind it would be read by nobody.
Status inflate_whole(ByteView packed, Bytes& content) {
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) return Unexpected(Code::limit, "zip", "no memory to expand");
  std::size_t taken = 0;
  std::size_t made = 0;
  char none = 0;   // libdeflate wants an address even for nothing
  const libdeflate_result answer = libdeflate_deflate_decompress_ex(decompressor.get(), packed.data(), packed.size(),
                                                                    content.empty() ? &none : content.data(), content.size(), &taken, &made);
  if (answer == LIBDEFLATE_INSUFFICIENT_SPACE || (answer == LIBDEFLATE_SUCCESS && made != content.size())) return damaged("an entry of another size than it says");
  if (answer != LIBDEFLATE_SUCCESS) return damaged("an entry that does not expand");
  if (taken != packed.size()) return damaged("octets behind the end of an entry's content");
  return {};
}

// Common to both methods: payment, size, checksum.
class Pull : public ZipPull {
 public:
  Pull(ByteView packed, const ZipEntry& entry, Bench& bench) : packed_(packed), entry_(entry), bench_(bench) {}

  Result<std::size_t> read(char* to, std::size_t size) final {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, entry_.bytes - made_));
    if (wanted == 0) {
      if (size == 0) return std::size_t{0};
      return finish();
    }
    if (auto paid = bench_.spend(wanted); !paid) return Unexpected{paid.error()};
    Result<std::size_t> got = expand(to, wanted);
    if (!got) return got;
    crc_ = libdeflate_crc32(crc_, to, *got);
    made_ += *got;
    return got;
  }

 protected:
  // Between 1 and size octets.
  virtual Result<std::size_t> expand(char* to, std::size_t size) = 0;
  // Nothing more may come.
  virtual Status close() = 0;

  ByteView packed_;

 private:
  Result<std::size_t> finish() {
    if (done_) return std::size_t{0};
    if (Status closed = close(); !closed) return Unexpected{closed.error()};
    if (crc_ != entry_.crc32) return damaged("an entry whose checksum is wrong");
    done_ = true;
    return std::size_t{0};
  }

  const ZipEntry& entry_;
  Bench& bench_;
  std::uint64_t made_{0};
  std::uint32_t crc_{0};
  bool done_{false};
};

class StoredPull final : public Pull {
 public:
  using Pull::Pull;

 private:
  Result<std::size_t> expand(char* to, std::size_t size) override {
    const std::size_t got = packed_.copy(to, size);
    if (got == 0) return damaged("an entry of another size than it says");
    packed_.remove_prefix(got);
    return got;
  }
  Status close() override {
    if (!packed_.empty()) return damaged("an entry of another size than it says");
    return {};
  }
};

class InflatePull final : public Pull {
 public:
  InflatePull(ByteView packed, const ZipEntry& entry, Bench& bench) : Pull(packed, entry, bench) {
    good_ = inflateInit2(&zlib_, -MAX_WBITS) == Z_OK;
  }
  ~InflatePull() override {
    if (good_) inflateEnd(&zlib_);
  }
  InflatePull(const InflatePull&) = delete;
  InflatePull& operator=(const InflatePull&) = delete;

 private:
  // One call of inflate: at most 1 GiB of either side, which is what its counters are sure to hold.
  int step(char* to, std::size_t size, std::size_t& made) {
    constexpr std::size_t kMost = std::size_t{1} << 30;
    const std::size_t given = std::min(packed_.size(), kMost);
    const std::size_t room = std::min(size, kMost);
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed_.data()));
    zlib_.avail_in = static_cast<uInt>(given);
    zlib_.next_out = reinterpret_cast<Bytef*>(to);
    zlib_.avail_out = static_cast<uInt>(room);
    const int answer = inflate(&zlib_, Z_NO_FLUSH);
    packed_.remove_prefix(given - zlib_.avail_in);
    made = room - zlib_.avail_out;
    ended_ = answer == Z_STREAM_END;
    return answer;
  }

  Result<std::size_t> expand(char* to, std::size_t size) override {
    if (!good_) return Unexpected(Code::limit, "zip", "no memory to expand");
    if (ended_) return damaged("an entry of another size than it says");
    std::size_t made = 0;
    const int answer = step(to, size, made);
    if (made > 0 && (answer == Z_OK || answer == Z_STREAM_END)) return made;
    return damaged(answer == Z_STREAM_END || answer == Z_BUF_ERROR ? "an entry of another size than it says" : "an entry that does not expand");
  }

  Status close() override {
    if (!good_) return Unexpected(Code::limit, "zip", "no memory to expand");
    char more = 0;
    std::size_t made = 0;
    if (!ended_) step(&more, 1, made);
    if (made > 0 || !ended_) return damaged("an entry of another size than it says");
    if (!packed_.empty()) return damaged("octets behind the end of an entry's content");
    return {};
  }

  z_stream zlib_{};
  bool good_{false};
  bool ended_{false};
};

}  // namespace

Result<Bytes> ZipReader::read(const ZipEntry& entry, Bench& bench) const {
  if (Status allowed = may_read(entry); !allowed) return Unexpected{allowed.error()};
  const ByteView from = packed(entry);
  if (entry.method != 0 && entry.method != 8) return Unexpected(Code::unsupported, "zip", "a packing method that is not read");
  if (entry.method == 0 && from.size() != entry.bytes) return damaged("an entry of another size than it says");
  if (auto paid = bench.spend(entry.bytes); !paid) return Unexpected{paid.error()};
  Bytes content;
  if (entry.method == 0) {
    content = from;
  } else {
    content.resize(static_cast<std::size_t>(entry.bytes));
    if (Status expanded = inflate_whole(from, content); !expanded) return Unexpected{expanded.error()};
  }
  if (libdeflate_crc32(0, content.data(), content.size()) != entry.crc32) return damaged("an entry whose checksum is wrong");
  return content;
}

Result<std::unique_ptr<ZipPull>> ZipReader::pull(const ZipEntry& entry, Bench& bench) const {
  if (Status allowed = may_read(entry); !allowed) return Unexpected{allowed.error()};
  switch (entry.method) {
    case 0: return std::unique_ptr<ZipPull>(std::make_unique<StoredPull>(packed(entry), entry, bench));
    case 8: return std::unique_ptr<ZipPull>(std::make_unique<InflatePull>(packed(entry), entry, bench));
    default: return Unexpected(Code::unsupported, "zip", "a packing method that is not read");
  }
}

}  // namespace temizu
