// Opening what was sealed with a result; shared by deliver and by those who look.
#include <sodium.h>

#include <limits>

#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::uint64_t kManifestBytesMax = 16u << 20;

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

Result<SealedOutput> sealed_output(Db& washed, const ItemId& item, std::uint32_t result_number, Role reader) {
  Query query(washed, reader == Role::console ? "SELECT file_name, console_key, output FROM results WHERE item = ? AND result_number = ?"
                                              : "SELECT file_name, deliver_key, output FROM results WHERE item = ? AND result_number = ?");
  auto row = query.put(item.octets()).put(result_number).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return Unexpected{Code::not_found, item.short_text(), "has no result of this number"};
  SealedOutput sealed{query.text(0), Bytes(query.octets(1)), Bytes(query.octets(2))};
  if (sealed.file_name.find('/') == std::string::npos) return sealed;
  return Unexpected{Code::hostile, item.short_text(), "its file name leaves the store"};
}

Result<Bytes> open_output(const SealedOutput& sealed, const std::string& washed_folder, const ItemId& item, std::uint32_t result_number,
                          const KeyBox& box, std::uint64_t bytes_max) {
  auto key = box.open(sealed.key);
  if (!key) return key;
  Bytes plain;
  const auto sink = [&](ByteView piece) -> Status {
    if (plain.size() + piece.size() > bytes_max) return Unexpected{Code::limit, item.short_text(), "washed mail too large"};
    plain += piece;
    return {};
  };
  SealReader reader(*key, result_binding("output", item, result_number));
  wipe(*key);
  Status done;
  if (sealed.file_name.empty()) {
    done = reader.add(sealed.content, sink);
  } else {
    done = read_blob(washed_folder, sealed.file_name, [&](ByteView piece) { return reader.add(piece, sink); });
  }
  if (done) done = reader.finish(sink);
  if (!done) return named(done.error(), item, sealed.file_name.empty() ? "the database row" : blob_path(washed_folder, sealed.file_name));
  return plain;
}

Result<Bytes> open_manifest(Db& washed, const ItemId& item, std::uint32_t result_number, const KeyBox& box) {
  Query query(washed, "SELECT console_key, manifest FROM results WHERE item = ? AND result_number = ?");
  auto row = query.put(item.octets()).put(result_number).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return Unexpected{Code::not_found, item.short_text(), "has no result of this number"};
  auto key = box.open(query.octets(0));
  if (!key) return key;
  return open_bytes(*key, result_binding("manifest", item, result_number), query.octets(1), kManifestBytesMax);
}

}  // namespace temizu
