#include "smtp/client_session.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace temizu::smtp {
namespace {

constexpr int kServiceClosing = 421;  // RFC 5321 section 3.8: may come in answer to anything
constexpr int kStartMail = 354;

Reply our_own(std::string_view text, std::string_view enhanced = {}) {
  Reply reply;
  reply.enhanced = enhanced;
  reply.text = text;
  return reply;
}

// RFC 5321 section 4.5.3.1.10: 552 in answer to RCPT is an old way to say "too many recipients", which is 452.
Fate fate_of(const Reply& reply, bool to_rcpt = false) {
  if (reply.permanent() && !(to_rcpt && reply.code == 552)) return Fate::failed;
  return Fate::deferred;
}

RecipientResult result_of(Fate fate, const Reply& reply, Asked asked) {
  return {fate, reply.code, reply.enhanced, clean_line(reply), asked};
}

}  // namespace

const char* to_word(Asked asked) {
  switch (asked) {
    case Asked::nothing: return "";
    case Asked::mail: return "MAIL";
    case Asked::rcpt: return "RCPT";
    case Asked::data: return "DATA";
    case Asked::dot: return "end of mail";
  }
  return "";
}

std::string clean_line(const Reply& reply) {
  std::string line;
  if (reply.code != 0) line = std::to_string(reply.code);
  for (const std::string* piece : {&reply.enhanced, &reply.text}) {
    if (!line.empty() && !piece->empty()) line += ' ';
    line.append(*piece, 0, kReplyOctetsMax);
  }
  line.resize(std::min(line.size(), kReplyOctetsMax));
  for (char& c : line) {
    if (c == '\n') c = ' ';
    if (c < 0x20 || c >= 0x7f) c = '?';
  }
  return line;
}

ClientSession::ClientSession(ClientOptions options) : options_(std::move(options)) {}

ClientSession::Step ClientSession::step() const {
  if (stage_ == Stage::closed) return Step::closed;
  if (!out_.empty() || (stage_ == Stage::content && !data_.done())) return Step::write;
  if (stage_ == Stage::handshake) return Step::handshake;
  if (stage_ == Stage::ready) return Step::ready;
  return Step::read;
}

ClientSession::Await ClientSession::await() const {
  if (stage_ == Stage::greeting) return Await::greeting;
  if (stage_ == Stage::dot || stage_ == Stage::content) return Await::dot;
  if (stage_ == Stage::envelope && !waiting_.empty() && waiting_.front().what == What::data) return Await::data;
  return Await::command;
}

bool ClientSession::next_output(Bytes& out) {
  if (stage_ == Stage::closed) return false;
  if (!out_.empty()) {
    out += out_;
    out_.clear();
    return true;
  }
  if (stage_ != Stage::content) return false;
  // Half a reply before our dot cannot be an answer to it.
  if (parser_.begun()) {
    close("the server answered before the end of the mail");
    return false;
  }
  data_.next(out, kDataOctetsAtOnce);
  if (data_.done()) {
    stage_ = Stage::dot;
    dot_out_ = true;
  }
  return true;
}

void ClientSession::feed(ByteView untrusted_bytes) {
  while (!untrusted_bytes.empty() && stage_ != Stage::closed) {
    if (stage_ == Stage::handshake) return close("the server sent plain text before the TLS handshake");
    const ReplyParser::State state = parser_.feed(untrusted_bytes);
    if (state == ReplyParser::State::more) return;
    if (state == ReplyParser::State::failed) return close("the server's reply cannot be read: " + parser_.error().what);
    const Reply reply = parser_.reply();
    parser_.clear();
    ++replies_;
    on_reply(reply);
  }
}

void ClientSession::on_reply(const Reply& reply) {
  asked_ = Asked::nothing;
  if (stage_ == Stage::envelope && !waiting_.empty()) asked_ = asked_by(waiting_.front().what);
  if (stage_ == Stage::content || stage_ == Stage::dot) asked_ = Asked::dot;
  if (stage_ != Stage::greeting && stage_ != Stage::quit && reply.code == kServiceClosing) {
    return close(Fate::deferred, reply);
  }
  switch (stage_) {
    case Stage::greeting: return on_greeting(reply);
    case Stage::ehlo: return on_ehlo(reply);
    case Stage::helo: return on_helo(reply);
    case Stage::starttls: return on_starttls(reply);
    case Stage::envelope: return on_envelope(reply);
    case Stage::content: return on_early(reply);
    case Stage::dot: return on_dot(reply);
    case Stage::reset:
      if (!reply.positive()) return close(Fate::deferred, reply);
      stage_ = Stage::ready;
      return;
    case Stage::quit:
      stage_ = Stage::closed;
      return;
    case Stage::ready: return close("the server sent a reply that nobody asked for");
    case Stage::handshake:
    case Stage::closed: return;
  }
}

Asked ClientSession::asked_by(What what) {
  switch (what) {
    case What::xforward: return Asked::nothing;
    case What::mail: return Asked::mail;
    case What::rcpt: return Asked::rcpt;
    case What::data: return Asked::data;
  }
  return Asked::nothing;
}

void ClientSession::say(Stage stage, std::string_view line) {
  stage_ = stage;
  out_.append(line).append("\r\n");
}

void ClientSession::on_greeting(const Reply& reply) {
  // A 5xx greeting refuses this connection, not the mail: another host or a later time may do (mail-rules P12).
  if (reply.code != 220) return close(Fate::deferred, reply);
  say(Stage::ehlo, "EHLO " + options_.helo);
}

void ClientSession::on_ehlo(const Reply& reply) {
  extensions_ = {};
  if (reply.code == 250) {
    extensions_ = read_extensions(reply);
    return after_hello();
  }
  if (!reply.permanent()) return close(Fate::deferred, reply);
  if (options_.tls == TlsUse::required && !tls_active_) return close("TLS is required and the server knows no EHLO");
  say(Stage::helo, "HELO " + options_.helo);
}

void ClientSession::on_helo(const Reply& reply) {
  if (reply.code != 250) return close(Fate::deferred, reply);
  after_hello();
}

void ClientSession::after_hello() {
  if (!tls_active_ && options_.tls != TlsUse::off && extensions_.starttls) return say(Stage::starttls, "STARTTLS");
  if (!tls_active_ && options_.tls == TlsUse::required) return close("TLS is required and the server does not offer it");
  greeted_ = true;
  stage_ = Stage::ready;
}

void ClientSession::on_starttls(const Reply& reply) {
  if (reply.code == 220) {
    stage_ = Stage::handshake;
    return;
  }
  if (options_.tls == TlsUse::required) return close(Fate::deferred, reply);
  greeted_ = true;
  stage_ = Stage::ready;
}

void ClientSession::tls_started() {
  assert(stage_ == Stage::handshake);
  tls_active_ = true;
  parser_.clear();
  // Nothing learnt in plain text counts any more (RFC 3207 section 4.2).
  extensions_ = {};
  say(Stage::ehlo, "EHLO " + options_.helo);
}

Status ClientSession::begin(const ClientMail& mail) {
  assert(stage_ == Stage::ready && !mail.recipients.empty());
  results_.assign(mail.recipients.size(), {});
  accepted_.assign(mail.recipients.size(), false);
  transaction_replies_ = 0;
  mail_refused_ = dot_out_ = false;
  probe_ = mail.probe;
  if (!mail.probe) {
    if (Status head = mail.head.empty() ? Status{} : check_wire(mail.head); !head) return head;
    if (Status body = check_wire(mail.body); !body) return body;
  }
  const Result<Path> sender = write_path(mail.sender, PathKind::reverse);
  if (!sender) return Unexpected{sender.error()};
  std::vector<Path> recipients;
  for (const std::string& recipient : mail.recipients) {
    Result<Path> path = write_path(recipient, PathKind::forward);
    if (!path) return Unexpected{path.error()};
    recipients.push_back(*std::move(path));
  }
  if (!mail.probe) data_ = DataWriter(mail.head, mail.body);
  plan(mail, *sender, recipients);
  send_envelope();
  return {};
}

// Writes the command lines of the transaction; settles at once whom this server cannot serve.
void ClientSession::plan(const ClientMail& mail, const Path& sender, const std::vector<Path>& recipients) {
  plan_.clear();
  planned_at_ = 0;
  waiting_.clear();
  const std::uint64_t size = mail.head.size() + mail.body.size();
  if (!mail.probe && extensions_.size_max > 0 && size > extensions_.size_max) {
    const std::string text = "the mail has " + std::to_string(size) + " octets, the next hop takes " +
                             std::to_string(extensions_.size_max);
    return settle_open(Fate::failed, our_own(text, "5.3.4"));
  }
  bool needs_utf8 = sender.needs_utf8;
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    if ((sender.needs_utf8 || recipients[i].needs_utf8) && !extensions_.smtputf8) {
      settle(i, Fate::failed, our_own("the next hop takes no addresses beyond ASCII", "5.6.7"));
      continue;
    }
    needs_utf8 = needs_utf8 || recipients[i].needs_utf8;
    plan_.push_back({What::rcpt, i, "RCPT TO:" + recipients[i].text});
  }
  if (plan_.empty()) return;
  std::string line = "MAIL FROM:" + sender.text;
  if (extensions_.size && !mail.probe) line += " SIZE=" + std::to_string(size);
  if (needs_utf8) line += " SMTPUTF8";
  std::vector<Planned> first;
  if (options_.xforward && !mail.probe) {
    for (std::string& words : write_xforward(mail.forwarded, extensions_)) first.push_back({What::xforward, 0, std::move(words)});
  }
  first.push_back({What::mail, 0, std::move(line)});
  plan_.insert(plan_.begin(), std::make_move_iterator(first.begin()), std::make_move_iterator(first.end()));
  if (!mail.probe) plan_.push_back({What::data, 0, "DATA"});
}

// Says the next commands: as many as may be in flight with PIPELINING, else one. Only called with none in flight.
void ClientSession::send_envelope() {
  const std::size_t most = extensions_.pipelining && !probe_ ? kCommandsInFlightMax : 1;
  std::size_t rcpt_asked = 0;
  while (planned_at_ < plan_.size() && waiting_.size() < most && !mail_refused_) {
    const Planned& next = plan_[planned_at_];
    if (next.what == What::rcpt) ++rcpt_asked;
    // DATA without anybody accepted or being asked about has no use.
    if (next.what == What::data && rcpt_asked == 0 && !any_accepted()) break;
    say(Stage::envelope, next.line);
    waiting_.push_back({next.what, next.recipient});
    ++planned_at_;
  }
  if (waiting_.empty()) end_transaction();
}

// The end of a transaction that never came to its mail: nothing was said, or RSET makes the server forget it.
void ClientSession::end_transaction() {
  if (plan_.empty()) {
    stage_ = Stage::ready;
    return;
  }
  say(Stage::reset, "RSET");
}

void ClientSession::on_envelope(const Reply& reply) {
  assert(!waiting_.empty());
  const Waiting said = waiting_.front();
  waiting_.pop_front();
  ++transaction_replies_;
  if (reply.code >= 300 && said.what != What::data && reply.positive()) {
    return close("the server asked for a mail before DATA");
  }
  switch (said.what) {
    case What::xforward:
      break;  // For the server's log only; a refusal changes nothing.
    case What::mail:
      mail_refused_ = !reply.positive();
      if (mail_refused_) settle_open(fate_of(reply), reply);
      break;
    case What::rcpt:
      if (mail_refused_) break;
      accepted_[said.recipient] = reply.positive();
      if (!reply.positive()) settle(said.recipient, fate_of(reply, true), reply);
      if (probe_ && reply.positive()) settle(said.recipient, Fate::delivered, reply);
      break;
    case What::data: return on_data(reply);
  }
  if (waiting_.empty()) send_envelope();
}

void ClientSession::on_data(const Reply& reply) {
  if (reply.code != kStartMail) {
    if (reply.positive()) return close("the server answered DATA with a reply that means nothing there");
    settle_open(fate_of(reply), reply);
    return end_transaction();
  }
  if (any_accepted()) {
    stage_ = Stage::content;
    return;
  }
  // With PIPELINING, DATA may be accepted though no recipient was: an empty mail ends it (RFC 2920 section 3.1).
  say(Stage::dot, ".");
}

// A reply while the mail is still on its way. A refusal is an answer; anything else means that the two sides no longer
// agree where they are. Without our dot the server has no mail.
void ClientSession::on_early(const Reply& reply) {
  if (reply.positive()) return close("the server answered before the end of the mail");
  close(fate_of(reply), reply);
}

void ClientSession::on_dot(const Reply& reply) {
  ++transaction_replies_;
  if (reply.code >= 300 && reply.positive()) return close("the server answered the mail with a reply that means nothing there");
  settle_open(reply.positive() ? Fate::delivered : fate_of(reply), reply);
  stage_ = Stage::ready;
}

void ClientSession::quit() {
  if (stage_ == Stage::ready) say(Stage::quit, "QUIT");
}

void ClientSession::lost(std::string_view why) { close(why); }

bool ClientSession::any_accepted() const {
  return std::find(accepted_.begin(), accepted_.end(), true) != accepted_.end();
}

void ClientSession::settle(std::size_t recipient, Fate fate, const Reply& reply) {
  if (results_[recipient].fate == Fate::open) results_[recipient] = result_of(fate, reply, reply.code == 0 ? Asked::nothing : asked_);
}

void ClientSession::settle_open(Fate fate, const Reply& reply) {
  for (std::size_t i = 0; i < results_.size(); ++i) settle(i, fate, reply);
}

void ClientSession::close(Fate fate, const Reply& reply) {
  settle_open(fate, reply);
  closing_ = result_of(fate, reply, reply.code == 0 ? Asked::nothing : asked_);
  out_.clear();
  waiting_.clear();
  stage_ = Stage::closed;
}

// Nobody knows whether a server that has our dot has the mail: duplicates are better than losses (mail-rules P14).
void ClientSession::close(std::string_view why) {
  const bool may_have_it = stage_ == Stage::dot && dot_out_;
  close(may_have_it ? Fate::uncertain : Fate::deferred, our_own(why, may_have_it ? "4.4.0" : "4.4.2"));
}

}  // namespace temizu::smtp
