// temizu-wash as a whole, in a process of its own as it runs in production.
#include "wash/supervisor.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "quarantine/sql/ledger.h"
#include "wash/test_world.h"

namespace temizu {
namespace {

// run_wash in a child process; ends it and gives its exit code.
class RunningWash {
 public:
  explicit RunningWash(const Config& config) {
    std::array<int, 2> ready{};
    EXPECT_EQ(::pipe2(ready.data(), O_CLOEXEC), 0);
    process_ = ::fork();
    if (process_ == 0) {
      WashHost host;
      host.ready = [&] { [[maybe_unused]] const ssize_t told = ::write(ready[1], "r", 1); };
      host.reload = [&]() -> Result<Config> { return Unexpected(Code::config, "test", "a broken file"); };
      const Status ended = run_wash(config, host);
      ::_exit(ended ? 0 : 1);
    }
    ::close(ready[1]);
    char told = 0;
    is_ready = ::read(ready[0], &told, 1) == 1;
    ::close(ready[0]);
  }
  ~RunningWash() {
    if (process_ > 0) end(SIGKILL);
  }
  void tell(int number) const { ::kill(process_, number); }
  int end(int number) {
    tell(number);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  bool is_ready{false};

 private:
  pid_t process_{-1};
};

// Waits for deliver's next results; empty when none come for a minute.
std::vector<Delivery> wait_for_deliveries(Store& deliver, std::size_t count) {
  std::vector<Delivery> got;
  const std::int64_t until_ms = system_clock().steady_ms() + 60'000;
  while (got.size() < count && system_clock().steady_ms() < until_ms) {
    auto due = deliver.claim_due(100, 600'000);
    if (due) got.insert(got.end(), due->begin(), due->end());
    if (got.size() < count) deliver.wait(200);
  }
  return got;
}

// Goal: mails that come in while wash runs are washed and signed; a broken reload changes nothing; SIGTERM ends it well.
TEST(RunWash, WashesWhatComesInUntilItIsToldToStop) {
  TestWorld world;
  world.keep(test_mail("first"), test_envelope());
  RunningWash wash(world.config());
  ASSERT_TRUE(wash.is_ready);
  const auto deliver = world.store(Role::deliver);
  EXPECT_EQ(wait_for_deliveries(*deliver, 1).size(), 1u);
  wash.tell(SIGHUP);
  for (int i = 0; i < 20; ++i) world.keep(test_mail("mail " + std::to_string(i)), test_envelope());
  const std::vector<Delivery> rest = wait_for_deliveries(*deliver, 20);
  EXPECT_EQ(rest.size(), 20u);
  for (const Delivery& delivery : rest) EXPECT_EQ(delivery.result.verdict, Verdict::clean);
  EXPECT_EQ(wash.end(SIGTERM), 0);
}

// Goal: a wash that was killed leaves nothing undone: the next one takes up its claims at once.
TEST(RunWash, TakesUpWhatAKilledOneLeft) {
  TestWorld world;
  RunningWash first(world.config());
  ASSERT_TRUE(first.is_ready);
  for (int i = 0; i < 30; ++i) world.keep(test_mail(), test_envelope());
  first.end(SIGKILL);
  RunningWash second(world.config());
  ASSERT_TRUE(second.is_ready);
  const auto deliver = world.store(Role::deliver);
  EXPECT_EQ(wait_for_deliveries(*deliver, 30).size(), 30u);
  EXPECT_EQ(second.end(SIGTERM), 0);
  auto balance = world.store(Role::admin)->balance();
  ASSERT_TRUE(balance) << to_text(balance.error());
  EXPECT_EQ(balance->accepted, 30u);
  EXPECT_TRUE(balance->holds());
}

// Goal: a reload that is asked for while wash starts (the cage takes long) does not end it, and no process of the cage
// inherits what the program has blocked.
TEST(RunWash, OutlivesASignalWhileItStarts) {
  const pid_t process = ::fork();
  if (process == 0) {
    sigset_t hangup;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    ::sigprocmask(SIG_BLOCK, &hangup, nullptr);
    ::signal(SIGHUP, SIG_DFL);
    auto cage = Cage::start(CageOptions{});
    if (!cage) ::_exit(2);
    std::ifstream status("/proc/" + std::to_string((*cage)->zygote_process()) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.rfind("SigBlk:", 0) != 0) continue;
      const bool blocked = ((std::stoull(line.substr(7), nullptr, 16) >> (SIGHUP - 1)) & 1) != 0;
      ::_exit(blocked ? 3 : 0);
    }
    ::_exit(4);
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// Goal: the audit says with which configuration wash began.
TEST(RunWash, NotesItsStartInTheAudit) {
  TestWorld world;
  Config config = world.config();
  config.digest = Bytes(32, '\x5a');
  RunningWash wash(config);
  ASSERT_TRUE(wash.is_ready);
  EXPECT_EQ(wash.end(SIGTERM), 0);
  int started = 0;
  auto db = Db::open(world.path() + "/washed/washed.db", "washed", Access::read);
  ASSERT_TRUE(db);
  ASSERT_TRUE(read_audit(**db, 1, [&](const AuditRecord& record) -> Status {
    if (record.action == "started" && record.detail == "config=" + to_hex(config.digest)) ++started;
    return {};
  }));
  EXPECT_EQ(started, 1);
}

// Goal: without keys nothing starts.
TEST(RunWash, RefusesToStartWithoutKeys) {
  TestWorld world;
  Config config = world.config();
  config.store.keys_path = world.path() + "/nowhere";
  RunningWash wash(config);
  EXPECT_FALSE(wash.is_ready);
  EXPECT_EQ(wash.end(0), 1);
}

}  // namespace
}  // namespace temizu
