// Zip files as we write them: in the order of add, DOS time 1980-01-01 00:00, UTF-8 flag, no extra fields, no comment, no data
// descriptors, ZIP64 only where sizes ask for it. The same calls give the same bytes, always (promise 8).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

class ZipWriter {
 public:
  // store: method 0 (mimetype of ODF, pictures); deflate: method 8 (by libdeflate, level fixed). What does not shrink is stored.
  enum class How : std::uint8_t { deflate, store };

  // name: UTF-8, '/' separated, relative. Adding a name twice is a defect (assert).
  void add(std::string_view name, ByteView content, How how = How::deflate);

  // A large entry in pieces: begin, any number of write, end. Only one at a time. Memory: the packed bytes only.
  void begin(std::string_view name);
  void write(ByteView piece);
  void end();

  // The finished file; the writer is empty afterwards.
  Bytes finish();

 private:
  struct Entry;
  struct State;
  void* state_{nullptr};   // the implementer replaces this by what it needs
};

}  // namespace temizu
