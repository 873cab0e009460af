#include "base/envelope.h"

#include "base/octets.h"

namespace temizu {
namespace {

constexpr std::uint8_t kVersion = 3;               // 1 had no `authenticated`, 2 no `profile`; both are still read
constexpr std::uint32_t kRecipientsMax = 10'000;   // far above what conf allows (MailLimits::recipients_max)
constexpr std::size_t kAddressMax = 2048;          // RFC 5321 section 4.5.3.1 asks for 254; SMTPUTF8 counts octets
constexpr std::size_t kNameMax = 512;              // HELO names, addresses of hosts
constexpr std::size_t kWordMax = 128;              // protocol, listener

ItemId read_id(OctetReader& in) {
  auto id = ItemId::from_octets(in.exactly(16));
  return id ? *id : ItemId{};
}

}  // namespace

const char* to_word(ItemClass item_class) {
  switch (item_class) {
    case ItemClass::message: return "message";
    case ItemClass::dsn: return "dsn";
    case ItemClass::rewash: return "rewash";
    case ItemClass::release: return "release";
    case ItemClass::report: return "report";
    case ItemClass::selftest: return "selftest";
    case ItemClass::letter: return "letter";
  }
  return "message";
}

Bytes to_octets(const Envelope& envelope) {
  Bytes out;
  out.reserve(256);
  OctetWriter write(out);
  write.u8(kVersion);
  out += envelope.id.octets();
  write.u8(static_cast<std::uint8_t>(envelope.item_class));
  out += envelope.parent.octets();
  write.string(envelope.sender).u32(static_cast<std::uint32_t>(envelope.recipients.size()));
  for (const std::string& recipient : envelope.recipients) write.string(recipient);
  write.string(envelope.client_address).string(envelope.client_helo);
  write.string(envelope.origin_address).string(envelope.origin_helo);
  write.string(envelope.protocol).string(envelope.listener);
  write.flag(envelope.smtputf8).flag(envelope.body_8bit).flag(envelope.from_trusted_relay);
  write.flag(envelope.looped).flag(envelope.normalized).flag(envelope.nul_seen);
  write.u32(envelope.received_count).u64(envelope.line_bytes_longest);
  write.i64(envelope.arrival_ms).u64(envelope.size_bytes).string(envelope.original_sha256).string(envelope.authenticated);
  write.string(envelope.profile);
  return out;
}

Result<Envelope> envelope_from_octets(ByteView untrusted_octets) {
  const Unexpected bad{Code::bad_input, "envelope", "not an envelope of version 1 to 3, or out of bounds"};
  OctetReader in(untrusted_octets);
  Envelope envelope;
  const std::uint8_t version = in.u8();
  if (version == 0 || version > kVersion) return bad;
  envelope.id = read_id(in);
  const std::uint8_t item_class = in.u8();
  if (item_class > static_cast<std::uint8_t>(ItemClass::letter)) return bad;
  envelope.item_class = static_cast<ItemClass>(item_class);
  envelope.parent = read_id(in);
  envelope.sender = in.string(kAddressMax);
  const std::uint32_t recipients = in.u32();
  if (!in.good() || recipients == 0 || recipients > kRecipientsMax) return bad;
  for (std::uint32_t i = 0; i < recipients && in.good(); ++i) envelope.recipients.push_back(in.string(kAddressMax));
  envelope.client_address = in.string(kWordMax);
  envelope.client_helo = in.string(kNameMax);
  envelope.origin_address = in.string(kWordMax);
  envelope.origin_helo = in.string(kNameMax);
  envelope.protocol = in.string(kWordMax);
  envelope.listener = in.string(kWordMax);
  envelope.smtputf8 = in.flag();
  envelope.body_8bit = in.flag();
  envelope.from_trusted_relay = in.flag();
  envelope.looped = in.flag();
  envelope.normalized = in.flag();
  envelope.nul_seen = in.flag();
  envelope.received_count = in.u32();
  envelope.line_bytes_longest = in.u64();
  envelope.arrival_ms = in.i64();
  envelope.size_bytes = in.u64();
  envelope.original_sha256 = in.string(32);
  if (version >= 2) envelope.authenticated = in.string(kNameMax);
  if (version >= 3) envelope.profile = in.string(kWordMax);
  const bool digest_is_whole = envelope.original_sha256.empty() || envelope.original_sha256.size() == 32;
  if (!in.at_end() || envelope.id.empty() || !digest_is_whole) return bad;
  return envelope;
}

}  // namespace temizu
