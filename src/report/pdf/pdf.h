// The report as PDF: what a CISO files and prints. A function of the report alone.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "report/report.h"

namespace temizu {

// Fails with unavailable when no font of the system has the characters (install fonts-noto-cjk), io when cairo cannot write.
Result<Bytes> to_pdf(const Report& report);

}  // namespace temizu
