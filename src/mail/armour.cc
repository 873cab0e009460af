// The lines around armoured content: "-----BEGIN label-----" and its END (RFC 7468 section 3, RFC 9580 section 6.2).
#include <algorithm>
#include <array>

#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";

// What people do send in a text on purpose: public things and signatures. Private keys and anything else is no reason to
// leave base64 alone.
constexpr std::array<std::string_view, 9> kPublic = {"CERTIFICATE", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "X509 CRL", "PGP SIGNATURE",
                                                     "PGP PUBLIC KEY BLOCK", "PUBLIC KEY", "RSA PUBLIC KEY", "SSH SIGNATURE"};

// The label between opening and five dashes; nothing but blanks may follow.
std::string_view label_of(std::string_view line, std::string_view opening) {
  if (!line.starts_with(opening)) return {};
  line.remove_prefix(opening.size());
  const std::size_t last = line.find_last_not_of(" \t");
  line = line.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (line.size() < 6 || line.substr(line.size() - 5) != "-----") return {};
  line.remove_suffix(5);
  // RFC 4880 section 6.2 had messages in several parts.
  return line.starts_with("PGP MESSAGE, PART ") ? kPgpMessage : line;
}

}  // namespace

std::string_view armour_opened(std::string_view line) {
  const std::string_view label = label_of(line, kBegin);
  if (label == kPgpMessage) return kPgpMessage;
  const auto* known = std::find(kPublic.begin(), kPublic.end(), label);
  return known == kPublic.end() ? std::string_view() : *known;
}

bool closes_armour(std::string_view line, std::string_view label) { return label_of(line, kEnd) == label; }

std::size_t ArmourEnds::find(std::size_t from, std::string_view label) {
  auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& each) { return each.label == label; });
  if (known == known_.end()) known = known_.insert(known_.end(), Known{label, 0, 0});
  if (known->end > from) return known->end;
  const std::string wanted = std::string(kEnd) + std::string(label);
  std::size_t at = std::max(from, known->searched_to);
  while (known->end <= from) {
    at = text_.find(wanted, at);
    if (at == ByteView::npos) {
      known->end = ByteView::npos;
      break;
    }
    const TextLine line = line_at(text_, at);
    const bool line_start = at == 0 || text_[at - 1] == '\n';
    if (line_start && closes_armour(line.of(text_), label)) known->end = line.next;
    at = known->searched_to = line.next;
  }
  return known->end;
}

}  // namespace temizu
