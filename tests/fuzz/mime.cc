// The whole reading of a message: never a crash, ranges tile the message, no part points outside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mail/decode.h"
#include "mail/message.h"

namespace {

void check(const temizu::MailPart& part, std::string_view bytes) {
  if (part.body.begin > part.body.end || part.body.end > bytes.size()) std::abort();
  const std::string_view inner = part.decoded_message.empty() ? bytes : std::string_view(part.decoded_message);
  for (const temizu::MailPart& child : part.children) check(child, inner);
  if (part.children.empty()) (void)temizu::decode_content(bytes.substr(part.body.begin, part.body.size()), part.encoding);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto mail = temizu::parse_mail(input, temizu::MailLimits{});
  if (!mail) std::abort();
  std::uint64_t at = 0;
  for (const temizu::Accounted& piece : mail->accounted) {
    if (piece.range.begin != at || piece.range.end <= at) std::abort();
    at = piece.range.end;
  }
  if (at != size) std::abort();
  check(mail->root, input);
  return 0;
}
