// One connection to one database. The connection is Poco::Data's; statements are prepared once on its handle and reused,
// because a Poco::Data::Statement costs 13 µs more than the insert itself (docs/decisions tells the figures) and stays
// unusable after an error. Nothing outside quarantine/sql sees SQLite or Poco; no exception leaves.
//
// A Db belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

enum class Access : std::uint8_t { read, write };

class Db {
 public:
  // Opens an existing file (the caller creates it, with the owner and mode it wants). name is for messages: "intake".
  static Result<std::unique_ptr<Db>> open(const std::string& file, std::string_view name, Access access);
  ~Db();
  Db(const Db&) = delete;
  Db& operator=(const Db&) = delete;

  // Statements without parameters and rows, separated by semicolons.
  Status execute(std::string_view sql);
  const std::string& name() const { return name_; }
  std::uint64_t rows_changed() const;      // by the last statement
  bool in_transaction() const;             // false after the engine rolled back by itself (disk full)

 private:
  friend class Query;
  struct Handle;
  Db(std::unique_ptr<Handle> handle, std::string name, std::string file);
  Unexpected failure(int code) const;

  std::unique_ptr<Handle> handle_;
  std::string name_, file_;
};

// One use of a prepared statement: put the parameters in order, then run() or next() until it says false. Values that
// were put must live until then. The statement is reset when the Query ends, whatever happened.
//
//   Query query(db, "SELECT id FROM items WHERE number > ? ORDER BY number LIMIT 1");
//   auto row = query.put(cursor).next();
class Query {
 public:
  // sql: a literal with static lifetime; its address is the key under which the prepared statement is kept. The text is
  // the same for every backend, see dialect.h.
  Query(Db& db, const char* sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& put(std::int64_t value);
  Query& put(std::uint64_t value) { return put(static_cast<std::int64_t>(value)); }
  Query& put(std::uint32_t value) { return put(static_cast<std::int64_t>(value)); }
  Query& put(int value) { return put(static_cast<std::int64_t>(value)); }
  Query& put(bool value) { return put(static_cast<std::int64_t>(value)); }
  Query& put(ByteView octets);         // empty octets are an empty blob, never NULL
  Query& put_text(std::string_view text);

  Status run();
  Result<bool> next();                 // true: a row is there; columns count from 0

  std::int64_t number(int column) const;
  std::uint64_t count(int column) const { return static_cast<std::uint64_t>(number(column)); }
  std::uint32_t small(int column) const { return static_cast<std::uint32_t>(number(column)); }
  bool flag(int column) const { return number(column) != 0; }
  ByteView octets(int column) const;   // valid until the next next(); NULL reads as empty
  std::string text(int column) const { return std::string(octets(column)); }

 private:
  Db& db_;
  void* statement_{nullptr};
  int parameter_{0};
  int failed_{0};
};

}  // namespace temizu
