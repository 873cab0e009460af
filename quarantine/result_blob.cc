// Opening what was sealed with a result; shared by deliver and by those who look.
#include <sodium.h>

#include <limits>

#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::uint64_t kManifestBytesMax = 16u << 20;

Result<Bytes> open_with(const Query& query, int key_column, const KeyBox& box) { return box.open(query.octets(key_column)); }

Unexpected named(const Error& error, const ItemId& item, const std::string& place) {
  Error told = error;
  told.where = "washed mail " + item.to_text() + " in " + place;
  return Unexpected{told};
}

}  // namespace

Bytes result_binding(const char* what, const ItemId& item, std::uint32_t result_number) {
  return std::string("temizu-") + what + "-1:" + Bytes(item.octets()) + ':' + std::to_string(result_number);
}

std::uint64_t new_lease() {
  std::uint64_t token = 0;
  while (token == 0) {
    randombytes_buf(&token, sizeof token);
    token &= std::numeric_limits<std::int64_t>::max();
  }
  return token;
}

Result<Bytes> open_output(Db& washed, const std::string& washed_folder, const ItemId& item, std::uint32_t result_number, const KeyBox& box,
                          std::string_view key_column, std::uint64_t bytes_max) {
  Query query(washed, "SELECT file_name, deliver_key, console_key, output FROM results WHERE item = ? AND result_number = ?");
  auto row = query.put(item.octets()).put(result_number).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return Unexpected{Code::not_found, item.short_text(), "has no result of this number"};
  auto key = open_with(query, key_column == "deliver_key" ? 1 : 2, box);
  if (!key) return Unexpected{key.error()};
  Bytes plain;
  const auto sink = [&](ByteView piece) -> Status {
    if (plain.size() + piece.size() > bytes_max) return Unexpected{Code::limit, item.short_text(), "washed mail too large"};
    plain += piece;
    return {};
  };
  SealReader reader(*key, result_binding("output", item, result_number));
  wipe(*key);
  const std::string file_name = query.text(0);
  Status done;
  if (file_name.empty()) {
    done = reader.add(query.octets(3), sink);
  } else if (file_name.find('/') != std::string::npos) {
    return Unexpected{Code::hostile, item.short_text(), "its file name leaves the store"};
  } else {
    done = read_blob(washed_folder, file_name, [&](ByteView sealed) { return reader.add(sealed, sink); });
  }
  if (done) done = reader.finish(sink);
  if (!done) return named(done.error(), item, file_name.empty() ? "the database row" : blob_path(washed_folder, file_name));
  return plain;
}

Result<Bytes> open_manifest(Db& washed, const ItemId& item, std::uint32_t result_number, const KeyBox& box) {
  Query query(washed, "SELECT console_key, manifest FROM results WHERE item = ? AND result_number = ?");
  auto row = query.put(item.octets()).put(result_number).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return Unexpected{Code::not_found, item.short_text(), "has no result of this number"};
  auto key = open_with(query, 0, box);
  if (!key) return key;
  return open_bytes(*key, result_binding("manifest", item, result_number), query.octets(1), kManifestBytesMax);
}

}  // namespace temizu
