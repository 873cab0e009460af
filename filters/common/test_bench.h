// A Bench for tests, benchmarks and fuzz targets: a budget that can run dry, options from a table, and a record of the
// option names that a filter asked for. Not linked into any program.
#pragma once

#include <map>
#include <set>
#include <string>

#include "filters/filter.h"

namespace temizu {

class TestBench final : public Bench, public Options {
 public:
  explicit TestBench(std::uint64_t bytes = std::uint64_t{1} << 32) : bytes_left_(bytes) {}

  TestBench& set(std::string name, std::string word) {
    words_[std::move(name)] = std::move(word);
    return *this;
  }

  Result<Washed> wash_child(const Part&) override { return Unexpected(Code::unsupported, "test bench", "no children here"); }
  Status spend(std::uint64_t bytes) override {
    if (bytes > bytes_left_) {
      bytes_left_ = 0;
      ran_dry_ = true;
      return Unexpected(Code::limit, "test bench", "budget spent");
    }
    bytes_left_ -= bytes;
    spent_ += bytes;
    return {};
  }
  const Options& options() const override { return *this; }

  std::int64_t number(std::string_view name, std::int64_t fallback) const override {
    asked_.emplace(name);
    const auto at = words_.find(std::string(name));
    return at == words_.end() ? fallback : std::stoll(at->second);
  }
  std::string_view word(std::string_view name, std::string_view fallback) const override {
    asked_.emplace(name);
    const auto at = words_.find(std::string(name));
    return at == words_.end() ? fallback : std::string_view(at->second);
  }

  const std::set<std::string>& asked() const { return asked_; }
  std::uint64_t spent() const { return spent_; }
  bool ran_dry() const { return ran_dry_; }

 private:
  std::uint64_t bytes_left_;
  std::uint64_t spent_{0};
  bool ran_dry_{false};
  std::map<std::string, std::string> words_;
  mutable std::set<std::string> asked_;
};

}  // namespace temizu
