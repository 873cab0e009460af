#include "filters/archive/repack.h"

#include <algorithm>
#include <utility>

#include "mail/file_name.h"

namespace temizu::archive {
namespace {

// What macOS and Windows put beside people's files: nobody misses it. By name and by what it begins with: a document under such a name
// is washed as any other.
bool is_left_by_system(const Member& member) {
  const std::string_view path = member.path, name = path.substr(path.rfind('/') + 1), start = std::string_view(member.content).substr(0, 8);
  if (member.is_folder) return path == "__MACOSX" || path.starts_with("__MACOSX/");
  if (member.content.empty()) return !member.refused && (path.starts_with("__MACOSX/") || name == ".DS_Store" || name == "Thumbs.db");
  if (path.starts_with("__MACOSX/") && name.starts_with("._")) return start.starts_with(std::string_view("\0\5\x16\7", 4));   // RFC 1740
  if (name == ".DS_Store") return start == std::string_view("\0\0\0\1Bud1", 8);
  return name == "Thumbs.db" && start == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
}

constexpr std::string_view kSendersList = "差出人の無害化結果.txt";

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string{} : std::string(path.substr(0, slash + 1));
}

// Packed already: packing again costs time and gains nothing.
bool is_dense(const Kind& kind) {
  return kind.name == "application/zip" || kind.name.starts_with("application/vnd.openxmlformats") ||
         kind.name.starts_with("application/vnd.oasis.opendocument") || kind.name == "image/jpeg" || kind.name == "image/png" ||
         kind.name == "image/gif" || kind.name == "image/webp";
}

bool is_spent(const Error& error) { return error.code == Code::limit || error.code == Code::timeout; }

}  // namespace

void Repack::put(std::string_view path, const Kind& kind, ByteView content) {
  writer_.add(path, content, is_dense(kind) ? ZipWriter::How::store : ZipWriter::How::deflate);
}

void Repack::add_folder(const Member& member) {
  const std::string path = paths_.take_folder(member.path);
  if (!path.empty()) writer_.add(path + "/", {});
}

void Repack::withhold(const Member& member, const std::string& place, const Error& error) {
  bench_.tell_withheld(place, member.path.substr(member.path.rfind('/') + 1), error, member.size);
  tell_withheld(member.path, place);
}

void Repack::tell_withheld(std::string_view path, const std::string& place) {
  list_.add_withheld(path, bench_.words_for(place));
  add_finding(findings_, "archive.member_withheld", Weight::low);
  changed_ = true;
}

Status Repack::add(Member member) {
  if (!member.is_folder && Paths::same(member.path, kListName) && !senders_list_) {
    senders_list_ = std::move(member);   // looked at when the others are known; ours stands last, too
    return {};
  }
  return add_member(std::move(member), false);
}

// A list is left under its name when it can be one of ours: nothing else was changed, and it speaks of nothing that is not there.
Status Repack::add_senders_list() {
  if (!senders_list_) return {};
  Member member = std::move(*senders_list_);
  senders_list_.reset();
  if (!member.refused && !changed_ && list_.describes(member.content)) return add_member(std::move(member), true);
  member.path = kSendersList;
  add_finding(findings_, "archive.imitated_list", Weight::low);
  changed_ = true;
  return add_member(std::move(member), false);
}

Status Repack::add_member(Member member, bool is_list) {
  if (is_left_by_system(member)) {
    if (!member.is_folder) add_finding(findings_, "archive.system_file", Weight::info);
    return {};
  }
  if (member.is_folder) {
    add_folder(member);
    return {};
  }
  ++files_;
  const std::string path = paths_.take_file(member.path);
  if (path != member.path) add_finding(findings_, "archive.renamed", Weight::info);
  member.path = path;
  const std::string place = std::string(part_.place) + "!" + path;
  if (!member.cipher.empty()) {
    ++encrypted_;
    const auto known = std::ranges::find(ciphers_, member.cipher, &std::pair<std::string, std::uint64_t>::first);
    if (known == ciphers_.end()) ciphers_.emplace_back(member.cipher, 1);
    else ++known->second;
  }
  if (member.refused) {
    withhold(member, place, *member.refused);
    return {};
  }
  Part part;
  part.untrusted_content = member.content;
  const std::string name = path.substr(path.rfind('/') + 1);
  part.file_name = name;
  part.place = place;
  part.is_free = is_list;
  const Result<Washed> washed = bench_.wash_member(part);
  if (!washed) {
    tell_withheld(path, place);
    // One member may be too much by itself; when nothing at all is left, so is the archive.
    if (is_spent(washed.error())) return bench_.spend(1);
    return {};
  }
  const std::string wanted = folder_of(path) + clean_file_name(washed->file_name.empty() ? name : washed->file_name);
  const std::string written = paths_.take_other(path, wanted);
  put(written, washed->kind, washed->content);
  list_.add_washed(path, written, washed->changed, bench_.words_for(place));
  if (washed->changed) {
    add_finding(findings_, "archive.member_changed", Weight::low);
    changed_ = true;
  }
  for (const Beside& beside : washed->beside) {
    const std::string name_beside = paths_.take_file(folder_of(path) + clean_file_name(beside.file_name));
    put(name_beside, beside.kind, beside.content);
  }
  return {};
}

void Repack::note_ciphers() {
  for (const auto& [cipher, count] : ciphers_) bench_.note("archive.encrypted", Weight::high, "cipher " + cipher, count);
}

// The list as the text filter writes it, so that washing the new archive again changes nothing.
Status Repack::add_list() {
  const Bytes list = list_.file();
  Part part;
  part.kind = Kind{"text/plain"};
  part.untrusted_content = list;
  part.file_name = kListName;
  part.place = part_.place;
  part.is_free = true;   // else an archive of exactly as many members as may be would have no room for its list
  const Result<Washed> washed = bench_.wash_child(part);
  if (!washed && is_spent(washed.error())) return Unexpected{washed.error()};
  writer_.add(paths_.take_file(kListName), washed ? washed->content : list);
  return {};
}

Result<Bytes> Repack::finish() {
  if (changed_) {
    if (Status listed = add_list(); !listed) return Unexpected{listed.error()};
  }
  return writer_.finish();
}

}  // namespace temizu::archive
