// Envelope addresses and command lines: whatever is read must be written in a form that reads back as the same, and hold
// no control character.
#include <cstdlib>
#include <string>
#include <string_view>

#include "smtp/grammar.h"
#include "smtp/network.h"

namespace {

using namespace temizu::smtp;

void require(bool promise) {
  if (!promise) std::abort();
}

void check_path(std::string_view text, PathKind kind, bool utf8) {
  std::string_view rest = text;
  const auto address = parse_path(rest, kind, utf8);
  if (!address) return;
  const std::string path = address->to_path();
  require(is_clean_utf8(path) && address->needs_utf8() <= utf8);
  std::string_view again = path;
  const auto same = parse_path(again, kind, utf8);
  require(same && *same == *address && again.empty());
  if (!address->empty() && !address->domain.empty()) {
    const auto mailbox = parse_mailbox(address->to_text(), utf8);
    require(mailbox && *mailbox == *address);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool utf8 : {false, true}) {
    check_path(text, PathKind::reverse, utf8);
    check_path(text, PathKind::forward, utf8);
    if (const auto mail = parse_mail(text, utf8)) require(is_clean_utf8(mail->sender.to_text()));
    if (const auto rcpt = parse_rcpt(text, utf8)) require(!rcpt->empty());
  }
  if (const auto name = parse_helo_name(text)) require(is_clean_utf8(*name) && name->size() <= kDomainOctetsMax + 8);
  Forwarded forwarded;
  if (parse_xforward(text, forwarded)) require(is_clean_utf8(forwarded.name) && forwarded.helo.size() <= 255);
  (void)parse_command(text);
  (void)Network::parse(text);
  return 0;
}
