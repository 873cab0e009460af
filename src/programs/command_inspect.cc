// temizu self-inspect: the nightly self-inspection (自己点検), what it found, and giving a kind free again.
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "base/log.h"
#include "base/selftest_mark.h"
#include "inspect/inspect.h"
#include "programs/commands.h"
#include "programs/system_checks.h"
#include "programs/users.h"
#include "quarantine/inspection.h"
#include "quarantine/keys.h"

namespace temizu {
namespace {

int tell(const Error& error) {
  print_error(error);
  return error.code == Code::not_found ? kExitFound : kExitFailed;
}

Result<InspectOptions> options_for(const Config& config) {
  if (config.receive.ask_socket.empty()) return Unexpected{Code::config, "receive.ask_socket", "is empty: there is no self-inspection"};
  const Result<Bytes> loop_key = load_key(config.store.keys_path, "loop.key");
  if (!loop_key) return Unexpected{loop_key.error()};
  InspectOptions options;
  options.socket = selftest_socket(config.receive.ask_socket);
  options.site_name = config.site.name;
  options.store_path = config.store.path;
  options.key = selftest_key(*loop_key);
  return options;
}

// One line a sample, and a log line for what an administrator must act on.
void tell_outcomes(const std::vector<SampleOutcome>& outcomes) {
  for (const SampleOutcome& one : outcomes) {
    std::printf("%-11s %-18s %s%s%s\n", to_word(one.end), one.sample.c_str(), one.kind.c_str(), one.what.empty() ? "" : ": ", one.what.c_str());
    if (one.end == SampleEnd::failed) {
      log(LogLevel::alert, "inspection_failed", {{"sample", one.sample}, {"kind", one.kind}, {"what", one.what},
                                                 {"consequence", "the kind is withheld until: temizu self-inspect clear"}});
    }
  }
}

}  // namespace

int command_inspect_run(const Context& context, const std::string& samples_folder) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const Result<InspectOptions> options = options_for(*config);
  if (!options) return tell(options.error());
  const auto samples = load_samples(samples_folder.empty() ? shipped_conf_folder(context.executable_folder) + "/inspection" : samples_folder);
  if (!samples) return tell(samples.error());
  const Result<Users> users = resolve_users(*config);
  if (!users) return tell(users.error());
  InspectionRun run;
  run.begun_ms = system_clock().now_ms();
  auto outcomes = inspect_in_child(*samples, *options, users->common_gid, system_clock());
  if (!outcomes) {
    // Nothing is known of any kind: that is told, and withholds none.
    log(LogLevel::alert, "inspection_failed", {{"error", to_text(outcomes.error())}});
    print_error(outcomes.error());
    outcomes = std::vector<SampleOutcome>{};
    for (const InspectionSample& sample : *samples) outcomes->push_back({sample.name, sample.kind, SampleEnd::not_judged, "no answer"});
  }
  run.outcomes = *std::move(outcomes);
  const auto known_files = accepted_files(config->store.path);
  if (!known_files) return tell(known_files.error());
  const auto before = last_inspection(config->store.path);
  if (!before) return tell(before.error());
  const SystemFacts facts = system_facts(context, *config, *known_files, before->has_value() ? (*before)->facts : std::string{});
  // The first run takes what is installed as good; a change afterwards is told until it is accepted.
  if (known_files->empty()) {
    if (Status kept = accept_files(config->store.path, facts.files, "self-inspect", "first run"); !kept) return tell(kept.error());
  }
  run.facts = to_json(facts);
  run.ended_ms = system_clock().now_ms();
  if (Status recorded = record_inspection(config->store.path, run, "self-inspect"); !recorded) return tell(recorded.error());
  tell_outcomes(run.outcomes);
  const std::vector<std::string> findings = complaints(facts, run.ended_ms);
  for (const std::string& line : findings) {
    std::printf("CHECK       %s\n", line.c_str());
    log(LogLevel::warning, "inspection_finding", {{"what", line}});
  }
  bool good = findings.empty();
  for (const SampleOutcome& one : run.outcomes) good = good && (one.end == SampleEnd::passed || one.end == SampleEnd::withheld);
  log(good ? LogLevel::info : LogLevel::warning, "inspected", {{"samples", run.outcomes.size()}, {"good", good}});
  return good ? kExitGood : kExitFound;
}

int command_inspect_show(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const auto failed = failed_kinds(config->store.path);
  const auto last = last_inspection(config->store.path);
  if (!failed || !last) return tell(failed ? last.error() : failed.error());
  bool good = last->has_value();
  for (const FailedKind& one : *failed) {
    std::printf("%-11s %s (%s)\n", one.cleared_ms == 0 ? "WITHHELD" : "cleared", one.kind.c_str(), one.sample.c_str());
    good = good && one.cleared_ms != 0;
  }
  if (!last->has_value()) std::printf("never inspected\n");
  else {
    for (const SampleOutcome& one : (*last)->outcomes) std::printf("%-11s %-18s %s %s\n", to_word(one.end), one.sample.c_str(), one.kind.c_str(), one.what.c_str());
    std::printf("%s\n", (*last)->facts.c_str());
  }
  return good ? kExitGood : kExitFound;
}

int command_inspect_clear(const Context& context, const std::string& kind, const std::string& why) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const Status cleared = clear_kind(config->store.path, kind, calling_actor(), why.substr(0, 400));
  if (!cleared) return tell(cleared.error());
  std::printf("%s is washed again\n", kind.c_str());
  return kExitGood;
}

int command_inspect_accept(const Context& context, const std::string& why) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  if (why.empty()) return tell(Error{Code::bad_input, "why", "no reason is given", "Say what was installed or changed: --why"});
  const std::vector<KnownFile> files = installed_files(context, *config);
  if (Status kept = accept_files(config->store.path, files, calling_actor(), why.substr(0, 400)); !kept) return tell(kept.error());
  std::printf("%zu files taken as good\n", files.size());
  return kExitGood;
}

}  // namespace temizu
