#include "quarantine/statement.h"

#include <sodium.h>

#include "base/octets.h"

namespace temizu {
namespace {

constexpr std::string_view kPurpose = "temizu-result-2";  // no other signature of ours starts like this
constexpr std::uint32_t kRecipientsMax = 10'000;
constexpr std::size_t kTextMax = 2048;

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

ItemId read_id(OctetReader& in) {
  auto id = ItemId::from_octets(in.exactly(16));
  return id ? *id : ItemId{};
}

// Into a SignedResult, which owns its texts, or a ResultView.
template <class Members>
Status decode(ByteView untrusted_statement, Members& result) {
  const auto bad = [] { return Unexpected{Code::bad_input, "result", "not a statement of version 2, or out of bounds"}; };
  OctetReader in(untrusted_statement);
  if (in.view(kPurpose.size()) != kPurpose) return bad();
  result.item = read_id(in);
  result.parent = read_id(in);
  const std::uint8_t item_class = in.u8();
  if (item_class > static_cast<std::uint8_t>(ItemClass::letter)) return bad();
  result.item_class = static_cast<ItemClass>(item_class);
  result.number = in.u32();
  result.profile = in.view(kTextMax);
  const std::uint8_t verdict = in.u8();
  if (verdict > static_cast<std::uint8_t>(Verdict::held)) return bad();
  result.verdict = static_cast<Verdict>(verdict);
  result.notice_only = in.flag();
  result.sender = in.view(kTextMax);
  const std::uint32_t numbers = in.u32();
  if (!in.good() || numbers == 0 || numbers > kRecipientsMax) return bad();
  result.recipient_numbers.clear();
  for (std::uint32_t i = 0; i < numbers && in.good(); ++i) result.recipient_numbers.push_back(in.u32());
  if (in.u32() != numbers) return bad();  // one address a number
  result.recipients.clear();
  for (std::uint32_t i = 0; i < numbers && in.good(); ++i) result.recipients.emplace_back(in.view(kTextMax));
  result.route = in.view(kTextMax);
  result.smtputf8 = in.flag();
  result.arrival_ms = in.i64();
  for (auto* text : {&result.protocol, &result.client_address, &result.client_helo, &result.origin_address, &result.origin_helo}) {
    *text = in.view(kTextMax);
  }
  result.from_trusted_relay = in.flag();
  result.policy_digest = in.view(32);
  result.output_digest = in.view(32);
  result.output_bytes = in.u64();
  const bool whole = result.policy_digest.size() == 32 && result.output_digest.size() == 32 && !result.item.empty();
  if (!in.at_end() || !whole) return bad();
  return {};
}

}  // namespace

Bytes statement(const SignedResult& result) {
  Bytes out;
  out.reserve(320);
  OctetWriter write(out);
  write.string(kPurpose);
  out += result.item.octets();
  out += result.parent.octets();
  write.u8(static_cast<std::uint8_t>(result.item_class)).u32(result.number).string(result.profile);
  write.u8(static_cast<std::uint8_t>(result.verdict)).flag(result.notice_only).string(result.sender);
  write.u32(static_cast<std::uint32_t>(result.recipient_numbers.size()));
  for (const std::uint32_t number : result.recipient_numbers) write.u32(number);
  write.u32(static_cast<std::uint32_t>(result.recipients.size()));
  for (const std::string& recipient : result.recipients) write.string(recipient);
  write.string(result.route).flag(result.smtputf8).i64(result.arrival_ms);
  write.string(result.protocol).string(result.client_address).string(result.client_helo);
  write.string(result.origin_address).string(result.origin_helo).flag(result.from_trusted_relay);
  write.string(result.policy_digest).string(result.output_digest).u64(result.output_bytes);
  return out;
}

Result<Bytes> sign_statement(const SignedResult& result, ByteView sign_secret) {
  if (sign_secret.size() != crypto_sign_SECRETKEYBYTES) {
    return Unexpected{Code::internal, "wash-sign.key", "not 64 octets", "Run temizu keys check"};
  }
  const Bytes octets = statement(result);
  Bytes signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(octets), octets.size(), raw(sign_secret));
  return signature;
}

Status view_result(ByteView untrusted_statement, ResultView& result) { return decode(untrusted_statement, result); }

Result<SignedResult> unverified_result(ByteView untrusted_statement) {
  SignedResult result;
  if (auto decoded = decode(untrusted_statement, result); !decoded) return Unexpected{decoded.error()};
  return result;
}

Result<SignedResult> verified_result(ByteView untrusted_statement, ByteView untrusted_signature, ByteView sign_public) {
  const bool sizes_fit = untrusted_signature.size() == crypto_sign_BYTES && sign_public.size() == crypto_sign_PUBLICKEYBYTES;
  if (!sizes_fit || crypto_sign_verify_detached(raw(untrusted_signature), raw(untrusted_statement), untrusted_statement.size(),
                                                raw(sign_public)) != 0) {
    return Unexpected{Code::hostile, "result", "its signature is not wash's", "Find out who wrote into washed.db"};
  }
  auto result = unverified_result(untrusted_statement);
  if (result) result->signature = untrusted_signature;
  return result;
}

}  // namespace temizu
