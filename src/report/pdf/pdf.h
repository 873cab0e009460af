// The report as PDF: what a CISO files and prints. A function of the report alone.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "report/report.h"

namespace temizu {

// One line of how the guideline is met; the texts are the evidence pack's, and given by who links both.
struct GuidelineRow {
  std::string clause, duty, state, what;
};

// Fails with unavailable when no font of the system has the characters (install fonts-noto-cjk), io when cairo cannot write.
Result<Bytes> to_pdf(const Report& report, const std::vector<GuidelineRow>& guideline = {});

}  // namespace temizu
