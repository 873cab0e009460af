// libjpeg-turbo held by the reins: errors come back by longjmp into guarded(), bytes come from and go to memory of ours, its own
// memory is bounded. For jpeg*.cc only.
#pragma once

#include <jpeglib.h>

#include <csetjmp>
#include <new>

#include "filters/image/picture.h"

namespace temizu::image {

inline constexpr int kScansMax = 200;            // of a progressive file; more are made to keep a decoder busy
inline constexpr long kWarningsMax = 10'000;

struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf escape;

  JpegErrors();
  static JpegErrors& of(j_common_ptr common) { return *reinterpret_cast<JpegErrors*>(common->err); }
};

// Runs body; false when libjpeg gave up in it. Nothing that body makes may have a destructor: the jump passes over it.
template <class Body>
bool guarded(JpegErrors& errors, const Body& body) {
  if (setjmp(errors.escape)) return false;
  body();
  return true;
}

struct JpegReader {
  JpegErrors errors;
  jpeg_decompress_struct info{};
  jpeg_source_mgr source{};
  jpeg_progress_mgr progress{};
  bool made{false};

  explicit JpegReader(std::uint64_t memory_max);
  ~JpegReader();
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  void feed(ByteView bytes);
  std::size_t left() const { return source.bytes_in_buffer; }
  bool damaged() const { return errors.base.num_warnings > 0; }
};

struct JpegWriter {
  JpegErrors errors;
  jpeg_compress_struct info{};
  jpeg_destination_mgr target{};
  Bytes out;
  bool made{false};

  explicit JpegWriter(std::size_t size_guess);
  ~JpegWriter();
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
};

// What libjpeg's last words mean to us: out of memory is a limit, a kind it cannot do is unsupported, all else bad_input.
Unexpected failure_of(const JpegErrors& errors);

}  // namespace temizu::image
