#include "filters/archive/archive.h"

#include <array>

#include "filters/archive/probe.h"
#include "filters/archive/repack.h"
#include "filters/archive/source.h"
#include "filters/common/file_name.h"
#include "filters/common/zip_names.h"
#include "mail/file_name.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 10> kAccepts{
    "application/zip",  "application/x-7z-compressed", "application/vnd.rar", "application/x-lzh-compressed", "application/x-tar",
    "application/gzip", "application/x-bzip2",         "application/x-xz",    "application/zstd",             "application/vnd.ms-cab-compressed"};

// What a packed file is called inside: "a.csv.gz" → "a.csv"; without a name the one that gzip keeps.
std::string single_name(const Part& part) {
  std::string name(part.file_name);
  for (const std::string_view ending : {".gz", ".bz2", ".xz", ".zst"}) {
    if (name.size() > ending.size() && extension_of(name) == ending.substr(1)) name.resize(name.size() - ending.size());
  }
  if (name.empty()) {
    const ByteView raw = archive::gzip_name(part.untrusted_content);
    name = clean_member_path(decode_member_name(raw, charset_of_names(raw))).path;
  }
  return name.empty() ? std::string("file") : name;
}

// "a.tar.gz" → "a.zip".
std::string zip_name(std::string_view file_name) {
  std::string name = with_extension(file_name, "zip");
  if (name.ends_with(".tar.zip")) name.erase(name.size() - 8, 4);
  return name;
}

class ArchiveFilter final : public Filter {
 public:
  ArchiveFilter() { archive::stream_warm_up(); }
  std::string_view name() const noexcept override { return "archive"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild; }

  // Washes every member as a file in its own right and writes one new zip: same order, same folders, names in UTF-8; what is
  // withheld is named in 無害化結果.txt, which is there only when something was withheld or changed.
  //
  //   findings   zip.* and archive.* (README.md), name.* of members
  //   fails      limit (budget, 2,000 members, 512 MiB, ratio), timeout, encrypted (all of it), bad_input, ambiguous, unsupported (one
  //              volume of several)
  //   source     file-rules 2.8
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "archive", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    Washed washed;
    washed.kind = Kind{"application/zip"};
    const std::string inner = single_name(part);
    auto source = part.kind == washed.kind ? archive::open_zip(part.untrusted_content, bench, washed.findings)
                                           : archive::open_stream(part.kind, part.untrusted_content, inner, bench, washed.findings);
    if (!source) return failed(part, source.error(), bench);
    archive::Repack repack(part, bench, washed.findings);
    if (Status all = wash_members(**source, repack); !all) {
      repack.note_ciphers();
      return failed(part, all.error(), bench);
    }
    repack.note_ciphers();
    if (repack.only_encrypted()) return Unexpected(Code::encrypted, "archive", "every member is encrypted");
    washed.changed = repack.changed();
    Result<Bytes> finished = repack.finish();
    if (!finished) return Unexpected{finished.error()};
    washed.content = *std::move(finished);
    washed.file_name = zip_name(part.file_name);
    return washed;
  }

 private:
  static Status wash_members(archive::Source& source, archive::Repack& repack) {
    while (true) {
      Result<std::optional<archive::Member>> member = source.next();
      if (!member) return Unexpected{member.error()};
      if (!*member) return repack.add_senders_list();
      if (Status added = repack.add(**std::move(member)); !added) return added;
    }
  }

  // An archive whose very directory is encrypted: nobody saw a member that could tell the cipher.
  static Unexpected failed(const Part& part, const Error& error, Bench& bench) {
    if (error.code == Code::encrypted) {
      bench.note("archive.encrypted_names", Weight::high, part.kind.name == kAccepts[0] ? "cipher PKWARE" : "cipher " + archive::cipher_of(part.kind, part.untrusted_content));
    }
    return Unexpected{error};
  }
};

}  // namespace

std::unique_ptr<Filter> make_archive_filter() { return std::make_unique<ArchiveFilter>(); }

}  // namespace temizu
