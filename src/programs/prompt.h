// Asking a person at the terminal. A password is typed without echo, or comes from a file for scripts; never from the words
// of the command line, which every user of the machine can read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace temizu {

// From /dev/tty. unavailable when there is no terminal: the hint names the option to use instead.
Result<std::string> ask_secret(const std::string& prompt, std::string_view option_instead);
Result<std::string> ask_line(const std::string& prompt, std::string_view option_instead);
// The first line of a file of at most 1,024 octets. "-" reads standard input.
Result<std::string> secret_from_file(const std::string& path);
// A file that only its owner reads; conflict when it is there already.
Status write_secret_file(const std::string& path, std::string_view text);

}  // namespace temizu
