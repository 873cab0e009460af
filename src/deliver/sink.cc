#include "deliver/sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace temizu::deliver {
namespace {

namespace fs = std::filesystem;

Unexpected failed(const std::string& path, const char* what) {
  return Unexpected{errno == ENOSPC ? Code::full : Code::io, path, std::string(what) + ": " + std::strerror(errno)};
}

// Removes what is old and says how many files stay.
std::size_t sweep(const std::string& folder) {
  std::size_t left = 0;
  std::error_code error;
  const auto oldest = fs::file_time_type::clock::now() - std::chrono::milliseconds(kSinkKeepMs);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.last_write_time(error) < oldest && fs::remove(entry.path(), error)) continue;
    ++left;
  }
  return left;
}

}  // namespace

std::string sink_file(const std::string& store_path, const ItemId& item) { return store_path + "/deliver/selftest/" + item.to_text() + ".eml"; }

Status write_to_sink(const std::string& store_path, const ItemId& item, ByteView mail) {
  const std::string folder = store_path + "/deliver/selftest";
  if (::mkdir(folder.c_str(), 0750) == 0) static_cast<void>(::chmod(folder.c_str(), 02750));
  else if (errno != EEXIST) return failed(folder, "cannot be made");
  if (sweep(folder) >= kSinkFilesMax) return Unexpected{Code::full, folder, "holds too many files", "Remove them; nobody needs them"};
  const std::string file = sink_file(store_path, item), part = file + ".part";
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (fd < 0) return failed(part, "cannot be made");
  bool good = ::fchmod(fd, 0640) == 0;
  while (good && !mail.empty()) {
    const ssize_t written = ::write(fd, mail.data(), mail.size());
    if (written < 0 && errno == EINTR) continue;
    good = written > 0;
    if (good) mail.remove_prefix(static_cast<std::size_t>(written));
  }
  const Status ended = good ? Status{} : Status{failed(part, "cannot be written")};
  ::close(fd);
  if (!ended) return ended;
  if (::rename(part.c_str(), file.c_str()) != 0) return failed(file, "cannot be put in its place");
  return {};
}

}  // namespace temizu::deliver
