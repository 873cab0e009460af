#include "pipeline/walk.h"

#include <algorithm>

#include "base/digest.h"
#include "mail/decode.h"
#include "pipeline/fit.h"
#include "pipeline/wash_message.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kNoticeFieldMax = 200;
constexpr std::size_t kReferenceMax = 1000;   // octets of an external reference that are told

// The value of the first Temizu-Notice field, if it is printable ASCII and short. Everything else named Temizu-* is
// ignored here; the MAC in this one decides later, outside the cage, whether a notice in the text is our own.
std::string notice_field(ByteView header) {
  static constexpr std::string_view kName = "\nTemizu-Notice:";
  const std::size_t at = header.find(kName);
  if (at == ByteView::npos) return {};
  const std::size_t begin = header.find_first_not_of(" \t\r\n", at + kName.size());   // the writer folds a long value
  if (begin == ByteView::npos) return {};
  const std::size_t end = header.find_first_of("\r\n", begin);
  const ByteView value = header.substr(begin, end == ByteView::npos ? ByteView::npos : end - begin);
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  return plain && value.size() <= kNoticeFieldMax ? std::string(value) : std::string{};
}

std::string_view subtype_of(const MailPart& part) {
  const std::string_view type = part.declared_type;
  return type.starts_with("multipart/") ? type.substr(10) : std::string_view{};
}

bool is_encrypted(const MailPart& part) {
  const std::string_view type = part.declared_type;
  return type == "multipart/encrypted" || type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime";
}

std::string_view heaviest_rule(const std::vector<Finding>& findings) {
  const auto worst = std::max_element(findings.begin(), findings.end(),
                                      [](const Finding& a, const Finding& b) { return a.weight < b.weight; });
  return worst == findings.end() ? std::string_view("mime.hostile") : std::string_view(worst->rule);
}

}  // namespace

Walk::Walk(const Profile& profile, const Clock& clock) : profile_(profile), clock_(clock) {
  const WashLimits& limits = profile.wash_limits;
  budget_ = Budget{limits.output_bytes_max, limits.parts_max, limits.depth_max, clock.steady_ms() + limits.wall_ms_max};
}

Washing Walk::mail(ByteView untrusted_message) {
  PartReport& whole = out_.parts.emplace_back();
  whole.kind = whole.declared_type = "message/rfc822";
  whole.action = Action::text;
  whole.size_in = untrusted_message.size();
  Result<ParsedMail> parsed = parse_mail(untrusted_message, profile_.mail_limits);
  if (!parsed) {
    add_finding(out_.parts[0].findings, "limit.mail", Weight::hostile);
    hold(Reason::held, "limit.mail");
    return std::move(out_);
  }
  out_.mail_class = parsed->mail_class;
  out_.fields = std::move(parsed->fields);
  out_.parts[0].findings = std::move(parsed->findings);
  const Range header = parsed->root.header;
  out_.untrusted_notice_field = notice_field(untrusted_message.substr(header.begin, header.size()));
  if (out_.mail_class == MailClass::hostile) hold(Reason::held, heaviest_rule(out_.parts[0].findings));
  if (is_encrypted(parsed->root)) hold(Reason::encrypted, "mime.encrypted");
  if (parsed->root.declared_type == "message/partial") hold(Reason::suspicious_structure, "mime.partial");
  count_leaves(parsed->root);
  visit(parsed->root, Place{untrusted_message, true, true, 0});
  note_lookalike_notices();
  if (out_.mail_class == MailClass::hostile) hold(Reason::held, "decode.hostile");
  if (out_.mail_class == MailClass::ambiguous) distrust();
  if (out_.held) {   // nothing of the sender's content goes on; the reports stay for the manifest
    out_.sections.clear();
    out_.files.clear();
    out_.parts[0].action = Action::withheld;
    out_.parts[0].reason = out_.held_reason;
    for (PartReport& part : out_.parts) {
      part.action = Action::withheld;
      part.size_out = 0;
      part.sha256_out.clear();
    }
  }
  return std::move(out_);
}

void Walk::count_leaves(const MailPart& part) {
  if (part.children.empty()) leaves_.emplace(&part, leaves_.size());
  for (const MailPart& child : part.children) count_leaves(child);
}

// Half of what a mail may spend is shared evenly among its parts with content: whatever this one does, each that comes later still has
// its share. What is left over goes to whoever comes first.
void Walk::keep_shares_behind(const MailPart& part) {
  const auto here = leaves_.find(&part);
  if (here == leaves_.end()) return;
  const std::size_t behind = leaves_.size() - 1 - here->second, shares = 2 * leaves_.size();
  const WashLimits& limits = profile_.wash_limits;
  budget_.bytes_kept = limits.output_bytes_max / shares * behind;
  budget_.parts_kept = static_cast<std::uint32_t>(limits.parts_max / shares * behind);
  budget_.time_kept_ms = static_cast<std::int64_t>(limits.wall_ms_max) / static_cast<std::int64_t>(shares) * static_cast<std::int64_t>(behind);
}

// Another reading of the mail may hold what this one does not show: say so, and let no file of it go on, wherever in the
// mail the doubt arose.
void Walk::distrust() {
  out_.parts[0].reason = Reason::several_readings;
  out_.parts[0].changed = true;
  for (const WashedFile& file : out_.files) {
    for (PartReport& part : out_.parts) {
      if (belongs_to(part, file.part_path) && part.action != Action::withheld) withhold(part, Reason::suspicious_structure);
    }
  }
  out_.files.clear();
}

void Walk::raise_class(const std::vector<Finding>& findings) {
  out_.mail_class = std::max(out_.mail_class, class_of(heaviest(findings)));
}

void Walk::hold(Reason reason, std::string_view rule) {
  if (out_.held) return;   // the first reason is the one told
  out_.held = true;
  out_.held_reason = reason;
  out_.held_rule = rule;
}

void Walk::visit(const MailPart& part, const Place& place) {
  // mime-parts-max bounds the mail's own parts; what members of an archive have used up may not hold the mail behind it.
  if (budget_.parts_left > 0) --budget_.parts_left;
  if (part.is_message) return visit_message(part, place);
  if (is_encrypted(part)) return add_dropped(part, place, Reason::encrypted, "mime.encrypted");
  if (!part.children.empty()) {
    Place inner = place;
    if (!part.decoded_message.empty()) inner.bytes = part.decoded_message;   // a multipart that came in base64
    return visit_multipart(part, inner);
  }
  if (part.declared_type == "message/partial") {
    hold(Reason::suspicious_structure, "mime.partial");
    return add_dropped(part, place, Reason::suspicious_structure, "mime.partial");
  }
  if (part.declared_type == "message/external-body") {
    add_reference(part, place);
    return add_dropped(part, place, Reason::suspicious_structure, "mime.external_body");
  }
  if (part.declared_type == "message/delivery-status" && place.body) return add_body(part, place);
  // A text that is not called an attachment is read as a body: without a name always, with one where it leads the mail.
  const bool readable = part.declared_type.starts_with("text/") && part.declared_type != "text/csv" && part.declared_type != "text/vcard" &&
                        part.declared_type != "text/tab-separated-values" && part.declared_type != "text/x-vcard";
  const bool named = !part.name.shown.empty() || part.name.conflict;
  if (readable && place.body && part.disposition != "attachment" && (!named || place.leads)) {
    const bool calendar = part.declared_type == "text/calendar";
    if (calendar) add_attachment(part, place);   // the event itself goes on beside its words
    if (!calendar || place.leads) add_body(part, place);
    return;
  }
  add_attachment(part, place);
}

void Walk::visit_multipart(const MailPart& part, const Place& place) {
  const std::string_view subtype = subtype_of(part);
  if (subtype == "alternative") return visit_alternative(part, place);
  if (subtype == "related") return visit_related(part, place);
  if (subtype == "signed") return visit_signed(part, place);
  if (subtype == "report") return visit_report(part, place);
  Place at = place;
  for (const MailPart& child : part.children) {
    // The resource fork of multipart/appledouble and AppleSingle (RFC 1740): never content for anybody here.
    if (child.declared_type == "application/applefile") {
      add_dropped(child, place, Reason::none, "mime.resource_fork");
    } else {
      visit(child, at);
    }
    at.leads = false;
  }
}

// RFC 2387: the root is what is read, the first text or alternative among the parts; what it refers to (pictures) becomes
// attachments like any other.
void Walk::visit_related(const MailPart& part, const Place& place) {
  const auto is_text = [](const MailPart& child) { return child.declared_type.starts_with("text/") || child.declared_type.starts_with("multipart/"); };
  const auto found = std::find_if(part.children.begin(), part.children.end(), is_text);
  const std::size_t root = found == part.children.end() ? 0 : static_cast<std::size_t>(found - part.children.begin());
  visit(part.children[root], place);
  Place others = place;
  others.body = false;
  for (std::size_t i = 0; i < part.children.size(); ++i) {
    if (i != root) visit(part.children[i], others);
  }
}

// RFC 1847: the content goes on, the signature cannot survive washing.
void Walk::visit_signed(const MailPart& part, const Place& place) {
  visit(part.children[0], place);
  for (std::size_t i = 1; i < part.children.size(); ++i) {
    add_dropped(part.children[i], place, Reason::signature_removed, "mime.signature_removed");
  }
}

// RFC 6522: explanation for people, status for machines, then the returned mail or its header.
void Walk::visit_report(const MailPart& part, const Place& place) {
  for (const MailPart& child : part.children) {
    if (child.declared_type == "text/rfc822-headers" && place.body) {
      add_body(child, place);
    } else {
      visit(child, place);
    }
  }
}

// RFC 2046 section 5.2.1: a nested mail becomes a section of text with its own header lines, its attachments join ours.
void Walk::visit_message(const MailPart& part, const Place& place) {
  if (place.message_depth >= profile_.mail_limits.message_depth_max) {
    return hold(Reason::suspicious_structure, "limit.message_depth");
  }
  PartReport report = message_report(part, place);
  report.action = Action::text;
  const std::size_t at = out_.parts.size();
  out_.parts.push_back(std::move(report));
  const std::size_t first_section = out_.sections.size();
  add_section(SectionKind::nested_message, part.path, {}, part.nested_fields);
  const Place inner{part.decoded_message.empty() ? place.bytes : ByteView(part.decoded_message), true, true,
                    static_cast<std::uint16_t>(place.message_depth + 1)};
  for (const MailPart& child : part.children) visit(child, inner);
  std::string text;
  for (std::size_t i = first_section; i < out_.sections.size(); ++i) text += out_.sections[i].text;
  out_.parts[at].size_out = text.size();
  out_.parts[at].sha256_out = sha256(text);
  add_section(SectionKind::nested_end, part.path, {});
}

// RFC 2046 section 5.2.3: nothing is fetched; what the part points to is told as words.
void Walk::add_reference(const MailPart& part, const Place& place) {
  const ByteView header = place.bytes.substr(part.header.begin, part.header.size());
  const DecodedText text = decode_text(header.substr(0, kReferenceMax), {});
  const std::size_t parameters = text.utf8.find(';');   // after "Content-Type: message/external-body"
  const std::string told = parameters == std::string::npos ? "-" : text.utf8.substr(parameters + 1);
  add_section(SectionKind::reference, part.path, "- " + one_line(told, kReferenceMax / 2));
}

Washing wash_message(ByteView untrusted_message, const Profile& profile, const Clock& clock) {
  return Walk(profile, clock).mail(untrusted_message);
}

Washing wash_file(ByteView untrusted_content, std::string_view untrusted_file_name, const Profile& profile,
                  const Clock& clock) {
  return Walk(profile, clock).file(untrusted_content, untrusted_file_name);
}

}  // namespace temizu
