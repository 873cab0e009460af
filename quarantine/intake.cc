#include "quarantine/intake.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <future>

#include "base/heartbeat.h"
#include "base/crash_point.h"
#include "base/log.h"
#include "quarantine/fingerprints.h"
#include "quarantine/original.h"
#include "quarantine/sql/committer.h"

namespace temizu {
namespace {

constexpr std::size_t kAcknowledgedAtOnce = 64;
constexpr std::int64_t kLastItemsChecked = 200;
constexpr std::size_t kFlushesWaitingMax = 1024;

// A message that was handed over.
struct Keep {
  Envelope envelope;
  std::unique_ptr<OriginalWriter> original;
  std::function<void(Result<Kept>)> done;
  Bytes fingerprint;
  std::uint64_t begun_at_order{0};
  std::int64_t number{0};
  std::optional<ItemId> first_id;
};

// Syncs the files of large originals, so that neither a session nor the committer waits for them.
class Flusher {
 public:
  using Work = std::function<void()>;
  Flusher() : thread_([this] { serve(); }) {}
  ~Flusher() {
    {
      std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void submit(Work work) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < kFlushesWaitingMax; });
    waiting_.push_back(std::move(work));
    changed_.notify_all();
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      Work work = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      changed_.notify_all();
      work();
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;
  bool stopped_{false};
  std::thread thread_;
};

class IntakeImpl;

class WriterImpl final : public IntakeWriter {
 public:
  WriterImpl(IntakeImpl& intake, std::unique_ptr<OriginalWriter> original, std::uint64_t order)
      : intake_(intake), original_(std::move(original)), begun_at_order_(order) {}
  Status add(ByteView untrusted_chunk) override { return original_->add(untrusted_chunk); }
  void finish(Envelope envelope, std::function<void(Result<Kept>)> done) override;

 private:
  IntakeImpl& intake_;
  std::unique_ptr<OriginalWriter> original_;
  std::uint64_t begun_at_order_;
};

class IntakeImpl final : public Intake {
 public:
  IntakeImpl(const IntakeOptions& options, std::unique_ptr<Ledger> ledger, Fingerprints prints, int lock)
      : options_(options), folder_(ledger->folder()), prints_(std::move(prints)), lock_(lock),
        committer_(std::move(ledger), committer_options(options)) {}
  ~IntakeImpl() override {
    flusher_.reset();
    write_acknowledged(1);
    ::close(lock_);
  }

  Result<std::unique_ptr<IntakeWriter>> begin() override {
    auto original = std::make_unique<OriginalWriter>(folder_, ItemId::random(), options_.small_original_bytes_max);
    return std::unique_ptr<IntakeWriter>(std::make_unique<WriterImpl>(*this, std::move(original), order_.load()));
  }

  void acknowledged(const ItemId& id) override {
    {
      std::lock_guard lock(prints_mutex_);
      if (auto number = prints_.acknowledge(id)) acknowledged_.push_back(*number);
    }
    write_acknowledged(kAcknowledgedAtOnce);
  }

  Result<DiskSpace> space() override {
    struct statvfs disk {};
    if (::statvfs(folder_.c_str(), &disk) != 0) return file_failure(folder_, "cannot be asked for its free space", errno);
    return DiskSpace{disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize, disk.f_favail, disk.f_files};
  }

  Status note_start(ByteView config_digest) override {
    std::promise<Status> noted;
    const std::string detail = start_detail(config_digest);
    committer_.submit({[&](Ledger& ledger) { return ledger.audit({"receive", "started", "", "", "", "", detail}); },
                       [&](const Status& end) { noted.set_value(end); }, true, 512, false});
    return noted.get_future().get();
  }

  void finish(std::shared_ptr<Keep> keep) {
    auto& original = *keep->original;
    if (auto finished = original.finish(); !finished) return fail(keep, finished.error());
    keep->envelope.id = original.id();
    if (keep->envelope.item_class != ItemClass::selftest) keep->envelope.item_class = ItemClass::message;
    keep->envelope.size_bytes = original.size_bytes();
    keep->envelope.original_sha256 = original.sha256();
    if (keep->envelope.arrival_ms == 0) keep->envelope.arrival_ms = options_.clock->now_ms();
    // The reader's bounds are the writer's too: nothing is accepted that could not be read back.
    if (auto readable = envelope_from_octets(to_octets(keep->envelope)); !readable) return fail(keep, readable.error());
    keep->fingerprint = fingerprint_of(keep->envelope);
    if (!original.in_file()) return commit(keep);
    flusher_->submit([this, keep] {
      if (auto synced = keep->original->sync(); !synced) return fail(keep, synced.error());
      TEMIZU_CRASH_POINT("keep.blob_written");
      commit(keep);
    });
  }

 private:
  static Committer::Options committer_options(const IntakeOptions& options) {
    Committer::Options made;
    made.items_max = options.commit_items_max;
    made.before_commit = "keep.before_commit";
    made.after_commit = "keep.after_commit";
    return made;
  }

  // done is the committer's to call, so a failure goes through it too.
  void fail(const std::shared_ptr<Keep>& keep, const Error& error) {
    committer_.submit({[error](Ledger&) -> Status { return Unexpected{Code::bad_input, error.where, error.what}; },
                       [keep, error](const Status&) { keep->done(Unexpected{error}); }, false, 0, false});
  }

  void commit(const std::shared_ptr<Keep>& keep) {
    committer_.submit({[this, keep](Ledger& ledger) { return write(ledger, *keep); },
                       [this, keep](const Status& end) { settle(*keep, end); }, true, keep->original->content().size() + 512, false});
  }

  Status write(Ledger& ledger, Keep& keep) {
    {
      std::lock_guard lock(prints_mutex_);
      keep.first_id = prints_.find(keep.fingerprint, ledger.now_ms(), keep.begun_at_order);
    }
    const Envelope& envelope = keep.envelope;
    AuditEntry entry{"receive", "kept", envelope.id.to_text(), "", to_word(State::received), "", ""};
    if (keep.first_id) {
      entry.action = "duplicate";
      entry.subject = keep.first_id->to_text();
      entry.to = "";
    } else {
      auto number = insert_item(ledger, envelope, *keep.original, keep.fingerprint, sealer_);
      if (!number) return Unexpected{number.error()};
      keep.number = *number;
    }
    entry.detail = "size=" + std::to_string(envelope.size_bytes) + " recipients=" + std::to_string(envelope.recipients.size()) +
                   " sha256=" + to_hex(envelope.original_sha256) + " arrival=" + std::to_string(envelope.arrival_ms);
    if (envelope.item_class == ItemClass::selftest) entry.detail += " class=selftest";   // counted apart
    entry.told = "client=" + envelope.client_address + " protocol=" + envelope.protocol;
    return ledger.audit(entry);
  }

  // After the sync, or the failure.
  void settle(Keep& keep, const Status& end) {
    sealer_.forget();  // the group is over: from here on nobody on this side can open it
    if (!end) {
      // When the device failed, the row may be there after all: the file then waits for the next start, which knows.
      if (end.error().code == Code::io) keep.original->keep();
      keep.done(Unexpected{end.error()});
      return;
    }
    Kept kept{keep.envelope.id, false, {}};
    if (keep.first_id) {
      kept.duplicate = true;
      kept.first_id = *keep.first_id;
    } else {
      keep.original->keep();
      std::lock_guard lock(prints_mutex_);
      prints_.add(keep.fingerprint, keep.envelope.id, keep.number, options_.clock->now_ms(), ++order_);
    }
    keep.done(kept);
  }

  void write_acknowledged(std::size_t at_least) {
    std::vector<std::int64_t> numbers;
    {
      std::lock_guard lock(prints_mutex_);
      if (acknowledged_.size() < at_least) return;
      numbers.swap(acknowledged_);
    }
    committer_.submit({[numbers](Ledger& ledger) -> Status {
                         for (const std::int64_t number : numbers) {
                           Query insert(ledger.db(), "INSERT INTO acknowledged (number) VALUES (?) ON CONFLICT (number) DO NOTHING");
                           if (auto done = insert.put(number).run(); !done) return done;
                         }
                         return {};
                       },
                       [](const Status&) {}, false, 0, false});
  }

  const IntakeOptions options_;
  const std::string folder_;
  std::mutex prints_mutex_;
  Fingerprints prints_;
  std::vector<std::int64_t> acknowledged_;
  std::atomic<std::uint64_t> order_{0};
  int lock_;
  GroupSealer sealer_{options_.store_public_key};   // the committer's thread only
  Committer committer_;
  std::unique_ptr<Flusher> flusher_{std::make_unique<Flusher>()};
};

void WriterImpl::finish(Envelope envelope, std::function<void(Result<Kept>)> done) {
  auto keep = std::make_shared<Keep>();
  keep->envelope = std::move(envelope);
  keep->original = std::move(original_);
  keep->done = std::move(done);
  keep->begun_at_order = begun_at_order_;
  intake_.finish(std::move(keep));
}

// What a crash left between file and row: files without a row go. Only while nobody else writes here.
Status sweep(Ledger& ledger) {
  return each_blob(ledger.folder(), [&](const std::string& name) -> Status {
    auto id = ItemId::parse(name);
    if (!id) return {};  // not ours
    Query query(ledger.db(), "SELECT 1 FROM items WHERE id = ? AND keeping = 0");
    auto there = query.put(id->octets()).next();
    if (!there) return Unexpected{there.error()};
    if (*there) return {};
    return remove_blob(ledger.folder(), name);
  });
}

// The newest rows with files are where a torn write would show.
Status check_last_files(Ledger& ledger) {
  auto highest = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM items");
  if (!highest) return Unexpected{highest.error()};
  return items_from(ledger.db(), *highest - kLastItemsChecked, kLastItemsChecked + 1, [&](std::int64_t number, Result<ItemRow>&& read) -> Status {
    if (!read) return Unexpected{Code::io, "intake.db item " + std::to_string(number), read.error().what, "Run temizu verify-audit"};
    const ItemRow& row = *read;
    if (!row.in_file || row.keeping == Keeping::purged) return {};
    const std::string name = row.envelope.id.to_text();
    auto size = blob_size(ledger.folder(), name);
    if (size && *size == row.sealed_bytes) return {};
    return Unexpected{Code::io, blob_path(ledger.folder(), name), "is missing or torn", "Restore it from a backup"};
  });
}

Result<Fingerprints> load_fingerprints(Ledger& ledger, const Clock& clock) {
  Fingerprints prints;
  const TimeMs since_ms = clock.now_ms() - Fingerprints::kKeptMs;
  Query old(ledger.db(), "DELETE FROM acknowledged WHERE number < (SELECT MIN(number) FROM items WHERE arrival_ms > ?)");
  if (auto pruned = old.put(since_ms).run(); !pruned) return Unexpected{pruned.error()};
  Query query(ledger.db(),
              "SELECT number, id, fingerprint, arrival_ms FROM items WHERE arrival_ms > ? AND number NOT IN "
              "(SELECT number FROM acknowledged) ORDER BY number");
  query.put(since_ms);
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) break;
    auto id = ItemId::from_octets(query.octets(1));
    if (id && query.octets(2).size() == 16) prints.add(Bytes(query.octets(2)), *id, query.number(0), query.number(3), 0);
  }
  return prints;
}

Result<int> lock_and_sweep(Ledger& ledger) {
  auto lock = open_bell(ledger.folder() + "/lock", {02770, 0660});
  if (!lock) return Unexpected{lock.error()};
  if (::flock(*lock, LOCK_EX | LOCK_NB) == 0) {
    if (auto swept = sweep(ledger); !swept) {
      ::close(*lock);
      return Unexpected{swept.error()};
    }
  }
  ::flock(*lock, LOCK_SH | LOCK_NB);
  return *lock;
}

}  // namespace

Result<std::unique_ptr<Intake>> open_intake(const IntakeOptions& options) {
  if (auto ready = seal_ready(); !ready) return Unexpected{ready.error()};
  if (options.store_public_key.size() != 32) return Unexpected{Code::config, "store.pub", "not 32 octets", "Run temizu keys check"};
  auto ledger = Ledger::open_writer(options.store_path, LedgerKind::intake, *options.clock);
  if (!ledger) return Unexpected{ledger.error()};
  if (auto whole = check_last_files(**ledger); !whole) return Unexpected{whole.error()};
  auto prints = load_fingerprints(**ledger, *options.clock);
  if (!prints) return Unexpected{prints.error()};
  auto lock = lock_and_sweep(**ledger);
  if (!lock) return Unexpected{lock.error()};
  return std::unique_ptr<Intake>(std::make_unique<IntakeImpl>(options, std::move(*ledger), std::move(*prints), *lock));
}

}  // namespace temizu
