#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <unordered_set>

#include "base/log.h"
#include "pipeline/compose.h"
#include "pipeline/embedded.h"
#include "pipeline/walk.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kFileMax = 256u << 10;
constexpr std::size_t kPhraseMax = 120;
constexpr std::size_t kAdviceMax = 400;
constexpr int kReasonFirst = 101, kReasonLast = 123;

// Blocks without which no notice can be written. Reasons and kinds beside them. The built-in texts have them all.
constexpr std::array<std::string_view, 64> kRequired{
    "notice.head", "notice.count", "notice.item", "notice.item.body", "notice.more", "notice.found", "notice.found.sentence",
    "notice.found.withheld", "notice.found.more", "notice.advice", "name.inside", "notice.console", "notice.contact",
    "notice.contact.none", "notice.foot", "held.subject", "held.from", "held.text", "held.sender.none", "section.html", "section.html.only", "section.nested.end", "section.reference",
    "section.nested", "section.report", "label.from", "label.to", "label.cc", "label.date", "label.subject", "dsn.subject",
    "dsn.text", "date.style", "name.none", "kind.*", "size.bytes", "size.kib", "size.mib",
    "release.from", "release.subject", "release.file", "release.whole", "release.text", "release.text.sealed", "release.text.plain",
    "recall.subject", "recall.text",
    "letter.from", "letter.subject", "letter.head", "letter.item", "letter.deadline", "letter.url", "letter.foot", "letter.way.original",
    "letter.way.rewash", "letter.news.decide", "letter.news.deputy", "letter.news.passed_on", "letter.news.returned", "letter.news.denied",
    "letter.news.approved", "letter.news.released", "letter.news.lapsed"};

std::string_view without_line_ends(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (end > 0) words.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

}  // namespace

Result<NoticeTexts> NoticeTexts::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unexpected{Code::not_found, path, "the notice texts cannot be read", "Set wash.notices and site.language"};
  std::string text(kFileMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kFileMax) return Unexpected{Code::limit, path, "longer than 256 KiB"};
  return parse(text, path);
}

Result<NoticeTexts> NoticeTexts::parse(std::string_view text, std::string_view name) {
  NoticeTexts texts;
  if (Status done = texts.read(text, name); !done) return Unexpected{done.error()};
  texts.fill_gaps(name.ends_with("en.txt") ? kEnTxt : kJaTxt, name);
  if (Status sane = texts.check(name); !sane) return Unexpected{sane.error()};
  return texts;
}

Status NoticeTexts::read(std::string_view text, std::string_view name) {
  if (!is_utf8(text)) return Unexpected{Code::config, std::string(name), "not UTF-8"};
  std::vector<std::pair<std::string, std::string>> blocks;   // the names as they stand between [ and ], the lines
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.starts_with("#") && (blocks.empty() || blocks.back().second.empty())) continue;
    const std::size_t close = line.find(']');
    const bool is_text = close != std::string_view::npos && close + 1 < without_line_ends(line).size();   // "[Held] One mail …"
    if (line.starts_with("[") && !is_text) {
      if (close == std::string_view::npos) {
        return Unexpected{Code::config, std::string(name) + ":" + std::to_string(number), "a block's name has no ]"};
      }
      blocks.emplace_back(std::string(line.substr(1, close - 1)), std::string{});
    } else if (!blocks.empty()) {
      blocks.back().second += std::string(line) + "\n";
    }
  }
  for (const auto& [names, lines] : blocks) {
    for (const std::string_view key : words_of(names)) texts_.emplace_back(key, without_line_ends(lines));
  }
  return {};
}

void NoticeTexts::fill_gaps(std::string_view built_in_text, std::string_view name) {
  NoticeTexts shipped;
  if (!shipped.read(built_in_text, name)) return;   // check() then says what is missing
  std::unordered_set<std::string_view> own;
  for (const auto& [key, text] : texts_) own.insert(key);
  std::vector<std::pair<std::string, std::string>> gaps;
  for (auto& [key, text] : shipped.texts_) {
    if (own.contains(key)) continue;
    built_in_.push_back(key);
    gaps.emplace_back(std::move(key), std::move(text));
  }
  std::ranges::move(gaps, std::back_inserter(texts_));
}

// Everything that a notice may need is there once, and what is set into sentences fits into them.
Status NoticeTexts::check(std::string_view name) const {
  const auto refuse = [&](std::string_view key, const char* what) {
    return Unexpected{Code::config, std::string(name), "the block [" + std::string(key) + "] " + what};
  };
  std::unordered_set<std::string_view> keys;
  for (const auto& [key, text] : texts_) {
    if (!keys.insert(key).second) return refuse(key, "is given twice");
    if (text.empty()) return refuse(key, "is empty");
    if (strip_invisible(text) != text) return refuse(key, "holds control or bidirectional characters");
    const bool line = text.find('\n') == std::string::npos;
    if ((key.starts_with("found.") || key.starts_with("kind.")) && (!line || text.size() > kPhraseMax)) return refuse(key, "must be one line of at most 120 octets");
    if (key.starts_with("found.") && text.find('{') != text.find("{count}")) return refuse(key, "has a place that is not {count}");
    if (key.starts_with("kind.") && text.find('{') != std::string::npos) return refuse(key, "has a place; none is filled in");
    if (key.starts_with("send_instead.") && text.size() > kAdviceMax) return refuse(key, "must be at most 400 octets");
  }
  for (std::string_view key : kRequired) {
    if (!keys.contains(key)) return refuse(key, "is missing");
  }
  for (int code = kReasonFirst; code <= kReasonLast; ++code) {
    const std::string key = "reason." + std::to_string(code);
    if (!keys.contains(key)) return refuse(key, "is missing");
  }
  if (raw("notice.head").find(kNoticeMark) == std::string::npos) {
    return Unexpected{Code::config, std::string(name), "[notice.head] must hold the words " + std::string(kNoticeMark)};
  }
  return {};
}

std::string NoticeTexts::raw(std::string_view key) const {
  for (const auto& [known, text] : texts_) {
    if (known == key) return text;
  }
  return {};
}

std::string NoticeTexts::fill(std::string_view key, const std::vector<std::pair<std::string_view, std::string>>& values) const {
  for (const auto& [known, text] : texts_) {
    if (known == key) return filled(text, values);
  }
  return {};
}

std::string NoticeTexts::filled(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t close = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += text[i++];
      continue;
    }
    const std::string_view place = text.substr(i + 1, close - i - 1);
    for (const auto& [name, value] : values) {
      if (name == place) out += value;   // filled once: what a sender's name holds is never looked at again
    }
    i = close + 1;
  }
  return out;
}

}  // namespace temizu
