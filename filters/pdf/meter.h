// What reading one PDF may cost. Every byte that is decoded or produced is paid for before it exists. Decoders run below
// libqpdf, which can only be left by an exception: Stopped is that exception, and it never leaves this folder (pdf.cc).
#pragma once

#include <cstdint>
#include <string>

#include "filters/filter.h"

namespace temizu::pdf {

// Not a std::exception on purpose: libqpdf turns those into warnings and goes on.
struct Stopped {
  Error error;
};

[[noreturn]] void stop(Code code, std::string where, std::string what);

class Meter {
 public:
  explicit Meter(Bench& bench) : bench_(bench), outer_(current_) { current_ = this; }
  ~Meter() { current_ = outer_; }
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  // Pays for bytes; throws Stopped when the budget or the time is over. Small sums are collected.
  void pay(std::uint64_t bytes) {
    owed_ += bytes;
    if (owed_ >= 65536) settle();
  }
  void settle();

  // The meter of the wash under way, for decoders that libqpdf calls; null outside a wash.
  static Meter* current() { return current_; }

 private:
  Bench& bench_;
  std::uint64_t owed_{0};
  Meter* outer_;   // a PDF inside a PDF
  static thread_local Meter* current_;
};

}  // namespace temizu::pdf
