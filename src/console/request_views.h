// Requests as the pages show them, and what several resources need of them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "console/call.h"
#include "console/items.h"
#include "quarantine/desk/desk.h"

namespace temizu::console {

Json request_row(const Call& call, const RequestView& view);
// Whether it is now for the caller to decide, or they read as administrator or auditor: they see facts and text.
bool sees_facts(const Call& call, const RequestView& view);
// The whole request; facts too where sees_facts.
Json request_json(const Call& call, const RequestView& view);
std::vector<std::string> request_cells(const Call& call, const RequestView& view);
std::vector<std::string_view> request_heading(Language language);

std::string digest_of(const RequestView& view);   // 64 digits

// The search grammar in a q= of the caller, departments resolved; or the fault that names the word.
std::variant<MailFilter, Fault> filter_of(const Call& call, const std::string& q);
// {"items", "next", "total", "total_exact", "behind"}.
Json page_json(const Call& call, Json&& items, const LookupPage& page);

// Has wash check a code: its number, or why not. Wash counts wrong ones and has a lock of its own; wrong log-ins of whoever else do not
// stop a person who is logged in.
std::variant<std::uint64_t, Fault> prove(const Call& call, const std::string& purpose, const std::string& code);

}  // namespace temizu::console
