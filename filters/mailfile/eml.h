// A mail in a file (RFC 5322, MIME): read by src/mail as the pipeline reads the mail around it, written onto the sheet.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "filters/mailfile/sheet.h"

namespace temizu::mailfile {

// Text goes on; attachments too, unless the structure has more than one reading (then they are listed as withheld). Fails with hostile
// (as parse_mail classes it), limit, timeout.
Status read_eml(ByteView untrusted_mail, Sheet& sheet);

// The first `most` mails of a file in mbox format (RFC 4155, with ">From " undone): each under a heading of its own. What is
// behind them is a finding.
Status read_mbox(ByteView untrusted_file, std::size_t most, Sheet& sheet);

}  // namespace temizu::mailfile
