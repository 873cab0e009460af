// Everything that is no body: identified, then washed or withheld by the profile's rule for its kind.
#include <algorithm>

#include "base/ascii.h"
#include "base/digest.h"
#include "identify/identify.h"
#include "mail/decode.h"
#include "mail/stream.h"
#include "pipeline/bench.h"
#include "pipeline/found.h"
#include "pipeline/walk.h"

namespace temizu {
namespace {

// Whether files may lie in a kind that are listed when it is washed: one that is dropped unread is no signature and no resource fork.
bool may_hold_files(std::string_view kind) {
  for (const std::string_view harmless : {"application/pkcs7-signature", "application/pgp-signature", "application/applefile", "application/octet-stream"}) {
    if (kind == harmless) return false;
  }
  return !kind.starts_with("text/") && !kind.starts_with("image/");
}

bool has_rule(const std::vector<Finding>& findings, std::string_view rule) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.rule == rule; });
}

// Lower case, without the dot; empty when there is none.
std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  return lower_ascii(name.substr(dot + 1));
}

std::string_view stem_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

// At most max octets, cut at a character border.
std::string_view cut(std::string_view utf8, std::size_t max) {
  if (utf8.size() <= max) return utf8;
  while (max > 0 && (static_cast<unsigned char>(utf8[max]) & 0xc0) == 0x80) --max;
  return utf8.substr(0, max);
}

}  // namespace

Reason reason_to_withhold(const PartReport& report, const Filter* filter, const Profile& profile) {
  const bool takes_files = std::any_of(profile.rules.begin(), profile.rules.end(),
                                       [](const KindRule& rule) { return rule.place != RulePlace::body && rule.method != Method::withhold; });
  if (has_rule(report.findings, "identify.executable")) return Reason::executable;
  if (has_rule(report.findings, "identify.encrypted")) return Reason::encrypted;
  if (filter != nullptr || !takes_files) return Reason::profile_withholds;   // else something could be sent instead
  if (has_rule(report.findings, "identify.extension_mismatch")) return Reason::name_and_content_differ;
  return Reason::unsupported;
}

std::vector<std::string> extensions_of(std::string_view file_name) {
  std::vector<std::string> extensions;
  if (std::string extension = extension_of(file_name); !extension.empty()) extensions.push_back(std::move(extension));
  return extensions;
}

// The part, and behind it what was found inside.
void Walk::push(PartReport report) {
  out_.parts.push_back(std::move(report));
  for (PartReport& member : members_) out_.parts.push_back(std::move(member));
  members_.clear();
}

PartReport Walk::member_report(const Part& part) const {
  PartReport report;
  report.path = part.place;
  report.file_name = part.file_name;
  report.kind = part.kind.name.empty() ? "application/octet-stream" : part.kind.name;
  report.declared_type = part.declared_type;
  report.size_in = part.untrusted_content.size();
  report.sha256_in = sha256(part.untrusted_content);
  return report;
}

// A wash that failed: the part is withheld, and so is all that had been washed inside it.
void Walk::fail_members(std::size_t from, PartReport& report, const Error& error) {
  if (report.reason == Reason::none) {
    add_finding(report.findings, "filter.failed", Weight::high, report.path);
    withhold(report, reason_of(error));
  }
  for (std::size_t i = from; i < members_.size(); ++i) {
    if (members_[i].action != Action::withheld) withhold(members_[i], report.reason);
  }
}

void Walk::take_over(PartReport& report, const Washed& washed, Method method) {
  for (const Finding& finding : washed.findings) add_finding(report.findings, finding.rule, finding.weight, finding.where, finding.count);
  report.action = method == Method::text ? Action::text : method == Method::flatten ? Action::flattened : Action::rebuilt;
  report.changed = washed.changed;
  if (washed.changed) report.reason = reason_of_found(washed.findings);
  report.size_out = washed.content.size();
  report.sha256_out = sha256(washed.content);
}

PartReport Walk::report_of(const MailPart& part) const {
  PartReport report;
  report.path = part.path.empty() ? "1" : part.path;   // the body of a mail without parts is part 1, as in IMAP
  report.file_name = part.name.shown;
  report.declared_type = part.declared_type;
  report.findings = part.findings;
  return report;
}

PartReport Walk::message_report(const MailPart& part, const Place& place) const {
  PartReport report = report_of(part);
  report.kind = "message/rfc822";
  const ByteView body = place.bytes.substr(part.body.begin, part.body.size());
  report.size_in = body.size();
  report.sha256_in = sha256(body);
  return report;
}

void Walk::take_kind(PartReport& report, const Identified& identified) const {
  report.kind = identified.kind.name;
  report.known_by = identified.known_by;
  for (const Finding& finding : identified.findings) add_finding(report.findings, finding.rule, finding.weight, report.path, finding.count);
}

void Walk::withhold(PartReport& report, Reason reason) const {
  report.action = Action::withheld;
  report.reason = reason;
  report.changed = true;
  report.size_out = 0;
  report.sha256_out.clear();
}

// What stays behind without being washed: a signature, a resource fork, what is encrypted or elsewhere. Who labels a program so gains
// nothing: the kind comes from the octets and each leaf has its row, as the rules for originals go by both. As everywhere in the walk a
// multipart has none. Bounds: those of the tree (mime-depth-max, mime-parts-max, message-depth-max).
void Walk::add_dropped(const MailPart& part, const Place& place, Reason reason, std::string_view rule) {
  if (part.is_message || !part.children.empty()) return add_dropped_children(part, place, reason, rule);
  PartReport report = report_of(part);
  const ContentSummary summary = summarize_content(place.bytes.substr(part.body.begin, part.body.size()), part.encoding);
  report.size_in = summary.size_bytes;
  report.sha256_in = summary.sha256;
  Identified identified = identify(summary.edges, part.declared_type, part.name.extensions);
  std::erase_if(identified.findings, [](const Finding& finding) { return finding.weight < Weight::high; });   // nobody will see its name or label
  const bool cms_by_name = identified.known_by == KnownBy::name && identified.kind.name == "application/pkcs7-mime";
  if (cms_by_name && reason == Reason::signature_removed) identified.kind.name = "application/pkcs7-signature";   // identify has one name for both
  take_kind(report, identified);
  add_finding(report.findings, rule, Weight::low, part.path);
  const bool goes_unseen = (reason == Reason::signature_removed || reason == Reason::none) && may_hold_files(report.kind);
  mark_dropped(report, has_rule(report.findings, "identify.executable") ? Reason::executable : goes_unseen ? Reason::suspicious_structure : reason);
  push(std::move(report));
}

void Walk::add_dropped_children(const MailPart& part, const Place& place, Reason reason, std::string_view rule) {
  Place inner = place;
  if (!part.decoded_message.empty()) inner.bytes = part.decoded_message;
  if (part.is_message) {
    if (place.message_depth >= profile_.mail_limits.message_depth_max) return hold(Reason::suspicious_structure, "limit.message_depth");
    ++inner.message_depth;
    PartReport report = message_report(part, place);
    add_finding(report.findings, rule, Weight::low, part.path);
    mark_dropped(report, reason);
    push(std::move(report));
  }
  for (const MailPart& child : part.children) {
    if (budget_.parts_left > 0) --budget_.parts_left;
    add_dropped(child, inner, reason, rule);
  }
}

// A signature and a resource fork are no content that anybody misses; all else is withheld.
void Walk::mark_dropped(PartReport& report, Reason reason) const {
  withhold(report, reason);
  if (reason == Reason::signature_removed || reason == Reason::none) report.action = Action::dropped;
  report.changed = reason != Reason::none;
}

void Walk::add_attachment(const MailPart& part, const Place& place) {
  keep_shares_behind(part);
  PartReport report = report_of(part);
  const ByteView encoded = place.bytes.substr(part.body.begin, part.body.size());
  const ContentSummary summary = summarize_content(encoded, part.encoding);
  report.size_in = summary.size_bytes;
  report.sha256_in = summary.sha256;
  const Identified identified = identify(summary.edges, part.declared_type, part.name.extensions);
  const bool odd_encoding = part.encoding != Encoding::identity && part.encoding != Encoding::base64 &&
                            part.encoding != Encoding::quoted_printable;
  decide(report, identified, odd_encoding, [&] { return decode_content(encoded, part.encoding); }, part.charset_label);
  push(std::move(report));
}

// A file that stood in a text body: an attachment like any other; the leftover of a MIME part, or base64 that no field
// explains, is always in doubt.
void Walk::add_inline_file(std::string_view path, std::size_t number, InlineFile file) {
  PartReport report;
  report.path = std::string(path) + "!" + std::to_string(number);
  report.file_name = file.file_name;
  report.declared_type = "application/octet-stream";
  report.size_in = file.decoded.content.size();
  report.sha256_in = sha256(file.decoded.content);
  const Identified identified = identify(file.decoded.content, report.declared_type, extensions_of(file.file_name));
  if (file.encrypted) {   // a PGP message in the text: nobody here can look into it
    report.kind = "application/pgp-encrypted";
    add_finding(report.findings, "mime.pgp_message", Weight::high, report.path);
    withhold(report, Reason::encrypted);
    push(std::move(report));
    return;
  }
  const bool leftover = file.encoding == Encoding::unknown || file.encoding == Encoding::base64;
  decide(report, identified, leftover, [&] { return std::move(file.decoded); }, {});
  push(std::move(report));
}

void Walk::decide(PartReport& report, const Identified& identified, bool doubtful, const std::function<DecodedContent()>& decode,
                  std::string_view charset_label) {
  take_kind(report, identified);
  const KindRule& rule = profile_.rule_for(identified.kind);
  const Filter* filter = filter_for(identified.kind);
  if (out_.mail_class >= MailClass::ambiguous || doubtful) return withhold(report, Reason::suspicious_structure);
  if (rule.method == Method::withhold || filter == nullptr || !filter->can(rule.method)) {
    return withhold(report, reason_to_withhold(report, filter, profile_));
  }
  const DecodedContent decoded = decode();
  for (const Finding& finding : decoded.findings) add_finding(report.findings, finding.rule, finding.weight, report.path, finding.count);
  raise_class(decoded.findings);
  if (decoded.ambiguous) return withhold(report, Reason::suspicious_structure);
  const std::string declared = report.declared_type;
  const std::string name = report.file_name;
  const std::string path = report.path;
  wash_attachment(report, Part{identified.kind, declared, name, decoded.content, charset_label, path, false}, rule);
}

void Walk::wash_attachment(PartReport& report, const Part& part, const KindRule& rule) {
  const Filter* filter = filter_for(part.kind);
  PipelineBench bench(*this, rule, report);
  Result<Washed> washed = checked(filter->wash(part, rule.method, bench));
  if (!washed) {
    add_finding(report.findings, "filter.failed", Weight::high, filter->name());
    withhold(report, reason_of(washed.error()));
    return fail_members(0, report, washed.error());
  }
  take_over(report, *washed, rule.method);
  const std::string_view wanted = washed->file_name.empty() ? part.file_name : std::string_view(washed->file_name);
  out_.files.push_back(WashedFile{report.path, washed->kind.name, free_file_name(wanted, washed->kind), std::move(washed->content)});
  for (Beside& file : washed->beside) {
    out_.files.push_back(WashedFile{std::move(file.place), file.kind.name, free_file_name(file.file_name, file.kind), std::move(file.content)});
  }
}

// The name a washed file goes out under: the sender's stem, our extension, not taken by another file of this mail.
std::string Walk::free_file_name(std::string_view wanted, const Kind& kind) {
  const std::string extension = std::string(extension_for(kind));
  const std::string dot_extension = extension.empty() ? "" : "." + extension;
  std::string stem(cut(stem_of(wanted), 100));
  if (stem.empty()) stem = "file";
  const auto taken = [&](const std::string& name) {
    return std::any_of(out_.files.begin(), out_.files.end(), [&](const WashedFile& file) { return file.file_name == name; });
  };
  std::string name = stem + dot_extension;
  for (int n = 2; taken(name) && n < 1000; ++n) name = stem + "(" + std::to_string(n) + ")" + dot_extension;
  return name;
}

Washing Walk::file(ByteView untrusted_content, std::string_view file_name) {
  PartReport report;
  report.file_name = file_name;
  report.size_in = untrusted_content.size();
  report.sha256_in = sha256(untrusted_content);
  Identified identified = identify(untrusted_content, {}, extensions_of(file_name));
  report.kind = identified.kind.name;
  report.known_by = identified.known_by;
  report.findings = std::move(identified.findings);
  const KindRule& rule = profile_.rule_for(identified.kind);
  const Filter* filter = filter_for(identified.kind);
  if (rule.method == Method::withhold || filter == nullptr || !filter->can(rule.method)) {
    withhold(report, reason_to_withhold(report, filter, profile_));
  } else {
    wash_attachment(report, Part{identified.kind, {}, file_name, untrusted_content, {}, report.path, false}, rule);
  }
  if (out_.files.empty()) hold(report.reason, report.findings.empty() ? "wash.withheld" : report.findings[0].rule);
  push(std::move(report));
  return std::move(out_);
}

}  // namespace temizu
