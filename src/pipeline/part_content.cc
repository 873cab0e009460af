#include "pipeline/part_content.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "mail/decode.h"
#include "mail/message.h"

namespace temizu {
namespace {

constexpr std::size_t kPlaceBytesMax = 64;
constexpr int kPlaceNumbersMax = 32;
constexpr char kFound = '+', kNotFound = '-';

// Ranges of a part point into bytes. At most one way leads to a place, so this goes down, never up.
const MailPart* find(const MailPart& part, std::string_view place, ByteView& bytes) {
  if (part.path == place || (part.path.empty() && part.children.empty() && place == "1")) return &part;
  if (!part.decoded_message.empty()) bytes = part.decoded_message;
  for (const MailPart& child : part.children) {
    const bool on_the_way = child.path == place || place.substr(0, child.path.size() + 1) == child.path + ".";
    if (on_the_way) return find(child, place, bytes);
  }
  return nullptr;
}

}  // namespace

bool is_part_place(std::string_view text) {
  if (text.empty() || text.size() > kPlaceBytesMax) return false;
  int numbers = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('.'), text.size());
    const std::string_view number = text.substr(0, end);
    if (number.empty() || number.size() > 5 || number[0] == '0' || ++numbers > kPlaceNumbersMax) return false;
    for (const char c : number) {
      if (!is_ascii_digit(c)) return false;
    }
    if (end + 1 == text.size()) return false;   // ends with a dot
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

std::optional<Bytes> part_content(ByteView untrusted_message, std::string_view place, const Profile& profile) {
  if (!is_part_place(place)) return std::nullopt;
  const Result<ParsedMail> parsed = parse_mail(untrusted_message, profile.mail_limits);
  if (!parsed) return std::nullopt;
  ByteView bytes = untrusted_message;
  const MailPart* part = find(parsed->root, place, bytes);
  if (part == nullptr) return std::nullopt;
  if (part->is_message) {
    if (!part->decoded_message.empty()) return part->decoded_message;
    return Bytes(bytes.substr(part->body.begin, part->body.size()));
  }
  if (!part->children.empty() || part->declared_type.starts_with("multipart/")) return std::nullopt;
  return decode_content(bytes.substr(part->body.begin, part->body.size()), part->encoding).content;
}

Bytes to_part_answer(const std::optional<Bytes>& content) {
  if (!content) return Bytes(1, kNotFound);
  Bytes answer(1, kFound);
  answer += *content;
  return answer;
}

std::optional<Bytes> from_part_answer(Bytes untrusted_answer) {
  if (untrusted_answer.empty() || untrusted_answer[0] != kFound) return std::nullopt;
  untrusted_answer.erase(0, 1);
  return untrusted_answer;
}

}  // namespace temizu
