// A desk over a store of its own in a folder of its own, and a wash that says yes. Tests only.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/test_folder.h"
#include "quarantine/desk/desk.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/test_desk.h"

namespace temizu {

class DeskWorld {
 public:
  explicit DeskWorld(TimeMs start_ms = tokyo(2026, 11, 24, 9, 0)) : clock(start_ms) {
    ConfigErrors errors;
    policy = std::make_unique<Policy>(*load_policy("", errors));
    washed = std::move(*Ledger::open_writer(path, LedgerKind::washed, clock));
  }
  DeskOptions options(bool may_write = true) const {
    DeskOptions out;
    out.store_path = path;
    out.may_write = may_write;
    out.policy = policy.get();
    out.calendar = WorkCalendar();
    out.people = [this] { return Result<std::shared_ptr<const People>>(std::make_shared<const People>(town.people())); };
    out.clock = &clock;
    return out;
  }
  std::unique_ptr<Desk> desk(bool may_write = true) const {
    auto opened = Desk::open(options(may_write));
    EXPECT_TRUE(opened) << to_text(opened.error());
    return std::move(*opened);
  }
  Status sql(LedgerKind kind, const std::string& text) const {
    auto db = Db::open(ledger_file(path, kind), to_word(kind), Access::write);
    if (!db) return Unexpected{db.error()};
    return (*db)->execute(text);
  }
  // What wash does with a code: answers it.
  void answer(std::uint64_t number, const std::string& account, const std::string& purpose, CodeAnswer answer = CodeAnswer::ok) {
    Query insert(washed->db(), "INSERT INTO code_answers (number, account, purpose, answer, at_ms) VALUES (?, ?, ?, ?, ?)");
    EXPECT_TRUE(insert.put(number).put_text(account).put_text(purpose).put(static_cast<int>(answer)).put(clock.now_ms()).run());
  }
  // A code of this account for this purpose, answered.
  std::uint64_t proof(Desk& desk, const std::string& account, const std::string& purpose) {
    auto number = desk.ask_code(account, purpose, "123456");
    EXPECT_TRUE(number) << to_text(number.error());
    answer(*number, account, purpose);
    EXPECT_TRUE(desk.await_code(*number, 1000));
    return *number;
  }
  // What wash does with an approved request.
  void release(const Request& request, const std::string& password = "sealed") {
    Query insert(washed->db(), "INSERT INTO releases (number, request, item, recipient, part, way, outcome, code, released_item, requester, address, "
                               "original_digest, at_ms, password) VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM releases), ?, ?, ?, ?, ?, 1, '', ?, ?, ?, x'00', ?, ?)");
    const ItemId item = ItemId::random();
    insert.put(request.id.octets()).put(request.item.octets()).put(request.recipient).put_text(request.part).put(static_cast<int>(request.way));
    EXPECT_TRUE(insert.put(item.octets()).put_text(request.requester).put_text(request.address).put(clock.now_ms()).put(ByteView(password)).run());
  }
  Wish wish(Desk& desk, const Request& request, DeskAction action, const std::string& account) {
    Wish out;
    out.request = request.id;
    out.action = action;
    out.account = account;
    if (action == DeskAction::send_back || action == DeskAction::deny || action == DeskAction::recall) out.reason = "unneeded";
    if (action == DeskAction::approve) {
      auto view = desk.find(request.id, "");
      EXPECT_TRUE(view);
      out.code = proof(desk, account, approve_purpose(view->request, view->moves, view->standing));
    }
    return out;
  }

  FakeClock clock;
  TestTown town;
  const TestFolder folder;
  const std::string& path = folder.path();
  std::unique_ptr<Policy> policy;
  std::unique_ptr<Ledger> washed;
};

inline std::optional<DeskFault> fault_in(const Error& error) { return fault_of(error); }

}  // namespace temizu
