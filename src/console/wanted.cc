#include "console/wanted.h"

#include <algorithm>

#include "console/from_mail.h"
#include "policy/unread.h"
#include "quarantine/lookup/lookup.h"

namespace temizu::console {
namespace {

constexpr std::size_t kKindsMax = 64;

// The part itself, its MIME parts and the members of an archive that it is.
bool belongs_to(const std::string& path, const std::string& part) {
  return part.empty() || path == part || (path.starts_with(part) && (path[part.size()] == '.' || path[part.size()] == '!'));
}

}  // namespace

bool is_part_place(std::string_view text) {
  bool digit = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digit = true;
    else if (c == '.' && digit) digit = false;
    else return false;
  }
  return digit;
}

WorkCalendar calendar_of(const Config& config) {
  return WorkCalendar::from_options(config.desk.hours, config.desk.weekdays, config.desk.holidays, config.desk.time_zone);
}

std::variant<Request, Fault> wanted_of(const Call& call, const ItemView& item, std::optional<std::uint32_t> recipient, const std::string& part) {
  const LookupRow row = lookup_row(item);
  const auto one = std::find_if(row.recipients.begin(), row.recipients.end(), [&](const LookupRecipient& known) { return !recipient || known.number == *recipient; });
  if (one == row.recipients.end()) return Fault{Con::not_found};
  Request request;
  request.item = item.envelope.id;
  request.recipient = one->number;
  request.part = part;
  request.requester = call.login();
  request.department = call.account->department;
  request.address = one->address;
  request.washed_under = one->profile;
  request.subject = from_mail(row.subject, 200);
  request.made_ms = call.now_ms;
  bool there = part.empty();
  for (const LookupPart& known : row.parts) {
    if (known.path.empty() || known.result_number != one->result_number || !belongs_to(known.path, part)) continue;
    there = there || known.path == part;
    if (request.kinds.size() < kKindsMax && std::find(request.kinds.begin(), request.kinds.end(), known.kind) == request.kinds.end()) request.kinds.push_back(known.kind);
  }
  if (!there) return Fault{Con::not_found, "part"};
  if (part.empty() && one->verdict_known && one->verdict == Verdict::held) request.kinds.emplace_back(kUnread);
  return request;
}

}  // namespace temizu::console
