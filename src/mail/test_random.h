// Repeatable numbers for the property tests of this folder. Tests only.
#pragma once

#include <random>

namespace temizu {

// std::mt19937 hands out unsigned long here; the tests count in unsigned.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  unsigned operator()() { return static_cast<unsigned>(engine_()); }

 private:
  std::mt19937 engine_;
};

}  // namespace temizu
