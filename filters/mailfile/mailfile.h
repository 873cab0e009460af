// Mails that come as files: .eml, .mbox, .msg/.oft and winmail.dat. Each becomes one text (header lines, body, list of attachments); its
// attachments are washed like any other file and go on beside it. Forms, reminders, views, objects and every property that is not
// listed stay behind; nothing is written back as a mail.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_mailfile_filter();

}  // namespace temizu
