// All that differs between the databases we run on. The statements themselves are one text: parameters are `?` (the
// PostgreSQL backend numbers them), upserts are ON CONFLICT, numbers are given by us and not by the engine.
#pragma once

namespace temizu::dialect {

// Words that stand in the schema's text; schema.cc puts them in for {key}, {octets} and {big}.
struct Words {
  const char* key;      // 64-bit primary key in the order of which rows are read
  const char* octets;   // a column of octets; may be empty
  const char* big;      // 64-bit number
};
inline constexpr Words kSqlite{"INTEGER PRIMARY KEY", "BLOB", "INTEGER"};

// trusted_schema, cell_size_check: the file may have been written by somebody who wants to run something in us.
// secure_delete: what is purged is overwritten. One writer thread a connection; checkpoints are the committer's.
inline constexpr char kWriterSettings[] =
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;";
inline constexpr char kReaderSettings[] =
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA query_only=ON; PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;";

inline constexpr char kLargeCache[] = "PRAGMA cache_size=-32768";   // 32 MiB, for what many look through

inline constexpr char kBegin[] = "BEGIN IMMEDIATE";   // takes the write lock at once: no deadlock between two writers
inline constexpr char kBeginRead[] = "BEGIN";
inline constexpr char kCommit[] = "COMMIT";
inline constexpr char kRollback[] = "ROLLBACK";
inline constexpr char kSyncCommits[] = "PRAGMA synchronous=FULL";
inline constexpr char kDoNotSyncCommits[] = "PRAGMA synchronous=NORMAL";   // WAL: synced with the next synced commit
inline constexpr char kCheckpoint[] = "PRAGMA wal_checkpoint(PASSIVE)";    // row: busy, pages in the log, pages moved
inline constexpr char kTruncateLog[] = "PRAGMA wal_checkpoint(TRUNCATE)";
inline constexpr char kQuickCheck[] = "PRAGMA quick_check(1)";
inline constexpr char kFullCheck[] = "PRAGMA integrity_check(1)";
inline constexpr char kMayWriteElsewhere[] = "PRAGMA query_only=OFF";
inline constexpr char kCopyInto[] = "VACUUM INTO ?";

}  // namespace temizu::dialect
