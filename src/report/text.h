// The report as the text of a mail: page 1 of the PDF in words, to be read in a minute, without a name or a subject of any mail.
#pragma once

#include <string>

#include "report/compare.h"

namespace temizu {

std::string to_mail_text(const Report& report);

// "受付 99.9%、無害化 100%" of the period; without heartbeats the words that there is no data, and how often programs were started.
// "0件"; "データなし" where a ledger could not be read.
std::string unapproved_text(const Report& report);
std::string uptime_text(const Report& report);

}  // namespace temizu
