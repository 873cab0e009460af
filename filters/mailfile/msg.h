// .msg and .oft ([MS-OXMSG]): a compound file whose streams are properties. Only listed properties are read; reminder files, form scripts,
// objects and links to files elsewhere are findings.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "filters/mailfile/sheet.h"

namespace temizu::mailfile {

// Writes the mail onto the sheet. Fails as CfbReader::open, or with bad_input (no mail in it), limit, timeout.
Status read_msg(ByteView untrusted_file, Sheet& sheet);

}  // namespace temizu::mailfile
