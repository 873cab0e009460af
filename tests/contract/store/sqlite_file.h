// For tests that damage or forge: SQL on a ledger's file behind the store's back, and its octets.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <string>

namespace temizu::contract {

// Runs statements on a database file; returns the first column of the first row.
inline std::string sql(const std::string& file, const std::string& text) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK) << file;
  std::string first;
  bool any = false;
  std::pair<std::string*, bool*> out{&first, &any};
  char* message = nullptr;
  const int code = sqlite3_exec(db, text.c_str(), [](void* to, int columns, char** values, char**) {
    auto* result = static_cast<std::pair<std::string*, bool*>*>(to);
    if (!*result->second && columns > 0 && values[0] != nullptr) *result->first = values[0];
    *result->second = true;
    return 0;
  }, &out, &message);
  EXPECT_EQ(code, SQLITE_OK) << file << ": " << (message != nullptr ? message : "") << " in " << text;
  sqlite3_free(message);
  sqlite3_close(db);
  return first;
}

inline std::string octets_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_octets(const std::string& file, const std::string& octets) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << octets;
}

}  // namespace temizu::contract
