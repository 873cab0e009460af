// What SMTP said about a message, as receive accepted it. A noun shared by smtp, quarantine, policy and pipeline.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace temizu {

// What an item is. Only receive makes messages and self-tests; the others are made by wash. letter: an alert, or a notification of the
// release desk.
enum class ItemClass : std::uint8_t { message, dsn, rewash, release, report, selftest, letter };
const char* to_word(ItemClass item_class);

struct Envelope {
  ItemId id;
  ItemClass item_class{ItemClass::message};
  ItemId parent;                         // empty for a message
  std::string sender;                    // "local@domain" as re-serialised by smtp/grammar; empty: the null sender
  std::vector<std::string> recipients;   // 1 to MailLimits::recipients_max, re-serialised, in the order accepted
  std::string client_address;            // "192.0.2.1" or "2001:db8::1": who connected
  std::string client_helo;               // cleaned, at most 255 octets
  std::string origin_address;            // from XFORWARD ADDR of a configured host; else empty
  std::string origin_helo;
  std::string protocol;                  // "SMTP", "ESMTP", "ESMTPS", "UTF8SMTP", "UTF8SMTPS" (RFC 3848, RFC 6531)
  std::string listener;                  // the name of the listener it came through
  bool smtputf8{false};
  bool body_8bit{false};                 // BODY=8BITMIME
  bool from_trusted_relay{false};        // the client is in receive.clients and marked as upstream: a DSN may go back
  std::string authenticated;             // the upstream of receive.auth_results that says the sender's domain passed DMARC, or empty
  // Seen while streaming:
  bool looped{false};                    // our own marker was in the header: it has been through this site before
  bool normalized{false};                // bare CR or LF of a named legacy client was replaced by CRLF
  bool nul_seen{false};
  std::uint32_t received_count{0};
  std::uint64_t line_bytes_longest{0};
  std::string profile;                   // a rewash that was asked for under this profile; empty: as the policy assigns
  TimeMs arrival_ms{0};                  // end of DATA
  std::uint64_t size_bytes{0};
  Bytes original_sha256;                 // 32 octets
};

// A bounded, versioned octet form for a database column. envelope_from_octets checks every length and range:
// the reader does not trust the writer.
Bytes to_octets(const Envelope& envelope);
Result<Envelope> envelope_from_octets(ByteView untrusted_octets);

}  // namespace temizu
