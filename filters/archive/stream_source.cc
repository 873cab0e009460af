// The only file that includes libarchive. Its names come raw: it is told that they are ISO 8859-1, so that every octet becomes the
// code point of the same number, and our own rules read them (libarchive guesses no charset). Names that are Unicode in the format
// (7z, RAR 5, pax) come as they are.
#include <archive.h>
#include <archive_entry.h>
#include <iconv.h>
#include <locale.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "filters/archive/probe.h"
#include "filters/archive/source.h"
#include "filters/common/zip_names.h"
#include "text/layout.h"
#include "text/utf8.h"

namespace temizu::archive {
namespace {

constexpr std::size_t kEvidenceMost = std::size_t{16} << 10;   // octets of names that decide their charset

struct Free {
  void operator()(struct archive* one) const { archive_read_free(one); }
};
using Handle = std::unique_ptr<struct archive, Free>;

locale_t utf8_locale() {
  static const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
  return made;
}

// What libarchive asks of the process while it reads a header, and nobody else's business: names turn into the charset of the
// thread's locale, here UTF-8; DOS times need a time zone, and one that is not written down in TZ is looked up in a file.
class Surroundings {
 public:
  Surroundings() : locale_(utf8_locale() == locale_t{} ? locale_t{} : uselocale(utf8_locale())) {
    if (const char* zone = std::getenv("TZ"); zone != nullptr) zone_ = zone;
    setenv("TZ", "UTC0", 1);
  }
  ~Surroundings() {
    if (locale_ != locale_t{}) uselocale(locale_);
    if (zone_) setenv("TZ", zone_->c_str(), 1);
    else unsetenv("TZ");
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

 private:
  locale_t locale_;
  std::optional<std::string> zone_;
};

bool is_packed_file(const Kind& kind) {
  return kind.name == "application/gzip" || kind.name == "application/x-bzip2" || kind.name == "application/x-xz" || kind.name == "application/zstd";
}

// Only what the kind needs: no other parser can be reached through it.
Handle handle_for(const Kind& kind) {
  Handle handle(archive_read_new());
  if (!handle) return handle;
  struct archive* a = handle.get();
  const char* module = nullptr;
  if (kind.name == "application/x-7z-compressed") archive_read_support_format_7zip(a);
  if (kind.name == "application/vnd.rar") {
    archive_read_support_format_rar(a);
    archive_read_support_format_rar5(a);
    module = "rar";
  }
  if (kind.name == "application/x-lzh-compressed") {
    archive_read_support_format_lha(a);
    module = "lha";
  }
  if (kind.name == "application/vnd.ms-cab-compressed") {
    archive_read_support_format_cab(a);
    module = "cab";
  }
  if (kind.name == "application/x-tar" || is_packed_file(kind)) {
    archive_read_support_format_tar(a);
    module = "tar";
  }
  if (is_packed_file(kind)) {
    archive_read_support_format_raw(a);
    archive_read_support_format_empty(a);
  }
  if (kind.name == "application/gzip") archive_read_support_filter_gzip(a);
  if (kind.name == "application/x-bzip2") archive_read_support_filter_bzip2(a);
  if (kind.name == "application/x-xz") archive_read_support_filter_xz(a);
  if (kind.name == "application/zstd") archive_read_support_filter_zstd(a);
  if (module != nullptr) archive_read_set_format_option(a, module, "hdrcharset", "ISO-8859-1");
  return handle;
}

// The octets that were told to be ISO 8859-1; false when a character says that the name was Unicode.
bool as_octets(std::string_view utf8, std::string& octets) {
  octets.clear();
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t length = text::utf8_length(utf8.data() + at, utf8.data() + utf8.size());
    if (length == 0) return false;
    const char32_t point = text::utf8_value(utf8.data() + at, length);
    if (point > 0xFF) return false;
    octets.push_back(static_cast<char>(static_cast<unsigned char>(point)));
    at += length;
  }
  return true;
}

// libarchive turns every 0x5C into '/', also the second octet of 表 and ソ. No character of CP932 has '/' there: put back.
std::string with_second_octets(std::string_view octets) {
  std::string out(octets);
  for (std::size_t at = 0; at + 1 < out.size(); ++at) {
    const auto lead = static_cast<unsigned char>(out[at]);
    if (!((lead >= 0x81 && lead <= 0x9F) || (lead >= 0xE0 && lead <= 0xFC))) continue;
    ++at;
    if (out[at] == '/') out[at] = '\\';
  }
  return out;
}

// What libarchive's last failure means; its codes tell damage and a missing method alike, so its fixed words do.
Unexpected failure_of(const Handle& handle) {
  const char* text = archive_error_string(handle.get());
  const std::string_view said = text == nullptr ? std::string_view{} : std::string_view(text);
  if (archive_read_has_encrypted_entries(handle.get()) == 1 || said.find("ncrypt") != std::string_view::npos) {
    return Unexpected(Code::encrypted, "archive", "names and content are encrypted");
  }
  if (said.find("nsupported") != std::string_view::npos || said.find("not supported") != std::string_view::npos) {
    return Unexpected(Code::unsupported, "archive", "a packing method that is not read");
  }
  return Unexpected(Code::bad_input, "archive", "damaged");
}

class StreamSource final : public Source {
 public:
  StreamSource(Handle handle, const Kind& kind, ByteView content, std::string_view single_name, Bench& bench, std::vector<Finding>& findings)
      : handle_(std::move(handle)), kind_(kind), content_(content), single_name_(single_name), bench_(bench), findings_(findings) {}

  Result<std::optional<Member>> next() override {
    if (ended_) return std::optional<Member>{};
    struct archive_entry* entry = nullptr;
    const int answer = [&] {
      const Surroundings here;
      return archive_read_next_header(handle_.get(), &entry);
    }();
    if (answer == ARCHIVE_EOF) return at_end();
    if (answer != ARCHIVE_OK && answer != ARCHIVE_WARN) return failure_of(handle_);
    if (++members_ > kMembersMax) return Unexpected(Code::limit, std::string(kWhereParts), "too many members");
    Member member = describe(entry);
    // What is refused is passed over here: libarchive would expand it too, and nobody would have paid.
    const bool encrypted = member.refused && member.refused->code == Code::encrypted;
    if (!encrypted) {
      if (Status read = read_content(member); !read) return Unexpected{read.error()};
    }
    return std::optional<Member>{std::move(member)};
  }

 private:
  // A packed file of nothing is a file of nothing.
  Result<std::optional<Member>> at_end() {
    ended_ = true;
    if (members_ > 0 || !is_packed_file(kind_)) return std::optional<Member>{};
    if (archive_format(handle_.get()) != ARCHIVE_FORMAT_EMPTY) return Unexpected(Code::bad_input, "archive", "a tar file without members");
    ++members_;
    Member member;
    member.path = single_name_;
    return std::optional<Member>{std::move(member)};
  }

  Member describe(struct archive_entry* entry) {
    Member member;
    const auto type = archive_entry_filetype(entry);
    const bool single = archive_format(handle_.get()) == ARCHIVE_FORMAT_RAW;
    std::string name = single ? single_name_ : name_of(entry);
    // LHA keeps a link as a folder "name|target"; only with a Unix mode does libarchive see it.
    const std::size_t bar = kind_.name == "application/x-lzh-compressed" ? name.find('|') : std::string::npos;
    if (bar != std::string::npos) name.resize(bar);
    const MemberPath path = clean_member_path(name, &findings_);
    member.path = path.path.empty() ? "entry-" + std::to_string(members_) : path.path;
    if (archive_entry_size_is_set(entry) != 0) member.size = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr || type == AE_IFLNK ||
        bar != std::string::npos) {
      member.refused = Error{Code::unsupported, "archive", "a link", {}};
    } else if (type == AE_IFDIR || (path.is_folder && archive_entry_size(entry) == 0)) {
      member.is_folder = true;
    } else if (type != AE_IFREG && type != 0) {
      member.refused = Error{Code::unsupported, "archive", "a device", {}};
    } else if (archive_entry_is_encrypted(entry) != 0) {
      member.refused = Error{Code::encrypted, "archive", "an encrypted member", {}};
      member.cipher = cipher_of(kind_, content_);
    }
    return member;
  }

  std::string name_of(struct archive_entry* entry) {
    const char* text = nullptr;
    {
      const Surroundings here;
      text = archive_entry_pathname(entry);
    }
    const std::string_view name = text == nullptr ? std::string_view{} : std::string_view(text);
    std::string octets;
    if (!as_octets(name, octets) || octets == name) return std::string(name);
    if (!is_utf8(octets)) {
      std::string mended = with_second_octets(octets);
      if (charset_of_names(mended) == "cp932") octets = std::move(mended);
    }
    if (names_.size() < kEvidenceMost) names_.append(octets.substr(0, kEvidenceMost)).push_back('\n');
    bool escaped = false;
    std::string decoded = decode_member_name(octets, charset_of_names(names_), &escaped);
    return escaped ? std::string(name) : decoded;   // then they may be letters of ISO 8859-1 as well
  }

  // Pays for a stretch of the content, and stops what expands too far.
  Status grow(std::uint64_t octets) {
    total_ += octets;
    if (total_ > kOutBytesMax || (total_ > kRatioFree && total_ / kTotalRatioMax > content_.size())) {
      return Unexpected(Code::limit, "archive", "the archive expands far more than documents do");
    }
    return bench_.spend(octets);
  }

  // libarchive hands out blocks with their place: between them a sparse file has zeros. Of a refused member nothing is kept.
  Status read_content(Member& member) {
    const bool keep = !member.refused && !member.is_folder;
    std::uint64_t at = 0;
    while (true) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int answer = archive_read_data_block(handle_.get(), &block, &size, &offset);
      if (answer == ARCHIVE_EOF) return {};
      if (answer == ARCHIVE_WARN) member.refused = Error{Code::bad_input, "archive", "a member whose checksum is wrong", {}};   // LZH
      else if (answer != ARCHIVE_OK) return keep ? Status{failure_of(handle_)} : Status{};
      if (offset < 0 || static_cast<std::uint64_t>(offset) < at) return Unexpected(Code::bad_input, "archive", "damaged");
      const std::uint64_t gap = static_cast<std::uint64_t>(offset) - at;
      if (gap > kOutBytesMax) return Unexpected(Code::limit, "archive", "the archive expands far more than documents do");
      if (Status paid = grow(gap + size); !paid) return paid;
      at += gap + size;
      if (!keep) continue;
      member.content.append(static_cast<std::size_t>(gap), '\0');
      if (size > 0) member.content.append(static_cast<const char*>(block), size);
    }
  }

  Handle handle_;
  const Kind& kind_;
  ByteView content_;
  std::string single_name_;
  Bench& bench_;
  std::vector<Finding>& findings_;
  std::string names_;   // raw names so far, which together speak for one charset
  std::size_t members_{0};
  std::uint64_t total_{0};
  bool ended_{false};
};

}  // namespace

Result<std::unique_ptr<Source>> open_stream(const Kind& kind, ByteView content, std::string_view single_name, Bench& bench,
                                            std::vector<Finding>& findings) {
  if (Status sound = probe(kind, content); !sound) return Unexpected{sound.error()};
  const Surroundings here;
  Handle handle = handle_for(kind);
  if (!handle) return Unexpected(Code::limit, "archive", "no memory to unpack");
  if (archive_read_open_memory(handle.get(), content.data(), content.size()) != ARCHIVE_OK) return Unexpected(Code::bad_input, "archive", "damaged");
  return std::unique_ptr<Source>(std::make_unique<StreamSource>(std::move(handle), kind, content, single_name, bench, findings));
}

Result<Bytes> expand_zip_entry(ByteView entry, std::uint64_t bytes, Bench& bench) {
  if (auto paid = bench.spend(bytes); !paid) return Unexpected{paid.error()};
  Handle handle(archive_read_new());
  if (!handle) return Unexpected(Code::limit, "archive", "no memory to unpack");
  archive_read_support_format_zip_streamable(handle.get());
  struct archive_entry* header = nullptr;
  {
    const Surroundings here;
    if (archive_read_open_memory(handle.get(), entry.data(), entry.size()) != ARCHIVE_OK) return failure_of(handle);
    const int answer = archive_read_next_header(handle.get(), &header);
    if (answer != ARCHIVE_OK && answer != ARCHIVE_WARN) return failure_of(handle);
  }
  Bytes content;
  content.reserve(static_cast<std::size_t>(bytes));
  while (true) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int answer = archive_read_data_block(handle.get(), &block, &size, &offset);
    if (answer == ARCHIVE_EOF) break;
    if (answer != ARCHIVE_OK) return failure_of(handle);   // a warning is a wrong checksum
    if (size > bytes - content.size()) return Unexpected(Code::bad_input, "archive", "an entry of another size than it says");
    if (size > 0) content.append(static_cast<const char*>(block), size);
  }
  if (content.size() != bytes) return Unexpected(Code::bad_input, "archive", "an entry of another size than it says");
  return content;
}

// Held open for good: closing the last converter would unload its module. Kept where a leak checker sees that it is held.
[[gnu::used]] static iconv_t held_converter = nullptr;

void stream_warm_up() {
  if (held_converter == nullptr) held_converter = iconv_open("UTF-8", "ISO-8859-1");
  {
    const Surroundings here;
    tm first{};
    first.tm_year = 80;
    static_cast<void>(mktime(&first));   // looks for the zone once; the same zone again opens nothing
  }
  // Options open libarchive's own converters, which look into the list of modules.
  for (const char* kind : {"application/x-lzh-compressed", "application/vnd.rar", "application/vnd.ms-cab-compressed", "application/gzip",
                           "application/x-bzip2", "application/x-xz", "application/zstd", "application/x-7z-compressed"}) {
    const Surroundings here;
    const Handle handle = handle_for(Kind{kind});
    struct archive_entry* entry = nullptr;
    if (handle && archive_read_open_memory(handle.get(), "", 0) == ARCHIVE_OK) static_cast<void>(archive_read_next_header(handle.get(), &entry));
  }
}

}  // namespace temizu::archive
