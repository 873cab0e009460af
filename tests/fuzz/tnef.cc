// Fuzzes the mailfile filter's reader of application/vnd.ms-tnef: any octets, as text file and as body; a second wash of the text must change nothing.
#include "mail_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return fuzz_mail_file(data, size, "application/vnd.ms-tnef"); }
