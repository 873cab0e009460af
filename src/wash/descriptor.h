// File descriptors of the cage: ownership, passing them over a socket, originals that nobody can change any more.
// Nothing here reads what is in them.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

// Owns one descriptor; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { reset(); }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void reset();

 private:
  int number_{-1};
};

struct Ends {
  Descriptor ours, theirs;
};

// A connected pair that keeps message borders and tells when the other side is gone. Both ends close on exec.
Result<Ends> packet_pair();

// One packet with at most 64 descriptors. Fails with unavailable when the other side is gone.
Status send_packet(int socket, std::span<const ByteView> pieces, std::span<const int> descriptors);

// Receives one packet into buffer. count 0 means that the other side is gone. Descriptors take the lowest free numbers
// in the order sent. Fails with bad_input when the packet was cut.
struct Packet {
  std::size_t count{0};
  std::vector<Descriptor> descriptors;
};
Result<Packet> receive_packet(int socket, std::span<char> buffer);

// Moves a descriptor to 10 or above: below are the fixed numbers of children.
Status lift(Descriptor& descriptor);

// The error of a failed system call: where, "<what>: <the system's words>".
Unexpected system_error(const char* where, const char* what);

// An original in memory that can be read and mapped but never changed again (memfd with all seals). Written in pieces
// while it streams out of the store.
class SealedMemory {
 public:
  // `temizu wash` and tests: the whole at once.
  static Result<SealedMemory> of(ByteView bytes);
  static Result<SealedMemory> begin();
  Status add(ByteView chunk);   // before seal only; fails with full when memory is gone
  Status seal();
  int descriptor() const { return file_.get(); }
  std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  Descriptor file_;
  std::uint64_t size_bytes_{0};
};

}  // namespace temizu
