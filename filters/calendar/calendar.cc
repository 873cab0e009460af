#include "filters/calendar/calendar.h"

#include <array>

#include "filters/calendar/component.h"
#include "filters/common/file_name.h"
#include "filters/common/text_out.h"
#include "filters/common/markers.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 1> kAccepts{"text/calendar"};

class CalendarFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "calendar"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // rebuild: a calendar of listed properties, METHOD:PUBLISH, UTF-8, CRLF, folded at 75 octets (RFC 5545 section 3.1).
  // text: 件名, 日時, 場所 and so on.
  //
  //   findings  lost, told: calendar.attachment, .bad_value, .alarm_action, .url_removed, .property_removed, .component_removed,
  //             .unreadable_line (low). Kept as words or of no use to people: calendar.url, .html, .alarm, .method,
  //             .property_removed, .unreadable_line (info)
  //   fails     bad_input (no VCALENDAR), limit, timeout
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "calendar", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    Washed washed;
    Calendar calendar;
    const auto lines = read_content_lines(part.untrusted_content, part.charset_label, "calendar", washed.findings);
    if (!lines) return Unexpected{lines.error()};
    const bool found = read_calendar(*lines, calendar, washed.findings);
    if (calendar.over_limit) return Unexpected(Code::limit, "calendar", "more entries, or longer ones, than are read");
    if (!found) return Unexpected(Code::bad_input, "calendar", "no VCALENDAR");

    const bool as_text = method == Method::text;
    if (as_text) {
      const std::string words = break_markers(describe_calendar(calendar));
      washed.content = part.is_body ? words : encode_text_file(words, "utf-8");
    } else {
      write_component(calendar.root, washed.content);
    }
    if (auto paid = bench.spend(washed.content.size()); !paid) return Unexpected{paid.error()};
    washed.kind = Kind{as_text ? "text/plain" : "text/calendar"};
    washed.file_name = with_extension(part.file_name, as_text ? "txt" : "ics");
    washed.changed = calendar.changed;
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_calendar_filter() { return std::make_unique<CalendarFilter>(); }

}  // namespace temizu
