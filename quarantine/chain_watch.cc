#include "quarantine/chain_watch.h"

#include <algorithm>

#include "audit/chain.h"
#include "base/log.h"
#include "quarantine/audit_reader.h"

namespace temizu {
namespace {

constexpr int kFailuresMax = 3;   // rounds in which a ledger that is there could not be read

}  // namespace

struct ChainWatch::One {
  One(const std::string& store_path, LedgerKind of) : kind(of), reader(store_path, of) {}

  LedgerKind kind;
  LedgerReader reader;
  AuditVerifier walker;
  std::uint64_t known_number{0};   // where the chain ended in the last round
  Bytes known_hash;
  bool bad_now{false};             // in the pass that goes on
  bool bad_before{false};          // in the one before
  bool whole{false};               // it was gone through once
  TimeMs again_ms{0};              // when the next pass begins; 0: one goes on
  TimeMs cut_ms{0};                // when records were found to be gone; 0: never
  int failures{0};

  void tell(const std::string& what) const {
    log(LogLevel::alert, "chain_broken", {{"ledger", to_word(kind)}, {"what", what}, {"next", "keep the file as evidence, run temizu verify-audit"}});
  }

  Status look(Db& db, const ChainWatchOptions& options, TimeMs now_ms) {
    Query last(db, "SELECT COALESCE(MAX(number), 0) FROM audit");
    auto there = last.next();
    if (!there) return Unexpected{there.error()};
    const std::uint64_t end = last.count(0);
    if (known_number > 0) {
      Query known(db, "SELECT hash FROM audit WHERE number = ?");
      auto row = known.put(known_number).next();
      if (!row) return Unexpected{row.error()};
      if (!*row || Bytes(known.octets(0)) != known_hash) {
        if (cut_ms == 0) tell("record " + std::to_string(known_number) + " is gone or another one");
        cut_ms = now_ms;
        walker = AuditVerifier();
        again_ms = 0;
        bad_now = false;
      }
    }
    if (again_ms != 0 && now_ms >= again_ms) {
      walker = AuditVerifier();
      again_ms = 0;
      bad_now = false;
    }
    if (auto walked = walk(db, options.piece); !walked) return walked;
    if (walker.count() >= end && again_ms == 0) {
      whole = true;
      bad_before = bad_now;
      again_ms = now_ms + options.again_ms;
    }
    return remember_end(db);
  }

  Status walk(Db& db, std::uint64_t piece) {
    std::uint64_t looked = 0;
    auto done = read_audit(db, walker.count() + 1, [&](const AuditRecord& record) -> Status {
      if (looked++ == piece) return Unexpected{Code::limit, "piece", "enough for this round"};
      auto good = walker.add(record);
      if (good) return {};
      if (!bad_now && !bad_before) tell(good.error().where + " " + good.error().what);
      bad_now = true;
      walker = AuditVerifier(record.number, record.hash);   // what follows is looked at too
      return {};
    });
    return !done && done.error().code == Code::limit ? Status{} : done;
  }

  Status remember_end(Db& db) {
    Query head(db, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
    auto row = head.next();
    if (!row) return Unexpected{row.error()};
    known_number = *row ? head.count(0) : 0;
    known_hash = *row ? Bytes(head.octets(1)) : Bytes{};
    return {};
  }

  bool is_broken(TimeMs now_ms, const ChainWatchOptions& options) const {
    const bool cut = cut_ms != 0 && now_ms < cut_ms + options.cut_lasts_ms;
    return bad_now || bad_before || cut || failures >= kFailuresMax;
  }
};

ChainWatch::ChainWatch(ChainWatchOptions options) : options_(std::move(options)) {
  for (const LedgerKind kind : kAuditedLedgers) ledgers_.push_back(std::make_unique<One>(options_.store_path, kind));
}

ChainWatch::~ChainWatch() = default;

void ChainWatch::round(TimeMs now_ms) {
  now_ms_ = now_ms;
  for (const auto& one : ledgers_) {
    const Status looked = one->reader.read([&](Db& db) { return one->look(db, options_, now_ms); });
    const bool never_made = !looked && one->known_number == 0 && (looked.error().code == Code::denied || !ledger_there(options_.store_path, one->kind));
    if (looked || never_made) {
      one->failures = 0;
      if (never_made) one->whole = true;   // there is nothing to go through
      continue;
    }
    if (++one->failures == kFailuresMax) one->tell(to_text(looked.error()));
  }
}

std::optional<std::vector<std::string>> ChainWatch::broken() const {
  std::vector<std::string> names;
  for (const auto& one : ledgers_) {
    if (one->is_broken(now_ms_, options_)) names.emplace_back(to_word(one->kind));
  }
  const bool all_known = std::ranges::all_of(ledgers_, [](const auto& one) { return one->whole; });
  if (names.empty() && !all_known) return std::nullopt;
  return names;
}

}  // namespace temizu
