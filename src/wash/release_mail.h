// The mails of the release desk: an approved original in its ZIP with a warning, and the notice that asks for it back. Written from
// typed values and verified like every mail we send; the sender's words in them are quoted, cleaned and cut. The password is not
// known here.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "pipeline/compose.h"

namespace temizu {

struct ReleaseMail {
  ItemId id;                      // of the item that carries it
  std::string short_id;           // of the message it came in: what the notice called 受付番号
  std::string from, to;           // mailboxes
  std::string subject, sender;    // of the original; untrusted text
  TimeMs arrival_ms{0};
  std::string part_name;          // empty: the whole mail
  std::string requester, approvers;   // names for people
  TimeMs now_ms{0};
  bool sealed{true};              // the ZIP has a password
  Bytes zip;
};
Result<Bytes> release_mail(ReleaseMail values, const ComposeContext& context);

struct RecallMail {
  ItemId id;
  std::string short_id, from, to, subject;
  TimeMs released_ms{0}, now_ms{0};
  std::string part_name;
};
Result<Bytes> recall_mail(const RecallMail& values, const ComposeContext& context);

// The value of the Temizu-Trace field of what the release desk sends: receive refuses a mail that carries it.
std::string released_trace(const Bytes& loop_key, std::string_view site_id);

}  // namespace temizu
