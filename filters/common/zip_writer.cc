#include "filters/common/zip_writer.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <unordered_set>
#include <vector>

namespace temizu {
namespace {

constexpr int kLevel = 3;         // libdeflate: measured in filters/archive/README.md
constexpr int kStreamLevel = 1;   // zlib: level 6 packs 33 MB/s, level 1 about 100
constexpr std::size_t kWholeMax = std::size_t{1} << 20;   // streamed entries up to this go to libdeflate
constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
constexpr std::uint16_t kDate = 0x0021;   // 1980-01-01, the first DOS date

struct Written {
  std::string name;
  std::uint16_t method;
  std::uint32_t crc32;
  std::uint64_t packed, bytes, offset;
};

void put(Bytes& out, std::uint64_t number, unsigned octets) {
  for (unsigned i = 0; i < octets; ++i) out.push_back(static_cast<char>(number >> (8 * i) & 0xFF));
}

bool is_ascii(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::uint64_t capped(std::uint64_t number) { return std::min(number, kMax32); }

bool big_sizes(const Written& entry) { return entry.packed >= kMax32 || entry.bytes >= kMax32; }
bool big(const Written& entry) { return big_sizes(entry) || entry.offset >= kMax32; }

// What local and central header share: version needed to extra length (section 4.4). The extra field itself follows the name.
void put_common(Bytes& out, const Written& entry, unsigned version, std::size_t extra) {
  put(out, version, 2);
  put(out, is_ascii(entry.name) ? 0 : 0x0800, 2);
  put(out, entry.method, 2);
  put(out, 0, 2);
  put(out, kDate, 2);
  put(out, entry.crc32, 4);
  put(out, big_sizes(entry) ? kMax32 : entry.packed, 4);
  put(out, big_sizes(entry) ? kMax32 : entry.bytes, 4);
  put(out, entry.name.size(), 2);
  put(out, extra, 2);
}

std::size_t local_size(const Written& entry) { return 30 + entry.name.size() + (big_sizes(entry) ? 20 : 0); }

void put_local(Bytes& out, const Written& entry) {
  put(out, 0x04034B50, 4);
  put_common(out, entry, big_sizes(entry) ? 45 : 20, big_sizes(entry) ? 20 : 0);
  out += entry.name;
  if (!big_sizes(entry)) return;
  put(out, 0x0001, 2);   // section 4.5.3: in a local header both sizes stand
  put(out, 16, 2);
  put(out, entry.bytes, 8);
  put(out, entry.packed, 8);
}

void put_central(Bytes& out, const Written& entry) {
  const std::size_t fields = (big_sizes(entry) ? 16U : 0U) + (entry.offset >= kMax32 ? 8U : 0U);
  put(out, 0x02014B50, 4);
  put(out, big(entry) ? 45 : 20, 2);   // made by: DOS, so that attributes say nothing more than file or folder
  put_common(out, entry, big(entry) ? 45 : 20, fields == 0 ? 0 : fields + 4);
  put(out, 0, 2);   // comment
  put(out, 0, 2);   // disk
  put(out, 0, 2);   // internal attributes
  put(out, entry.name.ends_with('/') ? 0x10 : 0, 4);
  put(out, capped(entry.offset), 4);
  out += entry.name;
  if (fields == 0) return;
  put(out, 0x0001, 2);
  put(out, fields, 2);
  if (big_sizes(entry)) {
    put(out, entry.bytes, 8);
    put(out, entry.packed, 8);
  }
  if (entry.offset >= kMax32) put(out, entry.offset, 8);
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* one) const { libdeflate_free_compressor(one); }
};

}  // namespace

struct ZipWriter::State {
  Bytes out;
  std::vector<Written> entries;
  std::unordered_set<std::string> names;
  std::size_t names_bytes{0};
  std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor;

  // The entry in work, streamed.
  bool open{false};
  bool streaming{false};   // zlib has begun
  Bytes pending;           // at most kWholeMax
  z_stream zlib{};
  std::size_t header_at{0};

  ~State() {
    if (streaming) deflateEnd(&zlib);
  }

  Written entry_for(std::string_view name) {
    const bool fresh = names.emplace(name).second;
    assert(fresh && "a name added twice");
    (void)fresh;
    assert(!name.empty() && name.size() <= 0xFFFF);
    names_bytes += name.size();
    return Written{std::string(name), 0, 0, 0, 0, out.size()};
  }

  // Behind a header that put_local has written. The packed content goes where it stays: no second copy.
  bool pack_whole(Written& entry, ByteView content) {
    if (content.size() < 2) return false;
    if (!compressor) compressor.reset(libdeflate_alloc_compressor(kLevel));
    assert(compressor);
    const std::size_t at = out.size();
    out.resize(at + content.size() - 1);
    const std::size_t packed = libdeflate_deflate_compress(compressor.get(), content.data(), content.size(), out.data() + at, content.size() - 1);
    out.resize(at + packed);
    entry.packed = packed;
    return packed != 0;   // 0: it would not fit, so it does not shrink
  }

  void add(Written entry, ByteView content, How how) {
    assert(!entry.name.ends_with('/') || content.empty());
    entry.bytes = entry.packed = content.size();
    entry.crc32 = libdeflate_crc32(0, content.data(), content.size());
    const std::size_t at = out.size();
    put_local(out, entry);
    if (how == How::deflate && pack_whole(entry, content)) {
      entry.method = 8;
    } else {
      entry.packed = content.size();
      out.append(content);
    }
    replace_header(at, entry, local_size(entry));
    entries.push_back(std::move(entry));
  }

  // The header again, now that sizes are known; sizes never turn big or small by packing alone, except past 4 GiB, where the
  // header grows by its extra field.
  void replace_header(std::size_t at, const Written& entry, std::size_t old_size) {
    Bytes header;
    put_local(header, entry);
    out.replace(at, old_size, header);
  }

  void deflate_piece(ByteView piece, int flush) {
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    zlib.avail_in = static_cast<uInt>(piece.size());
    int answer = Z_OK;
    do {
      const std::size_t at = out.size();
      out.resize(at + (std::size_t{64} << 10));
      zlib.next_out = reinterpret_cast<Bytef*>(out.data() + at);
      zlib.avail_out = uInt{64} << 10;
      answer = deflate(&zlib, flush);
      assert(answer == Z_OK || answer == Z_STREAM_END || answer == Z_BUF_ERROR);
      out.resize(out.size() - zlib.avail_out);
    } while (zlib.avail_out == 0 || (flush == Z_FINISH && answer != Z_STREAM_END));
  }

  // Pieces of kWholeMax exactly, so that what zlib makes of them does not depend on the caller's pieces.
  void pack_pending() {
    Written& entry = entries.back();
    if (!streaming) {
      [[maybe_unused]] const int answer = deflateInit2(&zlib, kStreamLevel, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
      assert(answer == Z_OK);
      streaming = true;
      header_at = out.size();
      put_local(out, entry);
    }
    entry.crc32 = libdeflate_crc32(entry.crc32, pending.data(), pending.size());
    entry.bytes += pending.size();
    deflate_piece(pending, Z_NO_FLUSH);
    pending.clear();
  }
};

ZipWriter::ZipWriter() : state_(std::make_unique<State>()) {}
ZipWriter::~ZipWriter() = default;
ZipWriter::ZipWriter(ZipWriter&&) noexcept = default;
ZipWriter& ZipWriter::operator=(ZipWriter&&) noexcept = default;

void ZipWriter::add(std::string_view name, ByteView content, How how) {
  assert(!state_->open);
  state_->add(state_->entry_for(name), content, how);
}

void ZipWriter::begin(std::string_view name) {
  assert(!state_->open);
  state_->open = true;
  state_->entries.push_back(state_->entry_for(name));
}

void ZipWriter::write(ByteView piece) {
  assert(state_->open);
  while (!piece.empty()) {
    if (state_->pending.size() == kWholeMax) state_->pack_pending();
    const std::size_t taken = std::min(piece.size(), kWholeMax - state_->pending.size());
    state_->pending.append(piece.substr(0, taken));
    piece.remove_prefix(taken);
  }
}

void ZipWriter::end() {
  State& state = *state_;
  assert(state.open);
  state.open = false;
  if (!state.streaming) {
    Written entry = std::move(state.entries.back());
    state.entries.pop_back();
    state.add(std::move(entry), state.pending, How::deflate);
    state.pending.clear();
    return;
  }
  const std::size_t header = local_size(state.entries.back());
  state.pack_pending();
  state.deflate_piece({}, Z_FINISH);
  deflateEnd(&state.zlib);
  state.streaming = false;
  Written& entry = state.entries.back();
  entry.method = 8;
  entry.packed = state.out.size() - state.header_at - header;
  state.replace_header(state.header_at, entry, header);
}

void ZipWriter::drop() {
  State& state = *state_;
  assert(state.open);
  state.open = false;
  if (state.streaming) {
    deflateEnd(&state.zlib);
    state.streaming = false;
    state.out.resize(state.header_at);
  }
  state.pending.clear();
  state.names_bytes -= state.entries.back().name.size();
  state.names.erase(state.entries.back().name);
  state.entries.pop_back();
}

void ZipWriter::last_to_front() {
  State& state = *state_;
  assert(!state.open && !state.entries.empty());
  const std::uint64_t at = state.entries.back().offset;
  const std::uint64_t moved = state.out.size() - at;
  std::rotate(state.out.begin(), state.out.begin() + static_cast<std::ptrdiff_t>(at), state.out.end());
  std::rotate(state.entries.begin(), state.entries.end() - 1, state.entries.end());
  for (Written& entry : state.entries) entry.offset += moved;
  state.entries.front().offset = 0;
}

std::size_t ZipWriter::size() const { return state_->out.size() + state_->names_bytes + 46 * state_->entries.size() + 22; }

Bytes ZipWriter::finish() {
  State& state = *state_;
  assert(!state.open);
  const std::uint64_t directory = state.out.size();
  for (const Written& entry : state.entries) put_central(state.out, entry);
  const std::uint64_t directory_size = state.out.size() - directory;
  const std::uint64_t count = state.entries.size();
  if (count >= 0xFFFF || directory >= kMax32 || directory_size >= kMax32) {
    const std::uint64_t at = state.out.size();
    put(state.out, 0x06064B50, 4);   // section 4.3.14
    put(state.out, 44, 8);
    put(state.out, 45, 2);
    put(state.out, 45, 2);
    put(state.out, 0, 8);   // disks
    put(state.out, count, 8);
    put(state.out, count, 8);
    put(state.out, directory_size, 8);
    put(state.out, directory, 8);
    put(state.out, 0x07064B50, 4);   // section 4.3.15
    put(state.out, 0, 4);
    put(state.out, at, 8);
    put(state.out, 1, 4);
  }
  put(state.out, 0x06054B50, 4);   // section 4.3.16
  put(state.out, 0, 4);
  put(state.out, std::min<std::uint64_t>(count, 0xFFFF), 2);
  put(state.out, std::min<std::uint64_t>(count, 0xFFFF), 2);
  put(state.out, capped(directory_size), 4);
  put(state.out, capped(directory), 4);
  put(state.out, 0, 2);
  Bytes finished = std::move(state.out);
  state_ = std::make_unique<State>();
  return finished;
}

}  // namespace temizu
