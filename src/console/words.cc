#include "console/words.h"

#include <fstream>

#include "quarantine/release.h"
#include "text/layout.h"

namespace temizu::console {
namespace {

constexpr std::size_t kFileOctetsMax = 256u << 10;
constexpr std::string_view kKept[] = {"reason.", "kind.", "found."};

bool is_kept(std::string_view name) {
  for (const std::string_view start : kKept) {
    if (name.starts_with(start)) return true;
  }
  return false;
}

// The blocks of docs/formats/notices.md: "[name name …]", then lines. check-config has looked at the file already.
std::map<std::string, std::string, std::less<>> blocks_of(std::string_view text) {
  std::map<std::string, std::string, std::less<>> blocks;
  std::string names, lines;
  const auto flush = [&] {
    while (lines.ends_with('\n')) lines.pop_back();
    for (std::size_t at = 0; at < names.size();) {
      const std::size_t end = std::min(names.find(' ', at), names.size());
      const std::string name = names.substr(at, end - at);
      if (is_kept(name)) blocks[name] = one_line(lines, 200);
      at = end + 1;
    }
    names.clear();
    lines.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t close = line.find(']');
    if (line.starts_with('[') && close != std::string_view::npos) {
      flush();
      names = line.substr(1, close - 1);
    } else if (!(line.starts_with('#') && lines.empty())) {
      lines += std::string(line) + "\n";
    }
  }
  flush();
  return blocks;
}

Result<std::string> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileOctetsMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty() || text.size() > kFileOctetsMax || !is_utf8(text)) return Unexpected{Code::config, path, "is no file of notice texts", "Set wash.notices"};
  return text;
}

std::string filled(std::string text, std::uint64_t count) {
  const std::size_t at = text.find("{count}");
  if (at != std::string::npos) text.replace(at, 7, std::to_string(count));
  return text;
}

}  // namespace

Words Words::of(std::string_view ja, std::string_view en) {
  Words words;
  words.ja_ = blocks_of(ja);
  words.en_ = blocks_of(en);
  return words;
}

Result<Words> Words::load(const std::string& notices) {
  Result<std::string> ja = read(notices + "/ja.txt");
  if (!ja) return Unexpected{ja.error()};
  Result<std::string> en = read(notices + "/en.txt");
  if (!en) return Unexpected{en.error()};
  return of(*ja, *en);
}

std::string Words::reason(std::string_view code, Language language) const {
  const Texts& texts = in(language);
  const auto found = code.starts_with("TZ-") ? texts.find("reason." + std::string(code.substr(3))) : texts.find("found." + std::string(code));
  if (found != texts.end()) return filled(found->second, 1);
  // A rule that nobody wrote a sentence for decides only about whole mails: what is said of these then (TZ-113).
  const auto held = texts.find("reason.113");
  return held == texts.end() || code.empty() || code.starts_with("TZ-") ? std::string{} : held->second;
}

std::string Words::kind(std::string_view kind, Language language) const {
  const Texts& texts = in(language);
  const std::string family = "kind." + std::string(kind.substr(0, kind.find('/'))) + "/*";
  for (const std::string& name : {"kind." + std::string(kind), family, std::string("kind.*")}) {
    if (const auto found = texts.find(name); found != texts.end()) return found->second;
  }
  return {};
}

std::string Words::finding(std::string_view rule, std::uint64_t count, Language language) const {
  const Texts& texts = in(language);
  const auto found = texts.find("found." + std::string(rule));
  return found == texts.end() ? std::string{} : filled(found->second, count);
}

Json Words::coded(std::string_view code, Language language) const {
  if (code.empty()) return nullptr;
  Json json = Json::object();
  json["code"] = code;
  json["text"] = reason(code, language);
  return json;
}

Json Words::all() const {
  Json words = Json::object();
  const auto put = [&](const std::string& code, std::string_view ja, std::string_view en) {
    Json one = Json::object();
    one["ja"] = ja;
    one["en"] = en;
    words[code] = std::move(one);
  };
  for (const ConText& text : all_con_texts()) put(code_of(text.con), text.ja, text.en);
#define DESK(name, number, kind, ja, en) put(temizu::code_of(DeskFault::name), ja, en);
#include "quarantine/desk_faults.def"
#undef DESK
  for (const auto& [name, text] : ja_) {
    const auto english = en_.find(name);
    if (name.starts_with("reason.")) put("TZ-" + name.substr(7), text, english == en_.end() ? text : english->second);
  }
  Json reasons = Json::array();
  for (const ReasonText& reason : release_reasons()) {
    Json one = Json::object();
    one["code"] = reason.code;
    one["decides"] = reason.decides;
    one["needs_text"] = reason.needs_text;
    one["ja"] = reason.ja;
    one["en"] = reason.en;
    reasons.push_back(std::move(one));
  }
  Json json = Json::object();
  json["words"] = std::move(words);
  json["reasons"] = std::move(reasons);
  return json;
}

}  // namespace temizu::console
