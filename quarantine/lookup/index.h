// The tables of the index and how they are written and read; nothing here knows a ledger. Not for use outside
// quarantine/lookup.
//
//   messages   one row a message: number, id, arrival, the row's octets
//   postings   one row for each key and block of 16,384 numbers: who is listed there (members.h)
//   spans      one row for each 512 numbers: the first and the last arrival among them
//   cursors    how far each ledger has been read
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quarantine/lookup/keys.h"
#include "quarantine/lookup/members.h"
#include "quarantine/lookup/rows.h"
#include "quarantine/sql/db.h"

namespace temizu::lookup {

inline constexpr int kSpanBits = 9;

std::string index_folder(const std::string& store_path);
std::string index_file(const std::string& store_path);

// Opens for writing; makes what is missing. One that cannot be read, or of another version, is removed and begun anew.
Result<std::unique_ptr<Db>> open_index(const std::string& store_path);
Status remove_index(const std::string& store_path);
Result<std::unique_ptr<Db>> open_index_reader(const std::string& store_path);

Result<std::optional<std::int64_t>> cursor_of(Db& db, std::string_view name);
Status set_cursor(Db& db, std::string_view name, std::int64_t value);

Result<std::optional<StoredRow>> row_by_id(Db& db, const ItemId& id);
Result<std::optional<StoredRow>> row_by_number(Db& db, std::int64_t number);
Result<std::int64_t> highest_number(Db& db);
// Those of one key in one block, added to members.
Status add_members(Db& db, Key key, std::int64_t block, Members& members);

// Gathers the changes of many rows and writes each list once. Use inside one transaction; flush() before its end.
class IndexWriter {
 public:
  explicit IndexWriter(Db& db) : db_(db) {}
  // A new row (number 0: it gets the next one) or a changed one (its number, and the row as it was).
  Status put(StoredRow stored, const StoredRow* before);
  Status flush();
  std::size_t changes() const { return changes_; }

 private:
  struct Change {
    std::uint32_t place;
    bool listed;
  };
  void note(Key key, std::int64_t number, bool listed);
  Status widen_span(std::int64_t number, TimeMs arrival_ms);

  Db& db_;
  std::int64_t highest_{-1};
  std::size_t changes_{0};
  std::map<std::int64_t, std::vector<Change>> lists_;   // by the list's number: ascending, so that pages are met once
  std::map<std::int64_t, std::pair<TimeMs, TimeMs>> spans_;
};

}  // namespace temizu::lookup
