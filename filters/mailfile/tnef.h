// winmail.dat, application/vnd.ms-tnef ([MS-OXTNEF]): a flat list of attributes, some of which hold MAPI properties. One pass, every length
// checked against what is left, nothing allocated by a claimed count.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "filters/mailfile/sheet.h"

namespace temizu::mailfile {

// Writes the mail onto the sheet. Fails with bad_input (no TNEF, cut inside its first attribute), limit, timeout.
Status read_tnef(ByteView untrusted_file, Sheet& sheet);

}  // namespace temizu::mailfile
