#include <array>
#include <fstream>
#include <iterator>

#include "base/log.h"
#include "pipeline/compose.h"
#include "pipeline/walk.h"

namespace temizu {
namespace {

constexpr std::size_t kFileMax = 256u << 10;

// Blocks without which no notice can be written. Reasons and kinds beside them.
constexpr std::array<std::string_view, 31> kRequired{
    "notice.head", "notice.count", "notice.item", "notice.item.body", "notice.more", "notice.console", "notice.contact",
    "notice.contact.none", "notice.foot", "held.subject", "held.from", "held.text", "held.sender.none", "section.html", "section.html.only", "section.nested.end", "section.reference",
    "section.nested", "section.report", "label.from", "label.to", "label.cc", "label.date", "label.subject", "dsn.subject",
    "dsn.text", "date.style", "name.none", "size.bytes", "size.kib", "size.mib"};

std::string_view without_line_ends(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
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
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.starts_with("#") && (texts.texts_.empty() || texts.texts_.back().second.empty())) continue;
    if (line.starts_with("[")) {
      const std::size_t close = line.find(']');
      if (close == std::string_view::npos) {
        return Unexpected{Code::config, std::string(name) + ":" + std::to_string(number), "a block's name has no ]"};
      }
      texts.texts_.emplace_back(std::string(line.substr(1, close - 1)), std::string{});
    } else if (!texts.texts_.empty()) {
      texts.texts_.back().second += std::string(line) + "\n";
    }
  }
  for (auto& [key, value] : texts.texts_) value = std::string(without_line_ends(value));
  const auto has = [&](std::string_view key) {
    for (const auto& [known, value] : texts.texts_) {
      if (known == key) return true;
    }
    return false;
  };
  for (std::string_view key : kRequired) {
    if (!has(key)) return Unexpected{Code::config, std::string(name), "the block [" + std::string(key) + "] is missing"};
  }
  for (int code = 101; code <= 118; ++code) {
    if (!has("reason." + std::to_string(code))) {
      return Unexpected{Code::config, std::string(name), "the block [reason." + std::to_string(code) + "] is missing"};
    }
  }
  if (!has("kind.*")) return Unexpected{Code::config, std::string(name), "the block [kind.*] is missing"};
  if (texts.fill("notice.head").find(kNoticeMark) == std::string::npos) {
    return Unexpected{Code::config, std::string(name), "[notice.head] must hold the words " + std::string(kNoticeMark)};
  }
  return texts;
}

std::string NoticeTexts::fill(std::string_view key, const std::vector<std::pair<std::string_view, std::string>>& values) const {
  for (const auto& [known, text] : texts_) {
    if (known != key) continue;
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t close = text[i] == '{' ? text.find('}', i) : std::string::npos;
      if (close == std::string::npos) {
        out += text[i++];
        continue;
      }
      const std::string_view place = std::string_view(text).substr(i + 1, close - i - 1);
      for (const auto& [name, value] : values) {
        if (name == place) out += value;   // filled once: what a sender's name holds is never looked at again
      }
      i = close + 1;
    }
    return out;
  }
  return {};
}

}  // namespace temizu
