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

}  // namespace

void List::add_washed(std::string_view path, std::string_view written_as, bool changed, std::string_view words) {
  lines_.append("・").append(path);
  if (path != written_as) lines_.append(" → ").append(written_as);
  lines_ += changed ? "：一部を変えて入れました。" : "：無害化して入れました。";
  if (changed) lines_ += words;
  lines_ += '\n';
}

void List::add_withheld(std::string_view path, std::string_view words) {
  lines_.append("・").append(path).append("：入れていません。").append(words).push_back('\n');
}

Bytes List::file() const {
  const std::string text = decode_text(std::string(kHead) + lines_, "utf-8").utf8;   // private-use characters of names become U+FFFD
  return encode_text_file(break_markers(strip_invisible(strip_terminal_sequences(text))), "utf-8");
}

}  // namespace temizu::archive
