#include "filters/image/tiff_engine.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>

namespace temizu::image {
namespace {

constexpr tmsize_t kSingleAllocationMax = tmsize_t{400} << 20;

TiffMemory& memory_of(thandle_t handle) { return *static_cast<TiffMemory*>(handle); }

tmsize_t read_some(thandle_t handle, void* to, tmsize_t wanted) {
  TiffMemory& memory = memory_of(handle);
  const ByteView all = memory.writing ? ByteView(memory.out) : memory.in;
  if (wanted <= 0 || memory.at >= all.size()) return 0;
  const std::size_t some = std::min(static_cast<std::size_t>(wanted), all.size() - static_cast<std::size_t>(memory.at));
  std::memcpy(to, all.data() + memory.at, some);
  memory.at += some;
  return static_cast<tmsize_t>(some);
}

tmsize_t write_some(thandle_t handle, void* from, tmsize_t size) {
  TiffMemory& memory = memory_of(handle);
  if (!memory.writing || size < 0 || memory.at + static_cast<std::uint64_t>(size) > memory.out_max) return -1;
  try {
    if (memory.out.size() < memory.at + static_cast<std::uint64_t>(size)) memory.out.resize(memory.at + static_cast<std::uint64_t>(size), '\0');
  } catch (const std::bad_alloc&) {
    return -1;
  }
  std::memcpy(memory.out.data() + memory.at, from, static_cast<std::size_t>(size));
  memory.at += static_cast<std::uint64_t>(size);
  return size;
}

toff_t size_of(thandle_t handle) {
  const TiffMemory& memory = memory_of(handle);
  return memory.writing ? memory.out.size() : memory.in.size();
}

toff_t seek(thandle_t handle, toff_t offset, int from) {
  TiffMemory& memory = memory_of(handle);
  const toff_t base = from == SEEK_CUR ? memory.at : from == SEEK_END ? size_of(handle) : 0;
  memory.at = base + offset;
  return memory.at;
}

int close_nothing(thandle_t) { return 0; }
int map_nothing(thandle_t, void**, toff_t*) { return 0; }
void unmap_nothing(thandle_t, void*, toff_t) {}
int say_nothing(TIFF*, void*, const char*, const char*, va_list) { return 1; }

}  // namespace

Tiff open_tiff(TiffMemory& memory) {
  TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
  if (options == nullptr) return {};
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, kSingleAllocationMax);
  TIFFOpenOptionsSetErrorHandlerExtR(options, say_nothing, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options, say_nothing, nullptr);
  // m: no mapping; O: strip tables only as far as needed; l: little-endian; 4: not BigTIFF.
  Tiff tiff(TIFFClientOpenExt("memory", memory.writing ? "wl4m" : "rmO", &memory, read_some, write_some, seek, close_nothing, size_of,
                              map_nothing, unmap_nothing, options));
  TIFFOpenOptionsFree(options);
  return tiff;
}

}  // namespace temizu::image
