#include "filters/calendar/component.h"

#include <algorithm>

#include "filters/calendar/properties.h"
#include "filters/common/text_link.h"
#include "filters/html/html_text.h"

namespace temizu {
namespace {

constexpr std::size_t kComponentsMax = 10'000;

std::string to_upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

// Builds the tree line by line. Whatever a reader could miss raises changed; what is too much raises over_limit.
class Reader {
 public:
  Reader(Calendar& calendar, std::vector<Finding>& findings) : calendar_(calendar), findings_(findings) {}

  bool run(const std::vector<ContentLine>& lines) {
    for (const ContentLine& line : lines) {
      if (line.name == "BEGIN") begin(to_upper(line.value));
      else if (line.name == "END") end(to_upper(line.value));
      else if (!skipped_.empty()) look_at_skipped(line);
      else if (open_.empty()) lose("calendar.property_removed");
      else take(line);
      if (calendar_.over_limit) return found_;
    }
    for (CalendarComponent& child : calendar_.root.children) write_extra(child);
    write_extra(calendar_.root);
    if (calendar_.method == "PUBLISH") calendar_.method.clear();
    if (!calendar_.method.empty()) add_finding(findings_, "calendar.method", Weight::info);
    return found_;
  }

 private:
  void lose(std::string_view rule) {
    add_finding(findings_, rule, Weight::low);
    calendar_.changed = true;
  }

  void begin(const std::string& name) {
    after_text_ = false;
    if (!skipped_.empty()) {
      skipped_.push_back(name);
      calendar_.over_limit = skipped_.size() > 64;
      return;
    }
    if (open_.empty() && name == "VCALENDAR") {   // a further one is read as more of the first (RFC 5545 section 3.4)
      found_ = true;
      calendar_.root.name = name;
      open_.push_back(&calendar_.root);
      return;
    }
    const bool part = name == "STANDARD" || name == "DAYLIGHT";
    const bool whole = is_calendar_entry(name) || name == "VTIMEZONE";
    if (whole && open_.size() > 1) open_.resize(1);   // the end of the one before is missing
    if ((whole && open_.size() == 1) || (part && open_.size() == 2 && open_.back()->name == "VTIMEZONE")) {
      calendar_.over_limit = ++components_ > kComponentsMax;
      open_.back()->children.push_back({name, {}, {}, {}});
      open_.push_back(&open_.back()->children.back());
      return;
    }
    // A client's own reminder is no content; what an alarm does besides is looked at with its lines.
    if (name == "VALARM") add_finding(findings_, "calendar.alarm", Weight::info);
    else lose("calendar.component_removed");
    skipped_.push_back(name);
  }

  void end(const std::string& name) {
    after_text_ = false;
    if (!skipped_.empty()) {
      skipped_.pop_back();
      return;
    }
    const auto at = std::ranges::find(open_.rbegin(), open_.rend(), name, [](const CalendarComponent* each) { return std::string_view(each->name); });
    if (at != open_.rend()) open_.resize(static_cast<std::size_t>(open_.rend() - at) - 1);
  }

  void look_at_skipped(const ContentLine& line) {
    if (line.name == "ATTACH") lose("calendar.attachment");
    if (skipped_.back() != "VALARM" || line.name != "ACTION") return;
    const std::string action = to_upper(line.value);
    if (action != "DISPLAY" && action != "NONE") lose("calendar.alarm_action");   // a program, a mail, a sound
  }

  void take(const ContentLine& line) {
    CalendarComponent& component = *open_.back();
    if (line.name.empty()) return take_broken(line, component);
    after_text_ = is_calendar_text(component.name, line.name);
    if (component.name == "VCALENDAR" && line.name == "METHOD") return take_method(to_upper(line.value));
    if (line.name == "ATTACH" || line.name == "IMAGE") return lose("calendar.attachment");
    if (component.name == "VCALENDAR" && (line.name == "VERSION" || line.name == "PRODID" || line.name == "CALSCALE")) return;
    const PropertyFate keeping = keeping_of(component.name, line.name);
    if (keeping == PropertyFate::kept) return take_listed(line, component);
    if (line.name == "X-ALT-DESC" && is_calendar_entry(component.name)) return take_html(line, component);
    if (take_link(line, component, keeping)) return;
    if (keeping == PropertyFate::unlisted && !line.value.empty()) lose("calendar.property_removed");
    else add_finding(findings_, "calendar.property_removed", Weight::info);
  }

  void take_method(const std::string& method) {
    if (!calendar_.method.empty() && calendar_.method != method) lose("calendar.bad_value");
    else calendar_.method = method;
  }

  // Text behind a line end that was not folded belongs to the text before it; base64 of an attachment belongs to nothing.
  void take_broken(const ContentLine& line, CalendarComponent& component) {
    if (!after_text_) return lose("calendar.unreadable_line");
    add_finding(findings_, "calendar.unreadable_line", Weight::info);
    append_text_line(component.extra, unescape_text(line.value));
    calendar_.over_limit = component.extra.size() > kCalendarValueMax;
  }

  void take_listed(const ContentLine& line, CalendarComponent& component) {
    bool lost_zone = false;
    std::optional<ContentLine> kept = checked_property(component.name, line, lost_zone);
    if (lost_zone || (!kept && line.value.find_first_not_of(' ') != std::string::npos)) lose("calendar.bad_value");
    if (!kept) return;
    calendar_.over_limit = kept->value.size() > kCalendarValueMax;
    component.properties.push_back(*std::move(kept));
  }

  // The same text as DESCRIPTION in HTML; read only when it stands alone.
  void take_html(const ContentLine& line, CalendarComponent& component) {
    add_finding(findings_, "calendar.html", Weight::info);
    calendar_.over_limit = line.value.size() > kCalendarValueMax || component.html.size() > kCalendarValueMax;
    component.html += unescape_text(line.value);
  }

  // False when the value is no address and the property none of addresses.
  bool take_link(const ContentLine& line, CalendarComponent& component, PropertyFate keeping) {
    const bool of_addresses = line.name == "URL" || line.name == "CONFERENCE" || line.name == "SOURCE" || line.name == "STRUCTURED-DATA";
    if (is_calendar_zone(component.name)) return false;
    const std::string url = of_addresses || line.name.starts_with("X-") ? link_words(line.value) : std::string{};
    if (url.empty()) {
      if (!of_addresses || line.value.empty() || keeping == PropertyFate::machine_only) return false;
      lose("calendar.url_removed");
      return true;
    }
    add_finding(findings_, "calendar.url", Weight::info);
    if (std::ranges::find(component.links, url) != component.links.end()) return true;
    component.links.push_back(url);
    calendar_.over_limit = component.links.size() > 50;
    return true;
  }

  // What has no property of its own goes behind the description: the text of HTML, broken lines, links.
  void write_extra(CalendarComponent& component) {
    if (component.html.empty() && component.extra.empty() && component.links.empty()) return;
    const auto at = std::ranges::find(component.properties, "DESCRIPTION", &ContentLine::name);
    std::string text = at == component.properties.end() ? std::string{} : unescape_text(at->value);
    if (text.empty() && !component.html.empty()) {
      const HtmlText words = html_to_text(component.html);
      calendar_.changed = calendar_.changed || words.changed || words.too_long;
      for (const Finding& finding : words.findings) add_finding(findings_, finding.rule, finding.weight, finding.where, finding.count);
      text = words.text;
    }
    append_text_line(text, component.extra);
    for (const std::string& url : component.links) append_link(text, url);
    while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
    if (text.empty()) return;
    ContentLine line;
    line.name = "DESCRIPTION";
    line.value = escape_text(unescape_text(escape_text(text)));
    calendar_.over_limit = calendar_.over_limit || line.value.size() > kCalendarValueMax;
    if (at == component.properties.end()) component.properties.push_back(std::move(line));
    else *at = std::move(line);
  }

  Calendar& calendar_;
  std::vector<Finding>& findings_;
  std::vector<CalendarComponent*> open_;
  std::vector<std::string> skipped_;   // names of components that are left out with all they hold
  std::size_t components_{0};
  bool found_{false};
  bool after_text_{false};             // the line before was one of words
};

}  // namespace

const ContentLine* CalendarComponent::find(std::string_view property) const {
  const auto at = std::ranges::find(properties, property, &ContentLine::name);
  return at == properties.end() ? nullptr : &*at;
}

bool read_calendar(const std::vector<ContentLine>& lines, Calendar& calendar, std::vector<Finding>& findings) {
  return Reader(calendar, findings).run(lines);
}

void write_component(const CalendarComponent& component, std::string& out) {
  append_folded(out, "BEGIN:" + component.name);
  if (component.name == "VCALENDAR") {
    append_folded(out, "VERSION:2.0");
    append_folded(out, "PRODID:-//Temizu//washed calendar//JA");
    append_folded(out, "METHOD:PUBLISH");
  }
  for (const ContentLine& line : component.properties) {
    std::string text = line.name;
    for (const auto& [name, value] : line.parameters) {
      const bool quote = value.find_first_of(":;, ") != std::string::npos;
      text += ";" + name + "=" + (quote ? "\"" + value + "\"" : value);
    }
    append_folded(out, text + ":" + line.value);
  }
  for (const CalendarComponent& child : component.children) write_component(child, out);
  append_folded(out, "END:" + component.name);
}

}  // namespace temizu
