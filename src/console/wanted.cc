#include "console/wanted.h"

#include <algorithm>

#include "console/from_mail.h"
#include "policy/unread.h"
#include "quarantine/lookup/lookup.h"

namespace temizu::console {
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
  std::vector<SeenPart> parts;
  bool there = part.empty();
  for (const LookupPart& known : row.parts) {
    if (known.path.empty() || known.result_number != one->result_number) continue;
    there = there || known.path == part;
    parts.push_back({known.path, known.kind, reason_number(known.reason)});
  }
  if (!there) return Fault{Con::not_found, "part"};
  request.kinds = kinds_asked_for(parts, part, one->verdict_known && one->verdict == Verdict::held);
  return request;
}

}  // namespace temizu::console
