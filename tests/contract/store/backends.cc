#include "store/world.h"

namespace temizu::contract {

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(Backend{"sqlite", open_intake, open_store}),
                         [](const auto& backend) { return backend.param.name; });

}  // namespace temizu::contract
