#include "console/static_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/digest.h"

namespace temizu::console {
namespace {

struct TypeOf { std::string_view ending, type; };
constexpr TypeOf kTypes[] = {
    {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"}, {".png", "image/png"}, {".ico", "image/x-icon"}, {".woff2", "font/woff2"},
    {".json", "application/json; charset=utf-8"}, {".txt", "text/plain; charset=utf-8"}, {".webmanifest", "application/manifest+json"}};

std::string_view type_of(std::string_view name) {
  for (const TypeOf& one : kTypes) {
    if (name.ends_with(one.ending)) return one.type;
  }
  return {};
}

// "assets/index-B1x9_kQz.js": eight or more letters of a hash before the ending, as the build writes them.
bool is_hashed(std::string_view name) {
  if (!name.starts_with("assets/")) return false;
  const std::size_t dot = name.find('.');
  const std::size_t dash = name.substr(0, dot).find_last_of('-');
  return dot != std::string_view::npos && dash != std::string_view::npos && dot - dash - 1 >= 8;
}

bool takes_gzip(const HttpRequest& request) {
  const std::string* accepted = request.header("Accept-Encoding");
  return accepted != nullptr && accepted->find("gzip") != std::string::npos && accepted->find("gzip;q=0") == std::string::npos;
}

HttpAnswer plain(int status, std::string_view text) {
  HttpAnswer answer;
  answer.status = status;
  answer.set("Content-Type", "text/plain; charset=utf-8");
  answer.set("Cache-Control", "no-store");
  answer.body = text;
  return answer;
}

}  // namespace

Result<StaticFiles> StaticFiles::load(const std::string& folder) {
  StaticFiles pages;
  std::error_code error;
  if (folder.empty() || !std::filesystem::is_directory(folder, error)) return pages;
  std::size_t octets = 0;
  std::map<std::string, std::string> packed;
  std::filesystem::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (!entry->is_regular_file(error) || entry->is_symlink(error)) continue;
    std::string name = entry->path().lexically_relative(folder).generic_string();
    const bool gzip = name.ends_with(".gz");
    if (gzip) name.resize(name.size() - 3);
    if (name.starts_with('.') || type_of(name).empty()) continue;
    std::ifstream file(entry->path(), std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    octets += content.size();
    if (!file.good() && !file.eof()) return Unexpected{Code::io, entry->path().string(), "cannot be read"};
    if (octets > kOctetsMax || pages.files_.size() + packed.size() >= kFilesMax) {
      return Unexpected{Code::limit, folder, "holds more than 2,000 files or 64 MiB", "Set console.pages to the folder of the built pages"};
    }
    if (gzip) {
      packed[name] = std::move(content);
    } else {
      File one{std::move(content), {}, std::string(type_of(name)), {}, is_hashed(name)};
      one.tag = "\"" + to_hex(sha256(one.content)).substr(0, 32) + "\"";
      pages.files_[name] = std::move(one);
    }
  }
  if (error) return Unexpected{Code::io, folder, "cannot be read through: " + error.message()};
  for (auto& [name, content] : packed) {
    if (const auto found = pages.files_.find(name); found != pages.files_.end()) found->second.gzip = std::move(content);
  }
  return pages;
}

HttpAnswer StaticFiles::answer(std::string_view path, const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    HttpAnswer no = plain(405, "Method not allowed\n");
    no.set("Allow", "GET, HEAD");
    return no;
  }
  auto found = files_.find(path);
  if (found == files_.end()) {
    if (path.starts_with("assets/") || path == "favicon.ico") return plain(404, "Not found\n");
    found = files_.find("index.html");
  }
  if (found == files_.end()) return plain(404, "The pages are not installed: set console.pages\n");
  const File& file = found->second;
  HttpAnswer answer;
  answer.set("Content-Type", file.type);
  answer.set("Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache");
  answer.set("ETag", file.tag);
  if (!file.gzip.empty()) answer.set("Vary", "Accept-Encoding");
  if (const std::string* known = request.header("If-None-Match"); known != nullptr && *known == file.tag) {
    answer.status = 304;
    return answer;
  }
  const bool gzip = !file.gzip.empty() && takes_gzip(request);
  if (gzip) answer.set("Content-Encoding", "gzip");
  answer.body = gzip ? file.gzip : file.content;
  return answer;
}

}  // namespace temizu::console
