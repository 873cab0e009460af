#include "deliver/asker.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"

namespace temizu::deliver {
namespace {

constexpr int kReconnectFirstMs = 100;
constexpr int kReconnectMostMs = 5'000;
constexpr std::int64_t kIdleMs = 20'000;
constexpr std::int64_t kDownMs = 5'000;
constexpr std::uint32_t kQuestionsPerLink = 500;
constexpr std::chrono::milliseconds kHelloEvery{5'000};   // to next hops of which SMTPUTF8 is not known

}  // namespace

Asker::Asker(AskerOptions options, std::shared_ptr<const Routes> routes)
    : options_(std::move(options)),
      cache_(options_.keep_ms, *options_.clock),
      rate_(options_.rate_per_s, *options_.clock),
      next_hops_(kIdleMs, kDownMs, kQuestionsPerLink, *options_.clock),
      sender_(options_.link, next_hops_, stop_, [this](const HostPort& host, bool smtputf8) { hello_seen(host, smtputf8); }),
      routes_(std::move(routes)),
      asking_([this] { ask_next_hops(); }),
      listening_([this] { listen_to_receive(); }) {}

Asker::~Asker() {
  stop_.raise();
  more_.notify_all();
  asking_.join();
  listening_.join();
}

void Asker::set_routes(std::shared_ptr<const Routes> routes) {
  cache_.clear();
  next_hops_.close_all();
  const std::lock_guard lock(mutex_);
  routes_ = std::move(routes);
  smtputf8_.clear();
}

void Asker::listen_to_receive() {
  int wait_ms = kReconnectFirstMs;
  while (!stop_.raised()) {
    Result<std::unique_ptr<Connection>> receive = Connection::open_local(options_.socket_path, stop_);
    if (receive) {
      wait_ms = kReconnectFirstMs;
      serve(**receive);
    }
    stop_.sleep_ms(wait_ms);
    wait_ms = std::min(wait_ms * 2, kReconnectMostMs);
  }
}

void Asker::serve(Connection& receive) {
  {
    const std::lock_guard lock(receive_mutex_);
    receive_ = &receive;
  }
  std::optional<bool> known;
  {
    const std::lock_guard lock(mutex_);
    known = smtputf8_said_;
  }
  if (known) say(*known ? "U smtputf8 yes\n" : "U smtputf8 no\n");
  Bytes buffer;
  for (;;) {
    const std::size_t kept = buffer.size();
    if (!receive.read(buffer, INT64_MAX) || buffer.size() == kept) break;
    std::size_t at = 0;
    for (std::size_t end = buffer.find('\n'); end != Bytes::npos; end = buffer.find('\n', at)) {
      take_line(ByteView(buffer).substr(at, end - at));
      at = end + 1;
    }
    buffer.erase(0, at);
    if (buffer.size() > kQuestionOctetsMax) break;
  }
  const std::lock_guard lock(receive_mutex_);
  receive_ = nullptr;
}

void Asker::take_line(std::string_view untrusted_line) {
  std::optional<Question> question = read_question(untrusted_line);
  if (!question) return;
  if (question->address.empty()) return say("A " + question->id + " unknown\n");
  if (const std::optional<Answer> known = cache_.find(question->address)) {
    return say("A " + question->id + " " + to_word(*known) + "\n");
  }
  if (rate_.take()) {
    const std::lock_guard lock(mutex_);
    if (questions_.size() < kQuestionsMax) {
      questions_.push_back(*std::move(question));
      more_.notify_one();
      return;
    }
  }
  say("A " + question->id + " unknown\n");
}

void Asker::ask_next_hops() {
  auto hello_at = std::chrono::steady_clock::now();
  for (;;) {
    std::optional<Question> question;
    {
      std::unique_lock lock(mutex_);
      more_.wait_for(lock, std::chrono::seconds(1), [&] { return stop_.raised() || !questions_.empty(); });
      if (stop_.raised()) return;
      if (!questions_.empty()) {
        question = std::move(questions_.front());
        questions_.pop_front();
      }
    }
    if (question) {
      const Answer answer = ask(question->address);
      say("A " + question->id + " " + to_word(answer) + "\n");
      continue;
    }
    next_hops_.close_idle();
    if (std::chrono::steady_clock::now() < hello_at) continue;
    say_hello_where_unknown();
    hello_at = std::chrono::steady_clock::now() + kHelloEvery;
  }
}

Answer Asker::ask(const std::string& address) {
  // The same question may have waited behind its twin.
  if (const std::optional<Answer> known = cache_.find(address)) return *known;
  std::shared_ptr<const Routes> routes;
  {
    const std::lock_guard lock(mutex_);
    routes = routes_;
  }
  Answer answer = Answer::unknown;
  for (const HostPort& host : routes->by_recipient(address)->hosts) {
    if (next_hops_.is_down(host)) continue;
    answer = ask_host(host, address);
    if (answer != Answer::unknown || stop_.raised()) break;
  }
  cache_.remember(address, answer);
  return answer;
}

Answer Asker::ask_host(const HostPort& host, const std::string& address) {
  for (const bool may_reuse : {true, false}) {
    Result<Sender::Opened> opened = sender_.open(host, may_reuse);
    if (!opened) return Answer::unknown;
    smtp::ClientSession& session = opened->link->session();
    smtp::ClientMail probe;
    probe.recipients = {address};
    probe.probe = true;
    if (!session.begin(probe)) return Answer::unknown;
    opened->link->run();
    ++opened->link->mails;
    const smtp::RecipientResult result = session.results().front();
    const bool stale = opened->reused && session.unanswered() && session.step() == smtp::ClientSession::Step::closed;
    next_hops_.put(host, std::move(opened->link));
    if (!stale) return answer_of(result);
  }
  return Answer::unknown;
}

// So that receive may offer SMTPUTF8 before the first mail has gone.
void Asker::say_hello_where_unknown() {
  std::shared_ptr<const Routes> routes;
  {
    const std::lock_guard lock(mutex_);
    routes = routes_;
  }
  for (const auto& destination : routes->all()) {
    for (const HostPort& host : destination->hosts) {
      {
        const std::lock_guard lock(mutex_);
        const auto known = smtputf8_.find(to_text(host));
        const bool fresh = known != smtputf8_.end() && options_.clock->steady_ms() - known->second.seen_ms < options_.keep_ms;
        if (stop_.raised() || fresh) continue;
      }
      if (next_hops_.is_down(host)) continue;
      if (Result<Sender::Opened> opened = sender_.open(host, false); opened) next_hops_.put(host, std::move(opened->link));
    }
  }
}

void Asker::hello_seen(const HostPort& host, bool smtputf8) {
  std::optional<bool> now_known;
  {
    const std::lock_guard lock(mutex_);
    smtputf8_[to_text(host)] = {smtputf8, options_.clock->steady_ms()};
    now_known = smtputf8_of_all();
    if (!now_known || now_known == smtputf8_said_) return;
    smtputf8_said_ = now_known;
  }
  say(*now_known ? "U smtputf8 yes\n" : "U smtputf8 no\n");
}

// yes only when every destination has a host that answered and all that answered offer it: a mail accepted with SMTPUTF8
// must be deliverable wherever it goes.
std::optional<bool> Asker::smtputf8_of_all() {
  bool all_known = true;
  for (const auto& destination : routes_->all()) {
    bool known = destination->hosts.empty();
    for (const HostPort& host : destination->hosts) {
      const auto found = smtputf8_.find(to_text(host));
      if (found == smtputf8_.end()) continue;
      known = true;
      if (!found->second.offered) return false;
    }
    all_known = all_known && known;
  }
  if (!all_known) return std::nullopt;
  return true;
}

void Asker::say(const std::string& line) {
  const std::lock_guard lock(receive_mutex_);
  if (receive_ == nullptr) return;
  // receive reads all the time; when it does not take a line within a second, it will take "no answer" for unknown.
  static_cast<void>(receive_->write(line, options_.clock->steady_ms() + 1000).has_value());
}

}  // namespace temizu::deliver
