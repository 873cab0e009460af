// Errors as values. A function that can fail returns Result<T> (or Status when there is nothing to hand back);
// nothing outside the folder that wraps a throwing library lets an exception out. Member names follow
// std::expected, which GCC 12 does not have in C++20.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace temizu {

// What went wrong, coarse enough to act on. Callers branch on this, people read Error::what.
enum class Code {
  bad_input,    // the bytes do not follow the grammar they claim
  limit,        // a bound was reached: size, count, depth, time budget of a filter
  unsupported,  // a kind, method or option we do not offer
  encrypted,    // content cannot be inspected without a key
  ambiguous,    // two plausible readings differ
  hostile,      // a trick with no innocent reading
  not_found,
  conflict,     // the state is not the one the caller expected; somebody else was first
  denied,       // the caller, a rule or the operating system says no
  full,         // no space, quota or inodes
  io,           // a device, file or socket failed
  timeout,
  crashed,      // a child process ended without an answer
  unavailable,  // a peer or a lower layer is not there now; trying again can help
  config,       // the configuration does not allow this start
  internal,     // a promise of our own code is broken
};

// The fixed word of a code, as logs and JSON print it: "bad_input", "limit", ...
const char* to_word(Code code);

// One failure: place, cause and next step, in this order, each a phrase without a final full stop.
// Never holds a secret, mail text or a sender's free text.
struct Error {
  Code code{Code::internal};
  std::string where;  // the place: "conf/policy.xml:41:23", "part 2", "intake"
  std::string what;   // the cause
  std::string hint;   // what to do now; may be empty
  friend bool operator==(const Error&, const Error&) = default;
};

// "where: what. hint." for a log or a terminal; leaves out what is empty.
std::string to_text(const Error& error);

struct Unexpected {
  Error failure;
  explicit Unexpected(Error e) : failure(std::move(e)) {}
  Unexpected(Code code, std::string where, std::string what, std::string hint = {})
      : failure{code, std::move(where), std::move(what), std::move(hint)} {}
};

// A value or an Error. Reading the one that is not there is a broken promise (assert).
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}                          // NOLINT: implicit by design
  Result(Unexpected failure) : state_(std::in_place_index<1>, std::move(failure.failure)) {}     // NOLINT: implicit by design

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & { assert(has_value()); return *std::get_if<0>(&state_); }
  const T& value() const& { assert(has_value()); return *std::get_if<0>(&state_); }
  T&& value() && { assert(has_value()); return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const { assert(!has_value()); return *std::get_if<1>(&state_); }
  template <class U>
  T value_or(U&& other) const& { return has_value() ? value() : static_cast<T>(std::forward<U>(other)); }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Unexpected failure) : error_(std::move(failure.failure)) {}  // NOLINT: implicit by design

  bool has_value() const noexcept { return !error_; }
  explicit operator bool() const noexcept { return has_value(); }
  const Error& error() const { assert(error_); return *error_; }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace temizu
