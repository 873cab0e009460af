#include "quarantine/letter_book.h"

#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr char kDeskMark[] = "letters";
constexpr std::size_t kAlertsMax = 100;            // codes are few and fixed
constexpr std::uint64_t kRecordsPerCall = 100'000;
constexpr std::string_view kActionStart = "alert.";

const char* alert_action(std::string_view step) {
  if (step == "raised") return "alert.raised";
  return step == "repeated" ? "alert.repeated" : "alert.ended";
}

Status keep_alert(Ledger& ledger, const AlertStepTold& told) {
  const AlertMemory& memory = told.memory;
  Query query(ledger.db(), "SELECT told_ms FROM alerts WHERE code = ?");
  auto row = query.put_text(memory.code).next();
  if (!row) return Unexpected{row.error()};
  if ((*row ? query.number(0) : 0) != told.told_before_ms) return Unexpected{Code::conflict, memory.code, "was told by somebody else meanwhile"};
  return {};
}

Status write_alert(Ledger& ledger, const AlertStepTold& told) {
  const AlertMemory& memory = told.memory;
  if (told.step == "ended") {
    Query gone(ledger.db(), "DELETE FROM alerts WHERE code = ?");
    if (auto done = gone.put_text(memory.code).run(); !done) return done;
  } else {
    Query keep(ledger.db(), "INSERT INTO alerts (code, what, since_ms, told_ms) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO "
                            "UPDATE SET what = excluded.what, since_ms = excluded.since_ms, told_ms = excluded.told_ms");
    if (auto done = keep.put_text(memory.code).put_text(memory.what).put(memory.since_ms).put(memory.told_ms).run(); !done) return done;
  }
  return ledger.audit({"wash", alert_action(told.step), memory.code, "", "", memory.what, "since=" + to_iso8601(memory.since_ms) + (told.detail.empty() ? "" : " " + told.detail)});
}

}  // namespace

class LetterBookImpl final : public LetterBook {
 public:
  explicit LetterBookImpl(StoreImpl& store) : store_(store) {}

  Result<std::vector<AlertMemory>> alerts() override {
    std::vector<AlertMemory> found;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      Query query(db, "SELECT code, what, since_ms, told_ms FROM alerts ORDER BY code LIMIT ?");
      query.put(static_cast<std::uint64_t>(kAlertsMax));
      for (;;) {
        auto row = query.next();
        if (!row) return Unexpected{row.error()};
        if (!*row) return {};
        found.push_back({query.text(0), query.text(1), query.number(2), query.number(3)});
      }
    });
    if (!looked) return Unexpected{looked.error()};
    return found;
  }

  Status tell(std::span<const AlertStepTold> steps, const std::optional<OwnMail>& mail) override {
    const auto check = [&](Ledger& ledger) -> Status {
      for (const AlertStepTold& told : steps) {
        if (auto fits = keep_alert(ledger, told); !fits) return fits;
      }
      return {};
    };
    const auto work = [&](Ledger& ledger) -> Status {
      if (auto fits = check(ledger); !fits) return fits;
      for (const AlertStepTold& told : steps) {
        if (auto written = write_alert(ledger, told); !written) return written;
      }
      return {};
    };
    return mail ? store_.keep_own_with(mail->envelope, mail->content, work) : store_.own_->run(work);
  }

  Result<ToldBefore> told(std::string_view account, std::span<const ItemId> requests) override {
    ToldBefore before;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      Query last(db, "SELECT COALESCE(MAX(at_ms), 0) FROM letters WHERE account = ?");
      auto there = last.put_text(account).next();
      if (!there) return Unexpected{there.error()};
      before.last_ms = last.number(0);
      for (const ItemId& request : requests) {
        Query query(db, "SELECT round, news FROM letters WHERE account = ? AND request = ?");
        query.put_text(account).put(request.octets());
        for (;;) {
          auto row = query.next();
          if (!row) return Unexpected{row.error()};
          if (!*row) break;
          before.news.push_back({request, query.small(0), static_cast<std::uint8_t>(query.number(1))});
        }
      }
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
    return before;
  }

  Status write(std::string_view account, std::span<const DeskNews> news, const OwnMail& mail) override {
    return store_.keep_own_with(mail.envelope, mail.content, [&](Ledger& ledger) -> Status {
      for (const DeskNews& line : news) {
        Query known(ledger.db(), "SELECT 1 FROM letters WHERE account = ? AND request = ? AND round = ? AND news = ?");
        auto row = known.put_text(account).put(line.request.octets()).put(line.round).put(static_cast<int>(line.news)).next();
        if (!row) return Unexpected{row.error()};
        if (*row) return Unexpected{Code::conflict, line.request.short_text(), "was told already"};
      }
      std::string requests;
      for (const DeskNews& line : news) {
        Query insert(ledger.db(), "INSERT INTO letters (account, request, round, news, at_ms) VALUES (?, ?, ?, ?, ?)");
        insert.put_text(account).put(line.request.octets()).put(line.round).put(static_cast<int>(line.news)).put(ledger.now_ms());
        if (auto written = insert.run(); !written) return written;
        requests += (requests.empty() ? "" : ",") + line.request.short_text();
      }
      return ledger.audit({"wash", "letter", std::string(account), "", "", "", "requests=" + requests + " item=" + mail.envelope.id.to_text()});
    });
  }

  Result<std::uint64_t> desk_mark() override {
    std::int64_t mark = 0;
    auto done = store_.own_->run([&](Ledger& ledger) -> Status {
      auto value = ledger.cursor(kDeskMark);
      if (!value) return Unexpected{value.error()};
      mark = *value;
      return {};
    }, false);
    if (!done) return Unexpected{done.error()};
    return static_cast<std::uint64_t>(mark);
  }

  Status set_desk_mark(std::uint64_t move) override {
    return store_.own_->run([&](Ledger& ledger) { return ledger.set_cursor(kDeskMark, static_cast<std::int64_t>(move)); }, false);
  }

 private:
  StoreImpl& store_;
};

std::unique_ptr<LetterBook> make_letter_book(StoreImpl& store) { return std::make_unique<LetterBookImpl>(store); }

Result<StoredAlerts> alerts_after(const std::string& store_path, std::uint64_t after, std::size_t most) {
  StoredAlerts found;
  LedgerReader washed(store_path, LedgerKind::washed);
  auto looked = washed.read([&](Db& db) -> Status {
    Query last(db, "SELECT COALESCE(MAX(number), 0) FROM audit");
    auto there = last.next();
    if (!there) return Unexpected{there.error()};
    const std::uint64_t end = last.count(0);
    const std::uint64_t to = std::min(end, after + kRecordsPerCall);
    found.looked_to = to;
    Query rows(db, "SELECT number, at_ms, action, subject, why, detail FROM audit WHERE number > ? AND number <= ? AND actor = 'wash' AND "
                   "action IN ('alert.raised', 'alert.repeated', 'alert.ended') ORDER BY number LIMIT ?");
    rows.put(after).put(to).put(static_cast<std::uint64_t>(most));
    for (;;) {
      auto row = rows.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      found.alerts.push_back({rows.count(0), rows.number(1), rows.text(2).substr(kActionStart.size()), rows.text(3), rows.text(4), rows.text(5)});
      if (found.alerts.size() == most) found.looked_to = found.alerts.back().number;
    }
  });
  if (!looked) return Unexpected{looked.error()};
  return found;
}

}  // namespace temizu
