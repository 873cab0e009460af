// The walk over one mail's tree: which parts are bodies, which are attachments, what the profile says of each. One object
// a mail; not thread-safe. Split by concern: walk.cc (tree), bodies.cc (text), attachments.cc (everything else).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "filters/filter.h"
#include "identify/identify.h"
#include "mail/decode.h"
#include "mail/inline_files.h"
#include "mail/message.h"
#include "pipeline/washing.h"
#include "policy/policy.h"

namespace temizu {

class Walk {
 public:
  Walk(const Profile& profile, const Clock& clock);

  // A whole mail; fills and hands out the Washing.
  Washing mail(ByteView untrusted_message);
  // A file by itself.
  Washing file(ByteView untrusted_content, std::string_view file_name);

 private:
  // What surrounds a part: the octets its ranges point into, whether text there is read as a body.
  struct Place {
    ByteView bytes;
    bool body{true};
    bool leads{true};    // nothing stands before it: the root, or the first part of the first part …
    std::uint16_t message_depth{0};
  };

  // walk.cc
  void visit(const MailPart& part, const Place& place);
  void visit_multipart(const MailPart& part, const Place& place);
  void visit_related(const MailPart& part, const Place& place);
  void visit_signed(const MailPart& part, const Place& place);
  void visit_report(const MailPart& part, const Place& place);
  void visit_message(const MailPart& part, const Place& place);
  void add_reference(const MailPart& part, const Place& place);
  void count_leaves(const MailPart& part);
  void keep_shares_behind(const MailPart& part);
  void hold(Reason reason, std::string_view rule);
  void distrust();
  void raise_class(const std::vector<Finding>& findings);

  // bodies.cc
  struct Body {
    bool washed{false};
    std::string text;      // LF, wrapped
    PartReport report;
    std::vector<InlineFile> files;   // uuencode and its kin, taken out of the text
  };
  Body wash_body(const MailPart& part, const Place& place);
  void add_body(const MailPart& part, const Place& place);
  void add_body_report(Body body);
  void visit_alternative(const MailPart& part, const Place& place);
  void add_section(SectionKind section_kind, std::string_view path, std::string text, HeaderFields fields = {});
  void note_lookalike_notices();

  // attachments.cc
  void add_attachment(const MailPart& part, const Place& place);
  void add_dropped(const MailPart& part, const Place& place, Reason reason, std::string_view rule);
  void add_dropped_children(const MailPart& part, const Place& place, Reason reason, std::string_view rule);
  void mark_dropped(PartReport& report, Reason reason) const;
  void add_inline_file(std::string_view path, std::size_t number, InlineFile file);
  void decide(PartReport& report, const Identified& identified, bool doubtful, const std::function<DecodedContent()>& decode,
              std::string_view charset_label);
  void wash_attachment(PartReport& report, const Part& part, const KindRule& rule);
  void take_over(PartReport& report, const Washed& washed, Method method);
  PartReport member_report(const Part& part) const;
  void fail_members(std::size_t from, PartReport& report, const Error& error);
  void push(PartReport report);
  PartReport report_of(const MailPart& part) const;
  PartReport message_report(const MailPart& part, const Place& place) const;
  void take_kind(PartReport& report, const Identified& identified) const;
  void withhold(PartReport& report, Reason reason) const;
  std::string free_file_name(std::string_view wanted, const Kind& kind);

  friend class PipelineBench;
  Washing out_;
  std::vector<PartReport> members_;   // of the part in work; push() lists them behind it
  const Profile& profile_;
  const Clock& clock_;
  Budget budget_;
  std::unordered_map<const MailPart*, std::size_t> leaves_;   // parts with content, in their order; each has a share of the budget
};

// Where the mail's text parts say the same: how much of a's character pairs (letters and digits only) b has, 0 to 1.
// 1 when a has none. Linear.
double covered_by(std::string_view a_utf8, std::string_view b_utf8);

// True when text has a line that reads like the first line of our notice.
bool looks_like_notice(std::string_view utf8);

// The first words of every notice, fixed in code: looks_like_notice knows them, NoticeTexts::load demands them.
inline constexpr std::string_view kNoticeMark = "このメールは無害化されています";

}  // namespace temizu
