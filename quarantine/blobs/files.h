// Files of the store: made with modes that do not depend on the umask and, when root makes them, with the owner of the
// folder they stand in, so that nothing root-owned is left behind. Large blobs are written once, while they stream in.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

namespace temizu {

struct FileModes {
  mode_t folder, file;
};

Status make_folder(const std::string& path, FileModes modes);   // the folders above too; leaves an existing one as it is
Status make_file(const std::string& path, FileModes modes);     // empty; leaves an existing one as it is
Result<int> open_bell(const std::string& path, FileModes modes);   // the caller closes it
Status sync_folder(const std::string& path);
// Code::full for ENOSPC, EDQUOT; denied, not_found, unavailable likewise; else io.
Unexpected file_failure(const std::string& where, const std::string& what, int error_number);

// <folder>/blobs/<first digit>/<name>: 16 folders hold millions of files, and are made in no time
std::string blob_path(const std::string& ledger_folder, std::string_view name);

// blobs/ and its 16 folders, once, at start: with the group of the ledger's folder (set-group-id is handed down by mkdir
// and would be lost by a chmod of somebody who is not in that group, as receive is not in wash's). Turns the umask off
// for a moment, so call it before threads run.
Status make_blob_folders(const std::string& ledger_folder);

// A blob being written. Destroyed before keep(), it removes its file.
class BlobWriter {
 public:
  static Result<std::unique_ptr<BlobWriter>> create(const std::string& ledger_folder, const std::string& name);
  ~BlobWriter();
  BlobWriter(const BlobWriter&) = delete;
  BlobWriter& operator=(const BlobWriter&) = delete;
  Status add(ByteView sealed);
  Status sync();              // file and folders are on disk when it returns
  void keep() { kept_ = true; }

 private:
  BlobWriter(int file, std::string path, std::string blobs_folder) : file_(file), path_(std::move(path)), blobs_(std::move(blobs_folder)) {}
  int file_;
  std::string path_, blobs_;
  std::uint64_t written_{0}, pushed_{0};
  bool kept_{false};
};

// Hands over the file in pieces of at most 64 KiB + 17. not_found or io name the file.
Status read_blob(const std::string& ledger_folder, const std::string& name, const std::function<Status(ByteView)>& sink);
Result<std::uint64_t> blob_size(const std::string& ledger_folder, const std::string& name);
Status remove_blob(const std::string& ledger_folder, const std::string& name);   // already gone is well
// Every blob's name, for sweeping what a crash left behind.
Status each_blob(const std::string& ledger_folder, const std::function<Status(const std::string& name)>& sink);

}  // namespace temizu
