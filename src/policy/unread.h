// What a mail is asked for as when nobody could look into all of it: the child died, ran out of time, the structure is broken.
#pragma once

namespace temizu {

// In the place of a kind, beside the kinds that were seen. Only the <release> rule of this very name fits it, never "*"; a profile
// without one bars such mails. No kind is called so.
inline constexpr char kUnread[] = "unread";

}  // namespace temizu
