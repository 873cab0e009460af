// What a row of the release desk may hold: asked before it is written, and again whenever it is read.
#include <algorithm>

#include "quarantine/release.h"

namespace temizu {
namespace {

constexpr std::size_t kLoginMax = 64, kAddressMax = 254, kSubjectMax = 1000, kKindMax = 127, kKindsMax = 20'000, kProfileMax = 40;
constexpr std::size_t kCheckTextMax = 200;
constexpr std::int64_t kDayMs = 86'400'000;

bool is_line(std::string_view text, std::size_t most) { return text.find('\n') == std::string_view::npos && is_plain_text(text, most); }

// "2.1": numbers without leading zeros, at most 16 levels.
bool is_place(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() > 80) return false;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.') {
      if (digits == 0) return false;
      digits = 0;
    } else {
      if (c < '0' || c > '9' || (c == '0' && digits == 0) || ++digits > 5) return false;
    }
  }
  return digits > 0 && std::count(text.begin(), text.end(), '.') < 16;
}

const ReasonText* reason_of(std::string_view code) {
  for (const ReasonText& one : release_reasons()) {
    if (code == one.code) return &one;
  }
  return nullptr;
}

}  // namespace

bool is_login(std::string_view text) {
  return !text.empty() && is_line(text, kLoginMax) && text.find(' ') == std::string_view::npos && lower_ascii(text) == text;
}

bool is_plain_text(std::string_view text, std::size_t most) {
  if (text.size() > most) return false;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\n') || c == 0x7F) return false;
    // UTF-8 as RFC 3629 section 4 has it: nothing overlong, no surrogates, nothing above U+10FFFF.
    const std::size_t size = c < 0x80 ? 1 : c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (size == 0 || text.size() - i < size) return false;
    for (std::size_t k = 1; k < size; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    const auto next = size > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
    if ((c == 0xE0 && next < 0xA0) || (c == 0xED && next > 0x9F) || (c == 0xF0 && next < 0x90) || (c == 0xF4 && next > 0x8F)) return false;
    if (c == 0xC2 && next < 0xA0) return false;   // U+0080 to U+009F
    i += size;
  }
  return true;
}

bool is_well_formed(const Request& request) {
  const ReasonText* reason = reason_of(request.reason);
  if (request.id.empty() || request.item.empty() || reason == nullptr || reason->decides) return false;
  if (reason->needs_text && request.reason_text.empty()) return false;
  if (!is_place(request.part) || request.recipient > 100'000 || request.made_ms < 0) return false;
  if (!is_plain_text(request.reason_text, kReasonTextMax) || !is_line(request.subject, kSubjectMax) || !is_line(request.address, kAddressMax)) return false;
  if (!is_login(request.requester) || !is_line(request.department, kLoginMax) || !is_line(request.washed_under, kProfileMax)) return false;
  const bool rewash = request.way == ReleaseWay::rewash;
  if (rewash != !request.profile.empty() || (rewash && !request.part.empty()) || !is_line(request.profile, kProfileMax)) return false;
  return request.kinds.size() <= kKindsMax && std::all_of(request.kinds.begin(), request.kinds.end(), [](const std::string& kind) {
    return !kind.empty() && kind.find(' ') == std::string::npos && is_line(kind, kKindMax);
  });
}

bool is_well_formed(const Move& move) {
  if (move.request.empty() || move.at_ms < 0 || !is_login(move.actor) || !is_line(move.for_account, kLoginMax)) return false;
  if (!is_line(move.reason, 40) || !is_plain_text(move.why, kReasonTextMax)) return false;
  const bool decision = move.action == DeskAction::send_back || move.action == DeskAction::deny || move.action == DeskAction::recall;
  if (decision) {
    const ReasonText* reason = reason_of(move.reason);
    if (reason == nullptr || !reason->decides || (reason->needs_text && move.why.empty())) return false;
  }
  const HandCheck& check = move.check;
  for (const std::string* text : {&check.terminal, &check.tool, &check.tool_version}) {
    if (!is_line(*text, kCheckTextMax)) return false;
  }
  if (move.action == DeskAction::check_eye) return !check.terminal.empty() && check.checked_ms > 0;
  if (move.action == DeskAction::check_malware) {
    return !check.tool.empty() && !check.tool_version.empty() && check.result != CheckResult::none && check.checked_ms > 0;
  }
  return true;
}

bool is_well_formed(const Deputy& deputy) {
  if (!is_login(deputy.principal) || !is_login(deputy.deputy) || !is_login(deputy.made_by) || !is_plain_text(deputy.why, kReasonTextMax)) return false;
  if (deputy.from_ms <= 0 || deputy.to_ms <= deputy.from_ms || deputy.ended_ms < 0 || !is_line(deputy.ended_by, kLoginMax)) return false;
  return deputy.to_ms - deputy.from_ms <= kDeputyDaysMax * kDayMs;
}

}  // namespace temizu
