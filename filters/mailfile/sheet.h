// The text that a mail in a file becomes, and the files beside it. Readers of the several formats hand over what they understood; layout,
// cleaning, washing of attachments and the list of them are done here, once. The sender's words cannot pass for ours: lines
// that look like our headings are quoted, and a text that imitates the notice is a finding.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "filters/filter.h"
#include "mail/message.h"

namespace temizu::mailfile {

inline constexpr std::size_t kNestedMax = 3;          // mail in mail (as MailLimits::message_depth_max)
inline constexpr std::size_t kAttachmentsMax = 1000;  // of one file, all mails in it together

class Sheet {
 public:
  Sheet(const Part& part, Bench& bench) : part_(part), bench_(bench) {}

  // 差出人, 宛先, 写し, 日時, 件名: those that there are, one line each.
  void header(const HeaderFields& fields);

  // A body as it came → clean text with LF; files that stand inside it (uuencode and its kin) leave it and become attachments. Empty
  // when it cannot be washed: then it is listed as withheld. Fail with limit or timeout only.
  Result<std::string> plain_text(ByteView untrusted_content, std::string_view charset);
  Result<std::string> html_text(ByteView untrusted_content, std::string_view charset);

  void body(std::string_view text);
  // Versions of one body, the plainest first: those that say something else than one before are put under a heading. None hides
  // another.
  void bodies(std::span<const std::string> versions);

  // Washes an attachment and lists it. untrusted_name: UTF-8, may be empty. Fails with limit or timeout of the whole file only.
  Status attachment(std::string_view untrusted_name, ByteView untrusted_content);
  // Lists what nobody will open.
  Status withheld(std::string_view untrusted_name, const Error& error);
  // From now on attachments are listed as withheld: the structure has more than one reading.
  void distrust() { distrusted_ = true; }

  // A mail inside; its text and attachments follow until close. False when it would be too deep: it is listed as withheld instead.
  bool open(std::string_view untrusted_name, const HeaderFields& fields);
  void close();
  // The next mail of several; number from 1.
  void next_mail(std::size_t number);

  void found(std::string_view rule, Weight weight, std::string_view where = {}, std::uint64_t count = 1);
  // Something that people are told about was left out.
  void changed() { changed_ = true; }
  // An attachment did not go on, or not as it was: told, also to whatever holds this mail.
  void lost(std::string_view rule = "mailfile.member_withheld");
  // A piece could not be read: mailfile.damaged, told.
  void damaged(std::string_view where);

  Bench& bench() { return bench_; }

  // The finished text, cleaned and encoded as the text filter does it. Fails as that filter.
  Result<Washed> finish();

 private:
  struct Level {
    std::string prefix;              // of the places of its attachments: "", "mail1/"
    std::vector<std::string> list;   // lines of its list of attachments
    std::size_t mails{0};
  };

  Status take_files_out(std::string& text);
  std::string place_of(std::string_view name);
  void end_level();
  void section(std::string_view text);
  void tell(const std::string& place, const std::string& name);

  const Part& part_;
  Bench& bench_;
  std::string text_;
  std::vector<Level> levels_{Level{}};
  std::set<std::string> places_;
  std::vector<Finding> findings_;
  std::vector<Beside> beside_;
  bool changed_{false};
  bool distrusted_{false};
};

// True when most of what either text says is in the other: letters and digits compared, layout not. Linear.
bool say_the_same(std::string_view a_utf8, std::string_view b_utf8);

// "令和8年11月22日(日) 09:12", as in notices.
std::string date_words(std::int64_t ms, int zone_minutes);

}  // namespace temizu::mailfile
