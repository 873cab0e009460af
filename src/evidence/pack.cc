#include "evidence/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/digest.h"

namespace temizu {
namespace {

constexpr std::size_t kPieceBytes = 256u << 10;

Unexpected failed(const std::string& where, const char* what) {
  return Unexpected{errno == ENOSPC ? Code::full : Code::io, where, std::string(what) + ": " + std::strerror(errno)};
}

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

std::string public_key_pem(ByteView sign_public) {
  // SubjectPublicKeyInfo (RFC 8410 section 4): a fixed beginning and the 32 octets of the key.
  const Bytes whole = from_hex("302a300506032b6570032100") + Bytes(sign_public);
  std::string text(sodium_base64_encoded_len(whole.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(whole.data()), whole.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();   // its zero
  return "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n";
}

struct PackWriter::Zip {
  std::string path, part;
  int file{-1};
  bool done{false};
  archive* writer{nullptr};
  ~Zip() {
    if (writer != nullptr) archive_write_free(writer);
    if (file >= 0) ::close(file);
    if (!done && file >= 0) ::unlink(part.c_str());
  }
  Unexpected error(const char* what) const {
    const char* const why = writer == nullptr ? nullptr : archive_error_string(writer);
    return Unexpected{Code::io, path, std::string(what) + (why == nullptr ? "" : std::string(": ") + why)};
  }
};

PackWriter::PackWriter(std::unique_ptr<Zip> zip) : zip_(std::move(zip)) {}
PackWriter::~PackWriter() = default;

Result<std::unique_ptr<PackWriter>> PackWriter::create(const std::string& path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0) return Unexpected{Code::conflict, path, "exists already", "Name a file that does not exist"};
  auto zip = std::make_unique<Zip>();
  zip->path = path;
  zip->part = path + ".part";
  zip->file = ::open(zip->part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (zip->file < 0) return failed(zip->part, "cannot be created");
  zip->writer = archive_write_new();
  const bool good = zip->writer != nullptr && archive_write_set_format_zip(zip->writer) == ARCHIVE_OK && archive_write_add_filter_none(zip->writer) == ARCHIVE_OK &&
                    archive_write_set_options(zip->writer, "zip:compression=deflate") == ARCHIVE_OK && archive_write_open_fd(zip->writer, zip->file) == ARCHIVE_OK;
  if (!good) return zip->error("cannot be begun");
  return std::unique_ptr<PackWriter>(new PackWriter(std::move(zip)));
}

Status PackWriter::put(const std::string& name, int file, std::uint64_t bytes) {
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(), archive_entry_free);
  if (!entry) return zip_->error("no memory");
  archive_entry_set_pathname(entry.get(), name.c_str());   // ASCII: names are ours, and checked in add()
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
  // No time at all: every entry is of 1 January 1980, whatever the zone of whoever makes the pack.
  if (archive_write_header(zip_->writer, entry.get()) != ARCHIVE_OK) return zip_->error("cannot take a file");
  if (::lseek(file, 0, SEEK_SET) != 0) return failed(zip_->path, "its parts cannot be read");
  Bytes piece(kPieceBytes, '\0');
  for (std::uint64_t left = bytes; left > 0;) {
    const ssize_t got = ::read(file, piece.data(), piece.size());
    if (got <= 0) return failed(zip_->path, "its parts cannot be read");
    if (archive_write_data(zip_->writer, piece.data(), static_cast<std::size_t>(got)) != got) return zip_->error("cannot be written");
    left -= static_cast<std::uint64_t>(got);
  }
  return archive_write_finish_entry(zip_->writer) == ARCHIVE_OK ? Status{} : Status{zip_->error("cannot be written")};
}

Status PackWriter::add(const std::string& name, const Produce& produce) {
  const bool good_name = !name.empty() && name.front() != '/' && name.find("..") == std::string::npos &&
                         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == std::string::npos;
  if (!good_name) return Unexpected{Code::internal, name, "cannot be the name of a file in the pack"};
  if (files_.size() >= kPackFilesMax) return Unexpected{Code::limit, zip_->path, "more than 20,000 files", "Make a pack of a shorter period"};
  std::string pattern = zip_->path + ".XXXXXX";
  const Descriptor file{::mkostemp(pattern.data(), O_CLOEXEC)};
  if (file.number < 0) return failed(pattern, "cannot be created");
  ::unlink(pattern.c_str());
  Sha256 digest;
  std::uint64_t bytes = 0;
  const Status made = produce([&](ByteView piece) -> Status {
    digest.add(piece);
    bytes += piece.size();
    while (!piece.empty()) {
      const ssize_t written = ::write(file.number, piece.data(), piece.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return failed(zip_->path, "cannot be written");
      piece.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  });
  if (!made) return made;
  if (Status put_in = put(name, file.number, bytes); !put_in) return put_in;
  files_.push_back({name, digest.finish()});
  return {};
}

Status PackWriter::add(const std::string& name, ByteView content) {
  return add(name, [&](const Sink& sink) { return sink(content); });
}

Result<Bytes> PackWriter::finish(const std::string& about, ByteView sign_secret) {
  if (sign_secret.size() != crypto_sign_SECRETKEYBYTES) return Unexpected{Code::internal, "report-sign.key", "not 64 octets", "Run temizu keys check"};
  std::string sums = std::string(kPackMark) + about + "\n";
  for (const PackedFile& file : files_) sums += to_hex(file.sha256) + "  " + file.name + "\n";
  Bytes signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, reinterpret_cast<const unsigned char*>(sums.data()), sums.size(),
                       reinterpret_cast<const unsigned char*>(sign_secret.data()));
  if (Status added = add(std::string(kPackSums), sums); !added) return Unexpected{added.error()};
  if (Status added = add(std::string(kPackSignature), signature); !added) return Unexpected{added.error()};
  if (archive_write_close(zip_->writer) != ARCHIVE_OK) return zip_->error("cannot be ended");
  if (::fsync(zip_->file) != 0) return failed(zip_->part, "cannot be synced");
  // link, not rename: what came there meanwhile is not overwritten.
  if (::link(zip_->part.c_str(), zip_->path.c_str()) != 0) return failed(zip_->path, "cannot get its name");
  ::unlink(zip_->part.c_str());
  zip_->done = true;
  return sha256(sums);
}

}  // namespace temizu
