// What the store costs for a mail of 4 KB: wall time and, as cpu_us_per_mail, the processor time of the whole process
// (committer included), which is what perf.md counts.
#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>

#include "base/digest.h"
#include "quarantine/intake.h"
#include "quarantine/keys.h"
#include "quarantine/statement.h"
#include "quarantine/store.h"

namespace temizu {
namespace {

constexpr std::size_t kMailBytes = 4096;

double cpu_us() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) { return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec); };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

class Place {
 public:
  Place() {
    const char* wanted = ::getenv("TEMIZU_BENCH_DIR");
    std::string pattern = std::string(wanted != nullptr ? wanted : "/var/tmp") + "/temizu-bench-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    static_cast<void>(keys_init(folder_ + "/keys"));
  }
  ~Place() { std::filesystem::remove_all(folder_); }
  std::unique_ptr<Intake> intake() {
    IntakeOptions options;
    options.store_path = folder_ + "/store";
    options.store_public_key = *load_key(folder_ + "/keys", "store.pub");
    return *open_intake(options);
  }
  std::unique_ptr<Store> store(Role role) {
    StoreOptions options;
    options.path = folder_ + "/store";
    options.role = role;
    options.keys = *load_keys(folder_ + "/keys", role);
    return *open_store(options);
  }

 private:
  std::string folder_;
};

Envelope envelope(std::uint64_t number) {
  Envelope made;
  made.sender = "sender@bench.test";
  made.recipients = {"b" + std::to_string(number) + "@bench.test"};
  made.client_address = "192.0.2.1";
  made.client_helo = "bench.test";
  made.protocol = "ESMTP";
  made.listener = "default";
  return made;
}

// Keeps `count` mails with at most `parallel` not yet answered, as that many sessions would.
void keep_many(Intake& intake, const Bytes& mail, std::uint64_t count, std::uint64_t parallel, std::uint64_t& serial) {
  std::mutex mutex;
  std::condition_variable answered;
  std::deque<ItemId> acknowledge;
  std::uint64_t open = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    {
      std::unique_lock lock(mutex);
      answered.wait(lock, [&] { return open < parallel; });
      ++open;
    }
    auto writer = *intake.begin();
    static_cast<void>(writer->add(mail));
    writer->finish(envelope(++serial), [&](Result<Kept> kept) {
      if (!kept) ::abort();
      std::lock_guard lock(mutex);
      --open;
      acknowledge.push_back(kept->id);
      answered.notify_one();
    });
    std::unique_lock lock(mutex);
    while (!acknowledge.empty()) {
      const ItemId id = acknowledge.front();
      acknowledge.pop_front();
      lock.unlock();
      intake.acknowledged(id);
      lock.lock();
    }
  }
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return open == 0; });
}

void report(benchmark::State& state, double cpu, std::uint64_t mails) {
  state.counters["cpu_us_per_mail"] = cpu / static_cast<double>(mails);
  state.counters["mails_per_s"] = benchmark::Counter(static_cast<double>(mails), benchmark::Counter::kIsRate);
}

void keep(benchmark::State& state) {
  Place place;
  auto intake = place.intake();
  const Bytes mail(kMailBytes, 'm');
  const auto parallel = static_cast<std::uint64_t>(state.range(0));
  const std::uint64_t round = std::max<std::uint64_t>(parallel * 10, 200);
  std::uint64_t serial = 0;
  const double before = cpu_us();
  for (auto _ : state) keep_many(*intake, mail, round, parallel, serial);
  report(state, cpu_us() - before, serial);
}
BENCHMARK(keep)->Arg(1)->Arg(10)->Arg(100)->UseRealTime()->MeasureProcessCPUTime();

Outcome outcome(const Claim& claim, const Bytes& output) {
  Outcome made;
  SignedResult& result = made.result;
  result.item = claim.envelope.id;
  result.profile = "standard";
  result.verdict = Verdict::washed;
  result.sender = claim.envelope.sender;
  result.recipient_numbers = {0};
  result.recipients = claim.envelope.recipients;
  result.arrival_ms = claim.envelope.arrival_ms;
  result.policy_digest = Bytes(32, 'p');
  result.output_digest = sha256(output);
  result.output_bytes = output.size();
  made.output = output;
  made.manifest = Bytes(600, 'j');
  made.subject = "subject";
  return made;
}

// claim_received + read_original + attach, one attach a mail, `range` workers' attaches sharing a sync.
void wash(benchmark::State& state) {
  Place place;
  auto intake = place.intake();
  auto store = place.store(Role::wash);
  const Bytes mail(kMailBytes, 'm'), output(kMailBytes, 'o');
  const auto workers = static_cast<std::size_t>(state.range(0));
  std::uint64_t serial = 0, washed = 0;
  double cpu = 0;
  for (auto _ : state) {
    state.PauseTiming();
    keep_many(*intake, mail, workers * 64, 100, serial);
    state.ResumeTiming();
    const double before = cpu_us();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i) {
      threads.emplace_back([&] {
        for (;;) {
          auto claims = store->claim_received(32u << 20, 16, 60'000);
          if (!claims) ::abort();
          if (claims->empty()) return;
          for (const Claim& claim : *claims) {
            std::uint64_t size = 0;
            auto read = store->read_original(claim.envelope.id, [&](ByteView piece) -> Status {
              size += piece.size();
              return {};
            });
            const Outcome made = outcome(claim, output);
            if (!read || size != kMailBytes || !store->attach({&made, 1}, claim.lease, Actor{"wash"})) ::abort();
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    cpu += cpu_us() - before;
    washed += workers * 64;
  }
  report(state, cpu, washed);
}
BENCHMARK(wash)->Arg(1)->Arg(4)->Arg(20)->UseRealTime()->MeasureProcessCPUTime();

// claim_due + read_output + record.
void deliver(benchmark::State& state) {
  Place place;
  auto intake = place.intake();
  auto wash_store = place.store(Role::wash);
  auto store = place.store(Role::deliver);
  const Bytes mail(kMailBytes, 'm'), output(kMailBytes, 'o');
  const auto workers = static_cast<std::size_t>(state.range(0));
  std::uint64_t serial = 0, delivered = 0;
  double cpu = 0;
  for (auto _ : state) {
    state.PauseTiming();
    keep_many(*intake, mail, workers * 64, 100, serial);
    auto claims = wash_store->claim_received(1u << 30, 10'000, 60'000);
    for (const Claim& claim : *claims) {
      const Outcome made = outcome(claim, output);
      if (!wash_store->attach({&made, 1}, claim.lease, Actor{"wash"})) ::abort();
    }
    state.ResumeTiming();
    const double before = cpu_us();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i) {
      threads.emplace_back([&] {
        for (;;) {
          auto due = store->claim_due(16, 60'000);
          if (!due) ::abort();
          if (due->empty()) return;
          for (const Delivery& delivery : *due) {
            Try end;
            end.item = delivery.result.item;
            end.result_number = delivery.result.number;
            end.recipient_number = delivery.result.recipient_numbers.at(0);
            end.outcome = TryOutcome::delivered;
            end.reply = "250 2.0.0 Ok: queued as 4ABCDEF";
            end.next_hop = "127.0.0.1:25";
            if (!store->read_output(end.item, 0) || !store->record({&end, 1}, delivery.lease, Actor{"deliver"})) ::abort();
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    cpu += cpu_us() - before;
    delivered += workers * 64;
  }
  report(state, cpu, delivered);
}
BENCHMARK(deliver)->Arg(1)->Arg(4)->Arg(20)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace temizu
