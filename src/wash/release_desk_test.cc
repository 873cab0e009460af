#include "wash/release_desk.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <fstream>

#include "accounts/totp.h"
#include "base/digest.h"
#include "mail/decode.h"
#include "pipeline/wash_message.h"
#include "quarantine/test_desk.h"
#include "wash/code_service.h"
#include "wash/desk_side.h"
#include "wash/fake_desk.h"
#include "wash/test_world.h"
#include "wash/worker.h"

namespace temizu {
namespace {

using enum DeskAction;

// Octets of no kind that is known: withheld, though nothing is left unread in them.
const std::string kUnknown = decode_content("jZPxB240C5z/s3qYnKVE5rt4Cix4kB0/szc4doURowYXr6Ad", Encoding::base64).content;
const std::string kMail =
    "From: sender@example.net\r\nTo: sato@example.lg.jp\r\nSubject: =?UTF-8?B?6KaL56mN5pu4?=\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello\r\n"
    "--b\r\nContent-Type: application/pdf; name=\"=?UTF-8?B?6KaL56mN5pu4LnBkZg==?=\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "jZPxB240C5z/s3qYnKVE5rt4Cix4kB0/szc4doURowYXr6Ad\r\n--b--\r\n";

// The attachment of a canonical mail with one.
Bytes attachment_of(ByteView mail) {
  const std::size_t part = mail.find("Content-Type: application/zip");
  EXPECT_NE(part, ByteView::npos);
  const std::size_t begin = mail.find("\r\n\r\n", part) + 4;
  return decode_content(mail.substr(begin, mail.find("\r\n--", begin) - begin), Encoding::base64).content;
}

struct Unzipped {
  std::string name, content;
  bool opened{false};
};
Unzipped unzipped(ByteView zip, const std::string& password) {
  Unzipped file;
  const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = ::uselocale(utf8);
  archive* reader = archive_read_new();
  archive_read_support_format_zip(reader);
  if (!password.empty()) archive_read_add_passphrase(reader, password.c_str());
  archive_entry* entry = nullptr;
  if (archive_read_open_memory(reader, zip.data(), zip.size()) == ARCHIVE_OK && archive_read_next_header(reader, &entry) <= ARCHIVE_WARN + 20) {
    const char* name = archive_entry_pathname_utf8(entry);
    file.name = name == nullptr ? "" : name;
    char piece[4096];
    la_ssize_t count = 0;
    while ((count = archive_read_data(reader, piece, sizeof piece)) > 0) file.content.append(piece, static_cast<std::size_t>(count));
    file.opened = count == 0;
  }
  archive_read_free(reader);
  ::uselocale(before);
  ::freelocale(utf8);
  return file;
}

class ReleaseDeskTest : public testing::Test {
 protected:
  static constexpr std::int64_t kStep = 60'000'000;   // of the clock below

  ReleaseDeskTest() : clock_(tokyo(2026, 11, 24, 9, 0)), store_(world_.store(Role::wash, clock_)), fake_(world_.path()), reader_(world_.path()) {
    keys_ = *load_keys(world_.keys_path(), Role::wash);
    Config config = world_.config();
    config.release.next_hop = {{"release.example.net", 25}};
    config.release.sender = "release@example.lg.jp";
    config.release.per_hour_max = 3;
    settings_ = world_.settings(config);
    auto writer = PeopleWriter::open(world_.path());
    EXPECT_TRUE(writer) << (writer ? "" : to_text(writer.error()));
    std::vector<PeopleChange> changes;
    for (const Department& department : town_.departments) changes.push_back({"department.add", std::nullopt, department, ""});
    for (Account& account : town_.accounts) {
      if (account.needs_code()) {
        account.totp_number = 1;
        secrets_[account.login] = new_totp_secret();
        account.totp_sealed = *seal_totp(secrets_[account.login], account, keys_.store_public);
      }
      changes.push_back({"user.add", account, std::nullopt, ""});
    }
    const auto seen = (*writer)->people();
    const Status applied = (*writer)->apply(**seen, changes, "test", "test");
    EXPECT_TRUE(applied) << (applied ? "" : to_text(applied.error()));
    codes_ = std::make_unique<CodeService>(fake_, *store_->release_book(), reader_, keys_, clock_);
    desk_ = std::make_unique<ReleaseDesk>(*store_, test_cage(), fake_, *store_->release_book(), reader_, clock_);
    Envelope envelope = test_envelope({"sato@example.lg.jp", "stranger@example.lg.jp"});
    item_ = world_.keep(kMail, envelope);
    wash_all();
  }

  void wash_all() {
    Worker worker(*store_, test_cage(), [](std::int64_t) { return false; });
    const auto claims = store_->claim_received(1 << 24, 100, 60'000);
    ASSERT_TRUE(claims);
    for (const Claim& claim : *claims) EXPECT_TRUE(worker.wash(claim, *settings_));
  }

  Request& asked(const std::string& part = "2") {
    Request request = test_request();
    request.item = item_;
    request.part = part;
    request.made_ms = clock_.now_ms();
    fake_.requests.push_back({request, {}});
    fake_.add(request.id, DeskAction::request, "sato", 0, clock_.now_ms());
    return fake_.requests.back().request;
  }

  // As a console does: the digits to wash, its answer, then the move.
  CodeAnswer code(std::uint64_t number, const std::string& login, const std::string& purpose, std::string digits = "") {
    if (digits.empty()) digits = *code_at(secrets_[login], clock_.now_ms() / kCodeStepMs);
    fake_.codes.push_back({number, login, purpose, digits, clock_.now_ms()});
    const auto answered = codes_->answer_waiting();
    EXPECT_TRUE(answered) << (answered ? "" : to_text(answered.error()));
    const std::uint64_t numbers[] = {number};
    const auto answers = fake_.answers(numbers);
    return answers && answers->size() == 1 ? answers->at(0).answer : CodeAnswer::unknown;
  }
  std::string purpose_for(const RequestId& id) {
    const Desk::Written& written = fake_.row(id);
    const auto people = *reader_.people();
    const ReleaseRule rule = rule_of(settings_->policy, "standard", written.request.kinds, written.request.part.empty());
    const WorkCalendar calendar = WorkCalendar::from_options(settings_->config.desk.hours, settings_->config.desk.weekdays,
                                                             settings_->config.desk.holidays, settings_->config.desk.time_zone);
    const Facts facts{rule, calendar, *people, fake_.all_deputies, clock_.now_ms(), nullptr, true};
    return approve_purpose(written.request, written.moves, stand(written.request, written.moves, facts));
  }
  void approve_as(const std::string& login, const RequestId& id) {
    clock_.advance_ms(kCodeStepMs);
    const std::uint64_t number = ++code_number_;
    EXPECT_EQ(code(number, login, purpose_for(id)), CodeAnswer::ok);
    fake_.add(id, DeskAction::approve, login, number, clock_.now_ms());
  }

  std::optional<ReleaseOutcome> outcome(const RequestId& id) { return *store_->release_book()->outcome(id); }
  std::vector<Delivery> due() {
    wash_all();
    auto deliver = world_.store(Role::deliver, clock_);
    auto found = deliver->claim_due(100, 60'000);
    EXPECT_TRUE(found);
    std::vector<Delivery> released;
    for (Delivery& delivery : *found) {
      std::vector<Try> tries;
      for (const std::uint32_t number : delivery.result.recipient_numbers) {
        tries.push_back({delivery.result.item, delivery.result.number, number, TryOutcome::delivered, "250 ok", "next:25", 0, false});
      }
      EXPECT_TRUE(deliver->record(tries, delivery.lease, Actor{"deliver"}));
      if (delivery.result.item_class == ItemClass::message) continue;
      mails_[delivery.result.item] = *deliver->read_output(delivery.result.item, delivery.result.number);
      released.push_back(std::move(delivery));
    }
    return released;
  }
  std::string password_of(const RequestId& id) {
    Bytes sealed;
    LedgerReader washed(world_.path(), LedgerKind::washed);
    EXPECT_TRUE(washed.read([&](Db& db) -> Status {
      Query query(db, "SELECT password FROM releases WHERE request = ?");
      auto row = query.put(id.octets()).next();
      if (row && *row) sealed = query.octets(0);
      return {};
    }));
    const auto console = load_keys(world_.keys_path(), Role::console);
    const auto opened = open_password(id, sealed, console->store_public, console->console_secret);
    return opened ? *opened : "";
  }
  // How often an action stands in wash's audit chain.
  int audited(const std::string& action) {
    int count = 0;
    LedgerReader washed(world_.path(), LedgerKind::washed);
    EXPECT_TRUE(washed.read([&](Db& db) -> Status {
      return read_audit(db, 0, [&](const AuditRecord& record) -> Status {
        count += record.action == action ? 1 : 0;
        return {};
      });
    }));
    return count;
  }

  // A desk as console and command line have it, over the same store.
  std::unique_ptr<Desk> real_desk() {
    DeskOptions options;
    options.store_path = world_.path();
    options.may_write = true;
    options.policy = &settings_->policy;
    options.people = [this] { return reader_.people(); };
    options.clock = &clock_;
    auto opened = Desk::open(options);
    EXPECT_TRUE(opened) << (opened ? "" : to_text(opened.error()));
    return std::move(*opened);
  }
  // A code of this account for this, typed there and answered.
  std::uint64_t proof(Desk& desk, const std::string& login, const std::string& purpose) {
    clock_.advance_ms(kCodeStepMs);
    auto number = desk.ask_code(login, purpose, *code_at(secrets_[login], clock_.now_ms() / kCodeStepMs));
    EXPECT_TRUE(number) << (number ? "" : to_text(number.error()));
    CodeService codes(desk, *store_->release_book(), reader_, keys_, clock_);
    EXPECT_TRUE(codes.answer_waiting());
    auto answer = desk.await_code(*number, 0);
    EXPECT_TRUE(answer && answer->answer == CodeAnswer::ok);
    return *number;
  }
  void write_orders(const std::string& sql) {
    auto db = Db::open(ledger_file(world_.path(), LedgerKind::orders), to_word(LedgerKind::orders), Access::write);
    ASSERT_TRUE(db);
    const Status done = (*db)->execute(sql);
    EXPECT_TRUE(done) << (done ? "" : to_text(done.error()));
  }

  TestWorld world_;
  FakeClock clock_;
  TestTown town_;
  StoreKeys keys_;
  std::unique_ptr<Store> store_;
  FakeDesk fake_;
  PeopleReader reader_;
  std::shared_ptr<const WashSettings> settings_;
  std::map<std::string, Bytes> secrets_;
  std::unique_ptr<CodeService> codes_;
  std::unique_ptr<ReleaseDesk> desk_;
  ItemId item_;
  std::uint64_t code_number_{100};
  std::map<ItemId, Bytes> mails_;
};

// Goal: an approved part arrives as it came, in a ZIP that its password opens and nothing else, signed for the release host and for the
// requester alone, once.
TEST_F(ReleaseDeskTest, AnApprovedPartLeavesOnceInItsZip) {
  const RequestId id = asked().id;
  desk_->round(*settings_);
  EXPECT_FALSE(outcome(id));
  EXPECT_EQ(audited("unsealed"), 0);
  approve_as("chief", id);
  desk_->round(*settings_);
  ASSERT_TRUE(outcome(id));
  EXPECT_TRUE(outcome(id)->released) << outcome(id)->code;
  EXPECT_EQ(audited("unsealed"), 1);
  const auto deliveries = due();
  ASSERT_EQ(deliveries.size(), 1u);
  const SignedResult& result = deliveries[0].result;
  EXPECT_EQ(result.item_class, ItemClass::release);
  EXPECT_EQ(result.route, "release");
  EXPECT_EQ(result.sender, "release@example.lg.jp");
  EXPECT_EQ(result.recipients, std::vector<std::string>{"sato@example.lg.jp"});
  EXPECT_EQ(result.parent, item_);
  const Bytes& mail = mails_[result.item];
  EXPECT_NE(mail.find("Temizu-Trace:"), Bytes::npos);
  const std::string password = password_of(id);
  ASSERT_EQ(password.size(), 29u);
  EXPECT_EQ(mail.find(password), Bytes::npos);
  const Unzipped file = unzipped(attachment_of(mail), password);
  EXPECT_EQ(file.content, kUnknown);
  EXPECT_EQ(file.name, "見積書.pdf");
  EXPECT_FALSE(unzipped(attachment_of(mail), "wrong").opened);
  EXPECT_NE(unzipped(attachment_of(mail), "").content, kUnknown);
  for (int i = 0; i < 3; ++i) desk_->round(*settings_);
  ReleaseDesk again(*store_, test_cage(), fake_, *store_->release_book(), reader_, clock_);
  again.round(*settings_);
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(audited("released"), 1);
}

// Goal: a whole mail leaves to the octet.
TEST_F(ReleaseDeskTest, AWholeMailLeavesToTheOctet) {
  const RequestId id = asked("").id;
  approve_as("chief", id);
  desk_->round(*settings_);
  const auto deliveries = due();
  ASSERT_EQ(deliveries.size(), 1u);
  const Unzipped file = unzipped(attachment_of(mails_[deliveries[0].result.item]), password_of(id));
  EXPECT_EQ(file.content, kMail);
  EXPECT_EQ(file.name, item_.short_text() + ".eml");
}

// Goal: rows that a taken-over console writes release nothing; the claim is refused for good and a person is told.
TEST_F(ReleaseDeskTest, ForgedRowsReleaseNothing) {
  const auto refused = [&](const char* what, const std::function<void(const RequestId&)>& forge) {
    const RequestId id = asked().id;
    forge(id);
    desk_->round(*settings_);
    desk_->round(*settings_);
    const auto end = outcome(id);
    EXPECT_FALSE(end && end->released) << what;
    EXPECT_EQ(audited("unsealed"), 0) << what;
    return end ? end->code : std::string("waits");
  };
  EXPECT_EQ(refused("no code", [&](const RequestId& id) { fake_.add(id, approve, "chief", 0, clock_.now_ms()); }), "DESK-15");
  EXPECT_EQ(refused("number without an answer", [&](const RequestId& id) { fake_.add(id, approve, "chief", 999, clock_.now_ms()); }), "DESK-15");
  clock_.advance_ms(kCodeStepMs);
  EXPECT_EQ(code(900, "chief", login_purpose("abc")), CodeAnswer::ok);
  EXPECT_EQ(refused("a log-in's code", [&](const RequestId& id) { fake_.add(id, approve, "chief", 900, clock_.now_ms()); }), "DESK-15");
  clock_.advance_ms(kCodeStepMs);
  EXPECT_EQ(refused("another's code", [&](const RequestId& id) {
    EXPECT_EQ(code(901, "admin", purpose_for(id)), CodeAnswer::ok);
    fake_.add(id, approve, "chief", 901, clock_.now_ms());
  }), "DESK-15");
  EXPECT_EQ(refused("a wrong code", [&](const RequestId& id) {
    EXPECT_EQ(code(902, "chief", purpose_for(id), "000000"), CodeAnswer::wrong);
    fake_.add(id, approve, "chief", 902, clock_.now_ms());
  }), "DESK-15");
  clock_.advance_ms(kCodeStepMs);
  EXPECT_EQ(refused("a replayed code", [&](const RequestId& id) {
    const std::string digits = *code_at(secrets_["chief"], clock_.now_ms() / kCodeStepMs);
    EXPECT_EQ(code(903, "chief", login_purpose("x"), digits), CodeAnswer::ok);
    EXPECT_EQ(code(904, "chief", purpose_for(id), digits), CodeAnswer::replayed);
    fake_.add(id, approve, "chief", 904, clock_.now_ms());
  }), "DESK-15");
  clock_.advance_ms(kCodeStepMs);
  EXPECT_EQ(refused("another request's approval", [&](const RequestId& id) {
    const RequestId other = asked("1").id;
    EXPECT_EQ(code(905, "chief", purpose_for(other)), CodeAnswer::ok);
    fake_.add(id, approve, "chief", 905, clock_.now_ms());
  }), "DESK-15");
  EXPECT_EQ(refused("self-approval", [&](const RequestId& id) { fake_.add(id, approve, "sato", 1, clock_.now_ms()); }), "waits");
  EXPECT_EQ(refused("a clerk approves", [&](const RequestId& id) { fake_.add(id, approve, "suzuki", 1, clock_.now_ms()); }), "DESK-15");
  clock_.advance_ms(kCodeStepMs);
  EXPECT_EQ(refused("somebody else's mail", [&](const RequestId& id) {
    Request& request = fake_.row(id).request;
    request.recipient = 1;
    request.address = "stranger@example.lg.jp";
    EXPECT_EQ(code(906, "chief", purpose_for(id)), CodeAnswer::ok);
    fake_.add(id, approve, "chief", 906, clock_.now_ms());
  }), "DESK-03");
  clock_.advance_ms(kCodeStepMs);
  EXPECT_EQ(refused("changed after the approval", [&](const RequestId& id) {
    EXPECT_EQ(code(907, "chief", purpose_for(id)), CodeAnswer::ok);
    fake_.add(id, approve, "chief", 907, clock_.now_ms());
    fake_.row(id).request.part.clear();
  }), "DESK-15");
  clock_.advance_ms(kCodeStepMs);
  EXPECT_EQ(refused("a deputy nobody appointed", [&](const RequestId& id) {
    fake_.all_deputies = {test_deputy("chief", "vice", clock_.now_ms() - kDay, clock_.now_ms() + kDay, 950)};
    fake_.all_deputies[0].number = 1;
    EXPECT_EQ(code(908, "vice", purpose_for(id)), CodeAnswer::ok);
    fake_.add(id, approve, "vice", 908, clock_.now_ms()).for_account = "chief";
  }), "DESK-05");
  EXPECT_TRUE(due().empty());
}

// Goal: what the desk says a part is does not count: the rules look at what our own wash finds.
TEST_F(ReleaseDeskTest, KindsAreOurOwn) {
  Policy policy;
  std::string text(std::string(TEMIZU_SOURCE_DIR) + "/conf/policy.xml");
  std::ifstream in(text);
  std::string xml{std::istreambuf_iterator<char>(in), {}};
  const std::size_t standard = xml.find("<profile name=\"standard\"");
  const std::size_t end = xml.find("</profile>", standard);
  std::string profile = xml.substr(standard, end - standard);
  for (std::size_t at = 0; (at = profile.find("\n    <release", at)) != std::string::npos;) profile.erase(at, profile.find("/>", at) + 2 - at);
  xml.replace(standard, end - standard, profile + "<release kind=\"application/octet-stream\" barred=\"true\"/><release kind=\"*\"/>");
  const std::string file = world_.path() + "/../policy.xml";
  std::ofstream(file) << xml;
  Config config = settings_->config;
  config.wash.policy = file;
  settings_ = world_.settings(config);
  Request& request = asked();
  request.kinds = {"text/plain"};
  const RequestId id = request.id;
  approve_as("chief", id);
  desk_->round(*settings_);
  ASSERT_TRUE(outcome(id));
  EXPECT_EQ(outcome(id)->code, "DESK-09");
  EXPECT_TRUE(due().empty());
}

// Goal: a program does not leave as the picture it is called, even where a signed mail carries it beside its signature.
TEST_F(ReleaseDeskTest, AProgramCalledAPictureStays) {
  const std::string mail = "From: a@example.jp\r\nTo: sato@example.lg.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: image/png; name=\"a.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
      "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n--b--\r\n";
  item_ = world_.keep(mail, test_envelope({"sato@example.lg.jp"}));
  wash_all();
  Request& request = asked();
  request.kinds = {"image/png"};
  const RequestId id = request.id;
  approve_as("chief", id);
  desk_->round(*settings_);
  ASSERT_TRUE(outcome(id));
  EXPECT_EQ(outcome(id)->code, "DESK-09");
  EXPECT_TRUE(due().empty());
}

// Goal: a part that nobody could look into wholly leaves as "unread" says, two approvals and both checks, and not as its kind alone.
TEST_F(ReleaseDeskTest, APartNobodyCouldReadNeedsWhatTheMailNeeds) {
  std::string mail = kMail;
  const std::size_t content = mail.find("base64\r\n\r\n") + 10;
  mail.replace(content, mail.find("\r\n", content) - content, "JVBERi0xLjQgYnJva2VuLCB3aGF0ZXZlciBpdCBpcwo=");   // a PDF file in name and first octets
  item_ = world_.keep(mail, test_envelope({"sato@example.lg.jp", "stranger@example.lg.jp"}));
  wash_all();
  for (const char* part : {"2", ""}) {
    const RequestId id = asked(part).id;   // the desk says that it is a PDF file like any other
    approve_as("chief", id);
    desk_->round(*settings_);
    ASSERT_TRUE(outcome(id)) << part;
    EXPECT_FALSE(outcome(id)->released) << part;
  }
  EXPECT_TRUE(due().empty());
}

// Goal: the hour has room for so many, further ones wait and are not lost; a host that is not set does the same.
TEST_F(ReleaseDeskTest, TheHourlyCapMakesOthersWait) {
  std::vector<RequestId> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(asked().id);
    approve_as("chief", ids.back());
  }
  desk_->round(*settings_);
  const auto released = [&] { return std::ranges::count_if(ids, [&](const RequestId& id) { return outcome(id).has_value(); }); };
  EXPECT_EQ(released(), 3);
  ReleaseDesk again(*store_, test_cage(), fake_, *store_->release_book(), reader_, clock_);   // after a restart
  again.round(*settings_);
  EXPECT_EQ(released(), 3);
  clock_.advance_ms(3'600'001);
  again.round(*settings_);
  EXPECT_EQ(released(), 5);
}

// Goal: who waits while as many as can be remembered wait already is looked at when these are done, without any news of it.
TEST_F(ReleaseDeskTest, WhoFoundNoRoomToWaitIsNotForgotten) {
  std::vector<RequestId> ids;
  for (int i = 0; i < 7; ++i) {
    ids.push_back(asked().id);
    approve_as("chief", ids.back());
  }
  ReleaseDesk small(*store_, test_cage(), fake_, *store_->release_book(), reader_, clock_, 1);
  const auto released = [&] { return std::ranges::count_if(ids, [&](const RequestId& id) { return outcome(id).has_value(); }); };
  small.round(*settings_);
  EXPECT_EQ(released(), 3);
  for (const int expected : {6, 7}) {
    clock_.advance_ms(3'600'001);
    for (int i = 0; i < 3; ++i) small.round(*settings_);
    EXPECT_EQ(released(), expected);
  }
}

// Goal: a row with a number far ahead, which no honest desk writes, hides no later one.
TEST_F(ReleaseDeskTest, AForgedNumberHidesNoHonestCode) {
  EXPECT_EQ(code(1ull << 62, "chief", login_purpose("x"), "123456"), CodeAnswer::wrong);
  EXPECT_EQ(code(5, "chief", login_purpose("x")), CodeAnswer::ok);
}

// Goal: a code is answered once, wrong ones lock for a growing time, and the lock ends.
TEST_F(ReleaseDeskTest, WrongCodesLockTheAccountForAWhile) {
  std::uint64_t number = 1000;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code(++number, "chief", login_purpose("x"), "999999"), CodeAnswer::wrong);
  EXPECT_EQ(code(++number, "chief", login_purpose("x")), CodeAnswer::locked);
  EXPECT_EQ(code(++number, "director", login_purpose("x")), CodeAnswer::ok);
  clock_.advance_ms(60'001);
  EXPECT_EQ(code(++number, "chief", login_purpose("x"), "999999"), CodeAnswer::wrong);
  clock_.advance_ms(60'001);
  EXPECT_EQ(code(++number, "chief", login_purpose("x")), CodeAnswer::locked);   // two minutes now
  clock_.advance_ms(60'001);
  EXPECT_EQ(code(++number, "chief", login_purpose("x")), CodeAnswer::ok);
  for (const char* login : {"sato", "gone", "nobody", "line\nbreak"}) EXPECT_EQ(code(++number, login, login_purpose("x"), "123456"), CodeAnswer::unknown) << login;
}

// Goal: one person has one memory: another spelling of the login is answered nothing, gives no further tries and uses no code up.
TEST_F(ReleaseDeskTest, AnotherSpellingOfALoginIsNobody) {
  std::uint64_t number = 1000;
  const std::string right = *code_at(secrets_["chief"], clock_.now_ms() / kCodeStepMs);
  for (const char* login : {"Chief", "CHIEF", "chieF"}) EXPECT_EQ(code(++number, login, login_purpose("x"), right), CodeAnswer::unknown) << login;
  EXPECT_EQ(code(++number, "chief", login_purpose("x")), CodeAnswer::ok);
  clock_.advance_ms(kCodeStepMs);
  const RequestId id = asked().id;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code(++number, "chief", purpose_for(id), "999999"), CodeAnswer::wrong);
  EXPECT_EQ(code(++number, "Chief", purpose_for(id), *code_at(secrets_["chief"], clock_.now_ms() / kCodeStepMs)), CodeAnswer::unknown);
  EXPECT_EQ(code(++number, "chief", purpose_for(id)), CodeAnswer::locked);
}

// Goal: washing again under another profile goes to the requester alone, at once where the rule says so, and is no release of an original.
TEST_F(ReleaseDeskTest, WashingAgainGoesToTheRequesterAlone) {
  Request& request = asked("");
  request.way = ReleaseWay::rewash;
  request.profile = "body-only";
  const RequestId id = request.id;
  desk_->round(*settings_);
  ASSERT_TRUE(outcome(id));
  ASSERT_TRUE(outcome(id)->released) << outcome(id)->code;
  const auto deliveries = due();
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_EQ(deliveries[0].result.item_class, ItemClass::rewash);
  EXPECT_EQ(deliveries[0].result.profile, "body-only");
  EXPECT_EQ(deliveries[0].result.recipients, std::vector<std::string>{"sato@example.lg.jp"});
  EXPECT_EQ(deliveries[0].result.route, "");
  EXPECT_EQ(mails_[deliveries[0].result.item].find("jZPxB240C5z/"), Bytes::npos);
  EXPECT_EQ(*store_->release_book()->released_since(0), 0u);
}

// Goal: a recall reaches whom the original reached, once; a shown password is gone, an old one too.
TEST_F(ReleaseDeskTest, RecallsAndWipedPasswords) {
  const RequestId first = asked().id, second = asked("1").id;
  approve_as("chief", first);
  approve_as("chief", second);
  desk_->round(*settings_);
  ASSERT_EQ(due().size(), 2u);
  fake_.shown = {{first, "sato", clock_.now_ms()}};
  fake_.add(first, recall, "chief", 0, clock_.now_ms());
  desk_->round(*settings_);
  desk_->round(*settings_);
  EXPECT_EQ(password_of(first), "");
  EXPECT_NE(password_of(second), "");
  const auto notices = due();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].result.route, "release");
  EXPECT_EQ(notices[0].result.recipients, std::vector<std::string>{"sato@example.lg.jp"});
  EXPECT_EQ(mails_[notices[0].result.item].find("application/zip"), Bytes::npos);
  EXPECT_EQ(audited("recalled"), 1);
  clock_.advance_ms(15 * kDay);
  desk_->round(*settings_);
  EXPECT_EQ(password_of(second), "");
  EXPECT_TRUE(due().empty());
  const auto rows = releases_of(world_.path(), item_);
  ASSERT_EQ(rows->size(), 2u);
  for (const ReleaseRow& row : *rows) EXPECT_EQ(row.recalled_ms != 0, row.request == first);
}

// Goal: an original that was denied, withdrawn or lost its approver while wash looked at it stays: what stands there when it would leave decides.
TEST_F(ReleaseDeskTest, WhatHappensWhileItLooksCounts) {
  const auto stays = [&](const char* what, std::function<void(const RequestId&)> happens, const std::string& approver = "chief") {
    const RequestId id = asked().id;
    approve_as(approver, id);
    const int unsealed = audited("unsealed");
    fake_.meanwhile = [&, id] { happens(id); };
    desk_->round(*settings_);
    EXPECT_EQ(audited("unsealed"), unsealed + 1) << what;   // it was being looked at
    EXPECT_FALSE(outcome(id)) << what;
    desk_->round(*settings_);
    EXPECT_FALSE(outcome(id) && outcome(id)->released) << what;
  };
  stays("denied", [&](const RequestId& id) { fake_.add(id, deny, "director", 0, clock_.now_ms()); });
  stays("blocked", [&](const RequestId&) { fake_.all_blocks = {{"chief", "admin", "紛失", 1}}; });
  fake_.all_blocks.clear();
  stays("withdrawn", [&](const RequestId& id) { fake_.add(id, withdraw, "sato", 0, clock_.now_ms()); });
  fake_.all_deputies = {test_deputy("chief", "vice", clock_.now_ms(), clock_.now_ms() + kDay, 950)};
  clock_.advance_ms(kCodeStepMs);
  ASSERT_EQ(code(950, "chief", deputy_purpose(fake_.all_deputies[0])), CodeAnswer::ok);
  stays("no deputy any more", [&](const RequestId&) { fake_.all_deputies[0].ended_ms = fake_.all_deputies[0].from_ms; }, "vice");
  stays("no account any more", [&](const RequestId&) {
    auto writer = PeopleWriter::open(world_.path());
    Account chief = *(*(*writer)->people())->find("chief");
    chief.enabled = false;
    ASSERT_TRUE((*writer)->apply(**(*writer)->people(), std::vector<PeopleChange>{{"user.disable", chief, std::nullopt, ""}}, "test", "test"));
  });
  // What changes nothing begins again and leaves.
  const RequestId id = asked().id;
  approve_as("director", id);
  fake_.meanwhile = [&] { fake_.add(id, withdraw, "suzuki", 0, clock_.now_ms()); };
  desk_->round(*settings_);
  EXPECT_FALSE(outcome(id));
  desk_->round(*settings_);
  ASSERT_TRUE(outcome(id));
  EXPECT_TRUE(outcome(id)->released) << outcome(id)->code;
}

// Goal: a block stops what the blocked person asked for and what they approved, while it lasts.
TEST_F(ReleaseDeskTest, ABlockStopsReleasesWhileItLasts) {
  const RequestId id = asked().id;
  approve_as("chief", id);
  for (const char* login : {"sato", "chief", "Chief"}) {
    fake_.all_blocks = {{login, "admin", "紛失", 1}};
    desk_->round(*settings_);
    EXPECT_FALSE(outcome(id)) << login;
    EXPECT_EQ(audited("unsealed"), 0) << login;
  }
  fake_.all_blocks = {{"director", "admin", "紛失", 1}};
  desk_->round(*settings_);
  ASSERT_TRUE(outcome(id));
  EXPECT_TRUE(outcome(id)->released) << outcome(id)->code;
}

// Goal: years of appointments stop no release: a request asks for the answers about those who approved it, however many others there were.
TEST_F(ReleaseDeskTest, ManyDeputiesStopNothing) {
  const auto real = real_desk();
  const TimeMs now = clock_.now_ms();
  write_orders("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) INSERT INTO deputies (number, principal, deputy, from_ms, "
               "to_ms, why, made_by, code, at_ms) SELECT i, 'director', 'other-chief', " + std::to_string(now - kDay) + ", " + std::to_string(now + 3 * kDay) +
               ", '', 'director', 1000000 + i, 1 FROM n");
  Deputy deputy = test_deputy("chief", "vice", now, now + 3 * kDay);
  deputy.code = proof(*real, "chief", deputy_purpose(deputy));
  const auto appointed = real->appoint(deputy);
  ASSERT_TRUE(appointed) << to_text(appointed.error());
  Request request = test_request();
  request.item = item_;
  const auto made = real->ask(request, true);
  ASSERT_TRUE(made) << to_text(made.error());
  const auto view = real->find(made->id, "vice");
  ASSERT_TRUE(view) << to_text(view.error());
  Wish wish;
  wish.request = made->id;
  wish.account = "vice";
  wish.code = proof(*real, "vice", approve_purpose(view->request, view->moves, view->standing));
  const auto acted = real->act(wish);
  ASSERT_TRUE(acted) << to_text(acted.error());
  ReleaseDesk desk(*store_, test_cage(), *real, *store_->release_book(), reader_, clock_);
  desk.round(*settings_);
  ASSERT_TRUE(outcome(made->id));
  EXPECT_TRUE(outcome(made->id)->released) << outcome(made->id)->code;
}

// Goal: an exception that is in force is known to wash however many were approved and ended before it.
TEST_F(ReleaseDeskTest, ManyEndedExceptionsHideNone) {
  const auto real = real_desk();
  Exception wanted;
  wanted.id = ItemId::random();
  wanted.sender = "tanaka@example.jp";
  wanted.client_networks = {"192.0.2.0/24"};
  wanted.rule = {"application/pdf", Method::text, {}, 0, RulePlace::attachment};
  wanted.ground = "図面の受け渡し";
  wanted.owner = "stranger";
  wanted.made_by = "admin";
  wanted.expires_ms = clock_.now_ms() + 100 * kDay;
  wanted.review_ms = clock_.now_ms() + 30 * kDay;
  const auto made = real->propose(wanted);
  ASSERT_TRUE(made) << to_text(made.error());
  ASSERT_TRUE(real->approve_exception(made->id, "ciso", proof(*real, "ciso", exception_purpose(*made))));
  const std::string columns = "sender, sender_domain, client_networks, authenticated, recipient, recipient_domain, kind, place, method, options, ground, owner, "
                              "made_by, made_ms, expires_ms, review_ms, approver, approved_ms, ended_by, ended_why";
  write_orders("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) INSERT INTO exceptions (number, id, code, ended_ms, " + columns +
               ") SELECT 10 + i, randomblob(16), 1000000 + i, 5, " + columns + " FROM exceptions, n");
  DeskSide side(*store_, test_cage(), world_.path(), keys_, clock_);
  side.learn_exceptions();
  ASSERT_EQ(side.exceptions()->size(), 1u);
  EXPECT_EQ(side.exceptions()->at(0).id, made->id);
}

// Goal: an item of class release that no request asked for is not signed, whoever put it there.
TEST_F(ReleaseDeskTest, AReleaseNobodyAskedForIsNotSigned) {
  Envelope envelope = test_envelope({"evil@elsewhere.example"});
  envelope.id = ItemId::random();
  envelope.item_class = ItemClass::release;
  ASSERT_TRUE(store_->keep_own(envelope, "From: a@b.example\r\n\r\nx\r\n"));
  EXPECT_TRUE(due().empty());
}

}  // namespace
}  // namespace temizu
