#include "wash/sealed_zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <memory>

#include "quarantine/seal/seal.h"

namespace temizu {
namespace {

constexpr int kGroups = 5, kGroupLetters = 5;
constexpr std::string_view kLetters = "23456789abcdefghjkmnpqrstuvwxyz";

struct FreeArchive {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

// libarchive converts names through the thread's locale; the programs run in "C", where only ASCII exists.
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (utf8_ != nullptr) before_ = ::uselocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (utf8_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(utf8_);
  }
  bool there() const { return utf8_ != nullptr; }

 private:
  locale_t utf8_, before_{nullptr};
};

struct Sink {
  Bytes zip;
  std::uint64_t bytes_max{0};
  bool too_long{false};
};

la_ssize_t take(archive*, void* client, const void* piece, std::size_t count) {
  Sink& sink = *static_cast<Sink*>(client);
  sink.too_long = sink.too_long || sink.zip.size() + count > sink.bytes_max;
  if (sink.too_long) return -1;
  sink.zip.append(static_cast<const char*>(piece), count);
  return static_cast<la_ssize_t>(count);
}

bool write_all(archive* writer, ByteView content) {
  while (!content.empty()) {
    const la_ssize_t count = archive_write_data(writer, content.data(), content.size());
    if (count <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<Bytes> sealed_zip(std::string_view file_name, ByteView content, TimeMs time_ms, const std::string& password, std::uint64_t bytes_max) {
  const Utf8Names names;
  const std::unique_ptr<archive, FreeArchive> writer(archive_write_new());
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  if (!names.there() || !writer || !entry) return Unexpected{Code::internal, "zip", "no memory, or no locale C.UTF-8"};
  Sink sink{{}, bytes_max, false};
  const auto failed = [&]() -> Unexpected {
    if (sink.too_long) return Unexpected{Code::limit, "zip", "longer than " + std::to_string(bytes_max) + " bytes"};
    const char* const what = archive_error_string(writer.get());
    return Unexpected{Code::internal, "zip", what == nullptr ? "cannot be written" : what};
  };
  bool good = archive_write_set_format_zip(writer.get()) == ARCHIVE_OK && archive_write_add_filter_none(writer.get()) == ARCHIVE_OK &&
              archive_write_set_options(writer.get(), "zip:compression=deflate,zip:hdrcharset=UTF-8") == ARCHIVE_OK;
  if (!password.empty()) {
    // A libarchive built without AES refuses the option: then nothing is written at all.
    good = good && archive_write_set_options(writer.get(), "zip:encryption=aes256") == ARCHIVE_OK &&
           archive_write_set_passphrase(writer.get(), password.c_str()) == ARCHIVE_OK;
  }
  archive_write_set_bytes_per_block(writer.get(), 0);
  good = good && archive_write_open(writer.get(), &sink, nullptr, take, nullptr) == ARCHIVE_OK;
  archive_entry_set_pathname_utf8(entry.get(), std::string(file_name).c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  archive_entry_set_mtime(entry.get(), time_ms / 1000, 0);
  // A warning at the header means a name or time that could not be written as asked.
  good = good && archive_write_header(writer.get(), entry.get()) == ARCHIVE_OK && write_all(writer.get(), content) &&
         archive_write_finish_entry(writer.get()) == ARCHIVE_OK && archive_write_close(writer.get()) == ARCHIVE_OK;
  if (!good) return failed();
  return std::move(sink.zip);
}

std::string new_zip_password() {
  std::string password;
  while (password.size() < kGroups * (kGroupLetters + 1) - 1) {
    if (password.size() % (kGroupLetters + 1) == kGroupLetters) {
      password += '-';
      continue;
    }
    // 248 is the largest multiple of 31 in an octet: above it, some letters would come more often.
    const auto octet = static_cast<unsigned char>(random_octets(1)[0]);
    if (octet < 8 * kLetters.size()) password += kLetters[octet % kLetters.size()];
  }
  return password;
}

}  // namespace temizu
