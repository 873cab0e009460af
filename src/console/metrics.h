// The figures of /metrics in the text format 0.0.4 of Prometheus (docs/monitoring.md lists them). Everything is read from the ledgers and
// the files beside them; labels are words of ours from bounded lists, never an address, a name or a word of a mail.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "console/world.h"
#include "quarantine/sql/ledger.h"

namespace temizu::console {

// Writes families in the order they come. Label values are escaped.
class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string>>;
  // type: "counter" or "gauge". What follows belongs to it.
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(const Labels& labels, double value);
  void sample(double value) { sample({}, value); }
  const std::string& text() const { return text_; }

 private:
  std::string name_, text_;
};

class Metrics {
 public:
  explicit Metrics(const std::string& store_path);
  // Read again after kKeptMs; one reader at a time, others get its answer.
  std::string text(const World& world);

 private:
  struct Chain {
    LedgerKind kind;
    std::unique_ptr<LedgerReader> reader;
    std::int64_t read_to{-1};    // record number; -1: not begun
    std::int64_t head{-1};
  };
  void follow();                 // counts what the chains have got since this console started
  void follow_tallies();

  std::mutex mutex_;
  std::string store_path_, kept_;
  std::int64_t made_ms_{0};      // steady
  std::vector<Chain> chains_;
  std::int64_t tallies_to_{-1};
  std::map<std::pair<std::string, std::string>, std::uint64_t> changes_;   // ledger, action
  std::map<std::pair<std::string, std::string>, std::uint64_t> verdicts_;  // class, verdict
  std::map<std::string, std::uint64_t> reasons_, rules_;
};

// For /readyz of monitoring: what is not well, a line each; empty: all programs are alive.
std::string not_alive(const std::string& store_path, TimeMs now_ms);

}  // namespace temizu::console
