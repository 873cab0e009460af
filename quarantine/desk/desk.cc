#include "quarantine/desk/desk.h"

namespace temizu {

Result<std::unique_ptr<Desk>> Desk::open(const DeskOptions&) { return Unexpected{Code::unavailable, "desk", "is not offered yet"}; }

}  // namespace temizu
