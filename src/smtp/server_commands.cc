// What each command does (RFC 5321 section 4.1.1 and 4.3.2, the order of commands).
#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "smtp/server_session.h"

namespace temizu::smtp {

void ServerSession::run(const Command& command, bool more_follows) {
  switch (command.verb) {
    case Verb::helo: return say_hello(command, Hello::helo);
    case Verb::ehlo: return say_hello(command, Hello::ehlo);
    case Verb::mail: return mail(command.argument);
    case Verb::rcpt: return rcpt(command.argument);
    case Verb::data: return data(command.argument, more_follows);
    case Verb::starttls: return starttls(command.argument, more_follows);
    case Verb::xforward: return xforward(command.argument);
    case Verb::quit:
      if (!command.argument.empty()) return bad_command(501, "5.5.4", "QUIT takes no argument");
      reply(221, "2.0.0", "goodbye");
      return end();
    case Verb::bdat:  // its content follows unasked and must not be read as commands
      return refuse_and_close("command", 502, "5.5.1", "BDAT is not offered");
    default: return small_command(command);
  }
}

// Commands that move no mail; a session that sends nothing else ends.
void ServerSession::small_command(const Command& command) {
  if (++idle_commands_ > options_->idle_commands_max) {
    return refuse_and_close("command", 421, "4.7.0", "too many commands without a message");
  }
  switch (command.verb) {
    case Verb::rset:
      if (!command.argument.empty()) return bad_command(501, "5.5.4", "RSET takes no argument");
      reset_transaction();
      return reply(250, "2.0.0", "Ok");
    case Verb::noop: return reply(250, "2.0.0", "Ok");
    case Verb::vrfy: return reply(252, "2.1.5", "send the mail and see");
    case Verb::help: return reply(214, "2.0.0", "HELO EHLO STARTTLS MAIL RCPT DATA RSET NOOP VRFY HELP QUIT, see RFC 5321");
    case Verb::expn:
    case Verb::etrn:
    case Verb::turn: return bad_command(502, "5.5.1", "not offered here");
    default: return bad_command(500, "5.5.1", "this command is not known");
  }
}

void ServerSession::say_hello(const Command& command, Hello hello) {
  if (++idle_commands_ > options_->idle_commands_max) {
    return refuse_and_close("command", 421, "4.7.0", "too many commands without a message");
  }
  auto name = parse_helo_name(command.argument);
  if (!name) return bad_command(501, "5.5.4", "a host name or an address literal must follow");
  reset_transaction();
  helo_ = *std::move(name);
  hello_ = hello;
  if (hello == Hello::helo) return reply(250, "", options_->host_name);
  utf8_offered_ = sink_.offers_smtputf8();
  std::string text = options_->host_name + "\nPIPELINING\nSIZE " + std::to_string(options_->limits.message_bytes_max);
  if (peer_.starttls_offered && !tls_) text += "\nSTARTTLS";
  text += "\nENHANCEDSTATUSCODES\n8BITMIME";
  if (utf8_offered_) text += "\nSMTPUTF8";
  if (smtp::contains(options_->xforward_networks, peer_.address)) text += "\nXFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE";
  reply(250, "", text + "\nHELP");
}

void ServerSession::mail(std::string_view argument) {
  if (hello_ == Hello::none) return bad_command(503, "5.5.1", "EHLO comes first");
  if (transaction_) return bad_command(503, "5.5.1", "a mail is under way already");
  if (options_->tls_required && !tls_) return refuse("mail", 530, "5.7.0", "STARTTLS comes first");
  auto command = parse_mail(argument, hello_ == Hello::ehlo && utf8_offered_);
  if (!command) {
    const Error& error = command.error();
    if (error.code != Code::unsupported) return bad_command(501, "5.5.4", "MAIL FROM:<address> is malformed");
    if (error.where == "address") return refuse("mail", 553, "5.6.7", "the sender's address needs SMTPUTF8");
    return bad_command(555, "5.5.4", "a parameter is not known");
  }
  const std::uint64_t size = command->size_bytes.value_or(0);
  if (size > options_->limits.message_bytes_max) {
    return refuse("mail", 552, "5.3.4", "the message is larger than the announced limit");
  }
  if (auto room = sink_.admit(size); !room) {
    if (room.error().code == Code::full) return refuse("mail", 452, "4.3.1", "no space for mail now");
    return refuse("mail", 451, "4.3.0", "no mail can be taken now");
  }
  transaction_ms_ = now_ms_;
  const bool extended = hello_ == Hello::ehlo;
  // The keywords of RFC 3848 and RFC 6531 section 4.3.
  std::string protocol = command->smtputf8 ? "UTF8SMTP" : extended ? "ESMTP" : "SMTP";
  if (tls_ && extended) protocol += 'S';
  transaction_ = Transaction{std::move(command->sender), {}, command->body, command->smtputf8, command->size_bytes,
                             helo_, std::move(protocol), tls_, forwarded_};
  reply(250, "2.1.0", "Ok");
}

// A refused recipient, misspelt or not, never counts as a bad command: it must not end a transaction in which others have
// been accepted.
void ServerSession::rcpt(std::string_view argument) {
  if (!transaction_) return bad_command(503, "5.5.1", "MAIL comes first");
  const std::uint32_t most = options_->limits.recipients_max;
  if (transaction_->recipients.size() >= most || ++recipient_commands_ > 2 * most) {
    return refuse("rcpt", 452, "4.5.3", "too many recipients");
  }
  auto recipient = parse_rcpt(argument, transaction_->smtputf8);
  if (!recipient) {
    const Error& error = recipient.error();
    if (error.code != Code::unsupported) return refuse("rcpt", 501, "5.1.3", "RCPT TO:<address> is malformed");
    if (error.where == "address") return refuse("rcpt", 553, "5.6.7", "the recipient's address needs SMTPUTF8");
    return refuse("rcpt", 555, "5.5.4", "a parameter is not known");
  }
  const std::string address = lower_ascii(recipient->to_text());
  if (!options_->only_recipient.empty()) {
    if (address != options_->only_recipient) return refuse("rcpt", 550, "5.7.1", "only the self-inspection's mail is taken here");
    return accept_recipient(*std::move(recipient));
  }
  if (address == options_->refused_recipient) return refuse("rcpt", 550, "5.1.1", "there is no such recipient here");
  if (auto special = special_recipient(*recipient)) return accept_recipient(*std::move(special));
  if (!is_our_domain(recipient->domain)) return refuse("rcpt", 550, "5.7.1", "no mail is taken for this domain");
  asked_ = *std::move(recipient);
  phase_ = Phase::recipient;
  if (const auto answer = sink_.ask_recipient(asked_)) recipient_answered(*answer, now_ms_);
}

void ServerSession::recipient_answered(RecipientAnswer answer, std::int64_t now_ms) {
  if (phase_ != Phase::recipient) return;
  now_ms_ = last_step_ms_ = now_ms;
  phase_ = Phase::commands;
  if (answer == RecipientAnswer::no) {
    refuse("rcpt", 550, "5.1.1", "there is no such recipient here");
  } else {
    accept_recipient(std::move(asked_));
  }
  if (stopping_) stop(now_ms);
}

void ServerSession::accept_recipient(Address recipient) {
  // Twice the same recipient is one delivery.
  if (known_recipients_.insert(recipient.to_text()).second) transaction_->recipients.push_back(std::move(recipient));
  reply(250, "2.1.5", "Ok");
}

bool ServerSession::is_our_domain(const std::string& domain) const {
  return std::any_of(options_->recipient_domains.begin(), options_->recipient_domains.end(), [&](const std::string& ours) {
    if (ours.empty() || ours.front() != '.') return !ours.empty() && domain == ours;
    return domain.size() > ours.size() && domain.compare(domain.size() - ours.size(), ours.size(), ours) == 0;
  });
}

// postmaster and abuse are accepted whatever the next hop says (RFC 5321 section 4.5.1, RFC 2142); without a domain of ours
// they go to the administrator's mailbox.
std::optional<Address> ServerSession::special_recipient(const Address& recipient) const {
  if (!equals_ignoring_case(recipient.local, "postmaster") && !equals_ignoring_case(recipient.local, "abuse")) return {};
  if (is_our_domain(recipient.domain)) return recipient;
  if (!recipient.domain.empty() && recipient.domain != lower_ascii(options_->host_name)) return {};
  if (auto mailbox = parse_mailbox(options_->postmaster, true)) return *std::move(mailbox);
  for (const std::string& domain : options_->recipient_domains) {
    if (!domain.empty() && domain.front() != '.') return Address{"postmaster", domain};
  }
  return {};
}

void ServerSession::data(std::string_view argument, bool more_follows) {
  const bool ready = argument.empty() && transaction_ && !transaction_->recipients.empty();
  // RFC 2920 section 3.1: DATA ends a group of commands. What follows it before our 354 is content that nobody asked for,
  // and must never be read as commands.
  if (more_follows) return refuse_and_close("data", ready ? 554 : 503, "5.5.0", "data came before it was asked for");
  if (!argument.empty()) return bad_command(501, "5.5.4", "DATA takes no argument");
  if (!transaction_) return bad_command(503, "5.5.1", "MAIL comes first");
  if (!ready && recipient_commands_ > 0) return refuse("data", 554, "5.5.1", "no valid recipients");
  if (!ready) return bad_command(503, "5.5.1", "RCPT comes first");
  if (auto begun = sink_.message_begin(*transaction_); !begun) {
    if (begun.error().code == Code::full) return refuse("data", 452, "4.3.1", "no space for mail now");
    return refuse("data", 451, "4.3.0", "no mail can be taken now");
  }
  message_open_ = true;
  chunk_status_ = {};
  data_ms_ = now_ms_;
  data_bytes_ = 0;
  const bool normalise = smtp::contains(options_->legacy_newline_networks, peer_.address);
  reader_.emplace(normalise ? Newlines::normalise : Newlines::strict, options_->limits);
  header_.emplace(options_->limits, options_->loop_field, options_->loop_token, options_->released_token);
  phase_ = Phase::data;
  reply(354, "", "end with <CRLF>.<CRLF>");
}

void ServerSession::starttls(std::string_view argument, bool more_follows) {
  // Bytes behind STARTTLS were put there by somebody in the clear (CVE-2011-0411).
  if (more_follows) return refuse_and_close("command", 554, "5.5.1", "nothing may follow STARTTLS");
  if (!peer_.starttls_offered) return bad_command(502, "5.5.1", "STARTTLS is not offered");
  if (tls_) return bad_command(503, "5.5.1", "TLS is on already");
  if (!argument.empty()) return bad_command(501, "5.5.4", "STARTTLS takes no argument");
  if (hello_ != Hello::ehlo) return bad_command(503, "5.5.1", "EHLO comes first");
  reply(220, "2.0.0", "ready for TLS");
  phase_ = Phase::tls;
  unacknowledged_ = false;
  sink_.start_tls();
}

void ServerSession::xforward(std::string_view argument) {
  if (!smtp::contains(options_->xforward_networks, peer_.address)) return bad_command(550, "5.7.1", "XFORWARD is not for you");
  if (hello_ != Hello::ehlo || transaction_) return bad_command(503, "5.5.1", "not now");
  if (++idle_commands_ > options_->idle_commands_max) {
    return refuse_and_close("command", 421, "4.7.0", "too many commands without a message");
  }
  if (auto read = parse_xforward(argument, forwarded_); !read) return bad_command(501, "5.5.4", "an attribute is malformed");
  reply(250, "2.0.0", "Ok");
}

void ServerSession::reply(int code, std::string_view enhanced, std::string_view text) {
  if (code < 400) bad_in_row_ = 0;
  Bytes bytes;
  append_reply(bytes, {code, std::string(enhanced), std::string(text)});
  sink_.send(bytes);
}

void ServerSession::refuse(std::string_view stage, int code, std::string_view enhanced, std::string_view text) {
  sink_.refused(stage, {code, std::string(enhanced), std::string(text)});
  reply(code, enhanced, text);
}

void ServerSession::bad_command(int code, std::string_view enhanced, std::string_view text) {
  if (++bad_in_row_ >= options_->bad_commands_max) {
    return refuse_and_close("command", 421, "4.7.0", "too many bad commands");
  }
  refuse("command", code, enhanced, text);
}

void ServerSession::refuse_and_close(std::string_view stage, int code, std::string_view enhanced, std::string_view text) {
  refuse(stage, code, enhanced, text);
  end();
}

void ServerSession::end() {
  if (phase_ == Phase::closed) return;
  abandon_message();
  phase_ = Phase::closed;
  sink_.close();
}

void ServerSession::reset_transaction() {
  transaction_.reset();
  known_recipients_.clear();
  recipient_commands_ = 0;
  forwarded_ = {};
  reader_.reset();
  header_.reset();
}

void ServerSession::abandon_message() {
  if (!message_open_) return;
  message_open_ = false;
  sink_.message_abort();
}

}  // namespace temizu::smtp
