#include "filters/mailfile/mailfile.h"

#include <algorithm>
#include <array>

#include "filters/mailfile/eml.h"
#include "filters/mailfile/msg.h"
#include "filters/mailfile/sheet.h"
#include "filters/mailfile/tnef.h"
#include "mail/message.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 4> kAccepts{"message/rfc822", "application/mbox", "application/vnd.ms-outlook", "application/vnd.ms-tnef"};
constexpr std::int64_t kMailsMax = 1000, kMailsUsual = 100;

class MailfileFilter final : public Filter {
 public:
  // Loads what the reader of mails loads lazily, so that a locked child opens no file.
  MailfileFilter() { mail_warm_up(); }
  std::string_view name() const noexcept override { return "mailfile"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::text || method == Method::rebuild; }

  // The mail as text, its attachments washed and beside it. Both methods do the same: a mail is never written back as one.
  //
  //   part.kind    which of the four readers
  //   text         header lines in Japanese, body, list of attachments; mails inside as sections
  //   findings     mailfile.*, those of src/mail for .eml and .mbox, and those of the HTML body; see README.md
  //   fails        bad_input, ambiguous, hostile (a structure with no innocent reading), limit, timeout
  //   source       RFC 5322, RFC 4155, [MS-OXMSG], [MS-OXTNEF]; file-rules 2.9
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "mailfile", std::string("method ") + to_word(method));
    if (Status paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    mailfile::Sheet sheet(part, bench);
    if (Status done = read(part, bench, sheet); !done) return Unexpected{done.error()};
    return sheet.finish();
  }

 private:
  static Status read(const Part& part, Bench& bench, mailfile::Sheet& sheet) {
    if (part.kind.name == kAccepts[1]) {
      const std::int64_t most = std::clamp<std::int64_t>(bench.options().number("mails", kMailsUsual), 1, kMailsMax);
      return mailfile::read_mbox(part.untrusted_content, static_cast<std::size_t>(most), sheet);
    }
    if (part.kind.name == kAccepts[2]) return mailfile::read_msg(part.untrusted_content, sheet);
    if (part.kind.name == kAccepts[3]) return mailfile::read_tnef(part.untrusted_content, sheet);
    return mailfile::read_eml(part.untrusted_content, sheet);
  }
};

}  // namespace

std::unique_ptr<Filter> make_mailfile_filter() { return std::make_unique<MailfileFilter>(); }

}  // namespace temizu
