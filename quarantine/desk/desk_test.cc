#include "quarantine/desk/desk.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <algorithm>
#include <barrier>
#include <thread>

#include "quarantine/desk/test_world.h"
#include "quarantine/verify.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

template <class T>
std::optional<DeskFault> fault(const Result<T>& result) {
  if (result) return std::nullopt;
  EXPECT_TRUE(fault_of(result.error())) << to_text(result.error());
  return fault_of(result.error());
}

// Goal: the whole way on a real ledger: asked, approved with a code, released by wash, password shown once; every step audited.
TEST(Desk, WritesTheWholeHistoryDown) {
  DeskWorld world;
  auto desk = world.desk();
  auto request = desk->ask(test_request(), true);
  ASSERT_TRUE(request) << to_text(request.error());
  EXPECT_EQ(request->department, "d11");
  EXPECT_THAT(desk->find(request->id, "chief")->deciders, ElementsAre("chief", "admin", "admin2"));
  auto approved = desk->act(world.wish(*desk, *request, DeskAction::approve, "chief"));
  ASSERT_TRUE(approved) << to_text(approved.error());
  EXPECT_EQ(approved->state, RequestState::approved);
  EXPECT_EQ(fault(desk->show_password(request->id, "sato")), DeskFault::shown_already);   // nothing there yet
  world.clock.advance_ms(kMinute);
  world.release(*request, "sealed octets");
  EXPECT_EQ(desk->find(request->id, "sato")->standing.state, RequestState::released);
  EXPECT_EQ(fault(desk->show_password(request->id, "chief")), DeskFault::not_entitled);
  auto password = desk->show_password(request->id, "sato");
  ASSERT_TRUE(password) << to_text(password.error());
  EXPECT_EQ(*password, "sealed octets");
  EXPECT_EQ(fault(desk->show_password(request->id, "sato")), DeskFault::shown_already);
  EXPECT_THAT(*desk->shown_passwords(), SizeIs(1));
  EXPECT_TRUE(desk->act(world.wish(*desk, *request, DeskAction::recall, "admin")));
  auto view = desk->find(request->id, "auditor");
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->standing.recalled && view->standing.password_shown);
  EXPECT_THAT(view->may, IsEmpty());
  EXPECT_THAT(view->moves, SizeIs(4));
  auto heads = verify_audit(world.path);
  ASSERT_TRUE(heads) << to_text(heads.error());
  std::vector<std::string> actions;
  LedgerReader reader(world.path, LedgerKind::orders);
  EXPECT_TRUE(reader.read([&](Db& db) {
    return read_audit(db, 1, [&](const AuditRecord& record) { return actions.push_back(record.actor + " " + record.action + " " + record.to), Status{}; });
  }));
  EXPECT_THAT(actions, ElementsAre("sato desk.request requested", "chief desk.approve approved", "sato desk.show-password released", "admin desk.recall released"));
}

// Goal: what is refused leaves no row behind, and says why with its code.
TEST(Desk, RefusesWithoutATrace) {
  DeskWorld world;
  auto desk = world.desk();
  auto request = desk->ask(test_request(), true);
  ASSERT_TRUE(request);
  Wish wish = world.wish(*desk, *request, DeskAction::approve, "chief");
  Wish bare = wish;
  bare.code = 0;
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::code_missing);
  bare.code = 999;
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::code_wrong);
  bare = wish;
  bare.account = "admin";
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::code_wrong);   // chief's code
  bare.account = "sato";
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::own_request);   // told in the audit log all the same
  bare.account = "stranger";
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::unknown_request);   // not theirs: no details
  bare.account = "auditor";
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::not_entitled);
  bare = wish;
  bare.last_move = 77;
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::changed_since);
  bare = wish;
  bare.request = ItemId::random();
  EXPECT_EQ(fault(desk->act(bare)), DeskFault::unknown_request);
  Wish deny = world.wish(*desk, *request, DeskAction::deny, "chief");
  deny.reason = "because";
  EXPECT_EQ(fault(desk->act(deny)), DeskFault::ill_formed);
  EXPECT_EQ(fault(desk->find(request->id, "stranger")), DeskFault::unknown_request);
  EXPECT_THAT(desk->find(request->id, "sato")->moves, SizeIs(1));
  // The attempt to approve one's own request moved nothing, and is told to whoever reads the log.
  std::vector<std::string> tried;
  LedgerReader orders(world.path, LedgerKind::orders);
  ASSERT_TRUE(orders.read([&](Db& db) {
    return read_audit(db, 1, [&](const AuditRecord& record) -> Status {
      if (record.action == "desk.self_approval") tried.push_back(record.actor + " " + record.subject + " " + record.to + " " + record.detail);
      return {};
    });
  }));
  EXPECT_THAT(tried, ElementsAre("sato " + request->id.to_text() + " refused action=approve"));
  EXPECT_TRUE(desk->act(wish));
}

TEST(Desk, RefusesWhatWasSentTwice) {
  DeskWorld world;
  auto desk = world.desk();
  const Request wanted = test_request();
  auto request = desk->ask(wanted, true);
  ASSERT_TRUE(request);
  EXPECT_EQ(fault(desk->ask(wanted, true)), DeskFault::replayed);
  Request again = wanted;
  again.id = ItemId::random();
  EXPECT_EQ(fault(desk->ask(again, true)), DeskFault::asked_already);
  EXPECT_EQ(fault(desk->ask(test_request(), false)), DeskFault::purged);
  const Wish wish = world.wish(*desk, *request, DeskAction::approve, "chief");
  EXPECT_TRUE(desk->act(wish));
  EXPECT_EQ(fault(desk->act(wish)), DeskFault::not_in_this_state);
  // The id stays used when all is over.
  EXPECT_TRUE(desk->act(world.wish(*desk, *request, DeskAction::withdraw, "sato")));
  EXPECT_EQ(fault(desk->ask(wanted, true)), DeskFault::replayed);
  EXPECT_TRUE(desk->ask(again, true));
}

// Goal: of approvers who race, exactly one wins where one is enough: threads with a desk each, many times.
TEST(Desk, LetsOneOfTwoRacingThreadsWin) {
  DeskWorld world;
  auto desk = world.desk();
  for (int round = 0; round < 20; ++round) {
    auto request = desk->ask(test_request(), true);
    ASSERT_TRUE(request);
    const std::vector<std::string> who{"chief", "admin", "admin2"};
    std::vector<Wish> wishes;
    for (const std::string& one : who) wishes.push_back(world.wish(*desk, *request, DeskAction::approve, one));
    std::vector<std::unique_ptr<Desk>> desks;
    for (std::size_t i = 0; i < who.size(); ++i) desks.push_back(world.desk());
    std::barrier start(static_cast<std::ptrdiff_t>(who.size()));
    std::atomic<int> won{0}, told{0};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < who.size(); ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        auto done = desks[i]->act(wishes[i]);
        if (done) ++won;
        if (!done && fault_of(done.error()) == DeskFault::not_in_this_state) ++told;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(told, 2);
    EXPECT_THAT(desk->find(request->id, "")->standing.approvals, SizeIs(1));
  }
  EXPECT_TRUE(verify_audit(world.path));
}

// Goal: the same between processes.
TEST(Desk, LetsOneOfTwoRacingProcessesWin) {
  DeskWorld world;
  std::vector<Wish> wishes;
  RequestId id;
  {
    auto desk = world.desk();
    auto request = desk->ask(test_request(), true);
    ASSERT_TRUE(request);
    id = request->id;
    for (const char* one : {"chief", "admin"}) wishes.push_back(world.wish(*desk, *request, DeskAction::approve, one));
  }
  int gate[2];
  ASSERT_EQ(::pipe(gate), 0);
  std::vector<pid_t> children;
  for (const Wish& wish : wishes) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(gate[1]);
      auto opened = Desk::open(world.options());
      char octet = 0;
      if (::read(gate[0], &octet, 1) != 0 || !opened) ::_exit(9);
      auto done = (*opened)->act(wish);
      const bool told = !done && fault_of(done.error()) == DeskFault::not_in_this_state;
      ::_exit(done ? 1 : told ? 2 : 3);
    }
    children.push_back(child);
  }
  ::close(gate[0]);
  ::close(gate[1]);   // both go
  std::vector<int> ends;
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ends.push_back(WEXITSTATUS(status));
  }
  std::sort(ends.begin(), ends.end());
  EXPECT_THAT(ends, ElementsAre(1, 2));
  EXPECT_THAT(world.desk()->find(id, "")->standing.approvals, SizeIs(1));
}

TEST(Desk, LetsNobodyDecideWhoIsBlocked) {
  DeskWorld world;
  auto desk = world.desk();
  auto request = desk->ask(test_request(), true);
  const Wish wish = world.wish(*desk, *request, DeskAction::approve, "chief");
  EXPECT_EQ(fault(desk->block("chief", "sato", "lost phone")), DeskFault::not_entitled);
  ASSERT_TRUE(desk->block("chief", "admin", "lost phone"));
  EXPECT_EQ(fault(desk->act(wish)), DeskFault::blocked);
  EXPECT_EQ(fault(desk->ask_code("chief", "login:x", "123456")), DeskFault::blocked);
  ASSERT_TRUE(desk->block("sato", "admin", "away"));
  EXPECT_EQ(fault(desk->ask(test_request(), true)), DeskFault::blocked);
  EXPECT_THAT(*desk->blocks(), SizeIs(2));
  ASSERT_TRUE(desk->unblock("chief", "admin"));
  EXPECT_TRUE(desk->act(wish));
  ASSERT_TRUE(desk->block("admin", "admin:root", "left"));
  EXPECT_EQ(fault(desk->unblock("admin", "admin")), DeskFault::not_entitled);
  EXPECT_EQ(fault(desk->unblock("sato", "admin")), DeskFault::blocked);
}

TEST(Desk, ReturnsAndTakesAgain) {
  DeskWorld world;
  auto desk = world.desk();
  auto request = desk->ask(test_request(), true);
  ASSERT_TRUE(desk->act(world.wish(*desk, *request, DeskAction::send_back, "chief")));
  Wish again = world.wish(*desk, *request, DeskAction::resubmit, "sato");
  again.reason = "other";
  EXPECT_EQ(fault(desk->act(again)), DeskFault::ill_formed);   // needs words
  again.why = "契約書の原本を県に提出するため";
  again.sender_check = SenderCheck::met;
  ASSERT_TRUE(desk->act(again));
  auto view = desk->find(request->id, "chief");
  EXPECT_EQ(view->request.reason_text, "契約書の原本を県に提出するため");
  EXPECT_EQ(view->request.sender_check, SenderCheck::met);
  EXPECT_EQ(view->standing.round, 2u);
  EXPECT_TRUE(desk->act(world.wish(*desk, *request, DeskAction::approve, "chief")));
}

// Goal: nobody floods the desk, and what has ended takes no room, also where no row says so yet.
TEST(Desk, TakesOnlySoManyOpenRequestsOfOneAccount) {
  DeskWorld world;
  auto desk = world.desk();
  Request last;
  for (int i = 0; i < 200; ++i) {
    auto made = desk->ask(test_request(), true);
    ASSERT_TRUE(made) << i;
    last = *made;
  }
  EXPECT_EQ(fault(desk->ask(test_request(), true)), DeskFault::too_many);
  EXPECT_TRUE(desk->ask(test_request("suzuki"), true));
  ASSERT_TRUE(desk->act(world.wish(*desk, last, DeskAction::approve, "chief")));
  EXPECT_EQ(fault(desk->ask(test_request(), true)), DeskFault::too_many);
  world.release(last);
  auto part = test_request();
  EXPECT_TRUE(desk->ask(part, true));
  EXPECT_EQ(fault(desk->ask(test_request(), true)), DeskFault::too_many);
  world.clock.advance_ms(7 * kDay);
  EXPECT_TRUE(desk->ask(test_request(), true));
}

TEST(Desk, WritesDownWhatTimeDid) {
  DeskWorld world;
  auto desk = world.desk();
  auto request = desk->ask(test_request(), true);
  EXPECT_EQ(*desk->tidy(), 0u);
  world.clock.advance_ms(7 * kDay);
  EXPECT_EQ(desk->find(request->id, "sato")->standing.state, RequestState::lapsed);
  EXPECT_EQ(*desk->tidy(), 1u);
  EXPECT_EQ(*desk->tidy(), 0u);
  EXPECT_THAT(desk->find(request->id, "sato")->moves, SizeIs(2));
}

// Goal: many wishes in one call, each with its own end; what one refuses does not undo the others.
TEST(Desk, DoesManyAtOnceWithAResultForEach) {
  DeskWorld world;
  auto desk = world.desk();
  std::vector<Wish> wishes;
  for (int i = 0; i < 5; ++i) {
    auto request = desk->ask(test_request(i == 2 ? "suzuki" : "sato"), true);
    ASSERT_TRUE(request);
    wishes.push_back(world.wish(*desk, *request, DeskAction::deny, i == 3 ? "stranger" : "chief"));
  }
  wishes.push_back(wishes[0]);
  const auto ends = desk->act_all(wishes);
  ASSERT_THAT(ends, SizeIs(6));
  for (const std::size_t good : {0u, 1u, 2u, 4u}) EXPECT_TRUE(ends[good]);
  EXPECT_EQ(fault(ends[3]), DeskFault::unknown_request);
  EXPECT_EQ(fault(ends[5]), DeskFault::not_in_this_state);
  EXPECT_EQ(fault(desk->act_all(std::vector<Wish>(501))[0]), DeskFault::too_many);
}

std::vector<std::string> subjects(const Result<RequestPage>& page) {
  std::vector<std::string> out;
  EXPECT_TRUE(page);
  if (page) {
    for (const RequestView& view : page->requests) out.push_back(view.request.subject);
  }
  return out;
}

// Goal: each sees what is theirs: staff their own and the section's, approvers what waits for them and what they decided, those who
// may see everything everything; pages follow one another without gap.
TEST(Desk, ListsWhatEachMaySee) {
  DeskWorld world;
  auto desk = world.desk();
  const auto ask = [&](const std::string& requester, const std::string& subject, const std::string& address = {}) {
    Request wanted = test_request(requester);
    wanted.subject = subject;
    if (!address.empty()) wanted.address = address;
    auto made = desk->ask(wanted, true);
    EXPECT_TRUE(made) << to_text(made.error());
    world.clock.advance_ms(kMinute);
    return *made;
  };
  const Request a = ask("sato", "a");
  const Request b = ask("suzuki", "b");
  const Request c = ask("suzuki", "c", "fukushi@example.lg.jp");
  const Request d = ask("stranger", "d");
  const Request e = ask("chief", "e");
  const auto list = [&](DeskView view, const std::string& account, auto&& more) {
    RequestQuery query;
    query.view = view;
    query.account = account;
    more(query);
    return subjects(desk->list(query));
  };
  const auto plain = [](RequestQuery&) {};
  EXPECT_THAT(list(DeskView::own, "sato", plain), ElementsAre("c", "a"));
  EXPECT_THAT(list(DeskView::own, "suzuki", plain), ElementsAre("c", "b"));
  EXPECT_THAT(list(DeskView::own, "stranger", plain), ElementsAre("d"));
  EXPECT_THAT(list(DeskView::own, "auditor", plain), IsEmpty());
  EXPECT_THAT(list(DeskView::to_decide, "chief", plain), ElementsAre("a", "b", "c"));
  EXPECT_THAT(list(DeskView::to_decide, "director", plain), ElementsAre("e"));
  EXPECT_THAT(list(DeskView::to_decide, "admin", plain), SizeIs(5));
  EXPECT_THAT(list(DeskView::to_decide, "auditor", plain), IsEmpty());
  EXPECT_EQ(desk->waiting("chief")->count, 3u);
  for (const char* who : {"admin", "auditor"}) EXPECT_THAT(list(DeskView::all, who, plain), ElementsAre("e", "d", "c", "b", "a")) << who;
  RequestQuery all;
  all.view = DeskView::all;
  for (const char* who : {"sato", "ciso"}) {
    all.account = who;
    EXPECT_EQ(fault(desk->list(all)), DeskFault::not_entitled) << who;
  }
  EXPECT_EQ(fault(desk->find(a.id, "ciso")), DeskFault::unknown_request);
  all.account = "nobody";
  EXPECT_EQ(fault(desk->list(all)), DeskFault::unknown_account);
  // A program compares for itself; nobody's list becomes everybody's by it.
  all.account.clear();
  EXPECT_EQ(fault(desk->list(all)), DeskFault::unknown_account);
  all.by_program = true;
  const auto whole = desk->list(all);
  ASSERT_TRUE(whole) << to_text(whole.error());
  EXPECT_THAT(subjects(whole), ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_THAT(whole->requests.at(0).may, IsEmpty());
  all.view = DeskView::own;
  EXPECT_EQ(fault(desk->list(all)), DeskFault::unknown_account);

  ASSERT_TRUE(desk->act(world.wish(*desk, a, DeskAction::deny, "chief")));
  EXPECT_THAT(list(DeskView::decided, "chief", plain), ElementsAre("a"));
  EXPECT_THAT(list(DeskView::to_decide, "chief", plain), ElementsAre("b", "c"));
  EXPECT_THAT(list(DeskView::all, "admin", [](RequestQuery& q) { q.states = {RequestState::denied}; }), ElementsAre("a"));
  EXPECT_THAT(list(DeskView::all, "admin", [](RequestQuery& q) { q.states = {RequestState::requested}; }), SizeIs(4));
  EXPECT_THAT(list(DeskView::all, "admin", [](RequestQuery& q) { q.text = "SUZUKI"; }), ElementsAre("c", "b") );
  // A number as letters and notices print it: the first digits of the request's id or of its mail's, no fewer than six.
  EXPECT_THAT(list(DeskView::all, "admin", [&](RequestQuery& q) { q.text = a.id.short_text(); }), ElementsAre("a"));
  EXPECT_THAT(list(DeskView::own, "sato", [&](RequestQuery& q) { q.text = a.id.short_text(); }), ElementsAre("a"));
  EXPECT_THAT(list(DeskView::all, "admin", [&](RequestQuery& q) { q.text = d.item.to_text(); }), ElementsAre("d"));
  EXPECT_THAT(list(DeskView::own, "suzuki", [&](RequestQuery& q) { q.text = a.id.short_text(); }), IsEmpty());
  EXPECT_THAT(list(DeskView::all, "admin", [&](RequestQuery& q) { q.text = a.id.to_text().substr(0, 5); }), IsEmpty());
  EXPECT_THAT(list(DeskView::all, "admin", [&](RequestQuery& q) { q.item = d.item; }), ElementsAre("d"));
  EXPECT_THAT(list(DeskView::all, "admin", [](RequestQuery& q) { q.department = "d20"; }), ElementsAre("d"));
  EXPECT_THAT(list(DeskView::all, "admin", [&](RequestQuery& q) { q.from_ms = b.made_ms, q.to_ms = d.made_ms; }), ElementsAre("c", "b"));

  RequestQuery paged;
  paged.view = DeskView::all;
  paged.account = "admin";
  paged.most = 2;
  std::vector<std::string> seen;
  for (int i = 0; i < 10; ++i) {
    auto page = desk->list(paged);
    for (const std::string& one : subjects(page)) seen.push_back(one);
    paged.before = page->next_before;
    if (paged.before == 0) break;
  }
  EXPECT_THAT(seen, ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_TRUE(desk->find(c.id, "sato"));                                               // the section's
  EXPECT_EQ(fault(desk->find(b.id, "sato")), DeskFault::unknown_request);
  EXPECT_EQ(fault(desk->find(d.id, "chief")), DeskFault::unknown_request);
}

// Goal: rows that Desk never wrote are passed over, never believed, and stop nobody.
TEST(Desk, DoesNotBelieveTheRows) {
  DeskWorld world;
  auto desk = world.desk();
  auto good = desk->ask(test_request(), true);
  auto bad = desk->ask(test_request("suzuki"), true);
  ASSERT_TRUE(good && bad);
  const std::string where = " WHERE id = x'" + bad->id.to_text() + "'";
  RequestQuery query;
  query.view = DeskView::all;
  query.account = "admin";
  for (const char* change : {"way = 9", "way = -1", "recipient = -5", "recipient = 5000000000", "part = '../etc'", "reason = ''", "sender_check = 77",
                             "requester = ''", "state = 44", "kinds = 'a' || char(7)", "subject = char(27) || '[2J'", "made_ms = -1",
                             "item = x'00'", "way = 'original'", "requester = zeroblob(100)"}) {
    ASSERT_TRUE(world.sql(LedgerKind::orders, std::string("CREATE TABLE IF NOT EXISTS copy AS SELECT * FROM requests; UPDATE requests SET ") + change + where)) << change;
    auto page = desk->list(query);
    ASSERT_TRUE(page) << change << to_text(page.error());
    EXPECT_THAT(page->requests, SizeIs(1)) << change;
    EXPECT_EQ(page->left_out, 1u) << change;
    EXPECT_FALSE(desk->find(bad->id, "admin")) << change;
    EXPECT_FALSE(desk->written(bad->id)) << change;
    ASSERT_TRUE(world.sql(LedgerKind::orders, "DELETE FROM requests; INSERT INTO requests SELECT * FROM copy")) << change;
  }
  const std::string of = " WHERE request = x'" + good->id.to_text() + "'";
  for (const char* change : {"action = 99", "action = -1", "actor = ''", "actor = 'a b'", "at_ms = -1", "why = char(1)", "result = 7", "code = -1"}) {
    ASSERT_TRUE(world.sql(LedgerKind::orders, "CREATE TABLE IF NOT EXISTS copy2 AS SELECT * FROM moves; UPDATE moves SET " + std::string(change) + of)) << change;
    EXPECT_FALSE(desk->written(good->id)) << change;
    EXPECT_NE(desk->find(good->id, "admin")->standing.state, RequestState::approved) << change;
    ASSERT_TRUE(world.sql(LedgerKind::orders, "DELETE FROM moves; INSERT INTO moves SELECT * FROM copy2")) << change;
  }
  EXPECT_TRUE(desk->written(good->id));
}

// Goal: digits stay in the ledger until they are answered or nobody waits any more; numbers never come twice.
TEST(DeskCodes, AreAskedAnsweredAndForgotten) {
  DeskWorld world;
  auto desk = world.desk();
  auto wash = world.desk(false);
  auto number = desk->ask_code("chief", "login:abc", "123456");
  ASSERT_TRUE(number);
  auto asked = wash->codes_after(0, 10);
  ASSERT_TRUE(asked);
  ASSERT_THAT(*asked, SizeIs(1));
  EXPECT_EQ(asked->at(0).code, "123456");
  EXPECT_EQ(asked->at(0).account, "chief");
  std::thread answering([&] { world.answer(*number, "chief", "login:abc", CodeAnswer::wrong); });
  auto answer = desk->await_code(*number, 5000);
  answering.join();
  ASSERT_TRUE(answer) << to_text(answer.error());
  EXPECT_EQ(answer->answer, CodeAnswer::wrong);
  EXPECT_THAT(*wash->codes_after(0, 10), IsEmpty());
  auto next = desk->ask_code("chief", "login:abc", "654321");
  EXPECT_GT(*next, *number);
  auto none = desk->await_code(*next, 1);
  EXPECT_EQ(none.error().code, Code::unavailable);
  EXPECT_THAT(*wash->codes_after(0, 10), IsEmpty());
  EXPECT_EQ(fault(desk->ask_code("chief", "login:abc", "12345")), DeskFault::code_wrong);
  EXPECT_EQ(fault(desk->ask_code("chief", "a purpose", "123456")), DeskFault::ill_formed);
  EXPECT_EQ(fault(desk->ask_code("gone", "login:abc", "123456")), DeskFault::unknown_account);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(desk->ask_code("admin", "login:x", "111111"));
  EXPECT_EQ(fault(desk->ask_code("admin", "login:x", "111111")), DeskFault::too_many);
  world.clock.advance_ms(3 * kMinute);
  EXPECT_TRUE(desk->ask_code("admin", "login:x", "111111"));
  EXPECT_THAT(*wash->codes_after(0, 10), SizeIs(1));
  EXPECT_EQ(wash->ask_code("admin", "login:x", "111111").error().code, Code::denied);
}

TEST(DeskSessions, EndAfterIdleTimeAtTheirEndAndWhenBlocked) {
  DeskWorld world;
  auto desk = world.desk();
  const std::int64_t idle = 30 * kMinute;
  const auto open = [&](char name, const std::string& account) {
    Session session;
    session.token_hash = Bytes(32, name);
    session.csrf_hash = Bytes(32, 'c');
    session.account = account;
    session.client = "192.0.2.7";
    session.ends_ms = world.clock.now_ms() + 12 * kHour;
    return desk->open_session(session);
  };
  ASSERT_TRUE(open('a', "sato"));
  EXPECT_EQ(fault(open('a', "sato")), DeskFault::replayed);
  EXPECT_EQ(fault(open('b', "gone")), DeskFault::unknown_account);
  for (int i = 0; i < 24; ++i) {
    world.clock.advance_ms(29 * kMinute);
    ASSERT_TRUE(desk->session(Bytes(32, 'a'), idle)) << i;
  }
  world.clock.advance_ms(29 * kMinute);
  EXPECT_EQ(fault(desk->session(Bytes(32, 'a'), idle)), DeskFault::not_signed_in);   // twelve hours
  ASSERT_TRUE(open('b', "sato"));
  world.clock.advance_ms(idle);
  EXPECT_EQ(fault(desk->session(Bytes(32, 'b'), idle)), DeskFault::not_signed_in);
  ASSERT_TRUE(open('c', "sato"));
  ASSERT_TRUE(open('d', "sato"));
  EXPECT_THAT(*desk->sessions(), SizeIs(2));
  EXPECT_EQ(fault(desk->end_sessions_of("sato", "suzuki")), DeskFault::not_entitled);
  ASSERT_TRUE(desk->block("sato", "admin", "lost"));
  EXPECT_EQ(fault(desk->session(Bytes(32, 'c'), idle)), DeskFault::not_signed_in);
  EXPECT_EQ(fault(open('e', "sato")), DeskFault::blocked);
  EXPECT_THAT(*desk->sessions(), IsEmpty());
  ASSERT_TRUE(open('f', "suzuki"));
  ASSERT_TRUE(desk->proved_again(Bytes(32, 'f')));
  EXPECT_EQ(desk->session(Bytes(32, 'f'), idle)->again_ms, world.clock.now_ms());
  ASSERT_TRUE(desk->end_session(Bytes(32, 'f'), "suzuki"));
  EXPECT_EQ(fault(desk->session(Bytes(32, 'f'), idle)), DeskFault::not_signed_in);
  world.town.of("suzuki").enabled = false;
  EXPECT_EQ(fault(open('g', "suzuki")), DeskFault::unknown_account);
}

// Goal: five wrong tries lock for a minute, each further one for twice as long, up to an hour; a right one or a day forgets them.
TEST(DeskTries, LockForLongerAndLonger) {
  DeskWorld world;
  auto desk = world.desk();
  const auto fail = [&] { return desk->login_failed("Chief", "192.0.2.1")->locked_until_ms - world.clock.now_ms(); };
  for (int i = 0; i < 4; ++i) EXPECT_LE(fail(), 0);
  EXPECT_TRUE(desk->gate("chief", "192.0.2.1")->open(world.clock.now_ms()));
  std::vector<std::int64_t> minutes;
  for (int i = 0; i < 9; ++i) minutes.push_back(fail() / kMinute);
  EXPECT_THAT(minutes, ElementsAre(1, 2, 4, 8, 16, 32, 60, 60, 60));
  EXPECT_FALSE(desk->gate("CHIEF", "192.0.2.1")->open(world.clock.now_ms()));
  EXPECT_TRUE(desk->gate("sato", "192.0.2.1")->open(world.clock.now_ms()));
  EXPECT_FALSE(desk->gate("chief", "")->open(world.clock.now_ms()));   // people see it
  ASSERT_TRUE(desk->unlock("chief", "admin"));
  EXPECT_TRUE(desk->gate("chief", "")->open(world.clock.now_ms()));
  EXPECT_TRUE(desk->gate("chief", "192.0.2.1")->open(world.clock.now_ms()));
  fail();
  ASSERT_TRUE(desk->login_succeeded("chief", "192.0.2.1"));
  EXPECT_EQ(desk->gate("chief", "192.0.2.1")->failures, 0u);
  // A name that is nobody's locks as well, and is written nowhere: it may be a password.
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(desk->login_failed("hunter2 secret", "192.0.2.1"));
  EXPECT_FALSE(desk->gate("hunter2 secret", "192.0.2.1")->open(world.clock.now_ms()));
  LedgerReader reader(world.path, LedgerKind::orders);
  EXPECT_TRUE(reader.read([&](Db& db) -> Status {
    Query query(db, "SELECT account FROM login_tries");
    for (;;) {
      auto row = query.next();
      if (!row || !*row) return {};
      EXPECT_EQ(query.text(0).find("hunter2"), std::string::npos);
    }
  }));
  world.clock.advance_ms(25 * kHour);
  EXPECT_EQ(desk->gate("hunter2 secret", "192.0.2.1")->failures, 0u);
}

// Goal: whoever tries out passwords stops their own terminal, not the owner's; only many of them together close an account, for a while.
TEST(DeskTries, OneTerminalDoesNotLockAnother) {
  DeskWorld world;
  auto desk = world.desk();
  const auto open = [&](const char* client) { return desk->gate("chief", client)->open(world.clock.now_ms()); };
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(desk->login_failed("chief", "192.0.2.66"));
  EXPECT_FALSE(open("192.0.2.66"));
  EXPECT_TRUE(open("192.0.2.1"));
  EXPECT_TRUE(open("192.0.2.6"));
  ASSERT_TRUE(desk->login_succeeded("chief", "192.0.2.1"));
  EXPECT_FALSE(open("192.0.2.66"));   // the owner's coming lets nobody else in
  for (int client = 10; client < 34; ++client) {
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(desk->login_failed("chief", "192.0.2." + std::to_string(client)));
  }
  EXPECT_TRUE(open("192.0.2.1"));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(desk->login_failed("chief", "192.0.2.9"));
  EXPECT_FALSE(open("192.0.2.1"));   // a hundred, from everywhere
  world.clock.advance_ms(kMinute + 1);
  EXPECT_TRUE(open("192.0.2.1"));
  ASSERT_TRUE(desk->unlock("chief", "admin"));
  EXPECT_TRUE(open("192.0.2.66"));
  EXPECT_EQ(desk->gate("chief", "")->failures, 0u);
}

// Goal: who tries out names or addresses without end fills no disk, and frees no account from its own sum.
TEST(DeskTries, AreBounded) {
  DeskWorld world;
  {
    auto ledger = Ledger::open_writer(world.path, LedgerKind::orders, world.clock);
    ASSERT_TRUE(ledger && (*ledger)->begin(false));
    Query fill((*ledger)->db(), "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500) INSERT INTO login_tries (account, failures, last_ms, locked_until_ms) "
                                "SELECT 'sato 2001:db8::' || i, 4, ? + i, 0 FROM n");
    ASSERT_TRUE(fill.put(world.clock.now_ms() - 20'000).run());
    ASSERT_TRUE((*ledger)->commit());
  }
  auto desk = world.desk();
  const auto count = [&](const char* sql) {
    std::uint64_t found = 0;
    LedgerReader reader(world.path, LedgerKind::orders);
    EXPECT_TRUE(reader.read([&](Db& db) -> Status {
      Query query(db, sql);
      auto row = query.next();
      if (row && *row) found = query.count(0);
      return {};
    }));
    return found;
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(desk->login_failed("chief", "192.0.2.1"));
  EXPECT_EQ(count("SELECT COUNT(*) FROM login_tries"), 9502u);   // the thousand oldest went, two of chief came
  EXPECT_EQ(desk->gate("sato", "2001:db8::1")->failures, 0u);
  EXPECT_EQ(desk->gate("sato", "2001:db8::10500")->failures, 4u);
  EXPECT_EQ(count("SELECT failures FROM login_tries WHERE account = 'chief'"), 3u);
}

TEST(DeskKeeps, FiltersAndPasswords) {
  DeskWorld world;
  auto desk = world.desk();
  auto saved = desk->save_filter({0, "admin", "先週の保留", "state:held", 0});
  ASSERT_TRUE(saved);
  ASSERT_TRUE(desk->save_filter({0, "admin", "先週の保留", "state:held from:2026-11-16", 0}));
  ASSERT_THAT(*desk->filters("admin"), SizeIs(1));
  EXPECT_EQ(desk->filters("admin")->at(0).filter, "state:held from:2026-11-16");
  EXPECT_THAT(*desk->filters("sato"), IsEmpty());
  EXPECT_FALSE(desk->remove_filter(desk->filters("admin")->at(0).number, "sato"));
  EXPECT_TRUE(desk->remove_filter(desk->filters("admin")->at(0).number, "admin"));
  EXPECT_EQ(fault(desk->save_filter({0, "admin", "", "x", 0})), DeskFault::ill_formed);
  EXPECT_EQ(fault(desk->set_password("sato", "secret")), DeskFault::ill_formed);
  ASSERT_TRUE(desk->set_password("Sato", "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"));
  EXPECT_EQ(desk->password("sato")->hash, "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA");
  world.town.of("sato").password_set_ms = world.clock.now_ms() + 1;   // root has set one since
  EXPECT_EQ(desk->password("sato")->hash, "");
}

TEST(DeskDeputies, AreAppointedWithACodeAndEnd) {
  DeskWorld world;
  auto desk = world.desk();
  const TimeMs now = world.clock.now_ms();
  Deputy wanted = test_deputy("chief", "vice", now, now + 10 * kDay);
  EXPECT_EQ(fault(desk->appoint(wanted)), DeskFault::code_missing);
  wanted.code = world.proof(*desk, "chief", login_purpose("x"));
  EXPECT_EQ(fault(desk->appoint(wanted)), DeskFault::code_wrong);
  wanted.code = world.proof(*desk, "chief", deputy_purpose(wanted));
  auto made = desk->appoint(wanted);
  ASSERT_TRUE(made) << to_text(made.error());
  EXPECT_EQ(fault(desk->appoint(wanted)), DeskFault::replayed);
  auto request = desk->ask(test_request(), true);
  EXPECT_THAT(desk->find(request->id, "vice")->deciders, ElementsAre("chief", "vice", "admin", "admin2"));
  EXPECT_TRUE(desk->act(world.wish(*desk, *request, DeskAction::approve, "vice")));
  EXPECT_EQ(desk->find(request->id, "vice")->moves.at(1).for_account, "chief");
  EXPECT_EQ(fault(desk->end_deputy(made->number, "sato")), DeskFault::not_entitled);
  ASSERT_TRUE(desk->end_deputy(made->number, "vice"));
  EXPECT_EQ(fault(desk->end_deputy(made->number, "vice")), DeskFault::not_in_this_state);
  EXPECT_THAT(*desk->deputies(false), IsEmpty());
  EXPECT_THAT(*desk->deputies(true), SizeIs(1));
  auto later = desk->ask(test_request("suzuki"), true);
  EXPECT_EQ(fault(desk->act(world.wish(*desk, *later, DeskAction::deny, "vice"))), DeskFault::unknown_request);
}

// Goal: who was appointed and is over takes no place of those to come.
TEST(DeskDeputies, ThatAreOverFillNothing) {
  DeskWorld world;
  auto desk = world.desk();
  const TimeMs now = world.clock.now_ms();
  ASSERT_TRUE(world.sql(LedgerKind::orders, "INSERT INTO deputies (number, principal, deputy, from_ms, to_ms, why, made_by, code, at_ms) VALUES "
                                            "(10000, 'chief', 'vice', 1, 2, '', 'chief', 77, 1)"));
  Deputy wanted = test_deputy("chief", "vice", now, now + 10 * kDay);
  wanted.code = world.proof(*desk, "chief", deputy_purpose(wanted));
  auto made = desk->appoint(wanted);
  ASSERT_TRUE(made) << to_text(made.error());
  const auto numbers = [](const std::vector<Deputy>& all) {
    std::vector<std::uint64_t> out;
    for (const Deputy& one : all) out.push_back(one.number);
    return out;
  };
  EXPECT_THAT(numbers(*desk->deputies(true)), ElementsAre(10'000u, 10'001u));
  EXPECT_THAT(numbers(*desk->deputies_during(now, now)), ElementsAre(10'001u));
  EXPECT_THAT(numbers(*desk->deputies_during(1, 1)), ElementsAre(10'000u));
  EXPECT_THAT(*desk->deputies_during(2, now - 1), IsEmpty());
}

// Goal: an exception's life on the ledger: proposed, approved by somebody else with a code, counted, reviewed, ended.
TEST(DeskExceptions, AreApprovedCountedAndEnded) {
  DeskWorld world;
  auto desk = world.desk();
  const TimeMs now = world.clock.now_ms();
  Exception wanted;
  wanted.id = ItemId::random();
  wanted.sender = "tanaka@example.jp";
  wanted.client_networks = {"192.0.2.0/24"};
  wanted.rule = {"application/pdf", Method::rebuild, {{"attachments", "beside"}}, 0, RulePlace::attachment};
  wanted.ground = "図面の受け渡し";
  wanted.owner = "stranger";
  wanted.made_by = "admin";
  wanted.expires_ms = now + 100 * kDay;
  wanted.review_ms = now + 30 * kDay;
  Exception by_staff = wanted;
  by_staff.made_by = "sato";
  EXPECT_EQ(fault(desk->propose(by_staff)), DeskFault::not_entitled);
  auto made = desk->propose(wanted);
  ASSERT_TRUE(made) << to_text(made.error());
  EXPECT_EQ(fault(desk->propose(wanted)), DeskFault::replayed);
  const std::string purpose = exception_purpose(desk->exceptions()->at(0).exception);
  EXPECT_EQ(purpose, exception_purpose(*made));
  EXPECT_EQ(fault(desk->approve_exception(made->id, "ciso", 0)), DeskFault::code_missing);
  EXPECT_EQ(fault(desk->approve_exception(made->id, "ciso", 99)), DeskFault::code_wrong);
  EXPECT_EQ(fault(desk->approve_exception(made->id, "admin", 99)), DeskFault::exception_owner);
  ASSERT_TRUE(desk->approve_exception(made->id, "ciso", world.proof(*desk, "ciso", purpose)));
  auto all = desk->exceptions();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->at(0).state, ExceptionState::in_force);
  EXPECT_EQ(all->at(0).exception.rule.options.at("attachments"), "beside");
  EXPECT_TRUE(proven(all->at(0).exception, *desk->answers(std::vector<std::uint64_t>{all->at(0).exception.code}), world.town.people()));
  ASSERT_TRUE(world.sql(LedgerKind::washed, "INSERT INTO exception_uses VALUES (1, x'" + made->id.to_text() + "', x'00', 0, 'application/pdf', 5)"));
  EXPECT_EQ(desk->exceptions()->at(0).uses, 1u);
  EXPECT_EQ(fault(desk->review_exception(made->id, "sato", now + 60 * kDay)), DeskFault::not_entitled);
  EXPECT_EQ(fault(desk->review_exception(made->id, "stranger", now + 200 * kDay)), DeskFault::bad_period);
  EXPECT_TRUE(desk->review_exception(made->id, "stranger", now + 60 * kDay));
  // A row that was altered into one on a mere sender does not even read.
  ASSERT_TRUE(world.sql(LedgerKind::orders, "UPDATE exceptions SET client_networks = ''"));
  EXPECT_THAT(*desk->exceptions(), IsEmpty());
  ASSERT_TRUE(world.sql(LedgerKind::orders, "UPDATE exceptions SET client_networks = '192.0.2.0/24'"));
  EXPECT_TRUE(desk->end_exception(made->id, "stranger", "契約が終わった"));
  EXPECT_EQ(desk->exceptions()->at(0).state, ExceptionState::ended);
  EXPECT_EQ(fault(desk->end_exception(made->id, "stranger", "")), DeskFault::exception_ended);
}

}  // namespace
}  // namespace temizu
