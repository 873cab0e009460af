#include "wash/descriptor.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace temizu {
namespace {

constexpr std::size_t kDescriptorsMax = 64;
constexpr std::size_t kPiecesMax = 8;

}  // namespace

void Descriptor::reset() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Unexpected system_error(const char* where, const char* what) {
  const int number = errno;
  const Code code = number == ENOSPC || number == ENOMEM || number == EMFILE || number == ENFILE ? Code::full
                    : number == EPIPE || number == ECONNRESET                                    ? Code::unavailable
                    : number == EPERM || number == EACCES                                        ? Code::denied
                                                                                                 : Code::io;
  return Unexpected(code, where, std::string(what) + ": " + std::strerror(number));
}

Status lift(Descriptor& descriptor) {
  Descriptor high(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 10));
  if (!high) return system_error("cage", "move a descriptor");
  descriptor = std::move(high);
  return {};
}

Result<Ends> packet_pair() {
  int numbers[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, numbers) != 0) return system_error("cage", "socketpair");
  return Ends{Descriptor(numbers[0]), Descriptor(numbers[1])};
}

Status send_packet(int socket, std::span<const ByteView> pieces, std::span<const int> descriptors) {
  if (pieces.size() > kPiecesMax || descriptors.size() > kDescriptorsMax) {
    return Unexpected(Code::internal, "cage", "a packet with too many pieces or descriptors");
  }
  std::array<iovec, kPiecesMax> vectors{};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
  }
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = pieces.size();
  if (!descriptors.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size_bytes());
  }
  while (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return system_error("cage", "sendmsg");
  }
  return {};
}

Result<Packet> receive_packet(int socket, std::span<char> buffer) {
  iovec vector{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> control;
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count = 0;
  while ((count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0) {
    if (errno != EINTR) return system_error("cage", "recvmsg");
  }
  Packet packet;
  packet.count = static_cast<std::size_t>(count);
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t many = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < many; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(head) + i * sizeof(int), sizeof number);
      packet.descriptors.emplace_back(number);
    }
  }
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return Unexpected(Code::bad_input, "cage", "a packet was cut");
  return packet;
}

Result<SealedMemory> SealedMemory::begin() {
  SealedMemory original;
  original.file_ = Descriptor(::memfd_create("temizu-original", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!original.file_) return system_error("wash", "memfd_create");
  return original;
}

Status SealedMemory::add(ByteView chunk) {
  while (!chunk.empty()) {
    const ssize_t count = ::write(file_.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("wash", "memfd write");
    size_bytes_ += static_cast<std::uint64_t>(count);
    chunk.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Status SealedMemory::seal() {
  if (::fcntl(file_.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
    return system_error("wash", "memfd seal");
  }
  return {};
}

Result<SealedMemory> SealedMemory::of(ByteView bytes) {
  auto original = begin();
  if (!original) return original;
  if (Status added = original->add(bytes); !added) return Unexpected(added.error());
  if (Status sealed = original->seal(); !sealed) return Unexpected(sealed.error());
  return original;
}

}  // namespace temizu
