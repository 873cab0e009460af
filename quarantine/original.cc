#include "quarantine/original.h"

namespace temizu {
namespace {

constexpr char kInsert[] =
    "INSERT INTO items (number, id, envelope, item_class, arrival_ms, size_bytes, recipients, keeping, in_file, sealed_bytes, "
    "fingerprint, sealed_key, content) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)";
constexpr char kColumnsFrom[] =
    "SELECT number, id, envelope, item_class, size_bytes, recipients, keeping, in_file, sealed_bytes FROM items "
    "WHERE number >= ? ORDER BY number LIMIT ?";
constexpr char kColumnsBefore[] =
    "SELECT number, id, envelope, item_class, size_bytes, recipients, keeping, in_file, sealed_bytes FROM items "
    "WHERE number < ? AND arrival_ms >= ? AND arrival_ms < ? ORDER BY number DESC LIMIT ?";
constexpr char kColumnsById[] =
    "SELECT number, id, envelope, item_class, size_bytes, recipients, keeping, in_file, sealed_bytes FROM items WHERE id = ?";

Bytes bound_to(const ItemId& id) { return "temizu-original-1:" + Bytes(id.octets()); }

Result<ItemRow> row_of(const Query& query) {
  ItemRow row;
  row.number = query.number(0);
  auto envelope = envelope_from_octets(query.octets(2));
  if (!envelope) return Unexpected{envelope.error()};
  row.envelope = std::move(*envelope);
  const bool agrees = query.octets(1) == row.envelope.id.octets() && query.count(4) == row.envelope.size_bytes &&
                      query.count(5) == row.envelope.recipients.size() &&
                      query.number(3) == static_cast<std::int64_t>(row.envelope.item_class);
  if (!agrees) return Unexpected{Code::hostile, "item " + std::to_string(row.number), "its row and its envelope differ"};
  row.keeping = query.number(6) == 0 ? Keeping::kept : Keeping::purged;
  row.in_file = query.flag(7);
  row.sealed_bytes = query.count(8);
  return row;
}

}  // namespace

OriginalWriter::OriginalWriter(std::string ledger_folder, const ItemId& id, std::uint64_t small_bytes_max)
    : folder_(std::move(ledger_folder)), id_(id), small_bytes_max_(small_bytes_max), key_(random_octets(kContentKeyBytes)),
      seal_(key_, bound_to(id)) {}

OriginalWriter::~OriginalWriter() { wipe(key_); }

Status OriginalWriter::spill() {
  if (!file_) {
    auto file = BlobWriter::create(folder_, id_.to_text());
    if (!file) return Unexpected{file.error()};
    file_ = std::move(*file);
  }
  auto written = file_->add(sealed_);
  sealed_.clear();
  return written;
}

Status OriginalWriter::add(ByteView untrusted_chunk) {
  digest_.add(untrusted_chunk);
  size_bytes_ += untrusted_chunk.size();
  while (!untrusted_chunk.empty()) {  // piece by piece: memory stays at one piece, however large the chunk
    const ByteView piece = untrusted_chunk.substr(0, kPlainPieceBytes);
    untrusted_chunk.remove_prefix(piece.size());
    seal_.add(piece, sealed_);
    if (size_bytes_ <= small_bytes_max_ || sealed_.empty()) continue;
    if (auto written = spill(); !written) return written;
  }
  return {};
}

Status OriginalWriter::finish() {
  seal_.finish(sealed_);
  sha256_ = digest_.finish();
  if (size_bytes_ > small_bytes_max_) return spill();
  return {};
}

Status OriginalWriter::sync() { return file_ ? file_->sync() : Status{}; }

void OriginalWriter::keep() {
  if (file_) file_->keep();
}

Result<std::int64_t> insert_item(Ledger& ledger, const Envelope& envelope, const OriginalWriter& original, ByteView fingerprint,
                                 GroupSealer& sealer) {
  auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM items");
  if (!number) return number;
  const Bytes octets = to_octets(envelope);
  const Bytes sealed_key = sealer.seal(original.content_key());
  Query insert(ledger.db(), kInsert);
  insert.put(*number).put(envelope.id.octets()).put(ByteView(octets)).put(static_cast<int>(envelope.item_class));
  insert.put(envelope.arrival_ms).put(envelope.size_bytes).put(static_cast<std::uint64_t>(envelope.recipients.size()));
  insert.put(original.in_file()).put(sealed_size(original.size_bytes())).put(fingerprint);
  if (auto done = insert.put(ByteView(sealed_key)).put(ByteView(original.content())).run(); !done) return Unexpected{done.error()};
  return *number;
}

namespace {

Status each_row(Query& query, const std::function<Status(std::int64_t number, Result<ItemRow>&& row)>& sink) {
  for (;;) {
    auto there = query.next();
    if (!there) return Unexpected{there.error()};
    if (!*there) return {};
    if (auto taken = sink(query.number(0), row_of(query)); !taken) return taken;
  }
}

}  // namespace

Status items_from(Db& db, std::int64_t number, std::int64_t most,
                  const std::function<Status(std::int64_t number, Result<ItemRow>&& row)>& sink) {
  Query query(db, kColumnsFrom);
  query.put(number).put(most);
  return each_row(query, sink);
}

Status items_before(Db& db, std::int64_t number, TimeMs from_ms, TimeMs to_ms, std::int64_t most,
                    const std::function<Status(std::int64_t number, Result<ItemRow>&& row)>& sink) {
  Query query(db, kColumnsBefore);
  query.put(number).put(from_ms).put(to_ms).put(most);
  return each_row(query, sink);
}

Result<std::vector<ItemId>> ids_between(Db& db, const ItemId& low, const ItemId& high, std::int64_t most) {
  Query query(db, "SELECT id FROM items WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?");
  query.put(low.octets()).put(high.octets()).put(most);
  std::vector<ItemId> ids;
  for (;;) {
    auto there = query.next();
    if (!there) return Unexpected{there.error()};
    if (!*there) return ids;
    if (auto id = ItemId::from_octets(query.octets(0))) ids.push_back(*id);
  }
}

Result<ItemRow> item_by_id(Db& db, const ItemId& id) {
  Query query(db, kColumnsById);
  auto there = query.put(id.octets()).next();
  if (!there) return Unexpected{there.error()};
  if (!*there) return Unexpected{Code::not_found, id.short_text(), "no such item in " + db.name()};
  return row_of(query);
}

Result<SealedOriginal> sealed_original(Db& db, const ItemId& id) {
  Query query(db, "SELECT keeping, in_file, sealed_key, content FROM items WHERE id = ?");
  auto there = query.put(id.octets()).next();
  if (!there) return Unexpected{there.error()};
  if (!*there) return Unexpected{Code::not_found, id.short_text(), "no such item in " + db.name()};
  if (query.number(0) != 0) return Unexpected{Code::not_found, "original " + id.to_text(), "was purged"};
  return SealedOriginal{query.flag(1), Bytes(query.octets(2)), Bytes(query.octets(3))};
}

Status open_original(const SealedOriginal& sealed, const std::string& ledger_folder, const ItemId& id, GroupOpener& opener,
                     const std::function<Status(ByteView)>& sink) {
  auto key = opener.open(sealed.sealed_key);
  if (!key) return Unexpected{key.error().code, "original " + id.to_text(), key.error().what, key.error().hint};
  SealReader reader(*key, bound_to(id));
  wipe(*key);
  Status done;
  std::string place = "the database row";
  if (sealed.in_file) {
    place = blob_path(ledger_folder, id.to_text());
    done = read_blob(ledger_folder, id.to_text(), [&](ByteView piece) { return reader.add(piece, sink); });
  } else {
    done = reader.add(sealed.content, sink);
  }
  if (done) done = reader.finish(sink);
  if (!done && (done.error().code == Code::bad_input || done.error().code == Code::io)) {
    Error named = done.error();
    named.where = "original " + id.to_text() + " in " + place;
    return Unexpected{named};
  }
  return done;
}

}  // namespace temizu
