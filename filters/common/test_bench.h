// A Bench for tests, benchmarks and fuzz targets: a budget that can run dry, options from a table, and a record of the
// option names that a filter asked for. Not linked into any program.
#pragma once

#include <map>
#include <set>
#include <string>

#include "filters/filter.h"
#include "identify/identify.h"

namespace temizu {

class TestBench final : public Bench, public Options {
 public:
  explicit TestBench(std::uint64_t bytes = std::uint64_t{1} << 32) : bytes_left_(bytes) {}

  TestBench& set(std::string name, std::string word) {
    words_[std::move(name)] = std::move(word);
    return *this;
  }

  // A bench with the same options, enough budget for anything, and no record.
  TestBench fresh() const {
    TestBench bench;
    bench.words_ = words_;
    return bench;
  }

  // As the pipeline does it under a profile that rebuilds all that can be rebuilt; at most 8 deep.
  Result<Washed> wash_child(const Part& part) override {
    Part child = part;
    if (child.kind.name.empty()) child.kind = identify(part.untrusted_content, {}, {}).kind;
    const Filter* filter = filter_for(child.kind);
    if (filter == nullptr || !filter->can(Method::rebuild)) return Unexpected(Code::unsupported, "test bench", "no filter rebuilds this kind");
    if (depth_ >= 8) return Unexpected(Code::limit, "test bench", "nested too deep");
    ++depth_;
    Result<Washed> washed = filter->wash(child, Method::rebuild, *this);
    --depth_;
    return washed;
  }
  Result<Washed> wash_member(const Part& part) override {
    members_.push_back(std::string(part.place));
    const std::size_t at = members_.size() - 1;
    Part member = part;
    const std::size_t dot = part.file_name.rfind('.');
    if (member.kind.name.empty()) {
      std::vector<std::string> extensions;
      if (dot != std::string_view::npos) extensions.emplace_back(part.file_name.substr(dot + 1));
      member.kind = identify(part.untrusted_content, {}, extensions).kind;
    }
    Result<Washed> washed = wash_child(member);
    if (!washed) members_[at] += std::string(" ") + to_word(washed.error().code);
    return washed;
  }
  void tell_withheld(std::string_view place, std::string_view, const Error& error, std::uint64_t) override {
    members_.push_back(std::string(place) + " " + to_word(error.code));
  }
  void note(std::string_view rule, Weight weight, std::string_view where = {}, std::uint64_t count = 1) override {
    add_finding(notes_, rule, weight, where, count);
  }
  std::string words_for(std::string_view place) const override { return "words for " + std::string(place); }
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
    if (depth_ == 0) asked_.emplace(name);   // a filter further in has a README of its own
    const auto at = words_.find(std::string(name));
    return at == words_.end() ? fallback : std::stoll(at->second);
  }
  std::string_view word(std::string_view name, std::string_view fallback) const override {
    if (depth_ == 0) asked_.emplace(name);   // a filter further in has a README of its own
    const auto at = words_.find(std::string(name));
    return at == words_.end() ? fallback : std::string_view(at->second);
  }

  const std::set<std::string>& asked() const { return asked_; }
  // "2!a.txt" for a member that was washed, "2!b.exe unsupported" for one that was not.
  const std::vector<std::string>& members() const { return members_; }
  const std::vector<Finding>& notes() const { return notes_; }
  std::uint64_t spent() const { return spent_; }
  bool ran_dry() const { return ran_dry_; }

 private:
  std::uint64_t bytes_left_;
  std::uint64_t spent_{0};
  bool ran_dry_{false};
  int depth_{0};
  std::vector<std::string> members_;
  std::vector<Finding> notes_;
  std::map<std::string, std::string> words_;
  mutable std::set<std::string> asked_;
};

}  // namespace temizu
