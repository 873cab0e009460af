// Which handler answers which address, and who may call it. The table is routes.def.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "console/call.h"

namespace temizu::console {

// Who: bits of AccountRole, and two for callers who are not logged in (yet).
inline constexpr std::uint32_t kNobody = 1u << 16, kHalf = 1u << 17;
inline constexpr std::uint32_t kStaff = 1, kApprover = 2, kAdministrator = 4, kAuditor = 8, kCiso = 16;
inline constexpr std::uint32_t kAll = kStaff | kApprover | kAdministrator | kAuditor | kCiso;
inline constexpr std::uint32_t kAnybody = kNobody | kHalf | kAll;
inline constexpr std::uint32_t kOwn = kStaff | kApprover | kAdministrator | kCiso;   // everybody who may have mail or decide
inline constexpr std::uint32_t kReaders = kAdministrator | kAuditor;

// How: kCsv as CSV too; kAgain after showing again who one is; kDesk on the administrators' side only; kFirstPassword also
// while a password that somebody else set must be changed.
inline constexpr std::uint32_t kNone = 0, kCsv = 1, kAgain = 2, kDesk = 4, kFirstPassword = 8;

struct Route {
  std::string_view method, path;
  std::uint32_t roles, flags;
  Reply (*handler)(Call&);
};
std::span<const Route> routes();

struct Matched {
  const Route* route{nullptr};            // null: no such address
  std::vector<std::string> places;
  std::string other_methods;              // route null, but there are others: for Allow
};
// path: what stands behind /api/v1.
Matched match(std::string_view method, std::span<const std::string> path);

#define ROUTE(method, path, roles, flags, handler) Reply handler(Call& call);
#include "console/routes.def"
#undef ROUTE

}  // namespace temizu::console
