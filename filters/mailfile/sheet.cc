#include "filters/mailfile/sheet.h"

#include <algorithm>
#include <iterator>

#include "filters/common/file_name.h"
#include "filters/common/markers.h"
#include "mail/file_name.h"
#include "mail/inline_files.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu::mailfile {
namespace {

constexpr std::size_t kHeaderColumns = 400;   // of one header line, as for nested mails in the pipeline
constexpr std::size_t kMailboxesShown = 100;
constexpr std::size_t kNameColumns = 100;
constexpr int kFileRounds = 4;                // taking a file out of a text can join the pieces of another

constexpr std::string_view kRule = "──";
constexpr std::string_view kNested = "── 添付されたメール ──";
constexpr std::string_view kNestedEnd = "── 添付されたメールはここまで ──";
constexpr std::string_view kOtherVersion = "── 書式付きの本文（テキストの本文と内容が異なるため、両方を載せています）──";
constexpr std::string_view kAttachments = "── 添付ファイル ──";
constexpr std::string_view kNoticeMark = "このメールは無害化されています";   // as in pipeline/walk.h

bool ends_the_wash(const Error& error) { return error.code == Code::timeout; }

std::string mailboxes_text(const std::vector<Mailbox>& mailboxes) {
  std::string text;
  for (std::size_t i = 0; i < mailboxes.size() && i < kMailboxesShown; ++i) {
    if (!text.empty()) text += ", ";
    const Mailbox& one = mailboxes[i];
    text += one.name.empty() ? one.mailbox : one.mailbox.empty() ? one.name : one.name + " <" + one.mailbox + ">";
  }
  if (mailboxes.size() > kMailboxesShown) text += " ほか" + std::to_string(mailboxes.size() - kMailboxesShown) + "件";
  return text;
}

std::string without_blanks(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    if (utf8.substr(at).starts_with("\u3000")) at += 2;
    else if (utf8[at] != ' ' && utf8[at] != '\t') out += utf8[at];
  }
  return out;
}

// Ours are few: a line of the sender's that reads like one of them gets "> " in front.
bool reads_like_heading(std::string_view line) {
  const std::string bare = without_blanks(line);
  if (!bare.starts_with(kRule)) return false;
  for (const std::string_view word : {"添付されたメール", "添付ファイル", "書式付きの本文", "メール"}) {
    if (bare.substr(kRule.size()).starts_with(word)) return true;
  }
  return false;
}

std::string with_quoted_headings(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    if (line.find(kRule) != std::string_view::npos && reads_like_heading(line)) out += "> ";
    out += line;
    text.remove_prefix(end);
  }
  return out;
}

}  // namespace

void Sheet::section(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with(' ')) text.remove_suffix(1);
  while (text.starts_with('\n')) text.remove_prefix(1);
  if (text.empty()) return;
  if (!text_.empty()) text_ += "\n";
  text_.append(text).push_back('\n');
}

void Sheet::header(const HeaderFields& fields) {
  std::string lines;
  const auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) lines += std::string(label) + ": " + one_line(strip_terminal_sequences(value), kHeaderColumns) + "\n";
  };
  add("差出人", mailboxes_text(fields.from));
  add("宛先", mailboxes_text(fields.to));
  add("写し", mailboxes_text(fields.cc));
  add("日時", fields.date_ms ? date_words(*fields.date_ms, fields.date_zone_minutes) : std::string{});
  add("件名", fields.subject);
  section(lines);
}

Status Sheet::take_files_out(std::string& text) {
  for (int round = 0; round < kFileRounds; ++round) {
    InlineFiles found = take_out_inline_files(text);
    text = std::move(found.text);
    if (found.files.empty()) break;
    for (const InlineFile& file : found.files) {
      const bool doubtful = file.encoding == Encoding::unknown || file.encoding == Encoding::base64 || file.decoded.ambiguous;
      Status done = file.encrypted ? withheld(file.file_name, Error{Code::encrypted, "text", "a PGP message", {}})
                    : doubtful     ? withheld(file.file_name, Error{Code::ambiguous, "text", "a file stands inside the text", {}})
                                   : attachment(file.file_name, file.decoded.content);
      if (!done) return done;
    }
  }
  return {};
}

Result<std::string> Sheet::plain_text(ByteView untrusted_content, std::string_view charset) {
  if (Status paid = bench_.spend(untrusted_content.size()); !paid) return Unexpected{paid.error()};
  DecodedText decoded = decode_text(untrusted_content, charset);
  for (const Finding& finding : decoded.findings) add_finding(findings_, finding.rule, finding.weight, finding.where, finding.count);
  std::string text = strip_invisible(to_lf(strip_terminal_sequences(decoded.utf8)));
  if (Status done = take_files_out(text); !done) return Unexpected{done.error()};
  return text;
}

Result<std::string> Sheet::html_text(ByteView untrusted_content, std::string_view charset) {
  Part child;
  child.kind = Kind{"text/html"};
  child.untrusted_content = untrusted_content;
  child.charset_label = charset;
  child.place = part_.place;
  child.is_body = true;
  Result<Washed> washed = bench_.wash_child(child);
  if (!washed) {
    if (ends_the_wash(washed.error())) return Unexpected{washed.error()};
    if (Status done = withheld("HTML本文", washed.error()); !done) return Unexpected{done.error()};
    return std::string{};
  }
  for (const Finding& finding : washed->findings) add_finding(findings_, finding.rule, finding.weight, finding.where, finding.count);
  changed_ |= washed->changed;
  std::string text = std::move(washed->content);
  if (Status done = take_files_out(text); !done) return Unexpected{done.error()};
  return text;
}

void Sheet::body(std::string_view text) {
  if (without_blanks(text).find(kNoticeMark) != std::string::npos) found("mailfile.imitated_notice", Weight::low);
  section(with_quoted_headings(text));
}

void Sheet::bodies(std::span<const std::string> versions) {
  std::vector<std::string_view> shown;
  for (const std::string& version : versions) {
    if (without_blanks(version).find_first_not_of('\n') == std::string::npos) continue;
    if (std::ranges::any_of(shown, [&](std::string_view one) { return say_the_same(one, version); })) continue;
    if (!shown.empty()) section(kOtherVersion);
    body(version);
    shown.push_back(version);
  }
}

// The place of an attachment in manifest and notice: unlike every other one.
std::string Sheet::place_of(std::string_view name) {
  const std::string start = std::string(part_.place) + "!" + levels_.back().prefix + std::string(name);
  std::string place = start;
  for (std::size_t n = 2; !places_.insert(place).second; ++n) place = start + "(" + std::to_string(n) + ")";
  return place;
}

// One line of the list: the name, and what became of it where there is something to say.
void Sheet::tell(const std::string& place, const std::string& name) {
  const std::string words = one_line(bench_.words_for(place), kHeaderColumns);
  levels_.back().list.push_back("・" + one_line(name, kNameColumns) + (words.empty() ? "" : "（" + words + "）"));
}

Status Sheet::attachment(std::string_view untrusted_name, ByteView untrusted_content) {
  if (distrusted_) return withheld(untrusted_name, Error{Code::ambiguous, "mail", "its structure has more than one reading", {}});
  if (places_.size() >= kAttachmentsMax) return Unexpected(Code::limit, std::string(kWhereParts), "too many attachments");
  std::string name = clean_file_name(untrusted_name, &findings_, part_.place);
  if (name.empty()) name = "file" + std::to_string(places_.size() + 1);
  const std::string place = place_of(name);
  Part member;
  member.file_name = name;
  member.untrusted_content = untrusted_content;
  member.place = place;
  Result<Washed> washed = bench_.wash_member(member);
  tell(place, name);
  if (!washed) {
    lost();
    return ends_the_wash(washed.error()) ? Status(Unexpected{washed.error()}) : Status();
  }
  if (washed->changed) lost("mailfile.member_changed");
  const std::string_view wanted = washed->file_name.empty() ? std::string_view(name) : std::string_view(washed->file_name);
  beside_.push_back(Beside{washed->kind, with_extension(wanted, extension_for(washed->kind)), place, std::move(washed->content)});
  std::ranges::move(washed->beside, std::back_inserter(beside_));
  return {};
}

Status Sheet::withheld(std::string_view untrusted_name, const Error& error) {
  if (places_.size() >= kAttachmentsMax) return Unexpected(Code::limit, std::string(kWhereParts), "too many attachments");
  std::string name = clean_file_name(untrusted_name);
  if (name.empty()) name = "file" + std::to_string(places_.size() + 1);
  const std::string place = place_of(name);
  bench_.tell_withheld(place, name, error, 0);
  lost();
  tell(place, name);
  return {};
}

bool Sheet::open(std::string_view untrusted_name, const HeaderFields& fields) {
  if (levels_.size() > kNestedMax) {
    static_cast<void>(withheld(untrusted_name, Error{Code::limit, std::string(kWhereDepth), "mails nested too deep", {}}));   // at the limit of attachments the next one fails
    return false;
  }
  const std::string prefix = levels_.back().prefix + "mail" + std::to_string(++levels_.back().mails) + "/";
  levels_.push_back(Level{prefix, {}, 0});
  section(kNested);
  header(fields);
  return true;
}

void Sheet::end_level() {
  std::string list;
  for (const std::string& line : levels_.back().list) list += line + "\n";
  levels_.back().list.clear();
  if (!list.empty()) section(std::string(kAttachments) + "\n" + list);
}

void Sheet::close() {
  end_level();
  levels_.pop_back();
  section(kNestedEnd);
}

void Sheet::next_mail(std::size_t number) {
  end_level();
  distrusted_ = false;
  levels_.back().prefix = std::to_string(number) + "/";
  levels_.back().mails = 0;
  section(std::string(kRule) + " メール " + std::to_string(number) + " " + std::string(kRule));
}

void Sheet::found(std::string_view rule, Weight weight, std::string_view where, std::uint64_t count) {
  add_finding(findings_, rule, weight, where, count);
}

void Sheet::lost(std::string_view rule) {
  found(rule, Weight::low);
  changed_ = true;
}

void Sheet::damaged(std::string_view where) {
  found("mailfile.damaged", Weight::low, where);
  changed_ = true;
}

Result<Washed> Sheet::finish() {
  end_level();
  Part child;
  child.kind = Kind{"text/plain"};
  child.untrusted_content = text_;
  child.charset_label = "utf-8";
  child.file_name = part_.file_name;
  child.place = part_.place;
  child.is_body = part_.is_body;
  Result<Washed> washed = bench_.wash_child(child);
  if (!washed) return washed;
  for (const Finding& finding : washed->findings) add_finding(findings_, finding.rule, finding.weight, finding.where, finding.count);
  washed->findings = std::move(findings_);
  washed->changed |= changed_;
  washed->file_name = with_extension(part_.file_name, extension_for(washed->kind));
  washed->beside = std::move(beside_);
  return washed;
}

}  // namespace temizu::mailfile
