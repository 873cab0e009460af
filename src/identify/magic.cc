#include "identify/magic.h"

#include <magic.h>

#include <memory>

namespace temizu {
namespace {

// The compiled database of Debian's libmagic-mgc. Named, so that neither an environment variable nor /etc/magic counts.
constexpr const char* kDatabase = "/usr/share/misc/magic.mgc";

// Only the tests of the database itself: nothing is decompressed, no container or program is walked, text is our business.
constexpr int kFlags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_COMPRESS_FORK | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_ELF |
                       MAGIC_NO_CHECK_TEXT | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON;

struct Closer {
  void operator()(magic_t handle) const { magic_close(handle); }
};
using Handle = std::unique_ptr<magic_set, Closer>;

Handle load() {
  Handle handle(magic_open(kFlags));
  if (!handle) return nullptr;
  const auto limit = [&](int which, std::size_t value) { return magic_setparam(handle.get(), which, &value) == 0; };
  const bool limited = limit(MAGIC_PARAM_INDIR_MAX, 5) && limit(MAGIC_PARAM_NAME_MAX, 20) && limit(MAGIC_PARAM_REGEX_MAX, 2048) &&
                       limit(MAGIC_PARAM_BYTES_MAX, 64U << 10);
  if (!limited || magic_load(handle.get(), kDatabase) != 0) return nullptr;
  return handle;
}

// A handle is not for two threads at once; each thread has its own for as long as it lives.
const Handle& own_handle() {
  thread_local const Handle handle = load();
  return handle;
}

}  // namespace

Status magic_warm_up() {
  if (!own_handle()) return Unexpected(Code::unavailable, "identify", std::string("libmagic cannot read ") + kDatabase, "Install the package libmagic-mgc");
  // libmagic builds what it needs while it works: pay for that before anybody is forked.
  for (const ByteView specimen : {ByteView("\x93\x01\x02specimen\0\0\xFF", 14), ByteView("MZ\0\0specimen", 12)}) magic_kind(specimen);
  return {};
}

std::string magic_kind(ByteView head) {
  const Handle& handle = own_handle();
  if (!handle || head.empty()) return {};
  const char* answer = magic_buffer(handle.get(), head.data(), head.size());
  std::string out(answer != nullptr ? answer : "");
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  // It may answer with several lines, or with words that are no media type.
  const bool clean = out.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-/") == std::string::npos && out.find('/') != std::string::npos &&
                     out.size() <= 127;
  const bool vague = out == "application/octet-stream" || out.starts_with("text/") || out.starts_with("inode/") || out.starts_with("application/x-empty");
  return clean && !vague ? out : std::string();
}

}  // namespace temizu
