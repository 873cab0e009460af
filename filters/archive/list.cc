#include "filters/archive/list.h"

#include "filters/common/markers.h"
#include "filters/common/text_out.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu::archive {
namespace {

constexpr std::string_view kHead =
    "無害化結果\n"
    "\n"
    "この一覧は、圧縮ファイルの中身を無害化した装置が作りました。\n"
    "元のファイルは保管されています。必要なときは申請してください。\n"
    "\n";

constexpr std::string_view kWithheld = "：入れていません。", kWashed = "：無害化して入れました。", kChanged = "：一部を変えて入れました。", kArrow = " → ";

// As the text filter leaves it; private-use characters of names become U+FFFD.
std::string shown(std::string_view text) { return break_markers(strip_invisible(strip_terminal_sequences(decode_text(text, "utf-8").utf8))); }

}  // namespace

void List::add_washed(std::string_view path, std::string_view written_as, bool changed, std::string_view words) {
  written_.insert(shown(written_as));
  lines_.append("・").append(path);
  if (path != written_as) lines_.append(" → ").append(written_as);
  lines_ += changed ? kChanged : kWashed;
  if (changed) lines_ += words;
  lines_ += '\n';
}

void List::add_withheld(std::string_view path, std::string_view words) {
  lines_.append("・").append(path).append(kWithheld).append(words).push_back('\n');
}

Bytes List::file() const {
  return encode_text_file(shown(std::string(kHead) + lines_), "utf-8");
}

bool List::describes(ByteView untrusted_content) const {
  const std::string text = decode_text(untrusted_content, "utf-8").utf8;
  std::string plain;
  for (const char c : text) {
    if (c != '\r') plain.push_back(c);
  }
  const std::string head = shown(kHead);
  if (!plain.starts_with(head)) return false;
  std::string_view rest = std::string_view(plain).substr(head.size());
  for (const std::string_view sign : {"://", "www.", "@"}) {
    if (rest.find(sign) != std::string_view::npos) return false;
  }
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.starts_with("・")) return false;
    const std::size_t went_on = std::min(line.find(kWashed), line.find(kChanged));
    if (went_on == std::string_view::npos) {
      if (line.find(kWithheld) == std::string_view::npos) return false;
      continue;
    }
    line = line.substr(std::string_view("・").size(), went_on - std::string_view("・").size());
    if (const std::size_t arrow = line.rfind(kArrow); arrow != std::string_view::npos && !written_.contains(line)) line.remove_prefix(arrow + kArrow.size());
    if (!written_.contains(line)) return false;
  }
  return true;
}

}  // namespace temizu::archive
