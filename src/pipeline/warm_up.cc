#include "base/digest.h"
#include "identify/identify.h"
#include "pipeline/wash_message.h"
#include "text/charset.h"

namespace temizu {
namespace {

// A specimen that touches every table once: HTML, three Japanese charsets, an attachment that libmagic must look at.
constexpr std::string_view kSpecimen =
    "From: =?ISO-2022-JP?B?GyRCO01MdDB3GyhC?= <a@example.jp>\r\nTo: b@example.jp\r\nSubject: =?Shift_JIS?B?k/qWew==?=\r\n"
    "Date: Sun, 22 Nov 2026 09:12:03 +0900\r\nMessage-ID: <warm@example.jp>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"w\"\r\n\r\n"
    "--w\r\nContent-Type: multipart/alternative; boundary=\"v\"\r\n\r\n"
    "--v\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n\r\n\x1b$B$3$s$K$A$O\x1b(B\r\n"
    "--v\r\nContent-Type: text/html; charset=EUC-JP\r\n\r\n<p>\xa4\xb3\xa4\xf3<b>x</b> <a href=\"https://example.jp/\">y</a><table><tr><td>1</td></tr></table></p>\r\n"
    "--v--\r\n"
    "--w\r\nContent-Type: application/octet-stream; name=\"=?UTF-8?B?44GC?=.bin\"\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment; filename*=UTF-8''%E3%81%82.bin\r\n\r\nUEsDBAoAAAAAAAAA\r\n"
    "--w--\r\n";

}  // namespace

Status pipeline_warm_up() {
  text_warm_up();
  mail_warm_up();
  if (Status loaded = identify_warm_up(); !loaded) return loaded;
  Profile profile;
  profile.name = "warm-up";
  profile.rules.push_back(KindRule{"text/*", Method::text, {}, 0});
  profile.rules.push_back(KindRule{"*", Method::withhold, {}, 0});
  const Washing washing = wash_message(kSpecimen, profile);
  if (washing.sections.empty()) return Unexpected{Code::internal, "warm-up", "the specimen mail did not wash"};
  wash_file("%PDF-1.4 specimen", "a.pdf", profile);
  return {};
}

}  // namespace temizu
