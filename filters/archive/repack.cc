#include "filters/archive/repack.h"

#include <algorithm>
#include <utility>

#include "mail/file_name.h"

namespace temizu::archive {
namespace {

// What macOS and Windows put beside people's files: nobody misses it.
bool is_left_by_system(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return path.starts_with("__MACOSX/") || path == "__MACOSX" || name == ".DS_Store" || name == "Thumbs.db";
}

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
  bench_.tell_withheld(place, member.path.substr(member.path.rfind('/') + 1), error);
  tell_withheld(member.path, place);
}

void Repack::tell_withheld(std::string_view path, const std::string& place) {
  list_.add_withheld(path, bench_.words_for(place));
  add_finding(findings_, "archive.member_withheld", Weight::low);
  changed_ = true;
}

Status Repack::add(Member member) {
  if (is_left_by_system(member.path)) {
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
