#include "quarantine/inspection.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <sstream>

#include "quarantine/root_audit.h"

namespace temizu {
namespace {

constexpr std::size_t kKindsMax = 300, kFilesMax = 5000;
constexpr std::size_t kFileBytesMax = 2u << 20;
constexpr std::string_view kFailed = "failed.list", kLast = "last.list", kFiles = "files.list";

std::string path_of(const std::string& store_path, std::string_view name) { return inspection_folder(store_path) + "/" + std::string(name); }

Unexpected bad(const std::string& path) { return Unexpected{Code::bad_input, path, "does not follow its form", "Run temizu self-inspect run"}; }

// Empty for a file that nobody has written.
Result<std::string> read_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && errno == ENOENT) return std::string{};
  if (fd < 0) return Unexpected{Code::io, path, std::string("cannot be read: ") + std::strerror(errno)};
  std::string text;
  char piece[8192];
  ssize_t got = 0;
  while ((got = ::read(fd, piece, sizeof piece)) > 0 && text.size() <= kFileBytesMax) text.append(piece, static_cast<std::size_t>(got));
  ::close(fd);
  if (got < 0) return Unexpected{Code::io, path, std::string("cannot be read: ") + std::strerror(errno)};
  if (text.size() > kFileBytesMax || (!text.empty() && text.back() != '\n')) return bad(path);
  return text;
}

Status write_file(const std::string& store_path, std::string_view name, const std::string& text) {
  const std::string folder = inspection_folder(store_path), path = path_of(store_path, name), part = path + ".part";
  const auto failed = [&](const std::string& where) { return Unexpected{errno == ENOSPC ? Code::full : Code::io, where, std::string("cannot be written: ") + std::strerror(errno)}; };
  struct stat above {};
  if (::stat(store_path.c_str(), &above) != 0) return failed(store_path);
  if (::mkdir(folder.c_str(), 0750) == 0) {
    // The readers' group is that of the store. Only root needs to, and can, give it on.
    if (::geteuid() == 0 && ::chown(folder.c_str(), 0, above.st_gid) != 0) return failed(folder);
    if (::chmod(folder.c_str(), 02750) != 0) return failed(folder);
  } else if (errno != EEXIST) {
    return failed(folder);
  }
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (fd < 0) return failed(part);
  bool good = ::fchmod(fd, 0640) == 0;
  for (std::string_view left = text; good && !left.empty();) {
    const ssize_t written = ::write(fd, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    good = written > 0;
    if (good) left.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fsync(fd) == 0;
  const Status ended = good ? Status{} : Status{failed(part)};
  ::close(fd);
  if (!ended) return ended;
  return ::rename(part.c_str(), path.c_str()) == 0 ? Status{} : Status{failed(path)};
}

// Tabs and line ends part our fields.
std::string field(std::string_view text, std::size_t most = 300) {
  std::string out(text.substr(0, most));
  for (char& c : out) c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return out;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t at = 0;
  for (std::size_t tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t', at)) {
    fields.push_back(line.substr(at, tab - at));
    at = tab + 1;
  }
  fields.push_back(line.substr(at));
  return fields;
}

bool read_number(const std::string& text, TimeMs& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

Status write_failed(const std::string& store_path, const std::vector<FailedKind>& kinds) {
  std::string text;
  for (const FailedKind& one : kinds) {
    text += one.kind + "\t" + one.sample + "\t" + std::to_string(one.since_ms) + "\t" + std::to_string(one.cleared_ms) + "\n";
  }
  return write_file(store_path, kFailed, text);
}

}  // namespace

std::string inspection_folder(const std::string& store_path) { return store_path + "/inspection"; }

std::string failed_kinds_file(const std::string& store_path) { return path_of(store_path, kFailed); }

bool is_kind_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  return text.size() <= 255 && slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' || c == '+' || c == '_';
         });
}

const char* to_word(SampleEnd end) {
  switch (end) {
    case SampleEnd::passed: return "passed";
    case SampleEnd::withheld: return "withheld";
    case SampleEnd::failed: return "failed";
    case SampleEnd::not_judged: return "not_judged";
  }
  return "not_judged";
}

std::optional<SampleEnd> sample_end_of(std::string_view word) {
  for (const SampleEnd end : {SampleEnd::passed, SampleEnd::withheld, SampleEnd::failed, SampleEnd::not_judged}) {
    if (word == to_word(end)) return end;
  }
  return std::nullopt;
}

Result<std::vector<FailedKind>> failed_kinds(const std::string& store_path) {
  const std::string path = path_of(store_path, kFailed);
  const auto text = read_file(path);
  if (!text) return Unexpected{text.error()};
  std::vector<FailedKind> kinds;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = fields_of(line);
    FailedKind one;
    if (fields.size() != 4 || kinds.size() >= kKindsMax || !is_kind_name(fields[0])) return bad(path);
    if (!read_number(fields[2], one.since_ms) || !read_number(fields[3], one.cleared_ms)) return bad(path);
    one.kind = fields[0];
    one.sample = fields[1];
    kinds.push_back(std::move(one));
  }
  return kinds;
}

Result<std::optional<InspectionRun>> last_inspection(const std::string& store_path) {
  const std::string path = path_of(store_path, kLast);
  const auto text = read_file(path);
  if (!text) return Unexpected{text.error()};
  if (text->empty()) return std::optional<InspectionRun>{};
  InspectionRun run;
  std::istringstream lines(*text);
  std::string line;
  std::getline(lines, line);
  const auto head = fields_of(line);
  if (head.size() != 3 || !read_number(head[0], run.begun_ms) || !read_number(head[1], run.ended_ms)) return bad(path);
  run.facts = head[2];
  while (std::getline(lines, line)) {
    const auto fields = fields_of(line);
    const auto end = fields.size() == 4 ? sample_end_of(fields[2]) : std::nullopt;
    if (!end || !is_kind_name(fields[1]) || run.outcomes.size() >= kKindsMax) return bad(path);
    run.outcomes.push_back({fields[0], fields[1], *end, fields[3]});
  }
  return std::optional<InspectionRun>{std::move(run)};
}

Result<std::vector<KnownFile>> accepted_files(const std::string& store_path) {
  const std::string path = path_of(store_path, kFiles);
  const auto text = read_file(path);
  if (!text) return Unexpected{text.error()};
  std::vector<KnownFile> files;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = fields_of(line);
    if (fields.size() != 2 || files.size() >= kFilesMax) return bad(path);
    files.push_back({fields[1], from_hex(fields[0])});
    if (files.back().digest.size() != 32) return bad(path);
  }
  return files;
}

Status record_inspection(const std::string& store_path, const InspectionRun& run, std::string_view actor, const Clock& clock) {
  auto kinds = failed_kinds(store_path);
  if (!kinds) return Unexpected{kinds.error()};
  std::vector<AuditEntry> entries;
  std::string text = std::to_string(run.begun_ms) + "\t" + std::to_string(run.ended_ms) + "\t" + field(run.facts, kFileBytesMax / 2) + "\n";
  std::size_t failed = 0, judged = 0;
  for (const SampleOutcome& one : run.outcomes) {
    if (!is_kind_name(one.kind)) return Unexpected{Code::bad_input, one.sample, "its kind is no media type"};
    text += field(one.sample) + "\t" + one.kind + "\t" + to_word(one.end) + "\t" + field(one.what) + "\n";
    judged += one.end == SampleEnd::not_judged ? 0 : 1;
    if (one.end != SampleEnd::failed) continue;
    ++failed;
    const auto known = std::ranges::find(*kinds, one.kind, &FailedKind::kind);
    entries.push_back({actor, "kind-failed", one.kind, "", "withheld", "self-inspection", "sample=" + field(one.sample)});
    if (known == kinds->end()) kinds->push_back({one.kind, field(one.sample), run.ended_ms, 0});
    else if (known->cleared_ms != 0) *known = {one.kind, field(one.sample), run.ended_ms, 0};   // failed anew
  }
  entries.push_back({actor, "inspected", "samples", "", "", "", "samples=" + std::to_string(run.outcomes.size()) + " judged=" + std::to_string(judged) + " failed=" + std::to_string(failed)});
  // What makes stricter comes first: it holds even if the record of it cannot be written.
  if (failed > 0) {
    if (Status written = write_failed(store_path, *kinds); !written) return written;
  }
  if (Status noted = audit_by_root(store_path, entries, clock); !noted) return noted;
  return write_file(store_path, kLast, text);
}

Status clear_kind(const std::string& store_path, std::string_view kind, std::string_view actor, std::string_view why, const Clock& clock) {
  if (why.empty()) return Unexpected{Code::bad_input, "why", "no reason is given", "Say what was checked: --why"};
  auto kinds = failed_kinds(store_path);
  if (!kinds) return Unexpected{kinds.error()};
  const auto known = std::ranges::find_if(*kinds, [&](const FailedKind& one) { return one.kind == kind && one.cleared_ms == 0; });
  if (known == kinds->end()) return Unexpected{Code::not_found, field(kind), "is not withheld", "See: temizu self-inspect show"};
  known->cleared_ms = std::max<TimeMs>(1, clock.now_ms());
  const AuditEntry entry{actor, "kind-cleared", std::string(kind), "withheld", "", why, ""};
  if (Status noted = audit_by_root(store_path, {&entry, 1}, clock); !noted) return noted;
  return write_failed(store_path, *kinds);
}

Status accept_files(const std::string& store_path, std::span<const KnownFile> files, std::string_view actor, std::string_view why, const Clock& clock) {
  if (files.size() > kFilesMax) return Unexpected{Code::limit, "files", "more than 5,000"};
  std::string text;
  for (const KnownFile& file : files) text += to_hex(file.digest) + "\t" + field(file.path, 4000) + "\n";
  const AuditEntry entry{actor, "files-accepted", "files", "", "", why, "files=" + std::to_string(files.size())};
  if (Status noted = audit_by_root(store_path, {&entry, 1}, clock); !noted) return noted;
  return write_file(store_path, kFiles, text);
}

}  // namespace temizu
