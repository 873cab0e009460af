// The text side of a mail: plain and HTML bodies, the choice between alternatives, sections.
#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <string>
#include <unordered_set>

#include "base/digest.h"
#include "filters/common/markers.h"
#include "filters/common/flowed.h"
#include "mail/decode.h"
#include "pipeline/bench.h"
#include "mail/utf8.h"
#include "pipeline/delivery_status.h"
#include "pipeline/found.h"
#include "pipeline/walk.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

// A body with fewer letters and digits than this says nothing ("Please view as HTML").
constexpr std::size_t kTrivialLetters = 12;
// Share of character pairs that must be found in the other reading before it counts as the same.
constexpr double kSameShare = 0.7;
constexpr std::size_t kColumns = 76;
constexpr std::size_t kBuckets = 1u << 14;

// Calls fn with a number for every letter or digit: ASCII letters folded, other scripts by code point; blanks,
// punctuation and signs are no evidence of sameness.
template <class Fn>
void for_each_letter(std::string_view utf8, Fn fn) {
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      const bool upper = lead >= 'A' && lead <= 'Z';
      if (upper || (lead >= 'a' && lead <= 'z') || (lead >= '0' && lead <= '9')) fn(upper ? lead + 32u : lead);
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    std::uint32_t c = lead & (0xffu >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k) c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3fu);
    i += length;
    const bool sign = (c >= 0x2000 && c < 0x2c00) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3030) || (c >= 0xff00 && c <= 0xff0f);
    if (c >= 0xc0 && !sign) fn(c);
  }
}

std::size_t count_letters(std::string_view utf8) {
  std::size_t count = 0;
  for_each_letter(utf8, [&](std::uint32_t) { ++count; });
  return count;
}

std::array<std::uint32_t, kBuckets> pairs_of(std::string_view utf8, std::size_t& total) {
  std::array<std::uint32_t, kBuckets> pairs{};
  std::uint32_t before = 0;
  total = 0;
  for_each_letter(utf8, [&](std::uint32_t c) {
    if (before != 0) {
      ++pairs[(before * 2654435761u ^ c * 40503u) % kBuckets];
      ++total;
    }
    before = c;
  });
  return pairs;
}

// Blanks, separators and characters that nobody sees: what could stand between the letters of a word without changing its look.
bool is_unseen(char32_t point) {
  return point == ' ' || point == '\t' || point == 0xA0 || point == 0xAD || point == 0x34F || point == 0x3000 || point == 0x3164 || point == 0xFEFF ||
         point == 0xFFA0 || (point >= 0x115F && point <= 0x1160) || (point >= 0x180B && point <= 0x180F) || (point >= 0x2000 && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202F) || (point >= 0x205F && point <= 0x206F) || (point >= 0xFE00 && point <= 0xFE0F) ||
         (point >= 0xE0000 && point <= 0xE0FFF);
}

std::string without_space(std::string_view utf8) {
  std::string text;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto next = utf8::next(utf8, at);
    if (!is_unseen(next.point)) text += utf8.substr(at, next.size);
    at += next.size;
  }
  return text;
}

// The text without the files that stood in it. Taking one out can join the pieces of another: looked at again, a few times.
std::string without_files(std::string text, std::vector<InlineFile>& files) {
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    InlineFiles found = take_out_inline_files(text);
    text = std::move(found.text);
    if (found.files.empty()) break;
    std::move(found.files.begin(), found.files.end(), std::back_inserter(files));
  }
  return text;
}

// The kind of content that no reading makes a text, or empty. Text of any charset, markup and data formats are texts here.
std::string not_a_text(ByteView content, std::string_view declared_type) {
  const Identified identified = identify(content, declared_type, {});
  const std::string& kind = identified.kind.name;
  static constexpr std::string_view kTexts[] = {"application/octet-stream", "application/json", "application/xml", "application/xhtml+xml",
                                               "application/rtf", "message/rfc822", "application/pgp-encrypted", "application/x-empty"};
  if (kind.starts_with("text/") || std::find(std::begin(kTexts), std::end(kTexts), kind) != std::end(kTexts)) return {};
  return kind;
}

// Runs of at least this many digits (accounts, amounts, telephone numbers) must be in both versions to the digit.
constexpr std::size_t kDigitRun = 3;
constexpr std::size_t kShingle = 5;
constexpr double kParagraphShare = 0.8;

// What is compared of a paragraph: letters and digits, addresses in <…> left out (both versions link differently).
struct Essence {
  std::vector<std::uint32_t> letters;
  std::vector<std::string> numbers;
};

Essence essence_of(std::string_view paragraph) {
  std::string text;
  for (std::size_t i = 0; i < paragraph.size();) {
    const bool link = paragraph.substr(i).starts_with("<http") || paragraph.substr(i).starts_with("<mailto:");
    const std::size_t close = link ? paragraph.find('>', i) : std::string_view::npos;
    if (close != std::string_view::npos) {
      i = close + 1;
    } else {
      text += paragraph[i++];
    }
  }
  Essence essence;
  std::string digits;
  for_each_letter(text, [&](std::uint32_t c) {
    essence.letters.push_back(c);
    if (c >= '0' && c <= '9') {
      digits += static_cast<char>(c);
      return;
    }
    if (digits.size() >= kDigitRun) essence.numbers.push_back(digits);
    digits.clear();
  });
  if (digits.size() >= kDigitRun) essence.numbers.push_back(digits);
  return essence;
}

template <class Fn>
void for_each_shingle(const std::vector<std::uint32_t>& letters, Fn fn) {
  for (std::size_t i = 0; i + kShingle <= letters.size(); ++i) {
    std::uint64_t hash = 1469598103934665603ull;
    for (std::size_t k = 0; k < kShingle; ++k) hash = (hash ^ letters[i + k]) * 1099511628211ull;
    fn(hash);
  }
}

// The paragraphs of html that plain does not say: too few of their letter runs are there, or a number is not. Linear.
std::string beyond_plain(std::string_view html, std::string_view plain) {
  const Essence whole = essence_of(plain);
  std::unordered_set<std::uint64_t> known;
  for_each_shingle(whole.letters, [&](std::uint64_t hash) { known.insert(hash); });
  const std::unordered_set<std::string> numbers(whole.numbers.begin(), whole.numbers.end());
  std::string out;
  while (!html.empty()) {
    const std::size_t end = html.find("\n\n");
    const std::string_view paragraph = html.substr(0, end);
    html = end == std::string_view::npos ? std::string_view{} : html.substr(end + 2);
    const Essence essence = essence_of(paragraph);
    std::size_t shingles = 0;
    std::size_t found = 0;
    for_each_shingle(essence.letters, [&](std::uint64_t hash) {
      ++shingles;
      found += known.contains(hash) ? 1 : 0;
    });
    const bool number_lacks = std::any_of(essence.numbers.begin(), essence.numbers.end(), [&](const std::string& n) { return !numbers.contains(n); });
    const bool words_lack = shingles > 0 && static_cast<double>(found) < kParagraphShare * static_cast<double>(shingles);
    if (number_lacks || words_lack) out += (out.empty() ? "" : "\n\n") + std::string(paragraph);
  }
  return out;
}

const MailPart* find_leaf(const MailPart& part, std::string_view type, int depth = 0) {
  if (part.declared_type == type && part.children.empty() && part.disposition != "attachment") return &part;
  if (depth > 3 || part.is_message || (depth > 0 && !part.decoded_message.empty())) return nullptr;
  for (const MailPart& child : part.children) {
    if (const MailPart* found = find_leaf(child, type, depth + 1)) return found;
  }
  return nullptr;
}

}  // namespace

double covered_by(std::string_view a_utf8, std::string_view b_utf8) {
  std::size_t total_a = 0;
  std::size_t total_b = 0;
  const auto a = pairs_of(a_utf8, total_a);
  const auto b = pairs_of(b_utf8, total_b);
  if (total_a == 0) return 1.0;
  std::size_t common = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) common += std::min(a[i], b[i]);
  return static_cast<double>(common) / static_cast<double>(total_a);
}

bool looks_like_notice(std::string_view utf8) { return without_space(utf8).find(kNoticeMark) != std::string::npos; }

Walk::Body Walk::wash_body(const MailPart& part, const Place& place) {
  keep_shares_behind(part);
  Body body;
  body.report = report_of(part);
  PartReport& report = body.report;
  const bool html = part.declared_type == "text/html";
  const bool calendar = part.declared_type == "text/calendar";
  report.kind = html || calendar ? part.declared_type : "text/plain";
  const ByteView encoded = place.bytes.substr(part.body.begin, part.body.size());
  DecodedContent decoded = decode_content(encoded, part.encoding);
  for (const Finding& finding : decoded.findings) add_finding(report.findings, finding.rule, finding.weight, part.path, finding.count);
  raise_class(decoded.findings);
  report.size_in = decoded.content.size();
  report.sha256_in = sha256(decoded.content);
  if (const std::string kind = not_a_text(decoded.content, part.declared_type); !kind.empty()) {
    report.kind = kind;   // a program, a picture, a document under a text's label
    add_finding(report.findings, "identify.type_mismatch", Weight::high, part.path);
    withhold(report, Reason::name_and_content_differ);
    return body;
  }
  const KindRule& rule = profile_.rule_for(Kind{report.kind}, true);
  const Filter* filter = filter_for(Kind{report.kind});
  if (rule.method == Method::withhold || filter == nullptr) {
    withhold(report, Reason::profile_withholds);
    return body;
  }
  PipelineBench bench(*this, rule, report);
  std::string_view charset_label = part.charset_label;
  if (!html && !calendar) {   // files inside the text leave it before anybody can take them for text
    DecodedText text = decode_text(decoded.content, charset_label);
    for (const Finding& finding : text.findings) add_finding(report.findings, finding.rule, finding.weight, part.path, finding.count);
    raise_class(text.findings);
    decoded.content = without_files(std::move(text.utf8), body.files);
    charset_label = "utf-8";
  }
  const Part input{Kind{report.kind}, part.declared_type, {}, decoded.content, charset_label, part.path, true};
  Result<Washed> washed = filter->wash(input, Method::text, bench);
  if (!washed) {
    add_finding(report.findings, "filter.failed", Weight::high, filter->name());
    withhold(report, reason_of(washed.error()));
    return body;
  }
  body.text = std::move(washed->content);
  if (html) {   // the same for what a browser would have shown
    body.text = without_files(std::move(body.text), body.files);
  }
  if (part.flowed && !html) body.text = wrap(break_markers(unflow(body.text, part.delsp)), kColumns);
  if (!decoded.trailing_text.empty()) body.text += "\n" + break_markers(strip_invisible(to_lf(decoded.trailing_text)));
  for (Finding& finding : washed->findings) add_finding(report.findings, finding.rule, finding.weight, finding.where, finding.count);
  report.changed = washed->changed;
  if (washed->changed) report.reason = reason_of_found(washed->findings);
  report.action = Action::text;
  report.size_out = body.text.size();
  report.sha256_out = sha256(body.text);
  body.washed = true;
  return body;
}

void Walk::add_body(const MailPart& part, const Place& place) {
  Body body = wash_body(part, place);
  const bool status = part.declared_type == "message/delivery-status";
  if (status) body.text = describe_delivery_status(body.text);
  if (body.washed && !body.text.empty()) {
    add_section(status ? SectionKind::delivery_report : SectionKind::body, part.path, std::move(body.text));
  }
  add_body_report(std::move(body));
}

// The report of a body, then those of the files that stood in it.
void Walk::add_body_report(Body body) {
  const std::string path = body.report.path;
  out_.parts.push_back(std::move(body.report));
  for (std::size_t i = 0; i < body.files.size(); ++i) add_inline_file(path, i + 1, std::move(body.files[i]));
}

// RFC 2046 section 5.1.4, but for readers of text: the plain version when it says the same, with what only the HTML version
// says below it; the HTML one when the plain version says nothing; both when they differ (mail-rules 3.3): neither reading
// may hide from the other.
void Walk::visit_alternative(const MailPart& part, const Place& place) {
  const MailPart* plain = place.body ? find_leaf(part, "text/plain") : nullptr;
  const MailPart* html = place.body ? find_leaf(part, "text/html") : nullptr;
  if (plain != nullptr && html != nullptr) {
    Body plain_body = wash_body(*plain, place);
    Body html_body = wash_body(*html, place);
    const bool plain_says = plain_body.washed && count_letters(plain_body.text) >= kTrivialLetters;
    const bool html_says = html_body.washed && count_letters(html_body.text) > 0;
    const bool same = plain_says && html_says && covered_by(html_body.text, plain_body.text) >= kSameShare &&
                      covered_by(plain_body.text, html_body.text) >= kSameShare;
    const std::string more = same ? beyond_plain(html_body.text, plain_body.text) : std::string{};
    const bool use_plain = plain_body.washed && (plain_says || !html_says);
    const bool use_html = html_says && !same;
    const auto drop = [](PartReport& report) {   // the other version carries the text; nothing is lost
      report.action = Action::dropped;
      report.changed = false;
      report.reason = Reason::none;
      report.size_out = 0;
      report.sha256_out.clear();
    };
    if (use_plain) add_section(SectionKind::body, plain->path, std::move(plain_body.text));
    if (use_html) add_section(use_plain ? SectionKind::html_version : SectionKind::body, html->path, std::move(html_body.text));
    if (!more.empty()) add_section(SectionKind::html_difference, html->path, more);
    if (plain_body.washed && !use_plain) drop(plain_body.report);
    if (html_body.washed && !use_html && more.empty()) drop(html_body.report);
    add_body_report(std::move(plain_body));
    add_body_report(std::move(html_body));
  }
  // Everything else in it: pictures of a related version, a calendar, a second text.
  Place rest = place;
  rest.leads = place.leads && (plain == nullptr || html == nullptr);
  const std::function<void(const MailPart&, int)> others = [&](const MailPart& node, int depth) {
    for (const MailPart& child : node.children) {
      if (plain != nullptr && html != nullptr && (&child == plain || &child == html)) continue;
      const bool container = child.declared_type.starts_with("multipart/") && !child.children.empty() && !child.is_message;
      if (container && depth < 20 && plain != nullptr && html != nullptr) {
        others(child, depth + 1);
      } else {
        visit(child, rest);
        rest.leads = false;
      }
    }
  };
  others(part, 0);
}

void Walk::add_section(SectionKind section_kind, std::string_view path, std::string text, HeaderFields fields) {
  out_.sections.push_back(BodySection{section_kind, std::string(path), std::move(text), std::move(fields)});
}

void Walk::note_lookalike_notices() {
  for (const BodySection& section : out_.sections) {
    if (!looks_like_notice(section.text)) continue;
    add_finding(out_.parts[0].findings, "notice.lookalike", Weight::low, section.part_path);
  }
}

}  // namespace temizu
