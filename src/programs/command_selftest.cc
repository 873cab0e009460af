// temizu self-test: is this host able to do its work? Cage layers, keys, store, clock, and one text mail through
// keep → wash → deliver's claim in a temporary store of its own.
#include <sys/timex.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>

#include "base/digest.h"
#include "base/log.h"
#include "pipeline/compose.h"
#include "programs/commands.h"
#include "quarantine/intake.h"
#include "quarantine/keys.h"
#include "quarantine/statement.h"
#include "wash/wash_job.h"

namespace temizu {
namespace {

constexpr std::string_view kMail =
    "From: Self Test <self-test@example.jp>\r\nTo: self-test@example.jp\r\nSubject: self-test\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
    "Message-ID: <self-test@example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"
    "\xe6\x89\x8b\xe6\xb0\xb4\r\n";

// A folder that goes when the object does.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "temizu-self-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Status clock_in_step() {
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer < 0) return {};   // not allowed to ask: nothing is claimed
  if (answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return Unexpected{Code::unavailable, "clock", "the system's clock is not synchronised", "Start a time service (systemd-timesyncd, chrony)"};
  }
  return {};
}

Result<Kept> keep_one(const std::string& store_path, const Bytes& store_public) {
  IntakeOptions options;
  options.store_path = store_path;
  options.store_public_key = store_public;
  Result<std::unique_ptr<Intake>> intake = open_intake(options);
  if (!intake) return Unexpected{intake.error()};
  Result<std::unique_ptr<IntakeWriter>> writer = (*intake)->begin();
  if (!writer) return Unexpected{writer.error()};
  if (Status added = (*writer)->add(kMail); !added) return Unexpected{added.error()};
  Envelope envelope;
  envelope.id = ItemId::random();
  envelope.sender = "self-test@example.jp";
  envelope.recipients = {"self-test@example.jp"};
  envelope.protocol = "ESMTP";
  envelope.client_address = "127.0.0.1";
  envelope.arrival_ms = system_clock().now_ms();
  std::mutex mutex;
  std::condition_variable ready;
  std::unique_ptr<Result<Kept>> answer;
  (*writer)->finish(envelope, [&](Result<Kept> kept) {
    const std::lock_guard lock(mutex);
    answer = std::make_unique<Result<Kept>>(std::move(kept));
    ready.notify_one();
  });
  std::unique_lock lock(mutex);
  ready.wait(lock, [&] { return answer != nullptr; });
  return std::move(*answer);
}

Result<std::unique_ptr<Store>> open_as(Role role, const std::string& path, const std::string& keys_path) {
  Result<StoreKeys> keys = load_keys(keys_path, role);
  if (!keys) return Unexpected{keys.error()};
  StoreOptions options;
  options.path = path;
  options.role = role;
  options.keys = *std::move(keys);
  return open_store(options);
}

Result<Outcome> washed(Store& store, const Claim& claim, Cage& cage, const Profile& profile, ComposeContext context, const Bytes& sign_secret) {
  Result<SealedMemory> original = SealedMemory::begin();
  if (!original) return Unexpected{original.error()};
  if (Status read = store.read_original(claim.envelope.id, [&](ByteView piece) { return original->add(piece); }); !read) return Unexpected{read.error()};
  if (Status sealed = original->seal(); !sealed) return Unexpected{sealed.error()};
  WashJob job;
  job.original = &*original;
  job.profile = &profile;
  Result<Washing> washing = cage.wash(job);
  if (!washing) return Unexpected{washing.error()};
  Result<Composed> composed = compose(*washing, claim.envelope, profile, context);
  if (!composed) return Unexpected{composed.error()};
  Outcome outcome;
  SignedResult& result = outcome.result;
  result.item = claim.envelope.id;
  result.profile = profile.name;
  result.verdict = composed->verdict;
  result.sender = claim.envelope.sender;
  result.recipient_numbers = {0};
  result.recipients = claim.envelope.recipients;
  result.arrival_ms = claim.envelope.arrival_ms;
  result.policy_digest = context.policy_digest;
  result.output_digest = sha256(composed->mail);
  result.output_bytes = composed->mail.size();
  Result<Bytes> signature = sign_statement(result, sign_secret);
  if (!signature) return Unexpected{signature.error()};
  result.signature = *signature;
  outcome.output = std::move(composed->mail);
  return outcome;
}

Status one_mail(Cage& cage, const Profile& profile, const ComposeContext& context) {
  const TemporaryFolder folder;
  const std::string keys_path = folder.path() + "/keys";
  const std::string store_path = folder.path() + "/store";
  if (Status made = keys_init(keys_path); !made) return made;
  Result<StoreKeys> keys = load_keys(keys_path, Role::wash);
  if (!keys) return Unexpected{keys.error()};
  if (Result<Kept> kept = keep_one(store_path, keys->store_public); !kept) return Unexpected{kept.error()};
  Result<std::unique_ptr<Store>> store = open_as(Role::wash, store_path, keys_path);
  if (!store) return Unexpected{store.error()};
  Result<std::vector<Claim>> claims = (*store)->claim_received(1 << 20, 1, 60'000);
  if (!claims) return Unexpected{claims.error()};
  if (claims->size() != 1) return Unexpected{Code::internal, "store", "the kept mail could not be claimed"};
  Result<Outcome> outcome = washed(**store, claims->front(), cage, profile, context, keys->sign_secret);
  if (!outcome) return Unexpected{outcome.error()};
  const Bytes sent = outcome->output;
  if (Status attached = (*store)->attach({&*outcome, 1}, claims->front().lease, Actor{"wash"}); !attached) return attached;
  Result<std::unique_ptr<Store>> deliver = open_as(Role::deliver, store_path, keys_path);
  if (!deliver) return Unexpected{deliver.error()};
  Result<std::vector<Delivery>> due = (*deliver)->claim_due(1, 60'000);
  if (!due) return Unexpected{due.error()};
  if (due->size() != 1) return Unexpected{Code::internal, "store", "the washed mail could not be claimed for delivery"};
  Result<Bytes> read = (*deliver)->read_output(due->front().result.item, due->front().result.number);
  if (!read) return Unexpected{read.error()};
  if (*read != sent) return Unexpected{Code::internal, "store", "the washed mail came back altered"};
  return {};
}

class Report {
 public:
  explicit Report(bool json) : json_(json) {}
  void add(const char* name, const Status& status, const std::string& note = {}) {
    good_ = good_ && status.has_value();
    const std::string text = status ? note : to_text(status.error());
    if (json_) {
      line_ += (line_.empty() ? "" : ",") + json_quote(name) + ":{\"good\":" + (status ? "true" : "false") + ",\"text\":" + json_quote(text, 1000) + "}";
    } else {
      std::printf("%-8s %s%s%s\n", name, status ? "good" : "BAD", text.empty() ? "" : ": ", text.c_str());
    }
  }
  int end() const {
    if (json_) std::printf("{\"good\":%s,\"checks\":{%s}}\n", good_ ? "true" : "false", line_.c_str());
    return good_ ? kExitGood : kExitFound;
  }

 private:
  bool json_;
  bool good_{true};
  std::string line_;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Status store_good(const Context& context, const Config& config) {
  if (!std::filesystem::exists(config.store.path + "/intake")) return {};   // nothing kept yet
  Result<std::unique_ptr<Store>> store = context.store(config);
  if (!store) return Unexpected{store.error()};
  const Result<Balance> balance = (*store)->balance();
  if (!balance) return Unexpected{balance.error()};
  if (!balance->holds()) return Unexpected{Code::internal, "store", "the sum does not balance", "Run: temizu balance"};
  return {};
}

}  // namespace

int command_self_test(const Context& context, bool json) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  Report report(json);
  CageOptions cage_options;
  cage_options.jobs_max = 1;
  cage_options.accept_missing_layers = config->wash.accept_missing_layers;
  Result<std::unique_ptr<Cage>> cage = Cage::start(cage_options);
  report.add("cage", cage ? Status{} : Status{Unexpected{cage.error()}}, cage ? std::string(cage_name()) + ": " + joined((*cage)->layers()) : "");
  report.add("keys", keys_check(config->store.keys_path));
  report.add("store", store_good(context, *config));
  report.add("clock", clock_in_step());
  ConfigErrors errors;
  const Result<Policy> policy = load_policy(config->wash.policy, config->policy_set, errors);
  const Result<NoticeTexts> texts = NoticeTexts::load(config->wash.notices + "/" + config->site.language + ".txt");
  report.add("policy", policy ? Status{} : Status{Unexpected{policy.error()}});
  report.add("notices", texts ? Status{} : Status{Unexpected{texts.error()}});
  if (cage && policy && texts && policy->find("standard") != nullptr) {
    ComposeContext compose_context;
    compose_context.texts = &*texts;
    compose_context.site_name = config->site.name;
    compose_context.site_id = config->site.id;
    compose_context.notice_key = Bytes(32, '\0');
    compose_context.policy_digest = policy->digest();
    report.add("path", one_mail(**cage, *policy->find("standard"), compose_context));
  }
  return report.end();
}

}  // namespace temizu
