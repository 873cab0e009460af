// Leaves out of future children what they cannot need: code and data of C libraries that came along with others (the XML
// library's network access, the mail library's cryptography, the store). A fork copies and an exit takes down every
// mapping, so each such library costs every message about 5 microseconds. Not for security: a child could not do
// anything with them that the list of system calls allows.
#pragma once

namespace temizu {

// Marks their mappings MADV_DONTFORK. The tables that the dynamic linker walks stay (lazy binding looks through every
// library); C++ libraries stay whole, because others may be bound to their weak symbols. A child that reached into a
// missing one would die, and its message would be held. Call after the warm-up, with /proc at hand.
void leave_unneeded_out_of_children();

}  // namespace temizu
