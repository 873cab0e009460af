#include "deliver/deliverer.h"

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "base/heartbeat.h"
#include "base/log.h"
#include "deliver/received.h"
#include "deliver/schedule.h"
#include "deliver/sink.h"
#include "deliver/tries.h"

namespace temizu::deliver {
namespace {

constexpr std::int64_t kLeaseMs = 15'000;        // renewed by claiming again, see jobs.h
constexpr std::int64_t kIdleMs = 15'000;         // of an unused connection to a next hop
constexpr std::int64_t kDownMsMax = 30'000;
constexpr std::int64_t kWaitMsMax = 5'000;       // between two looks into the store
constexpr std::int64_t kAskTimeMsMax = 10'000;

Result<LinkOptions> link_options(const Config& config) {
  LinkOptions link;
  link.client.helo = config.deliver.helo.empty() ? config.site.name : config.deliver.helo;
  link.client.xforward = config.deliver.send_xforward;
  link.times = times_of(config.deliver);
  if (config.deliver.tls == "off") {
    link.client.tls = smtp::TlsUse::off;
    return link;
  }
  const bool required = config.deliver.tls != "opportunistic";
  link.client.tls = required ? smtp::TlsUse::required : smtp::TlsUse::opportunistic;
  Result<std::shared_ptr<const TlsClient>> tls = TlsClient::make(required, config.deliver.tls_ca);
  if (!tls) return Unexpected{tls.error()};
  link.tls = *std::move(tls);
  return link;
}

AskerOptions asker_options(const Config& config, LinkOptions link, const Clock& clock) {
  // receive waits ask_wait_ms for an answer; much later it is of use to the cache only.
  const std::int64_t patience = std::min<std::int64_t>(kAskTimeMsMax, std::int64_t{config.receive.ask_wait_ms} * 2);
  for (std::int64_t* time : {&link.times.connect_ms, &link.times.greeting_ms, &link.times.command_ms}) {
    *time = std::min(*time, patience);
  }
  return {config.receive.ask_socket, std::int64_t{config.deliver.ask_cache_s} * 1000, config.deliver.ask_rate_per_s, link, &clock};
}

}  // namespace

void ByteBudget::take(std::uint64_t bytes) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return used_ == 0 || used_ + bytes <= most_; });
  used_ += bytes;
}

void ByteBudget::give(std::uint64_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    used_ -= bytes;
  }
  changed_.notify_all();
}

Deliverer::Setup::Setup(const Config& c, LinkOptions l, const Clock& clock, const StopSignal& stop, Sender::HelloSeen hello_seen)
    : config(c),
      link(std::move(l)),
      routes(std::make_shared<const Routes>(c.deliver, c.release)),
      next_hops(kIdleMs, std::min(kDownMsMax, std::int64_t{c.deliver.backoff_first_s} * 500), c.deliver.messages_per_connection, clock),
      sender(link, next_hops, stop, std::move(hello_seen)) {}

std::shared_ptr<Deliverer::Setup> Deliverer::make_setup(const Config& config, LinkOptions link) {
  return std::make_shared<Setup>(config, std::move(link), clock_, stop_, [this](const HostPort& host, bool smtputf8) {
    if (asker_) asker_->hello_seen(host, smtputf8);
  });
}

Result<std::unique_ptr<Deliverer>> Deliverer::make(const Config& config, Store& store, const Clock& clock) {
  Result<LinkOptions> link = link_options(config);
  if (!link) return Unexpected{link.error()};
  const std::size_t workers = std::max<std::uint32_t>(1, config.deliver.connections_max);
  std::unique_ptr<Deliverer> deliverer(new Deliverer(store, clock, workers));
  deliverer->setup_ = deliverer->make_setup(config, *link);
  if (!config.receive.ask_socket.empty()) {
    deliverer->asker_ = std::make_unique<Asker>(asker_options(config, *link, clock), deliverer->setup_->routes);
  }
  for (std::size_t i = 0; i < workers; ++i) deliverer->workers_.emplace_back([d = deliverer.get()] { d->work(); });
  return deliverer;
}

Deliverer::~Deliverer() { stop(0); }

std::shared_ptr<Deliverer::Setup> Deliverer::setup() {
  const std::lock_guard lock(mutex_);
  return setup_;
}

Status Deliverer::reload(const Config& config) {
  Result<LinkOptions> link = link_options(config);
  if (!link) return Unexpected{link.error()};
  std::shared_ptr<Setup> fresh = make_setup(config, *std::move(link));
  if (asker_) asker_->set_routes(fresh->routes);
  const std::lock_guard lock(mutex_);
  setup_.swap(fresh);
  return {};
}

void Deliverer::run() {
  while (!stopping_) claim_once();
}

void Deliverer::claim_once() {
  beat();
  jobs_.retry_unrecorded();
  setup()->next_hops.close_idle();
  const std::size_t room = jobs_.room();
  if (room == 0) return jobs_.wait_for_room(1000);
  Result<std::vector<Delivery>> due = store_.claim_due(room, kLeaseMs);
  if (!due) {
    log(LogLevel::error, "not_claimed", {{"error", to_text(due.error())}});
    return stop_.sleep_ms(1000);
  }
  if (!due->empty()) {
    TEMIZU_CRASH_POINT("deliver.claimed");
    return jobs_.add(*due, setup()->routes);
  }
  const Result<std::int64_t> next = store_.next_due_in_ms(kWaitMsMax);
  store_.wait(std::clamp<std::int64_t>(next ? *next : kWaitMsMax, 1, kWaitMsMax));
}

void Deliverer::stop(std::int64_t wait_ms) {
  if (stopping_.exchange(true)) {
    if (wait_ms > 0) return;
  }
  jobs_.close();
  store_.wake();
  const std::int64_t until = system_clock().steady_ms() + wait_ms;
  while (jobs_.under_way() > 0 && system_clock().steady_ms() < until) stop_.sleep_ms(20);
  stop_.raise();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  jobs_.retry_unrecorded();
  asker_.reset();
}

void Deliverer::work() {
  while (const JobPtr job = jobs_.take()) {
    const std::shared_ptr<Setup> now = setup();
    budget_.take(job->result->output_bytes);
    send(job, *now);
    budget_.give(job->result->output_bytes);
  }
}

void Deliverer::send(const JobPtr& job, Setup& setup) {
  Outgoing out;
  Status fit = prepare(*job, setup, out);
  std::vector<Sent> sent;
  if (fit && job->destination->is_sink) {
    fit = write_to_sink(setup.config.store.path, job->result->item, out.body);
    if (fit) sent.assign(job->places.size(), {{smtp::Fate::delivered, 250, "2.0.0", "kept for the self-inspection"}, "selftest", false});
  } else if (fit) {
    Result<std::vector<Sent>> tried = setup.sender.send(*job->destination, out.mail);
    if (tried) sent = *std::move(tried);
    else fit = Unexpected{tried.error()};
  }
  if (!fit) {
    // Not the next hop's fault and not the sender's: it stays, and a person looks.
    log(LogLevel::alert, "not_sent", {{"item", job->result->item.to_text()}, {"error", to_text(fit.error())}});
    const smtp::RecipientResult kept{smtp::Fate::deferred, 0, "4.3.0", "not sent: " + std::string(to_word(fit.error().code))};
    sent.assign(job->places.size(), {kept, "", false});
  }
  jobs_.done(job, conclude(*job, setup, sent, out.may_tell_sender));
}

// Reads the mail and puts our Received field before it. All that is told of where the mail came from is signed by wash.
Status Deliverer::prepare(const Job& job, const Setup& setup, Outgoing& out) {
  const SignedResult& result = *job.result;
  Result<Bytes> body = store_.read_output(result.item, result.number);
  if (!body) return Unexpected{body.error()};
  out.body = *std::move(body);
  if (Status header = check_header(out.body); !header) return header;
  for (const std::size_t place : job.places) out.mail.recipients.push_back(result.recipients[place]);
  out.mail.sender = result.sender;
  Trace trace;
  trace.id = result.item;
  trace.host = setup.config.site.name;
  trace.arrival_ms = result.arrival_ms;
  if (out.mail.recipients.size() == 1) trace.only_recipient = out.mail.recipients.front();
  if (result.item_class == ItemClass::message) {
    out.may_tell_sender = result.from_trusted_relay;
    trace.helo = result.client_helo;
    trace.client_address = result.client_address;
    trace.protocol = result.protocol;
    const bool forwarded = !result.origin_address.empty();
    out.mail.forwarded.address = forwarded ? result.origin_address : result.client_address;
    out.mail.forwarded.helo = forwarded ? result.origin_helo : result.client_helo;
    out.mail.forwarded.protocol = result.protocol;
    out.mail.forwarded.ident = result.item.short_text();
    out.mail.forwarded.source = "REMOTE";
  }
  out.head = received_field(trace);
  out.mail.head = out.head;
  out.mail.body = out.body;
  return {};
}

std::vector<Try> Deliverer::conclude(const Job& job, const Setup& setup, const std::vector<Sent>& sent, bool may_tell_sender) {
  const Config::Deliver& deliver = setup.config.deliver;
  const Patience patience{deliver.backoff_first_s, deliver.backoff_max_s, deliver.give_up_s};
  const bool dsn_possible = may_tell_sender && !deliver.upstream.empty();
  std::vector<Try> tries;
  for (std::size_t i = 0; i < job.places.size(); ++i) {
    const TryFacts facts{*job.result, job.places[i], job.attempts[i] + 1, sent[i], job.since_ms[i], clock_.now_ms()};
    tries.push_back(make_try(facts, patience, dsn_possible));
    log_try(facts, tries.back());
  }
  return tries;
}

}  // namespace temizu::deliver
