#include "pipeline/delivery_status.h"

#include <array>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kRecipientsMax = 100;
constexpr std::size_t kColumnsMax = 300;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// "rfc822; user@example.jp" → "user@example.jp" (RFC 3464 section 2.1.2: type ";" value).
std::string_view without_type(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  return semicolon == std::string_view::npos ? value : trimmed(value.substr(semicolon + 1));
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// Groups of "Name: value" with folded lines joined; groups are separated by empty lines.
std::vector<Fields> groups_of(std::string_view text) {
  std::vector<Fields> groups(1);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const std::size_t colon = line.find(':');
    if (trimmed(line).empty()) {
      if (!groups.back().empty() && groups.size() <= kRecipientsMax) groups.emplace_back();
    } else if ((line[0] == ' ' || line[0] == '\t') && !groups.back().empty()) {
      groups.back().back().second += " " + std::string(trimmed(line));
    } else if (colon != std::string_view::npos && groups.back().size() < 50) {
      groups.back().emplace_back(lower_ascii(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1))));
    }
  }
  return groups;
}

std::string value_of(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return one_line(value, kColumnsMax);
  }
  return {};
}

std::string_view in_words(std::string_view action) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kActions{{
      {"failed", "届きませんでした"},
      {"delayed", "まだ届いていません（再送を続けています）"},
      {"delivered", "届きました"},
      {"relayed", "次のサーバーへ渡しました"},
      {"expanded", "複数の宛先へ配られました"},
  }};
  for (const auto& [word, text] : kActions) {
    if (action == word) return text;
  }
  return "状態不明";
}

}  // namespace

std::string describe_delivery_status(std::string_view text) {
  std::string out;
  for (const Fields& fields : groups_of(text)) {
    std::string recipient = value_of(fields, "original-recipient");
    if (recipient.empty()) recipient = value_of(fields, "final-recipient");
    if (recipient.empty()) continue;
    out += "宛先: " + std::string(without_type(recipient)) + "\n";
    out += "結果: " + std::string(in_words(lower_ascii(value_of(fields, "action"))));
    const std::string status = value_of(fields, "status");
    out += status.empty() ? "\n" : "（" + status + "）\n";
    const std::string reply = value_of(fields, "diagnostic-code");
    if (!reply.empty()) out += "相手のサーバーの応答: " + std::string(without_type(reply)) + "\n";
    out += "\n";
  }
  if (out.empty()) return std::string(text);
  out.pop_back();
  return out;
}

}  // namespace temizu
