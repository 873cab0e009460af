#include "filters/mailfile/mapi.h"

#include <algorithm>

#include "filters/common/cfb_reader.h"
#include "filters/mailfile/lzfu.h"
#include "filters/mailfile/rtf_text.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu::mailfile {
namespace {

constexpr int kJapanMinutes = 9 * 60;   // MAPI times are UTC; our readers live here
constexpr std::int64_t kFileTimeTo1970 = 116444736000000000;   // in units of 100 ns since 1601

constexpr std::uint16_t kWanted[] = {
    id::subject, id::submit_time, id::sent_for_name, id::sent_for_type, id::sent_for_address, id::recipient_type, id::sender_name, id::sender_type,
    id::sender_address, id::display_cc, id::display_to, id::delivery_time, id::body, id::rtf, id::html, id::name, id::address_type, id::address,
    id::attach_data, id::attach_short_name, id::attach_method, id::attach_long_name, id::smtp_address, id::internet_codepage, id::message_codepage,
    id::sender_smtp, id::sent_for_smtp};

// An address as it may stand in a header line, else nothing: what Exchange keeps ("/o=…/cn=…") tells nobody anything.
std::string clean_address(std::string_view text) {
  const std::string one = one_line(text, 320);
  const bool fine = one.find('@') != std::string::npos && one.find_first_of(" <>\"") == std::string::npos;
  return fine ? one : std::string{};
}

Mailbox mailbox_of(const MapiBag& bag, std::uint16_t name, std::uint16_t smtp, std::uint16_t address) {
  Mailbox out;
  out.name = bag.text(name);
  out.mailbox = clean_address(bag.text(smtp));
  if (out.mailbox.empty()) out.mailbox = clean_address(bag.text(address));
  if (out.name == out.mailbox) out.name.clear();
  return out;
}

bool says_something(const Mailbox& mailbox) { return !mailbox.name.empty() || !mailbox.mailbox.empty(); }

}  // namespace

bool is_wanted(std::uint16_t property) { return std::ranges::find(kWanted, property) != std::ranges::end(kWanted); }

void MapiBag::add(std::uint16_t property, std::uint16_t type, ByteView content) {
  const auto [at, fresh] = values_.try_emplace(property, MapiValue{type, {}});
  if (!fresh && !(type == kString && at->second.type == kString8)) return;
  at->second.type = type;
  at->second.content = content;
}

const MapiValue* MapiBag::find(std::uint16_t property) const {
  const auto at = values_.find(property);
  return at == values_.end() ? nullptr : &at->second;
}

MapiBag::Raw MapiBag::raw_text(std::uint16_t property) const {
  const MapiValue* value = find(property);
  if (value == nullptr || (value->type != kString && value->type != kString8)) return {};
  ByteView content = value->content;
  const std::size_t unit = value->type == kString ? 2 : 1;
  while (content.size() >= unit && content.substr(content.size() - unit).find_first_not_of('\0') == ByteView::npos) content.remove_suffix(unit);
  return {content, value->type == kString ? std::string_view("utf-16le") : std::string_view(charset_)};
}

std::string MapiBag::text(std::uint16_t property) const {
  const Raw raw = raw_text(property);
  std::string utf8 = decode_text(raw.octets, raw.charset).utf8;
  if (utf8.starts_with("\uFEFF")) utf8.erase(0, 3);
  return utf8;
}

std::optional<std::uint64_t> MapiBag::number(std::uint16_t property) const {
  const MapiValue* value = find(property);
  if (value == nullptr) return std::nullopt;
  switch (value->type) {
    case kBoolean:
    case kShort: return cfb_number(value->content, 0, 2);
    case kLong: return cfb_number(value->content, 0, 4);
    default: return std::nullopt;
  }
}

std::optional<std::int64_t> MapiBag::time_ms(std::uint16_t property) const {
  const MapiValue* value = find(property);
  if (value == nullptr || value->type != kTime || value->content.size() < 8) return std::nullopt;
  const std::uint64_t units = cfb_number(value->content, 0, 8);
  if (units < std::uint64_t{kFileTimeTo1970} || units > std::uint64_t{1} << 62) return std::nullopt;
  return (static_cast<std::int64_t>(units) - kFileTimeTo1970) / 10'000;
}

std::string charset_of_codepage(std::uint64_t codepage) {
  switch (codepage) {
    case 0: return {};
    case 20127: return "us-ascii";
    case 20866: return "koi8-r";
    case 21866: return "koi8-u";
    case 52936: return "hz-gb-2312";
    case 54936: return "gb18030";
    default: break;
  }
  if (codepage >= 28591 && codepage <= 28606) return "iso-8859-" + std::to_string(codepage - 28590);
  if (codepage >= 1250 && codepage <= 1258) return "windows-" + std::to_string(codepage);
  return "cp" + std::to_string(codepage);
}

void settle_charset(MapiBag& bag, std::string_view fallback) {
  std::string label = charset_of_codepage(bag.number(id::message_codepage).value_or(0));
  if (label.empty() || label == "cp1200") label = fallback;
  if (label.empty()) label = charset_of_codepage(bag.number(id::internet_codepage).value_or(0));
  bag.use_charset(std::move(label));
}

HeaderFields fields_of(const MapiBag& mail, const std::vector<MapiBag>& recipients) {
  HeaderFields fields;
  Mailbox from = mailbox_of(mail, id::sent_for_name, id::sent_for_smtp, id::sent_for_address);
  if (!says_something(from)) from = mailbox_of(mail, id::sender_name, id::sender_smtp, id::sender_address);
  if (says_something(from)) fields.from.push_back(std::move(from));
  for (const MapiBag& one : recipients) {
    const std::uint64_t type = one.number(id::recipient_type).value_or(1) & 0xF;
    Mailbox mailbox = mailbox_of(one, id::name, id::smtp_address, id::address);
    if (!says_something(mailbox)) continue;
    if (type == 1) fields.to.push_back(std::move(mailbox));
    if (type == 2) fields.cc.push_back(std::move(mailbox));
  }
  if (fields.to.empty() && mail.has(id::display_to)) fields.to.push_back(Mailbox{mail.text(id::display_to), {}});
  if (fields.cc.empty() && mail.has(id::display_cc)) fields.cc.push_back(Mailbox{mail.text(id::display_cc), {}});
  std::erase_if(fields.to, [](const Mailbox& one) { return !says_something(one); });
  std::erase_if(fields.cc, [](const Mailbox& one) { return !says_something(one); });
  fields.subject = mail.text(id::subject);
  // Before a subject, Outlook keeps the length of its "RE: " in two octets: U+0001 and the length.
  if (fields.subject.starts_with('\x01')) fields.subject.erase(0, 2);
  fields.date_ms = mail.time_ms(id::submit_time);
  if (!fields.date_ms) fields.date_ms = mail.time_ms(id::delivery_time);
  fields.date_zone_minutes = kJapanMinutes;
  return fields;
}

// The RTF body as text: of the page that it was made from, or its own.
Result<std::string> rtf_body(const MapiValue& value, Sheet& sheet) {
  auto rtf = expand_rtf(value.content, sheet.bench());
  if (!rtf) {
    if (rtf.error().code == Code::limit || rtf.error().code == Code::timeout) return Unexpected{rtf.error()};
    sheet.damaged("RTF body");
    return std::string{};
  }
  if (Status paid = sheet.bench().spend(rtf->size()); !paid) return Unexpected{paid.error()};
  const RtfText text = read_rtf(*rtf);
  if (text.damaged) sheet.damaged("RTF body");
  if (text.objects > 0) {
    sheet.found("mailfile.rtf_object", Weight::high, "RTF body", text.objects);
    sheet.changed();
  }
  return text.is_html ? sheet.html_text(text.text, "utf-8") : sheet.plain_text(text.text, "utf-8");
}

Status put_bodies(const MapiBag& mail, Sheet& sheet) {
  std::vector<std::string> versions;
  const auto add = [&](Result<std::string> text) -> Status {
    if (!text) return Unexpected{text.error()};
    versions.push_back(*std::move(text));
    return {};
  };
  if (mail.has(id::body)) {
    const MapiBag::Raw body = mail.raw_text(id::body);
    if (Status done = add(sheet.plain_text(body.octets, body.charset)); !done) return done;
  }
  if (const MapiValue* html = mail.find(id::html); html != nullptr) {
    const bool octets = html->type == kBinary;
    const std::string charset = octets ? charset_of_codepage(mail.number(id::internet_codepage).value_or(0)) : "utf-8";
    if (Status done = add(sheet.html_text(octets ? html->content : mail.text(id::html), charset)); !done) return done;
  }
  if (const MapiValue* rtf = mail.find(id::rtf); rtf != nullptr && rtf->type == kBinary) {
    if (Status done = add(rtf_body(*rtf, sheet)); !done) return done;
  }
  sheet.bodies(versions);
  return {};
}

std::string attachment_name(const MapiBag& attachment) {
  for (const std::uint16_t property : {id::attach_long_name, id::attach_short_name, id::name}) {
    if (std::string name = attachment.text(property); !name.empty()) return name;
  }
  return {};
}

Status refuse_attachment(const MapiBag& attachment, Sheet& sheet) {
  const std::uint64_t method = attachment.number(id::attach_method).value_or(0);
  const bool linked = (method > kByValue && method < kEmbeddedMessage) || method == kWebReference;
  sheet.found(linked ? "mailfile.linked_file" : "mailfile.embedded_object", Weight::high);
  sheet.changed();
  return sheet.withheld(attachment_name(attachment), Error{Code::unsupported, "mail", linked ? "a link to a file elsewhere" : "an object inside the mail", {}});
}

void tell_named(std::uint32_t lid, Sheet& sheet) {
  std::string_view rule;
  if (lid == 0x851F) rule = "mailfile.reminder_path";
  if (lid == 0x8541) rule = "mailfile.form_script";
  if (lid == 0x850F || lid == 0x8513 || lid == 0x851B) rule = "mailfile.custom_form";
  if (rule.empty()) return;
  sheet.found(rule, Weight::high);
  sheet.changed();
}

}  // namespace temizu::mailfile
