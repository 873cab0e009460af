// The layers of the cage that a zygote enters once and its children inherit: namespaces, an empty read-only root, no
// capabilities, no new privileges, landlock with nothing. What each child adds is in child.h. A layer that the kernel
// lacks has a name; nothing here decides whether that is acceptable (cage.cc does).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace temizu {

enum class Layer : std::uint8_t { userns, netns, mountns, pidns, ipcns, utsns, landlock, seccomp };
inline constexpr int kLayerCount = 8;

// "userns", "landlock", …: the names that wash.accept_missing_layers takes.
const char* to_word(Layer layer);

// A set of layers.
class Layers {
 public:
  bool has(Layer layer) const { return (bits_ >> static_cast<int>(layer) & 1u) != 0; }
  void add(Layer layer) { bits_ |= 1u << static_cast<int>(layer); }
  void remove(Layer layer) { bits_ &= ~(1u << static_cast<int>(layer)); }
  std::uint32_t bits() const { return bits_; }
  static Layers from_bits(std::uint32_t bits);
  static Layers all();
  std::vector<std::string> words() const;

 private:
  std::uint32_t bits_{0};
};

// Tries each layer in a short-lived process and says which this kernel and user can have. Namespaces are tried inside a
// user namespace when there is one.
Layers available_layers();

// CLONE_NEW… flags of the namespaces in layers.
int namespace_flags(const Layers& layers);

// Called in a new zygote that was cloned with namespace_flags. Each fails with denied naming the step.
// One user: 65534 inside is the user that started us outside. user and group are the outer ones.
Status map_user(unsigned user, unsigned group);
// Replaces the root by an empty tmpfs that cannot be written, and forgets the old one.
Status empty_root();
// Drops every capability for good, and the way to get any by exec.
Status drop_capabilities();
Status no_new_privileges();
// Handles every access the kernel knows, at most of ABI abi_most, and allows none. Holds for all descendants.
Status landlock_nothing(int abi_most);
// 0 when the kernel has none.
int landlock_abi();

}  // namespace temizu
