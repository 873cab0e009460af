// message/delivery-status (RFC 3464) in words that a clerk understands.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// text: the washed text of the part. Lists recipient, what happened, and the remote server's words, at most 100
// recipients; text without any of the fields is given back as it is.
std::string describe_delivery_status(std::string_view text);

}  // namespace temizu
