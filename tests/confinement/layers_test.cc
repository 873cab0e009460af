// The layers below the list of system calls, each by itself: here the list is off, so that a call reaches the kernel and
// the next layer has to refuse it.
#include <gtest/gtest.h>

#include "hostile.h"
#include "wash/layers.h"

namespace temizu {
namespace {

bool sanitized() { return std::string_view(cage_name()) == "sanitizer"; }

Cage& open_cage() {
  static const std::unique_ptr<Cage> kCage = hostile_cage({.syscall_filter = true, .descriptor_limit = true});
  return *kCage;
}

std::string look(std::string_view act, Cage& cage = open_cage()) {
  Profile profile;
  profile.name = "test";
  profile.rules.push_back(KindRule{"*", Method::withhold, {}, 0});
  auto sealed = SealedMemory::of("original");
  auto answer = cage.ask(WashJob{&*sealed, &profile, false, std::string(act)});
  if (!answer) return to_text(answer.error());
  return answer->end.well() ? answer->untrusted_frame : to_text(answer->end);
}

// Goal: the machine that runs the tests has every layer, or the tests show nothing.
TEST(Layers, AreAllInForce) {
  EXPECT_EQ(open_cage().layers(), Layers::all().words());
  EXPECT_TRUE(open_cage().missing_layers().empty());
}

TEST(Layers, GiveAnEmptyNetwork) {
  EXPECT_EQ(look("interfaces"), "lo down;");
  EXPECT_NE(look("connect"), "ok");
}

TEST(Layers, GiveAnEmptyRootThatCannotBeWritten) {
  EXPECT_NE(look("open"), "ok");
  EXPECT_NE(look("open existing"), "ok");
  EXPECT_EQ(look("stat"), "No such file or directory");   // landlock does not hide names: the root itself is empty
  EXPECT_NE(look("mount"), "ok");
}

// Goal: landlock alone keeps the one folder shut that is left, also as the oldest kernel has it.
TEST(Layers, LetLandlockForbidEvenTheEmptyRoot) {
  EXPECT_EQ(look("open root"), "Permission denied");
  const auto oldest = hostile_cage({.syscall_filter = true, .descriptor_limit = true, .landlock_abi_most = 1});
  EXPECT_EQ(look("open root", *oldest), "Permission denied");
  EXPECT_NE(look("open", *oldest), "ok");
}

// Goal: no process but the zygote is in sight, and it is the first of its namespace.
TEST(Layers, GiveAProcessNamespaceOfTheirOwn) {
  EXPECT_EQ(look("parent"), "1");
  EXPECT_NE(look("kill everything"), "ok");
}

TEST(Layers, LeaveNoCapabilityAndNoWayToGetOne) {
  EXPECT_EQ(look("capabilities"), "none");
  EXPECT_EQ(look("user"), "65534 65534");
  EXPECT_NE(look("become root"), "ok");
  EXPECT_EQ(look("dumpable"), "0");
  EXPECT_NE(look("clone with namespaces"), "ok");
}

TEST(Layers, LeaveTheAnswerAsTheOnlyDescriptor) {
  if (sanitized()) GTEST_SKIP() << "standard error stays open for the sanitizer";
  EXPECT_EQ(look("descriptors"), "4");
  EXPECT_EQ(look("write everywhere"), "nowhere");
}

TEST(Layers, LimitWhatAChildMayMake) {
  if (sanitized()) GTEST_SKIP() << "the sanitizer needs descriptors";
  const auto limited = hostile_cage({.syscall_filter = true});
  EXPECT_EQ(look("limits", *limited), "0 0 0 0 ");
  EXPECT_EQ(look("socket", *limited), "Too many open files");
  EXPECT_EQ(look("fork"), "Resource temporarily unavailable");
}

// Goal: a kernel without a layer stops the start and says which, unless the configuration accepts that one by name.
TEST(Layers, RefuseToBeMissingUnlessAcceptedByName) {
  Without lesser;
  Layers lacking;
  lacking.add(Layer::landlock);
  lacking.add(Layer::pidns);
  lesser.layers = lacking.bits();
  auto refused = start_hostile_cage(lesser, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::config);
  EXPECT_EQ(refused.error().what, "this kernel or user cannot have: pidns, landlock");
  CageOptions one;
  one.accept_missing_layers = {"landlock"};
  EXPECT_FALSE(start_hostile_cage(lesser, one));
  one.accept_missing_layers = {"landlock", "pidns"};
  const auto accepted = hostile_cage(lesser, one);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->missing_layers(), (std::vector<std::string>{"pidns", "landlock"}));
  EXPECT_EQ(look("echo", *accepted), "original");
}

// Goal: nothing can waive the list of system calls.
TEST(Layers, NeverAcceptAMissingSyscallFilter) {
  Without lesser;
  Layers lacking;
  lacking.add(Layer::seccomp);
  lesser.layers = lacking.bits();
  CageOptions options;
  options.accept_missing_layers = {"seccomp"};
  EXPECT_FALSE(start_hostile_cage(lesser, options));
}

TEST(Layers, HaveNames) {
  Layers some;
  some.add(Layer::landlock);
  some.add(Layer::pidns);
  EXPECT_EQ(some.words(), (std::vector<std::string>{"pidns", "landlock"}));
  EXPECT_EQ(Layers::from_bits(~0u).bits(), Layers::all().bits());
}

}  // namespace
}  // namespace temizu
