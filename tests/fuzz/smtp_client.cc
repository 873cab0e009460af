// The client session against any server. The input is a list of chunks "length octets" of what the server says, mixed
// with events. Whatever comes: what we send is only whole command lines of ours and one dot-stuffed mail, each recipient ends
// once, memory stays bounded, and nothing is called delivered that was not sent in full.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "smtp/client_session.h"

using temizu::Bytes;
using temizu::smtp::ClientMail;
using temizu::smtp::ClientSession;
using temizu::smtp::Fate;

namespace {

void check(bool promise) {
  if (!promise) std::abort();
}

constexpr char kBody[] = "Subject: x\r\n\r\n.a\r\n..\r\n.\r\nRCPT TO:<evil@example.com>\r\n";
constexpr char kStuffed[] = "H: y\r\nSubject: x\r\n\r\n..a\r\n...\r\n..\r\nRCPT TO:<evil@example.com>\r\n.\r\n";

// Every write of the session: command lines of ours, or the whole mail in one (it is small).
bool is_allowed(const Bytes& out) {
  if (out == kStuffed || out == ".\r\n") return true;
  static constexpr const char* kWords[] = {"EHLO ", "HELO ", "STARTTLS\r", "XFORWARD ", "MAIL FROM:<", "RCPT TO:<", "DATA\r", "RSET\r", "QUIT\r"};
  std::size_t at = 0;
  while (at < out.size()) {
    const std::size_t end = out.find("\r\n", at);
    if (end == Bytes::npos) return false;
    const Bytes line = out.substr(at, end + 1 - at);
    bool known = false;
    for (const char* word : kWords) known = known || line.rfind(word, 0) == 0;
    if (!known || line.find('\n') != Bytes::npos || line.size() > 600) return false;
    at = end + 2;
  }
  return true;
}

struct Peer {
  ClientSession session;
  bool mail_sent{false};

  void write_all() {
    for (Bytes out; session.next_output(out); out.clear()) {
      check(is_allowed(out));
      if (out == kStuffed) {
        check(!mail_sent);
        mail_sent = true;
        check(session.dot_out());
      }
    }
  }

  void check_results() {
    const bool over = session.step() == ClientSession::Step::ready || session.step() == ClientSession::Step::closed;
    for (const auto& result : session.results()) {
      check(!over || result.fate != Fate::open);
      check(result.reply.size() <= temizu::smtp::kReplyOctetsMax);
      for (const char c : result.reply) check(c >= 0x20 && c < 0x7f);
      if (result.fate == Fate::uncertain) check(mail_sent);
    }
  }

  void begin(bool probe) {
    check_results();
    ClientMail mail;
    mail.sender = probe ? "" : "taro@example.com";
    mail.recipients = {"a@example.jp", "太郎@example.jp", "c@example.jp"};
    mail.head = "H: y\r\n";
    mail.body = kBody;
    mail.forwarded.address = "192.0.2.1";
    mail.probe = probe;
    mail_sent = false;
    check(static_cast<bool>(session.begin(mail)));
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Peer peer{ClientSession({"gw.example.jp", static_cast<temizu::smtp::TlsUse>(data[0] % 3), (data[0] & 4) != 0})};
  const bool probes = (data[0] & 8) != 0;
  std::size_t at = 1;
  while (at < size) {
    peer.write_all();
    peer.check_results();
    switch (peer.session.step()) {
      case ClientSession::Step::write: check(false); break;
      case ClientSession::Step::handshake:
        if (data[at++] % 2 == 0) peer.session.tls_started();
        else peer.session.lost("handshake failed");
        break;
      case ClientSession::Step::ready:
        if (data[at] % 16 == 0) peer.session.quit();
        else if (data[at] % 16 == 1) peer.session.feed("421 idle\r\n");
        else peer.begin(probes);
        ++at;
        break;
      case ClientSession::Step::closed: return 0;
      case ClientSession::Step::read: {
        const std::size_t length = data[at++];
        const std::size_t given = length < size - at ? length : size - at;
        peer.session.feed({reinterpret_cast<const char*>(data) + at, given});
        at += given;
        break;
      }
    }
  }
  peer.write_all();
  peer.session.lost("end of input");
  check(peer.session.step() == ClientSession::Step::closed);
  peer.check_results();
  return 0;
}
