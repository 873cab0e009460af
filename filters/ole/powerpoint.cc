// PowerPoint 97 to 2003: the records of the document stream, containers entered ([MS-PPT] section 2.3.1).
#include "filters/ole/inspect.h"

namespace temizu::ole {
namespace {

enum Record : std::uint64_t {
  kVbaInfo = 0x03FF, kSound = 0x07E6, kLinkObject = 0x0FCE, kHyperlink = 0x0FD7, kControl = 0x0FEE, kAction = 0x0FF3, kMovie = 0x1006, kMciMovie = 0x1007,
  kObjectStorage = 0x1011, kCryptSession = 0x2F14,
};
constexpr std::uint64_t kEncryptedToken = 0xF3D1C4DF;   // of the Current User stream (section 2.3.2)

struct Seen {
  std::uint64_t macros{0}, objects{0}, linked{0}, links{0}, controls{0}, actions{0}, media{0};
};

// Section 2.8.2: jumps (3), links (4), media (6) and shows (7) are no programs; links are counted where they are defined.
bool runs(ByteView atom) {
  const auto action = cfb_number(atom, 8, 1);
  return action == 1 || action == 2 || action == 5;
}

void take_record(Inspection& in, Seen& seen, std::uint64_t type, ByteView body) {
  switch (type) {
    case kVbaInfo: ++seen.macros; break;
    case kObjectStorage: ++seen.objects; break;
    case kLinkObject: ++seen.linked; break;
    case kHyperlink: ++seen.links; break;
    case kControl: ++seen.controls; break;
    case kAction: seen.actions += runs(body); break;
    case kSound:
    case kMovie:
    case kMciMovie: ++seen.media; break;
    case kCryptSession: in.encrypted("RC4 (CryptoAPI)"); break;
    default: break;
  }
}

}  // namespace

Status inspect_powerpoint(Inspection& in) {
  auto user = read_or_note(in, in.file.find("Current User"), 64);
  if (!user) return Unexpected{user.error()};
  if (cfb_number(*user, 12, 4) == kEncryptedToken) in.encrypted("RC4 (CryptoAPI)");
  auto stream = read_or_note(in, in.file.find("PowerPoint Document"));
  if (!stream) return Unexpected{stream.error()};
  Seen seen;
  for (std::size_t at = 0; at + 8 <= stream->size();) {
    const bool container = (cfb_number(*stream, at, 2) & 0xF) == 0xF;
    const auto size = cfb_number(*stream, at + 4, 4);
    take_record(in, seen, cfb_number(*stream, at + 2, 2), ByteView(*stream).substr(at + 8, size));
    at += 8 + (container ? 0 : static_cast<std::size_t>(size));
  }
  const auto tell = [&](std::string_view rule, Weight weight, std::uint64_t count) {
    if (count > 0) in.note(rule, weight, "PowerPoint Document", count);
  };
  tell("ole.macro", Weight::high, seen.macros);
  tell("ole.embedded_object", Weight::high, seen.objects);
  tell("ole.linked_object", Weight::high, seen.linked);
  tell("ole.link", Weight::low, seen.links);
  tell("ole.control", Weight::high, seen.controls);
  tell("ole.action", Weight::high, seen.actions);
  tell("ole.media", Weight::low, seen.media);
  return {};
}

}  // namespace temizu::ole
