#include "programs/views.h"

#include <algorithm>

#include "base/log.h"

namespace temizu {
namespace {

constexpr std::size_t kTextMax = 2000;

std::string quoted(std::string_view text) { return json_quote(text, kTextMax); }

// For a terminal: quoted like JSON, without the quotes.
std::string plain(std::string_view text) {
  const std::string quoted_text = json_quote(text, kTextMax);
  return quoted_text.substr(1, quoted_text.size() - 2);
}

std::string recipient_json(const RecipientView& recipient) {
  return "{\"number\":" + std::to_string(recipient.number) + ",\"address\":" + quoted(recipient.address) +
         ",\"state\":" + quoted(to_word(recipient.state)) +
         ",\"verdict\":" + (recipient.verdict_known ? quoted(to_word(recipient.verdict)) : "null") +
         ",\"profile\":" + quoted(recipient.profile) + ",\"on_hold\":" + (recipient.on_hold ? "true" : "false") +
         ",\"attempts\":" + std::to_string(recipient.attempts) + ",\"last_reply\":" + quoted(recipient.last_reply) +
         ",\"next_hop\":" + quoted(recipient.next_hop) +
         ",\"changed\":" + (recipient.changed_ms == 0 ? "null" : quoted(to_iso8601(recipient.changed_ms))) +
         ",\"next_try\":" + (recipient.next_try_ms == 0 ? "null" : quoted(to_iso8601(recipient.next_try_ms))) + "}";
}

}  // namespace

State state_of(const ItemView& item) {
  State least = State::delivered;
  for (const RecipientView& recipient : item.recipients) {
    if (recipient.state == State::undeliverable && least == State::delivered) least = State::undeliverable;
    if (recipient.state == State::received || recipient.state == State::washed) least = std::min(least, recipient.state);
  }
  return least;
}

std::string verdict_of(const ItemView& item) {
  std::string verdict;
  for (const RecipientView& recipient : item.recipients) {
    if (!recipient.verdict_known) continue;
    const std::string word = to_word(recipient.verdict);
    if (verdict.empty() || word == "held" || (word == "washed" && verdict == "clean")) verdict = word;
  }
  return verdict;
}

std::string item_json(const ItemView& item) {
  const Envelope& envelope = item.envelope;
  const std::string verdict = verdict_of(item);
  std::string json = "{\"id\":" + quoted(envelope.id.to_text()) + ",\"short_id\":" + quoted(envelope.id.short_text()) +
                     ",\"class\":" + quoted(to_word(envelope.item_class)) +
                     ",\"parent\":" + (envelope.parent.empty() ? "null" : quoted(envelope.parent.to_text())) +
                     ",\"state\":" + quoted(to_word(state_of(item))) + ",\"verdict\":" + (verdict.empty() ? "null" : quoted(verdict)) +
                     ",\"reason\":" + quoted(item.reason) + ",\"sender\":" + quoted(envelope.sender) +
                     ",\"client\":" + quoted(envelope.client_address) + ",\"arrival\":" + quoted(to_iso8601(envelope.arrival_ms)) +
                     ",\"size\":" + std::to_string(envelope.size_bytes) + ",\"sha256\":" + quoted(to_hex(envelope.original_sha256)) +
                     ",\"subject\":" + quoted(item.subject) + ",\"keeping\":" + (item.keeping == Keeping::kept ? "\"kept\"" : "\"purged\"") +
                     ",\"keep_hold\":" + (item.keep_hold ? "true" : "false") + ",\"recipients\":[";
  for (std::size_t i = 0; i < item.recipients.size(); ++i) json += (i == 0 ? "" : ",") + recipient_json(item.recipients[i]);
  json += "],\"results\":[";
  for (std::size_t i = 0; i < item.manifests.size(); ++i) json += (i == 0 ? "" : ",") + item.manifests[i];
  json += "],\"children\":[";
  for (std::size_t i = 0; i < item.children.size(); ++i) json += (i == 0 ? "" : ",") + quoted(item.children[i].to_text());
  return json + "]}";
}

std::string item_line(const ItemView& item) {
  const Envelope& envelope = item.envelope;
  const std::string to = envelope.recipients.empty() ? "-" : plain(envelope.recipients[0]);
  const std::string more = envelope.recipients.size() > 1 ? " +" + std::to_string(envelope.recipients.size() - 1) : "";
  const std::string verdict = verdict_of(item);
  return envelope.id.short_text() + "  " + to_iso8601(envelope.arrival_ms).substr(0, 19) + "  " + to_word(state_of(item)) + "  " +
         (verdict.empty() ? "-" : verdict) + "  <" + plain(envelope.sender) + "> -> " + to + more;
}

std::string item_text(const ItemView& item) {
  const Envelope& envelope = item.envelope;
  std::string text = "id        " + envelope.id.to_text() + "\n";
  text += "arrived   " + to_iso8601(envelope.arrival_ms) + " from " + plain(envelope.client_address) + " (" + plain(envelope.client_helo) +
          "), " + plain(envelope.protocol) + ", " + std::to_string(envelope.size_bytes) + " octets\n";
  if (!envelope.parent.empty()) text += "parent    " + envelope.parent.to_text() + " (" + to_word(envelope.item_class) + ")\n";
  text += "sender    <" + plain(envelope.sender) + ">\n";
  text += "subject   " + plain(item.subject) + "\n";
  text += "sha256    " + to_hex(envelope.original_sha256) + "\n";
  text += std::string("original  ") + (item.keeping == Keeping::kept ? "kept" : "purged") + (item.keep_hold ? ", on hold against deletion" : "") + "\n";
  if (!item.reason.empty()) text += "reason    " + plain(item.reason) + "\n";
  for (const RecipientView& recipient : item.recipients) {
    text += "to        " + plain(recipient.address) + ": " + to_word(recipient.state);
    if (recipient.verdict_known) text += std::string(", ") + to_word(recipient.verdict) + " under " + plain(recipient.profile);
    if (recipient.on_hold) text += ", waiting by order";
    if (recipient.attempts > 0) text += ", " + std::to_string(recipient.attempts) + (recipient.attempts == 1 ? " try" : " tries");
    if (!recipient.last_reply.empty()) text += ": " + plain(recipient.last_reply);
    text += "\n";
  }
  for (const std::string& manifest : item.manifests) text += "result    " + manifest + "\n";
  for (const ItemId& child : item.children) text += "child     " + child.to_text() + "\n";
  return text;
}

std::string releases_json(const std::vector<ReleaseRow>& releases) {
  std::string json = "[";
  for (const ReleaseRow& row : releases) {
    json += std::string(json.size() > 1 ? "," : "") + "{\"request\":" + quoted(row.request.to_text()) + ",\"way\":" + quoted(to_word(row.way)) +
            ",\"part\":" + quoted(row.part) + ",\"requester\":" + quoted(row.requester) + ",\"released\":" + (row.released ? "true" : "false") +
            ",\"code\":" + (row.code.empty() ? "null" : quoted(row.code)) + ",\"to\":" + quoted(row.address) +
            ",\"item\":" + (row.released ? quoted(row.released_item.to_text()) : "null") + ",\"at\":" + quoted(to_iso8601(row.at_ms)) +
            ",\"recalled\":" + (row.recalled_ms == 0 ? "null" : quoted(to_iso8601(row.recalled_ms))) + "}";
  }
  return json + "]";
}

std::string releases_text(const std::vector<ReleaseRow>& releases) {
  std::string text;
  for (const ReleaseRow& row : releases) {
    text += "request   " + row.request.short_text() + " by " + plain(row.requester) + ", " + to_word(row.way) + (row.part.empty() ? ", whole" : ", part " + plain(row.part));
    text += row.released ? ": released to " + plain(row.address) + " as " + row.released_item.to_text() : ": refused, " + plain(row.code);
    text += " at " + to_iso8601(row.at_ms);
    if (row.recalled_ms != 0) text += ", recalled at " + to_iso8601(row.recalled_ms);
    text += "\n";
  }
  return text;
}

}  // namespace temizu
