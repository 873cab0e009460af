// For tests that ask the ledgers: rows as the programs leave them, written by hand.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "quarantine/sql/ledger.h"

namespace temizu {

inline void write_rows(const std::string& store_path, LedgerKind kind, const std::string& sql, const Clock& clock = system_clock()) {
  auto ledger = Ledger::open_writer(store_path, kind, clock);
  ASSERT_TRUE(ledger) << to_text(ledger.error());
  ASSERT_TRUE((*ledger)->begin(false));
  const Status done = (*ledger)->db().execute(sql);
  ASSERT_TRUE(done) << to_text(done.error());
  ASSERT_TRUE((*ledger)->commit());
}

// "x'000…07'": the id of the test's item 7.
inline std::string row_id(std::uint32_t number) {
  const std::string digits = std::to_string(number);
  return "x'" + std::string(32 - digits.size(), '0') + digits + "'";
}

inline std::string item_row(std::uint32_t number, TimeMs arrival_ms, int item_class = 0) {
  return "INSERT INTO items (number, id, envelope, item_class, arrival_ms, size_bytes, recipients, keeping, in_file, sealed_bytes) VALUES (" + std::to_string(number) + ", " +
         row_id(number) + ", x'', " + std::to_string(item_class) + ", " + std::to_string(arrival_ms) + ", 1, 1, 0, 0, 0);";
}

inline std::string delivery_row(std::uint32_t number, bool on_hold) {
  return "INSERT INTO deliveries (item, recipient, result_number, state, on_hold, lease, next_try_ms, attempts, changed_ms, item_class, notice_only, reply, next_hop) VALUES (" +
         row_id(number) + ", 0, 1, 1, " + (on_hold ? "1" : "0") + ", 0, 0, 0, 0, 0, 0, '', '');";
}

inline std::string result_row(std::uint32_t number, TimeMs at_ms, const std::string& reason = "", int item_class = 0, bool purged = false) {
  return "INSERT INTO results (number, item, result_number, at_ms, item_class, recipients, statement, signature, subject, reason, file_name, purged) VALUES (" +
         std::to_string(number) + ", " + row_id(number) + ", 1, " + std::to_string(at_ms) + ", " + std::to_string(item_class) + ", 1, x'', x'', '', '" + reason + "', '', " +
         (purged ? "1" : "0") + ");";
}

inline std::string cursor_row(const std::string& name, std::uint32_t value) {
  return "INSERT INTO cursors (name, value) VALUES ('" + name + "', " + std::to_string(value) + ") ON CONFLICT (name) DO UPDATE SET value = excluded.value;";
}

}  // namespace temizu
