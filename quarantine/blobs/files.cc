#include "quarantine/blobs/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "quarantine/seal/seal.h"

namespace temizu {
namespace {

constexpr std::uint64_t kPushBytes = 1u << 20;

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

// What root makes belongs to whom the folder belongs to.
void give_to_folder_owner(const std::string& path, const std::string& folder) {
  struct stat info {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &info) != 0) return;
  [[maybe_unused]] const int given = ::chown(path.c_str(), info.st_uid, info.st_gid);
}

Result<int> create_file(const std::string& path, int flags, FileModes modes) {
  const int made = ::open(path.c_str(), flags | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, modes.file);
  if (made >= 0) {
    give_to_folder_owner(path, folder_of(path));
    [[maybe_unused]] const int set = ::fchmod(made, modes.file);
    return made;
  }
  if (errno != EEXIST) return file_failure(path, "cannot be created", errno);
  const int there = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW);
  if (there < 0) return file_failure(path, "cannot be opened", errno);
  return there;
}

FileModes modes_like(const std::string& folder) {
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) return {0750, 0640};
  const bool shared = (info.st_mode & 020) != 0;
  return shared ? FileModes{02770, 0660} : FileModes{0750, 0640};
}

}  // namespace

Unexpected file_failure(const std::string& where, const std::string& what, int error_number) {
  Code code = Code::io;
  std::string hint;
  if (error_number == ENOSPC || error_number == EDQUOT) {
    code = Code::full;
    hint = "Make room on the store's disk";
  } else if (error_number == EACCES || error_number == EPERM) {
    code = Code::denied;
  } else if (error_number == ENOENT) {
    code = Code::not_found;
  } else if (error_number == EMFILE || error_number == ENFILE) {
    code = Code::unavailable;
  }
  return Unexpected{code, where, what + ": " + std::strerror(error_number), hint};
}

Status make_folder(const std::string& path, FileModes modes) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) {
    if (!S_ISDIR(info.st_mode)) return Unexpected{Code::config, path, "is not a folder"};
    return {};
  }
  const std::string above = folder_of(path);
  if (!above.empty() && above != path) {
    if (auto made = make_folder(above, {0755, 0644}); !made) return made;
  }
  if (::mkdir(path.c_str(), modes.folder) != 0 && errno != EEXIST) return file_failure(path, "cannot be created", errno);
  give_to_folder_owner(path, above.empty() ? "/" : above);
  if (::chmod(path.c_str(), modes.folder) != 0) return file_failure(path, "cannot get its mode", errno);
  return sync_folder(above.empty() ? "/" : above);
}

Status make_file(const std::string& path, FileModes modes) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) return {};
  auto made = create_file(path, O_RDWR, modes);
  if (!made) return Unexpected{made.error()};
  ::close(*made);
  return sync_folder(folder_of(path));
}

Result<int> open_bell(const std::string& path, FileModes modes) { return create_file(path, O_WRONLY, modes); }

Status sync_folder(const std::string& path) {
  const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // A folder above the store that we may not read was there before us; nothing of ours hangs on its sync.
  if (folder.number < 0 && errno == EACCES) return {};
  if (folder.number < 0) return file_failure(path, "cannot be opened", errno);
  if (::fsync(folder.number) != 0 && errno != EINVAL) return file_failure(path, "cannot be synced", errno);
  return {};
}

Status make_blob_folders(const std::string& ledger_folder) {
  const std::string blobs = ledger_folder + "/blobs";
  struct stat info {};
  if (::stat((blobs + "/f").c_str(), &info) == 0) return {};
  if (::stat(ledger_folder.c_str(), &info) != 0) return file_failure(ledger_folder, "cannot be examined", errno);
  const mode_t mode = modes_like(ledger_folder).folder & 0777;
  const mode_t umask_before = ::umask(0);
  Status done;
  for (int number = -1; number < 16 && done; ++number) {
    const std::string path = number < 0 ? blobs : blobs + '/' + "0123456789abcdef"[number];
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) done = file_failure(path, "cannot be created", errno);
    if (done && ::geteuid() == 0) {
      give_to_folder_owner(path, ledger_folder);
      if (::chmod(path.c_str(), mode | (info.st_mode & S_ISGID)) != 0) done = file_failure(path, "cannot get its mode", errno);
    }
  }
  ::umask(umask_before);
  if (done) done = sync_folder(blobs);
  return done ? sync_folder(ledger_folder) : done;
}

std::string blob_path(const std::string& ledger_folder, std::string_view name) {
  return ledger_folder + "/blobs/" + std::string(name.substr(0, 1)) + '/' + std::string(name);
}

Result<std::unique_ptr<BlobWriter>> BlobWriter::create(const std::string& ledger_folder, const std::string& name) {
  const std::string path = blob_path(ledger_folder, name);
  const FileModes modes = modes_like(ledger_folder);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, modes.file);
  if (file < 0) return file_failure(path, "cannot be created", errno);
  give_to_folder_owner(path, folder_of(path));
  [[maybe_unused]] const int set = ::fchmod(file, modes.file);
  return std::unique_ptr<BlobWriter>(new BlobWriter(file, path, ledger_folder + "/blobs"));
}

BlobWriter::~BlobWriter() {
  ::close(file_);
  if (!kept_) ::unlink(path_.c_str());
}

Status BlobWriter::add(ByteView sealed) {
  while (!sealed.empty()) {
    const ssize_t written = ::write(file_, sealed.data(), sealed.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return file_failure(path_, "cannot be written", errno);
    sealed.remove_prefix(static_cast<std::size_t>(written));
    written_ += static_cast<std::uint64_t>(written);
  }
  // Writing back while the rest still streams in leaves little for the sync at the end.
  if (written_ - pushed_ >= kPushBytes) {
    ::sync_file_range(file_, static_cast<off64_t>(pushed_), static_cast<off64_t>(written_ - pushed_), SYNC_FILE_RANGE_WRITE);
    pushed_ = written_;
  }
  return {};
}

Status BlobWriter::sync() {
  if (::fsync(file_) != 0) return file_failure(path_, "cannot be synced", errno);
  return sync_folder(folder_of(path_));
}

Status read_blob(const std::string& ledger_folder, const std::string& name, const std::function<Status(ByteView)>& sink) {
  const std::string path = blob_path(ledger_folder, name);
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (file.number < 0) return file_failure(path, "cannot be opened", errno);
  Bytes piece(kSealedPieceBytes, '\0');
  for (;;) {
    const ssize_t got = ::read(file.number, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_failure(path, "cannot be read", errno);
    if (got == 0) return {};
    if (auto taken = sink(ByteView(piece).substr(0, static_cast<std::size_t>(got))); !taken) return taken;
  }
}

Result<std::uint64_t> blob_size(const std::string& ledger_folder, const std::string& name) {
  struct stat info {};
  const std::string path = blob_path(ledger_folder, name);
  if (::stat(path.c_str(), &info) != 0) return file_failure(path, "is not there", errno);
  return static_cast<std::uint64_t>(info.st_size);
}

Status remove_blob(const std::string& ledger_folder, const std::string& name) {
  const std::string path = blob_path(ledger_folder, name);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return file_failure(path, "cannot be removed", errno);
  return {};
}

Status each_blob(const std::string& ledger_folder, const std::function<Status(const std::string& name)>& sink) {
  namespace fs = std::filesystem;
  std::error_code problem;
  for (fs::directory_iterator folder(ledger_folder + "/blobs", problem), end; !problem && folder != end; folder.increment(problem)) {
    for (fs::directory_iterator file(folder->path(), problem); !problem && file != end; file.increment(problem)) {
      if (auto taken = sink(file->path().filename().string()); !taken) return taken;
    }
  }
  return {};
}

}  // namespace temizu
