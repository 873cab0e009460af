#include "deliver/sender.h"

#include <utility>

namespace temizu::deliver {
namespace {

using smtp::ClientSession;
using smtp::Fate;

smtp::RecipientResult deferred(std::string why, const char* enhanced) { return {Fate::deferred, 0, enhanced, std::move(why)}; }

// What our own errors say about a host: cut and cleaned as a reply is.
std::string clean(const Error& error) {
  smtp::Reply reply;
  reply.text = error.what;
  return smtp::clean_line(reply);
}

// 452, or 552 from old servers: not more recipients in this transaction (RFC 5321 section 4.5.3.1.10).
bool too_many_recipients(const smtp::RecipientResult& result) {
  return result.fate == Fate::deferred && (result.code == 452 || result.code == 552);
}

}  // namespace

struct Sender::Open {
  std::vector<std::size_t> numbers;   // indexes into the mail's recipients
};

Result<std::vector<Sent>> Sender::send(const Destination& destination, const smtp::ClientMail& mail) {
  std::vector<Sent> sent(mail.recipients.size());
  Open open;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    sent[i].result = deferred(destination.hosts.empty() ? "no next hop is configured for this recipient"
                                                        : "the next hop did not answer a moment ago", "4.4.1");
    open.numbers.push_back(i);
  }
  for (const HostPort& host : destination.hosts) {
    if (open.numbers.empty() || stop_.raised()) break;
    if (next_hops_.is_down(host)) continue;
    if (Status tried = send_to_host(host, mail, open, sent); !tried) return Unexpected{tried.error()};
  }
  return sent;
}

Result<Sender::Opened> Sender::open(const HostPort& host, bool may_reuse) {
  if (may_reuse) {
    if (auto link = next_hops_.take(host)) return Opened{std::move(link), true};
  }
  Result<std::unique_ptr<Link>> link = Link::open(host, options_, stop_);
  if (!link) {
    if (!stop_.raised()) next_hops_.set_down(host);
    return Unexpected{link.error()};
  }
  next_hops_.set_up(host);
  if (hello_seen_) hello_seen_(host, (*link)->session().extensions().smtputf8);
  return Opened{*std::move(link), false};
}

// Leaves in `open` whom another host may serve: those whose connection ended without an answer and without our dot.
Status Sender::send_to_host(const HostPort& host, const smtp::ClientMail& mail, Open& open, std::vector<Sent>& sent) {
  const std::string name = to_text(host);
  bool may_reuse = true;
  // Bounded: each further round has either fewer recipients or a new connection instead of a used one.
  while (!open.numbers.empty()) {
    Result<Opened> opened = this->open(host, may_reuse);
    if (!opened) {
      for (const std::size_t i : open.numbers) sent[i] = {deferred(clean(opened.error()), "4.4.1"), name, false};
      return {};
    }
    Link& link = *opened->link;
    smtp::ClientMail part = mail;
    part.recipients.clear();
    for (const std::size_t i : open.numbers) part.recipients.push_back(mail.recipients[i]);
    if (Status begun = link.session().begin(part); !begun) {
      next_hops_.put(host, std::move(opened->link));
      return begun;
    }
    link.run();
    ++link.mails;
    const bool closed = link.session().step() == ClientSession::Step::closed;
    // A server may drop an idle connection at any time: that says nothing about this mail.
    if (closed && opened->reused && link.session().unanswered()) {
      may_reuse = false;
      continue;
    }
    std::vector<std::size_t> again;
    bool progress = false;
    for (std::size_t i = 0; i < open.numbers.size(); ++i) {
      const smtp::RecipientResult& result = link.session().results()[i];
      sent[open.numbers[i]] = {result, name, link.session().tls_active()};
      const bool no_answer = closed && result.fate == Fate::deferred && (result.code == 0 || result.code == 421);
      if (no_answer || (!closed && too_many_recipients(result))) again.push_back(open.numbers[i]);
      progress = progress || result.fate == Fate::delivered;
    }
    open.numbers = closed || progress ? std::move(again) : std::vector<std::size_t>{};
    next_hops_.put(host, std::move(opened->link));
    if (closed || stop_.raised()) return {};
  }
  return {};
}

}  // namespace temizu::deliver
