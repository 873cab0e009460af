// Killed at any moment, out of disk, read by another user: nothing acknowledged is lost.
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <grp.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <cstring>
#include <functional>
#include <map>
#include <random>

#include "base/digest.h"
#include "quarantine/verify.h"
#include "store/world.h"

namespace temizu::contract {
namespace {

// The octets of mail number n; every fourth goes to a file.
Bytes mail(std::uint32_t number) {
  return "mail " + std::to_string(number) + "\r\n" + Bytes(number % 4 == 3 ? 70'000 : 500, static_cast<char>('a' + number % 26));
}

// A child that keeps mails as fast as it can, ten at a time, and writes number and id of each acknowledged one to the pipe.
[[noreturn]] void keep_until_killed(const IntakeOptions& options, int pipe, std::uint32_t first) {
  auto intake = open_intake(options);
  if (!intake) ::_exit(1);
  std::mutex mutex;
  std::condition_variable answered;
  int open = 0;
  for (std::uint32_t number = first;; ++number) {
    {
      std::unique_lock lock(mutex);
      answered.wait(lock, [&] { return open < 10; });
      ++open;
    }
    auto writer = (*intake)->begin();
    if (!writer || !(*writer)->add(mail(number))) ::_exit(2);
    (*writer)->finish(envelope(), [&, number](Result<Kept> kept) {
      if (!kept) ::_exit(3);
      char line[20];
      std::memcpy(line, &number, 4);
      std::memcpy(line + 4, kept->id.octets().data(), 16);
      if (::write(pipe, line, sizeof line) != sizeof line) ::_exit(4);   // at most PIPE_BUF: whole or not at all
      std::lock_guard lock(mutex);
      --open;
      answered.notify_one();
    });
  }
}

// Runs body in a child; its exit status, or minus the signal that ended it.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

// Goal: kill -9 at random moments of many keeps: every acknowledged one is there, whole, once; no file without a row stays.
TEST_P(StoreContract, EveryAcknowledgedKeepSurvivesKill9) {
  std::mt19937 random(20261122);
  std::map<std::uint32_t, ItemId> acknowledged;
  std::uint32_t first = 0;
  for (int round = 0; round < 8; ++round, first += 1'000'000) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const IntakeOptions options = world.intake_options();
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      keep_until_killed(options, ends[1], first);
    }
    ::close(ends[1]);
    char line[20];
    const auto wanted = static_cast<unsigned>(1 + random() % 120);
    unsigned seen = 0;
    while (::read(ends[0], line, sizeof line) == sizeof line) {
      std::uint32_t number = 0;
      std::memcpy(&number, line, 4);
      acknowledged[number] = *ItemId::from_octets({line + 4, 16});
      if (++seen == wanted) ::kill(child, SIGKILL);   // the rest of the pipe is read too: it was acknowledged
    }
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
  }
  auto intake = world.intake();   // sweeps
  auto wash = world.store(Role::wash);
  EXPECT_GE(acknowledged.size(), 8u);
  for (const auto& [number, id] : acknowledged) {
    const auto read = original(*wash, id);
    ASSERT_TRUE(read) << number << ": " << to_text(read.error());
    EXPECT_TRUE(*read == mail(number)) << number;
  }
  std::size_t files = 0, rows_with_file = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.path() + "/intake/blobs")) files += entry.is_regular_file() ? 1 : 0;
  ItemFilter all;
  all.most = 10'000;
  const auto kept = wash->search(all);
  ASSERT_TRUE(kept) << to_text(kept.error());
  for (const ItemView& view : *kept) rows_with_file += view.envelope.size_bytes > 65'536 ? 1 : 0;
  EXPECT_EQ(files, rows_with_file);
  EXPECT_GE(kept->size(), acknowledged.size());
  EXPECT_TRUE(wash->balance()->holds());
  const auto verified = verify_audit(world.path());
  EXPECT_TRUE(verified) << to_text(verified.error());
}

#ifdef TEMIZU_CRASH_POINTS
namespace {

// The whole path of one small and one large mail, as far as it gets; what exists already goes on where it stood.
int whole_path(World& world, bool with_keep) {
  auto intake = open_intake(world.intake_options());
  auto wash = open_store(world.store_options(Role::wash));
  auto deliver = open_store(world.store_options(Role::deliver));
  if (!intake || !wash || !deliver) return 1;
  if (with_keep) {
    if (!keep(**intake, mail(1)) || !keep(**intake, mail(3))) return 2;
  }
  auto claims = (*wash)->claim_received(1 << 30, 10, 60'000);
  if (!claims) return 3;
  for (const Claim& claim : *claims) {
    const Outcome made = outcome(claim);
    if (!(*wash)->attach({&made, 1}, claim.lease, Actor{"wash"})) return 4;
  }
  auto due = (*deliver)->claim_due(10, 60'000);
  if (!due) return 5;
  for (const Delivery& delivery : *due) {
    if (!(*deliver)->read_output(delivery.result.item, delivery.result.number)) return 6;
    const Try end = ended(delivery, 0, TryOutcome::delivered);
    if (!(*deliver)->record({&end, 1}, delivery.lease, Actor{"deliver"})) return 7;
  }
  world.clock().advance_ms(1000);
  if (!(*wash)->purge(world.clock().now_ms(), Actor{"wash"})) return 8;
  return 0;
}

}  // namespace

// Goal: SIGKILL at every named place of the path (mail-rules P24); afterwards the path is walked to its end, the balance
// holds, nothing is left over and every chain verifies.
TEST_P(StoreContract, ACrashAtEveryStepLosesNothing) {
  for (const char* point : {"keep.before_commit", "keep.after_commit", "keep.blob_written", "keep.before_commit:2", "keep.after_commit:2",
                            "attach.before_commit", "attach.after_commit", "attach.before_commit:2", "attach.after_commit:2",
                            "record.before_commit", "record.after_commit", "record.before_commit:2", "record.after_commit:2", "purge.key_gone"}) {
    World here(GetParam());
    const int end = in_child([&] {
      ::setenv("TEMIZU_CRASH_AT", point, 1);
      return whole_path(here, true);
    });
    ASSERT_EQ(end, -SIGKILL) << point;
    ASSERT_EQ(in_child([&] { return whole_path(here, false); }), 0) << point;
    auto admin = here.store(Role::admin);
    const auto balance = admin->balance();
    ASSERT_TRUE(balance) << point << to_text(balance.error());
    EXPECT_TRUE(balance->holds()) << point;
    EXPECT_EQ(balance->under_way, 0u) << point;
    EXPECT_EQ(balance->delivered_washed, balance->accepted) << point;
    const bool kept_all = std::string_view(point).substr(0, 4) != "keep";
    if (kept_all) {
      EXPECT_EQ(balance->accepted, 2u) << point;
    }
    ASSERT_TRUE(here.intake());   // sweeps what was abandoned
    std::size_t files = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(here.path() + "/intake/blobs", none)) {
      files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 0u) << point;
    EXPECT_TRUE(verify_audit(here.path())) << point;
  }
}
#endif

// Goal: a full disk is said as such, keeps nothing by half, and once there is room keeping goes on without a restart.
TEST_P(StoreContract, AFullDiskIsSaidAndPassesWhenThereIsRoom) {
  const std::string disk = world.path();
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=6m") != 0) GTEST_SKIP() << "needs the right to mount a small tmpfs";
  struct Unmount {
    const std::string& path;
    ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
  } unmount{disk};
  {
    auto intake = world.intake();
    auto wash = world.store(Role::wash);
    std::vector<ItemId> kept;
    ASSERT_TRUE(keep(*intake, "first"));
    const auto fill = [&](const Bytes& octets) {
      for (int i = 0; i < 2000; ++i) {
        auto one = keep(*intake, octets + std::to_string(i));
        if (!one) return one.error();
        kept.push_back(one->id);
      }
      return Error{};
    };
    const std::string ballast = disk + "/ballast";
    std::ofstream(ballast) << Bytes(2u << 20, 'b');
    EXPECT_EQ(fill(Bytes(3000, 's')).code, Code::full);
    EXPECT_EQ(fill(Bytes(200'000, 'l')).code, Code::full);
    const auto space = intake->space();
    ASSERT_TRUE(space);
    EXPECT_LT(space->bytes_free, 1u << 20);
    std::filesystem::remove(ballast);
    const auto again = keep(*intake, "there is room again");
    ASSERT_TRUE(again) << to_text(again.error());
    kept.push_back(again->id);
    for (const ItemId& id : kept) EXPECT_TRUE(original(*wash, id));
    EXPECT_EQ(wash->balance()->accepted, kept.size() + 1);
    EXPECT_TRUE(wash->balance()->holds());
  }
  EXPECT_TRUE(world.intake());
  EXPECT_TRUE(verify_audit(world.path()));
}

// Goal: three users, as in production: receive fills an intake whose group is wash's and opens nothing else; wash reads it
// and writes a ledger that deliver's group may only read; deliver takes over while wash writes, after it ended and after it
// was killed. Modes depend on no umask, and root, looking, leaves nothing of its own behind.
TEST_P(StoreContract, ThreeUsersPassAMailOnAndRootLeavesNothing) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to become three users";
  constexpr uid_t kReceive = 64'001, kWash = 64'002, kDeliver = 64'003;   // each with a group of the same number
  const std::string folder = std::filesystem::path(world.path()).parent_path().string();
  ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
  for (const auto& [name, owner, group, mode] : {std::tuple{"intake", kReceive, kWash, 02770u}, {"washed", kWash, kDeliver, 02750u},
                                                 {"deliver", kDeliver, kWash, 02750u}}) {
    const std::string path = world.path() + '/' + name;
    std::filesystem::create_directories(path);
    ASSERT_EQ(::chown(path.c_str(), owner, group), 0);
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }
  const IntakeOptions intake_options = world.intake_options();
  const StoreOptions wash_options = world.store_options(Role::wash), deliver_options = world.store_options(Role::deliver);
  const auto become = [](uid_t user) {
    ::umask(0077);
    return ::setgroups(0, nullptr) == 0 && ::setgid(user) == 0 && ::setuid(user) == 0;
  };
  const auto receive_some = [&](int count) {
    if (!become(kReceive)) return 1;
    auto intake = open_intake(intake_options);
    if (!intake) return 2;
    for (int i = 0; i < count; ++i) {
      if (!keep(**intake, "mail " + std::to_string(::getpid()) + ' ' + std::to_string(i) + Bytes(i == 0 ? 100'000 : 1, 'x'))) return 3;
    }
    const bool closed = ::access((world.path() + "/washed/washed.db").c_str(), R_OK) != 0 && !open_store(deliver_options);
    return closed ? 0 : 4;
  };
  const auto wash_some = [&](std::size_t expected, bool killed) {
    if (!become(kWash)) return 1;
    auto wash = open_store(wash_options);
    if (!wash) return 2;
    auto claims = (*wash)->claim_received(1 << 30, 100, 60'000);
    if (!claims) return 3;
    if (claims->size() != expected) return 4;
    for (const Claim& claim : *claims) {
      if (!original(**wash, claim.envelope.id)) return 5;
      const Outcome made = outcome(claim, {0}, 0, Bytes(80'000, 'o'));
      if (!(*wash)->attach({&made, 1}, claim.lease, Actor{"wash"})) return 6;
    }
    if (killed) ::kill(::getpid(), SIGKILL);   // its log stays unmerged
    world.clock().advance_ms(1000);
    return (*wash)->purge(world.clock().now_ms(), Actor{"wash"}) ? 0 : 7;
  };
  const auto deliver_all = [&](std::size_t expected) {
    if (!become(kDeliver)) return 1;
    auto deliver = open_store(deliver_options);
    if (!deliver) return 2;
    auto due = (*deliver)->claim_due(100, 60'000);
    if (!due) return 3;
    if (due->size() != expected) return 4;
    for (const Delivery& delivery : *due) {
      if (!(*deliver)->read_output(delivery.result.item, 0)) return 5;
      const Try end = ended(delivery, 0, TryOutcome::delivered);
      if (!(*deliver)->record({&end, 1}, delivery.lease, Actor{"deliver"})) return 6;
    }
    const bool closed = ::access((world.path() + "/washed/washed.db").c_str(), W_OK) != 0 &&
                        ::access((world.path() + "/intake/intake.db").c_str(), R_OK) != 0;
    return closed ? 0 : 7;
  };
  EXPECT_EQ(in_child([&] { return receive_some(3); }), 0);
  EXPECT_EQ(in_child([&] { return wash_some(3, false); }), 0);
  EXPECT_EQ(in_child([&] { return deliver_all(3); }), 0);
  EXPECT_EQ(in_child([&] { return receive_some(2); }), 0);
  EXPECT_EQ(in_child([&] { return wash_some(2, true); }), -SIGKILL);
  EXPECT_EQ(in_child([&] { return deliver_all(2); }), 0);   // the log is there, and nobody is there to merge it
  EXPECT_EQ(in_child([&] { return receive_some(1); }), 0);
  EXPECT_EQ(in_child([&] { return wash_some(1, false); }), 0);   // purges what deliver has ended
  EXPECT_EQ(in_child([&] { return deliver_all(1); }), 0);
  {
    auto admin = world.store(Role::admin);
    EXPECT_TRUE(admin->balance()->holds());
    EXPECT_EQ(admin->balance()->delivered_washed, 6u);
    const auto verified = verify_audit(world.path());
    EXPECT_TRUE(verified) << to_text(verified.error());
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.path())) {
    struct stat info {};
    ASSERT_EQ(::stat(entry.path().c_str(), &info), 0);
    EXPECT_NE(info.st_uid, 0u) << entry.path();
    EXPECT_EQ(info.st_mode & 07, 0u) << entry.path();
  }
}

}  // namespace temizu::contract
