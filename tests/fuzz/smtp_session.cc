// The server session against any bytes in any pieces with any answers of its surroundings. Promises: one reply at most for
// a line, none inside a message; no message with a CR or LF alone is handed over unless it is marked as normalised; what
// the session leaves unread is bounded; every message begun is ended or abandoned exactly once; replies are clean.
#include <cstdlib>
#include <string>
#include <string_view>

#include "smtp/server_harness.h"

namespace {

using namespace temizu;
using namespace temizu::smtp;

void require(bool promise) {
  if (!promise) std::abort();
}

std::size_t replies_in(std::string_view wire) {
  std::size_t count = 0;
  while (!wire.empty()) {
    const std::size_t end = wire.find("\r\n");
    require(end != std::string_view::npos && end >= 4 && end <= 510);
    for (const char c : wire.substr(0, end)) require(c >= 0x20 && c < 0x7f);
    if (wire[3] == ' ') ++count;
    wire.remove_prefix(end + 2);
  }
  return count;
}

bool has_bare_newline(std::string_view content) {
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\r' && (i + 1 == content.size() || content[i + 1] != '\n')) return true;
    if (content[i] == '\n' && (i == 0 || content[i - 1] != '\r')) return true;
  }
  return false;
}

// Steers the surroundings from the first octets of the input.
struct Dice {
  std::string_view bytes;
  std::size_t at{0};
  unsigned next() { return bytes.empty() ? 0 : static_cast<unsigned char>(bytes[at++ % bytes.size()]); }
};

void settle(Harness& h, Dice& dice, bool normalise) {
  for (int round = 0; round < 1000 && !h.session->closed() && !h.session->wants_input(); ++round) {
    h.session->recipient_answered(static_cast<RecipientAnswer>(dice.next() % 3), h.now_ms);
    h.session->tls_started(h.now_ms);
    if (h.session->in_message()) {
      require(h.sink.facts.newlines_normalised <= normalise);
      require(!has_bare_newline(h.sink.content));
      const unsigned roll = dice.next() % 8;
      if (roll < 6) h.session->kept(std::string("7f3a91c2"), h.now_ms);
      else h.session->kept(Unexpected(roll == 6 ? Code::full : Code::io, "intake", "no"), h.now_ms);
    }
    h.held.erase(0, h.session->feed(h.held, h.now_ms));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 8) return 0;
  Dice dice{{reinterpret_cast<const char*>(data), 8}};
  const std::string_view wire(reinterpret_cast<const char*>(data) + 8, size - 8);
  Harness h;
  const unsigned switches = dice.next();
  const bool normalise = (switches & 1) != 0;
  if (normalise) h.options->legacy_newline_networks = h.options->client_networks;
  h.options->limits.message_bytes_max = 4000;
  h.options->limits.line_bytes_max = 600;
  h.options->limits.header_bytes_max = 1000;
  h.peer.starttls_offered = (switches & 2) != 0;
  h.sink.utf8 = (switches & 4) != 0;
  if ((switches & 8) != 0) h.options->xforward_networks = h.options->client_networks;
  if ((switches & 16) != 0) h.sink.answer.reset();
  if ((switches & 32) != 0) h.sink.chunk = Unexpected(Code::full, "disk", "full");
  h.open();
  std::string said = h.take();
  std::size_t lines = 1, at = 0;  // the greeting answers no line
  while (at < wire.size() && !h.session->closed()) {
    const std::string_view piece = wire.substr(at, 1 + dice.next());
    at += piece.size();
    for (const char c : piece) lines += c == '\n' ? 1 : 0;
    said += h.say(piece);
    settle(h, dice, normalise);
    said += h.take();
    require(h.session->closed() || h.held.size() < kCommandOctetsMax);
  }
  if (!h.session->closed()) {
    if ((switches & 64) != 0) h.session->stop(h.now_ms);
    else if (const auto deadline = h.session->deadline_ms()) h.session->on_time(*deadline);
    h.session->peer_closed();
    ++lines;  // the 421 of a stop or a time-out answers no line
  }
  require(h.sink.count("begin") == h.sink.count("end") + h.sink.count("abort"));
  require(replies_in(said + h.take()) <= lines);
  return 0;
}
