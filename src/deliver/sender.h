// Sends one mail to one destination: uses connections again, goes on to the next host when one fails before it can have
// the mail, and says for each recipient how it ended. Knows no store.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "deliver/link.h"
#include "deliver/next_hops.h"
#include "deliver/routes.h"
#include "smtp/client_session.h"

namespace temizu::deliver {

struct Sent {
  smtp::RecipientResult result;
  std::string next_hop;   // "host:port" that the result is from; "" when nobody was asked
  bool tls{false};
};

class Sender {
 public:
  // Told after each hello that was answered: (host, it offers SMTPUTF8). May be empty. Called from any thread.
  using HelloSeen = std::function<void(const HostPort&, bool)>;

  Sender(LinkOptions options, NextHops& next_hops, const StopSignal& stop, HelloSeen hello_seen)
      : options_(std::move(options)), next_hops_(next_hops), stop_(stop), hello_seen_(std::move(hello_seen)) {}

  // One result for each of mail.recipients, none open. The views of mail must live until it returns. Fails (nothing sent)
  // when the mail is not fit to be written: a defect of ours.
  Result<std::vector<Sent>> send(const Destination& destination, const smtp::ClientMail& mail);

  // A connection that has said hello, from the idle ones or new. Fails with unavailable.
  struct Opened { std::unique_ptr<Link> link; bool reused{false}; };
  Result<Opened> open(const HostPort& host, bool may_reuse);

 private:
  struct Open;   // the recipients still without an answer
  Status send_to_host(const HostPort& host, const smtp::ClientMail& mail, Open& open, std::vector<Sent>& sent);

  LinkOptions options_;
  NextHops& next_hops_;
  const StopSignal& stop_;
  HelloSeen hello_seen_;
};

}  // namespace temizu::deliver
