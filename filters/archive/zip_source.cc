#include <utility>

#include "filters/archive/source.h"
#include "filters/common/zip_reader.h"

namespace temizu::archive {
namespace {

Error refuse(Code code, const char* what) { return Error{code, "archive", what, {}}; }

class ZipSource final : public Source {
 public:
  ZipSource(ZipReader reader, Bench& bench) : reader_(std::move(reader)), bench_(bench) {}

  // What is wrong with one member concerns that one alone; a spent budget concerns all.
  Result<std::optional<Member>> next() override {
    if (at_ == reader_.entries().size()) return std::optional<Member>{};
    const ZipEntry& entry = reader_.entries()[at_++];
    Member member;
    member.path = entry.name;
    member.is_folder = entry.is_folder;
    if (entry.is_folder) {
      member.path.pop_back();
      return std::optional<Member>{std::move(member)};
    }
    member.cipher = entry.cipher;
    member.size = entry.bytes;
    if (entry.is_link) member.refused = refuse(Code::unsupported, "a link");
    else if (entry.is_special) member.refused = refuse(Code::unsupported, "a device");
    else if (Status allowed = reader_.may_read(entry); !allowed) member.refused = allowed.error();
    if (member.refused) return std::optional<Member>{std::move(member)};
    const bool ours = entry.method == 0 || entry.method == 8;
    Result<Bytes> content = ours ? reader_.read(entry, bench_) : expand_zip_entry(reader_.with_header(entry), entry.bytes, bench_);
    if (content) member.content = *std::move(content);
    else if (content.error().code == Code::limit || content.error().code == Code::timeout) return Unexpected{content.error()};
    else member.refused = content.error();
    return std::optional<Member>{std::move(member)};
  }

 private:
  ZipReader reader_;
  Bench& bench_;
  std::size_t at_{0};
};

}  // namespace

Result<std::unique_ptr<Source>> open_zip(ByteView zip, Bench& bench, std::vector<Finding>& findings) {
  ZipLimits limits;
  limits.entries_max = kMembersMax;
  limits.entry_bytes_max = kOutBytesMax;
  limits.ratio_max = kMemberRatioMax;
  limits.ratio_free_bytes = kRatioFree;
  Result<ZipReader> reader = ZipReader::open(zip, limits, &findings);
  if (!reader) return Unexpected{reader.error()};
  std::uint64_t total = 0;
  for (const ZipEntry& entry : reader->entries()) {
    if (reader->may_read(entry)) total += entry.bytes;   // the others are never expanded
  }
  if (total > kOutBytesMax || (total > kRatioFree && total / kTotalRatioMax > zip.size())) {
    return Unexpected(Code::limit, "archive", "the archive expands far more than documents do");
  }
  return std::unique_ptr<Source>(std::make_unique<ZipSource>(*std::move(reader), bench));
}

}  // namespace temizu::archive
