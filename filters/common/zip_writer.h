// Zip files as we write them: in the order of add, DOS time 1980-01-01 00:00, UTF-8 names (bit 11 where they are not ASCII), no
// extra fields, no comment, no data descriptors, ZIP64 only where sizes or counts ask for it. The same calls give the same bytes,
// always (promise 8). APPNOTE.TXT 6.3.10 is the source of field names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

class ZipWriter {
 public:
  // store: method 0 (mimetype of ODF, pictures); deflate: method 8 (by libdeflate, level fixed). What does not shrink is stored.
  enum class How : std::uint8_t { deflate, store };

  ZipWriter();
  ~ZipWriter();
  ZipWriter(ZipWriter&&) noexcept;
  ZipWriter& operator=(ZipWriter&&) noexcept;

  // name: UTF-8, '/' separated, relative, at most 65,535 octets; a folder's ends in '/' and has no content. Adding a name twice is
  // a defect (assert).
  void add(std::string_view name, ByteView content, How how = How::deflate);

  // A large entry in pieces: begin, any number of write, end. Only one at a time. Memory: the packed bytes and 1 MiB. The bytes
  // written do not depend on how the content was cut into pieces; up to 1 MiB of content they are those of add, beyond it zlib
  // packs them (about half as fast) and nothing is stored.
  void begin(std::string_view name);
  void write(ByteView piece);
  void end();
  // Instead of end: the entry begun was never there.
  void drop();

  // The entry added last becomes the first: for what is known last and read first ([Content_Types].xml). Moves all bytes once.
  void last_to_front();

  // Octets that finish would give now, without the entry in work: for a bound while writing.
  std::size_t size() const;

  // The finished file; the writer is empty afterwards.
  Bytes finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace temizu
