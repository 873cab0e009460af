// The tables of the ledgers, one text for every database, and how an older file is brought up to date.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "quarantine/sql/db.h"

namespace temizu {

// people: who may do what, written by root's command line. reports: what the nightly report keeps for itself.
enum class LedgerKind : std::uint8_t { intake, washed, deliver, orders, people, reports };
const char* to_word(LedgerKind kind);   // also the folder's and the file's name

inline constexpr std::int64_t kSchemaVersion = 4;

// Makes the tables of an empty database, or migrates an older one step by step, each step in one transaction. Fails with
// config for a newer version: an older program must not touch it.
Status prepare_schema(Db& db, LedgerKind kind);

// A text with {key}, {octets} and {big} in the words of the database in use.
std::string in_dialect(std::string_view sql);

// For readers, who may not migrate: config when newer, unavailable when not made yet or older with other tables. A ledger whose
// tables no later version changed is read as it is: the writer of some (people: root's command line) may not start for weeks.
Status check_schema(Db& db, LedgerKind kind);

}  // namespace temizu
