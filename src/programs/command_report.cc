#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/digest.h"
#include "evidence/check_pack.h"
#include "programs/commands.h"
#include "quarantine/keys.h"
#include "quarantine/reports.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

Result<Bytes> read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!file || error) return Unexpected{Code::not_found, path.string(), "cannot be read"};
  if (size > kReportBytesMax) return Unexpected{Code::limit, path.string(), "larger than a report"};
  return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// The signature file itself, or the one beside the file that starts as the file does: x.pdf, x-kinds.csv → x.sig.
Result<fs::path> signature_beside(const fs::path& file) {
  if (file.extension() == ".sig") return file;
  const fs::path folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  const std::string name = file.filename().string();
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".sig" && name.starts_with(path.stem().string())) return path;
  }
  return Unexpected{Code::not_found, file.string(), "no .sig file stands beside it", "Put the files of one mail into one folder"};
}

Result<Bytes> key_of(const Context& context, const std::string& key) {
  if (!key.empty()) {
    const fs::path path(key);
    if (path.filename() != "report-sign.pub") return Unexpected{Code::bad_input, key, "is not called report-sign.pub"};
    return load_key(path.parent_path().empty() ? "." : path.parent_path().string(), "report-sign.pub");
  }
  const Result<Config> config = context.load();
  if (!config) return Unexpected{config.error()};
  return load_key(config->store.keys_path, "report-sign.pub");
}

}  // namespace

int command_report(const Context& context, const std::string& date, const std::string& period, const std::string& out) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  // A program of its own: what draws the pages is not loaded into this one, whose children must be small.
  const std::string path = program_folder(context.executable_folder) + "/temizu-report";
  std::error_code error;
  std::vector<std::string> words{path, "--date", date, "--period", period, "--out", fs::absolute(out, error).string()};
  for (std::string& word : context.arguments()) words.push_back(std::move(word));
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(path.c_str(), arguments.data());
  print_error(Error{Code::not_found, path, std::string("cannot be started: ") + std::strerror(errno), "Install it beside temizu-wash"});
  return kExitFailed;
}

int command_verify_report(const Context& context, const std::string& file, const std::string& key) {
  const Result<fs::path> place = signature_beside(file);
  const Result<Bytes> text = place ? read_whole(*place) : Unexpected{place.error()};
  const Result<Bytes> open = key_of(context, key);
  if (!text || !open) {
    print_error(text ? open.error() : text.error());
    return kExitFailed;
  }
  const Result<ReportStatement> statement = verified_report(*text, *open);
  if (!statement) {
    print_error(statement.error());
    return kExitFound;
  }
  bool good = true;
  std::size_t there = 0;
  for (const ReportStatement::File& named : statement->files) {
    const fs::path path = place->parent_path() / named.name;
    std::error_code error;
    if (!fs::exists(path, error)) {
      std::printf("not here  %s\n", named.name.c_str());
      continue;
    }
    const Result<Bytes> content = read_whole(path);
    const bool same = content && content->size() == named.bytes && sha256(*content) == named.sha256;
    std::printf("%s  %s\n", same ? "good    " : "ALTERED ", named.name.c_str());
    good = good && same;
    ++there;
  }
  // A file that is not of this report proves nothing about it.
  const std::string asked = fs::path(file).filename().string();
  bool named = fs::path(file).extension() == ".sig";
  for (const ReportStatement::File& one : statement->files) named = named || one.name == asked;
  if (!named) {
    print_error(Error{Code::conflict, file, "is not a file of this report", ""});
    return kExitFound;
  }
  std::printf("%s: number %llu, %s %s, light %s, previous %s, %zu files checked\n", good ? "The signature holds" : "The signature holds, but not for every file",
              static_cast<unsigned long long>(statement->number), statement->period.c_str(), statement->date.c_str(), statement->light.c_str(),
              to_hex(statement->previous).substr(0, 16).c_str(), there);
  return good ? kExitGood : kExitFound;
}

int command_verify_evidence(const Context& context, const std::string& file, const std::string& key) {
  const Result<Bytes> open = key_of(context, key);
  const Result<PackCheck> check = open ? check_pack(file, *open) : Unexpected{open.error()};
  if (!check) {
    print_error(check.error());
    return open ? kExitFound : kExitFailed;
  }
  for (const std::string& fault : check->faults) std::printf("%s\n", fault.c_str());
  std::printf("%s: %s, %zu files, %llu audit records, %llu reports checked\n", check->faults.empty() ? "GOOD" : "NOT GOOD",
              check->about.empty() ? "nobody signed it" : check->about.c_str(), check->files, static_cast<unsigned long long>(check->records),
              static_cast<unsigned long long>(check->reports));
  return check->faults.empty() ? kExitGood : kExitFound;
}

}  // namespace temizu
