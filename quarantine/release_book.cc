#include "quarantine/release_book.h"

#include "base/crash_point.h"
#include "base/digest.h"
#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::size_t kPasswordBytesMax = 200;
constexpr std::size_t kPasswordsAtOnce = 1000;
constexpr char kMovesMark[] = "moves";

Bytes password_binding(const RequestId& request) { return "temizu-password-1:" + Bytes(request.octets()); }

Status has_outcome(Ledger& ledger, const RequestId& request) {
  Query query(ledger.db(), "SELECT 1 FROM releases WHERE request = ?");
  auto row = query.put(request.octets()).next();
  if (!row) return Unexpected{row.error()};
  return *row ? Unexpected{Code::conflict, "request " + request.short_text(), "was decided on already"} : Status{};
}

std::string place_of(const Request& request) { return request.item.to_text() + '/' + std::to_string(request.recipient); }

std::string detail_of(const Released& done) {
  const Request& request = done.request;
  std::string detail = "request=" + request.id.to_text() + " way=" + to_word(request.way) + " part=" + (request.part.empty() ? "whole" : request.part) +
                       " requester=" + request.requester;
  if (!done.approvers.empty()) detail += " approvers=" + done.approvers;
  if (!done.address.empty()) detail += " to=" + done.address;
  if (!done.item.empty()) detail += " item=" + done.item.to_text();
  if (!done.original_digest.empty()) detail += " sha256=" + to_hex(done.original_digest);
  return detail;
}

}  // namespace

class ReleaseBookImpl final : public ReleaseBook {
 public:
  explicit ReleaseBookImpl(StoreImpl& store) : store_(store) {}

  Result<std::optional<CodeAnswer>> answer(const CodeQuestion& question, const std::function<CodeAnswer(CodeMemory&)>& judge) override {
    std::optional<CodeAnswer> given;
    auto done = store_.own_->run([&](Ledger& ledger) -> Status {
      given.reset();
      Query known(ledger.db(), "SELECT 1 FROM code_answers WHERE number = ?");
      auto there = known.put(question.number).next();
      if (!there || *there) return there ? Status{} : Status{Unexpected{there.error()}};
      CodeMemory memory;
      Query query(ledger.db(), "SELECT step, failures, locked_until_ms FROM totp_used WHERE account = ?");
      auto row = query.put_text(question.account).next();
      if (!row) return Unexpected{row.error()};
      if (*row) memory = {query.number(0), query.small(1), query.number(2)};
      const CodeAnswer answer = judge(memory);
      if (answer != CodeAnswer::unknown) {
        Query keep(ledger.db(), "INSERT INTO totp_used (account, step, failures, locked_until_ms) VALUES (?, ?, ?, ?) ON CONFLICT (account) DO "
                                "UPDATE SET step = excluded.step, failures = excluded.failures, locked_until_ms = excluded.locked_until_ms");
        keep.put_text(question.account).put(memory.step).put(memory.failures).put(memory.locked_until_ms);
        if (auto kept = keep.run(); !kept) return kept;
      }
      Query insert(ledger.db(), "INSERT INTO code_answers (number, account, purpose, answer, at_ms) VALUES (?, ?, ?, ?, ?)");
      insert.put(question.number).put_text(question.account).put_text(question.purpose).put(static_cast<int>(answer)).put(ledger.now_ms());
      if (auto written = insert.run(); !written) return written;
      given = answer;
      return ledger.audit({"wash", "code", question.account, "", to_word(answer), "", "code=" + std::to_string(question.number) + " purpose=" + question.purpose});
    });
    if (!done) return Unexpected{done.error()};
    return given;
  }

  Result<std::vector<std::uint64_t>> unanswered(std::vector<std::uint64_t> numbers) override {
    std::vector<std::uint64_t> left;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      for (const std::uint64_t number : numbers) {
        Query known(db, "SELECT 1 FROM code_answers WHERE number = ?");
        auto row = known.put(number).next();
        if (!row) return Unexpected{row.error()};
        if (!*row) left.push_back(number);
      }
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
    return left;
  }

  Result<std::optional<ReleaseOutcome>> outcome(const RequestId& request) override {
    std::optional<ReleaseOutcome> found;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      Query query(db, "SELECT outcome, code, released_item, at_ms, password FROM releases WHERE request = ?");
      auto row = query.put(request.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const auto item = ItemId::from_octets(query.octets(2));
      found = ReleaseOutcome{query.flag(0), query.text(1), item ? *item : ItemId{}, query.number(3), !query.octets(4).empty()};
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
    return found;
  }

  Result<std::uint32_t> released_since(TimeMs since_ms) override { return done_since(since_ms, ReleaseWay::original, ""); }
  Result<std::uint32_t> rewashed_since(TimeMs since_ms, std::string_view requester) override { return done_since(since_ms, ReleaseWay::rewash, requester); }

  Status note_unsealing(const Request& request, const std::string& approvers) override {
    return store_.own_->run([&](Ledger& ledger) {
      return ledger.audit({"wash", "unsealed", place_of(request), "", "", "release",
                           "request=" + request.id.to_text() + " part=" + (request.part.empty() ? "whole" : request.part) +
                               " requester=" + request.requester + " approvers=" + approvers});
    });
  }

  Status refuse(const Released& refused) override {
    return store_.own_->run([&](Ledger& ledger) -> Status {
      if (auto first = has_outcome(ledger, refused.request.id); !first) return first;
      if (auto written = write(ledger, refused, {}); !written) return written;
      return ledger.audit({"wash", "release.refused", place_of(refused.request), "", to_word(RequestState::denied), refused.code,
                           detail_of(refused) + " why=" + refused.why});
    });
  }

  Status release(const Released& released, Envelope envelope, ByteView content) override {
    Bytes sealed;
    if (!released.password.empty()) {
      Bytes key = random_octets(kContentKeyBytes);
      sealed = store_.console_box_.box(key) + seal_bytes(key, password_binding(released.request.id), released.password);
      wipe(key);
    }
    auto done = store_.keep_own_with(std::move(envelope), content, [&](Ledger& ledger) -> Status {
      if (auto first = has_outcome(ledger, released.request.id); !first) return first;
      if (auto written = write(ledger, released, sealed); !written) return written;
      return ledger.audit({"wash", "released", place_of(released.request), to_word(RequestState::approved), to_word(RequestState::released),
                           released.request.reason, detail_of(released)});
    });
    if (done) TEMIZU_CRASH_POINT("release.kept");
    return done;
  }

  Result<bool> carries_out(const ItemId& item) override {
    bool found = false;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      Query released(db, "SELECT 1 FROM releases WHERE released_item = ? AND outcome = 1 AND way = ? UNION ALL "
                         "SELECT 1 FROM recalls WHERE notice_item = ? AND outcome = 1 LIMIT 1");
      auto row = released.put(item.octets()).put(static_cast<int>(ReleaseWay::original)).put(item.octets()).next();
      if (!row) return Unexpected{row.error()};
      found = *row;
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
    return found;
  }

  Status recall(const RequestId& request, Envelope envelope, ByteView content) override {
    const ItemId notice = envelope.id;
    const std::string to = envelope.recipients.empty() ? std::string{} : envelope.recipients[0];
    return store_.keep_own_with(std::move(envelope), content, [&](Ledger& ledger) -> Status {
      Query known(ledger.db(), "SELECT 1 FROM recalls WHERE request = ?");
      auto row = known.put(request.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (*row) return Unexpected{Code::conflict, "request " + request.short_text(), "was recalled already"};
      auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM recalls");
      if (!number) return Unexpected{number.error()};
      Query insert(ledger.db(), "INSERT INTO recalls (number, request, notice_item, outcome, code, at_ms) VALUES (?, ?, ?, 1, '', ?)");
      insert.put(*number).put(request.octets()).put(notice.octets()).put(ledger.now_ms());
      if (auto written = insert.run(); !written) return written;
      return ledger.audit({"wash", "recalled", request.to_text(), "", "", "", "notice=" + notice.to_text() + " to=" + to});
    });
  }

  Result<bool> recalled(const RequestId& request) override {
    bool found = false;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      Query query(db, "SELECT 1 FROM recalls WHERE request = ?");
      auto row = query.put(request.octets()).next();
      if (!row) return Unexpected{row.error()};
      found = *row;
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
    return found;
  }

  Result<std::vector<PasswordKept>> passwords() override {
    std::vector<PasswordKept> kept;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      Query query(db, "SELECT request, at_ms FROM releases WHERE LENGTH(password) > 0 ORDER BY number LIMIT ?");
      query.put(static_cast<std::uint64_t>(kPasswordsAtOnce));
      for (;;) {
        auto row = query.next();
        if (!row) return Unexpected{row.error()};
        if (!*row) return {};
        if (auto request = ItemId::from_octets(query.octets(0))) kept.push_back({*request, query.number(1)});
      }
    });
    if (!looked) return Unexpected{looked.error()};
    return kept;
  }

  Status wipe_password(const RequestId& request, const char* why) override {
    return store_.own_->run([&](Ledger& ledger) -> Status {
      Query update(ledger.db(), "UPDATE releases SET password = ? WHERE request = ? AND LENGTH(password) > 0");
      if (auto done = update.put(ByteView{}).put(request.octets()).run(); !done) return done;
      if (ledger.db().rows_changed() == 0) return {};
      return ledger.audit({"wash", "password.wiped", request.to_text(), "", "", why, ""});
    });
  }

  Result<std::uint64_t> moves_mark() override {
    std::int64_t mark = 0;
    auto done = store_.own_->run([&](Ledger& ledger) -> Status {
      auto value = ledger.cursor(kMovesMark);
      if (!value) return Unexpected{value.error()};
      mark = *value;
      return {};
    }, false);
    if (!done) return Unexpected{done.error()};
    return static_cast<std::uint64_t>(mark);
  }

  Status set_moves_mark(std::uint64_t number) override {
    return store_.own_->run([&](Ledger& ledger) { return ledger.set_cursor(kMovesMark, static_cast<std::int64_t>(number)); }, false);
  }

 private:
  // way 0 is washing again: one that was refused in the end has cost its wash too.
  Result<std::uint32_t> done_since(TimeMs since_ms, ReleaseWay way, std::string_view requester) {
    std::uint32_t count = 0;
    auto looked = store_.washed_.read([&](Db& db) -> Status {
      Query query(db, "SELECT COUNT(*) FROM releases WHERE at_ms > ? AND way = ? AND (outcome = 1 OR way = 0) AND (? = '' OR requester = ?)");
      auto row = query.put(since_ms).put(static_cast<int>(way)).put_text(requester).put_text(requester).next();
      if (!row) return Unexpected{row.error()};
      count = query.small(0);
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
    return count;
  }

  static Status write(Ledger& ledger, const Released& done, const Bytes& sealed_password) {
    auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM releases");
    if (!number) return Unexpected{number.error()};
    const Request& request = done.request;
    Query insert(ledger.db(), "INSERT INTO releases (number, request, item, recipient, part, way, outcome, code, released_item, requester, address, "
                              "original_digest, at_ms, password) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.put(*number).put(request.id.octets()).put(request.item.octets()).put(request.recipient).put_text(request.part);
    insert.put(static_cast<int>(request.way)).put(done.released).put_text(done.code).put(done.item.octets()).put_text(request.requester);
    insert.put_text(done.address).put(ByteView(done.original_digest)).put(ledger.now_ms()).put(ByteView(sealed_password));
    return insert.run();
  }

  StoreImpl& store_;
};

std::unique_ptr<ReleaseBook> make_release_book(StoreImpl& store) { return std::make_unique<ReleaseBookImpl>(store); }

Result<std::vector<ReleaseRow>> releases_of(const std::string& store_path, const ItemId& item) {
  constexpr std::uint64_t kRowsMax = 1000;
  std::vector<ReleaseRow> rows;
  LedgerReader washed(store_path, LedgerKind::washed);
  auto looked = washed.read([&](Db& db) -> Status {
    Query query(db, "SELECT releases.request, part, way, releases.outcome, releases.code, requester, address, released_item, releases.at_ms, "
                    "COALESCE(recalls.at_ms, 0) FROM releases LEFT JOIN recalls ON recalls.request = releases.request "
                    "WHERE item = ? ORDER BY releases.number LIMIT ?");
    query.put(item.octets()).put(kRowsMax);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const auto request = ItemId::from_octets(query.octets(0));
      const auto released_item = ItemId::from_octets(query.octets(7));
      if (!request || query.number(2) < 0 || query.number(2) > static_cast<int>(ReleaseWay::original)) continue;
      rows.push_back({*request, query.text(1), static_cast<ReleaseWay>(query.number(2)), query.flag(3), query.text(4), query.text(5),
                      query.text(6), released_item ? *released_item : ItemId{}, query.number(8), query.number(9)});
    }
  });
  if (!looked && looked.error().code != Code::unavailable) return Unexpected{looked.error()};
  return rows;
}

Result<std::string> open_password(const RequestId& request, ByteView untrusted_sealed, ByteView store_public, ByteView console_secret) {
  const KeyBox box(store_public, console_secret);
  if (untrusted_sealed.size() <= kBoxedKeyBytes) return Unexpected{Code::denied, "password", "is not there"};
  auto key = box.open(untrusted_sealed.substr(0, kBoxedKeyBytes));
  if (!key) return Unexpected{key.error()};
  auto opened = open_bytes(*key, password_binding(request), untrusted_sealed.substr(kBoxedKeyBytes), kPasswordBytesMax);
  wipe(*key);
  return opened;
}

}  // namespace temizu
