// The list of system calls, the limits and the deadline: one test per forbidden thing. In a sanitizer build the cage has
// no list of system calls and no memory limit; those tests say so and pass over.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "hostile.h"

namespace temizu {
namespace {

bool sanitized() { return std::string_view(cage_name()) == "sanitizer"; }

#define FULL_CAGE_ONLY() \
  if (sanitized()) GTEST_SKIP() << "the sanitizer cage has no list of system calls and no memory limit"

// One cage for all: a child that dies badly costs a new zygote, which is part of what is tested.
Cage& cage() {
  static const std::unique_ptr<Cage> kCage = hostile_cage();
  return *kCage;
}

Profile profile() {
  Profile out;
  out.name = "test";
  out.rules.push_back(KindRule{"*", Method::withhold, {}, 0});
  out.wash_limits.cpu_ms_max = 1000;
  out.wash_limits.wall_ms_max = 20'000;
  out.wash_limits.memory_bytes_max = 64u << 20;
  out.wash_limits.output_bytes_max = 1u << 20;
  return out;
}

CageAnswer run(std::string_view act, const Profile& with = profile(), std::string_view original = "original") {
  auto sealed = SealedMemory::of(original);
  EXPECT_TRUE(sealed);
  auto answer = cage().ask(WashJob{&*sealed, &with, false, std::string(act)});
  EXPECT_TRUE(answer) << (answer ? "" : to_text(answer.error()));
  return answer ? *answer : CageAnswer{};
}

// The child was stopped at the named call: nothing came back, and the report says which.
void expect_forbidden(std::string_view act, std::string_view call) {
  const CageAnswer answer = run(act);
  EXPECT_FALSE(answer.end.well());
  EXPECT_TRUE(answer.untrusted_frame.empty());
  EXPECT_EQ(rule_of(answer.end), "wash.forbidden_call") << to_text(answer.end);
  EXPECT_EQ(to_text(answer.end), "stopped at forbidden call " + std::string(call));
}

// Goal: what a child hands out arrives whole, of any size, and an empty original is no special case.
TEST(Cage, HandsOutTheAnswerOfAGoodChild) {
  for (const std::size_t size : {0u, 1u, 100'000u, 3'000'000u}) {
    Profile roomy = profile();
    roomy.wash_limits.output_bytes_max = 8u << 20;
    std::string original(size, 'a');
    if (size > 0) original.back() = 'z';
    const CageAnswer answer = run("echo", roomy, original);
    EXPECT_TRUE(answer.end.well()) << to_text(answer.end);
    EXPECT_EQ(answer.untrusted_frame, original);
    EXPECT_EQ(rule_of(answer.end), "");
  }
}

// Goal: nothing in the file system can be opened, made or looked at.
TEST(Cage, ForbidsFiles) {
  FULL_CAGE_ONLY();
  expect_forbidden("open", "openat");
  expect_forbidden("open existing", "openat");
  const CageAnswer answer = run("stat");
  EXPECT_EQ(rule_of(answer.end), "wash.forbidden_call");
}

TEST(Cage, ForbidsSocketsOfAnyFamily) {
  FULL_CAGE_ONLY();
  expect_forbidden("socket", "socket");
  expect_forbidden("unix socket", "socket");
  expect_forbidden("connect", "socket");
}

TEST(Cage, ForbidsOtherPrograms) {
  FULL_CAGE_ONLY();
  expect_forbidden("exec", "execve");
}

TEST(Cage, ForbidsTracingAndKilling) {
  FULL_CAGE_ONLY();
  expect_forbidden("ptrace", "ptrace");
  expect_forbidden("kill", "kill");
  expect_forbidden("kill sibling", "tgkill");
}

TEST(Cage, ForbidsProcessesAndNamespaces) {
  FULL_CAGE_ONLY();
  expect_forbidden("fork", "clone");
  expect_forbidden("clone with namespaces", "unshare");
}

// Goal: the answer is the only way out; standard error is closed, and libc may find that out without being stopped.
TEST(Cage, ForbidsWritingToOtherDescriptors) {
  FULL_CAGE_ONLY();
  expect_forbidden("write elsewhere", "write");
  EXPECT_EQ(run("standard error").untrusted_frame, "Bad file descriptor");
}

TEST(Cage, ForbidsExecutableMemory) {
  FULL_CAGE_ONLY();
  expect_forbidden("executable memory", "mmap");
  expect_forbidden("make executable", "mprotect");
}

// Goal: the child cannot take away what confines it.
TEST(Cage, ForbidsLooseningItself) {
  FULL_CAGE_ONLY();
  expect_forbidden("set handler", "rt_sigaction");
  expect_forbidden("raise limits", "prlimit64");
}

// Goal: the original that the next child of the same message gets is the one that was kept.
TEST(Cage, KeepsTheOriginalAsItIs) {
  if (sanitized()) GTEST_SKIP() << "the sanitizer reports the write itself";
  const CageAnswer answer = run("change the original");
  EXPECT_EQ(answer.end.signal, SIGSEGV);
}

TEST(Cage, BoundsMemory) {
  FULL_CAGE_ONLY();
  const CageAnswer answer = run("memory");
  EXPECT_EQ(rule_of(answer.end), "wash.memory") << to_text(answer.end);
  EXPECT_LT(answer.end.memory_peak_kib, (64u + 64u) << 10);
  EXPECT_EQ(run("mapped memory").untrusted_frame, "Cannot allocate memory");
}

TEST(Cage, BoundsTheStack) {
  if (sanitized()) GTEST_SKIP() << "the sanitizer reports the overflow itself";
  EXPECT_EQ(run("stack").end.signal, SIGSEGV);
}

TEST(Cage, BoundsProcessorTime) {
  const CageAnswer answer = run("spin");
  EXPECT_EQ(rule_of(answer.end), "wash.timeout");
  EXPECT_EQ(answer.end.signal, SIGXCPU);
  EXPECT_LT(answer.end.cpu_us, 5'000'000u);
}

TEST(Cage, BoundsWallClockTime) {
  Profile hurried = profile();
  hurried.wash_limits.wall_ms_max = 200;
  const CageAnswer answer = run("sleep", hurried);
  EXPECT_TRUE(answer.end.late);
  EXPECT_EQ(rule_of(answer.end), "wash.timeout");
}

TEST(Cage, BoundsTheAnswer) {
  Profile narrow = profile();
  narrow.wash_limits.memory_bytes_max = 512u << 20;
  const CageAnswer answer = run("long answer", narrow);
  EXPECT_EQ(rule_of(answer.end), "wash.answer") << to_text(answer.end);
  EXPECT_TRUE(answer.untrusted_frame.empty());
}

// Goal: how a child died is told apart, so that a person can tell a defect of ours from an attack.
TEST(Cage, TellsHowAChildDied) {
  if (sanitized()) GTEST_SKIP() << "the sanitizer ends the child in its own way";
  EXPECT_EQ(to_text(run("null").end), "killed by signal 11 (SIGSEGV)");
  EXPECT_EQ(to_text(run("abort").end), "aborted");
  EXPECT_EQ(to_text(run("throw").end), "aborted");
  EXPECT_EQ(run("catch").untrusted_frame, "caught");   // a library's exceptions work in there
  EXPECT_EQ(to_text(run("exit").end), "exited with code 7");
}

// Goal: wash() gives an error for every end but a good one, and for an answer that is no frame.
TEST(Cage, GivesErrorsThatHoldTheMessage) {
  auto sealed = SealedMemory::of("x");
  const Profile with = profile();
  const auto code = [&](const char* act) {
    ChildEnd end;
    auto washing = cage().wash(WashJob{&*sealed, &with, false, act}, &end);
    return washing ? "accepted" : to_word(washing.error().code);
  };
  EXPECT_STREQ(code("echo"), "bad_input");
  EXPECT_STREQ(code("exit"), "crashed");
  EXPECT_STREQ(code("spin"), "timeout");
  if (!sanitized()) {
    EXPECT_STREQ(code("memory"), "limit");
  }
}

// Goal: a bad child costs its zygote, the next message gets a fresh one; so does the end of a zygote's number.
TEST(Cage, ReplacesTheZygoteAfterABadChildAndAfterItsNumber) {
  EXPECT_TRUE(run("echo").end.well());
  const std::uint64_t before = cage().zygotes_started();
  run("exit");
  EXPECT_TRUE(run("echo").end.well());
  EXPECT_EQ(cage().zygotes_started(), before + 1);
  EXPECT_TRUE(run("echo").end.well());
  EXPECT_EQ(cage().zygotes_started(), before + 1);
  const auto short_lived = hostile_cage({}, CageOptions{.children_per_zygote = 2});
  auto sealed = SealedMemory::of("x");
  const Profile with = profile();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(short_lived->ask(WashJob{&*sealed, &with, false, "echo"}));
  EXPECT_EQ(short_lived->zygotes_started(), 3u);
}

// Goal: a zygote that is killed (out of memory, say) costs no message.
TEST(Cage, GoesOnAfterTheZygoteWasKilled) {
  EXPECT_TRUE(run("echo").end.well());
  ASSERT_EQ(::kill(cage().zygote_process(), SIGKILL), 0);
  EXPECT_EQ(run("echo").untrusted_frame, "original");
}

// Goal: several threads use one cage, good and bad children mixed, and each gets its own answer.
TEST(Cage, ServesManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([t, &wrong] {
      for (int i = 0; i < 25; ++i) {
        const std::string original = std::to_string(t) + ":" + std::to_string(i);
        auto sealed = SealedMemory::of(original);
        const Profile with = profile();
        const bool bad = (i + t) % 9 == 0;
        auto answer = cage().ask(WashJob{&*sealed, &with, false, bad ? "exit" : "echo"});
        if (!answer || answer->end.well() == bad || answer->untrusted_frame != (bad ? "" : original)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// Goal: forking stays cheap: a fork copies the page tables of what the zygote has written (design section 6).
TEST(Cage, KeepsTheZygoteSmall) {
  FULL_CAGE_ONLY();
  EXPECT_GT(cage().zygote_private_kib(), 0u);
  EXPECT_LE(cage().zygote_private_kib(), 32u << 10);
}

TEST(Cage, RefusesJobsBeyondItsBounds) {
  auto sealed = SealedMemory::of("x");
  const Profile with = profile();
  auto answer = cage().ask(WashJob{&*sealed, &with, false, std::string(5000, 'n')});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::internal);
}

// Goal: nobody can alter an original once it is sealed, not even its maker.
TEST(SealedMemory, CannotBeChanged) {
  auto sealed = SealedMemory::of("abc");
  ASSERT_TRUE(sealed);
  EXPECT_FALSE(sealed->add("d"));
  EXPECT_EQ(sealed->size_bytes(), 3u);
}

}  // namespace
}  // namespace temizu
