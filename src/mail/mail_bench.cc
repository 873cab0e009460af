// What reading costs by size: the cost of one octet must stay flat from 10 kB to 50 MB.
#include <benchmark/benchmark.h>

#include <string>

#include "mail/boundaries.h"
#include "mail/canonical.h"
#include "mail/canonical_text.h"
#include "mail/decode.h"
#include "mail/header_block.h"
#include "mail/message.h"

namespace temizu {
namespace {

std::string octets(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& c : bytes) {
    state = state * 1664525u + 1013904223u;
    c = static_cast<char>(state >> 24);
  }
  return bytes;
}

std::string text_mail(std::size_t size) {
  std::string mail =
      "From: =?UTF-8?B?5L2Q6Jek?= <sato@example.jp>\r\nTo: kakari@town.example.lg.jp\r\nSubject: =?UTF-8?B?6KaL56mN5pu4?=\r\n"
      "Date: Mon, 16 Nov 2026 09:00:00 +0900\r\nMessage-ID: <1@example.jp>\r\nReceived: from a by b; Mon, 16 Nov 2026 09:00:00 +0900\r\n"
      "Received: from c by d; Mon, 16 Nov 2026 09:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n";
  while (mail.size() < size) mail += "A line of ordinary text of about seventy columns, as people write them.\r\n";
  return mail;
}

std::string attachment_mail(std::size_t size) {
  std::string mail =
      "From: a@example.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b=1\"\r\n\r\n--b=1\r\n\r\ntext\r\n"
      "--b=1\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  append_base64_lines(mail, octets(size / 4 * 3));
  return mail + "\r\n--b=1--\r\n";
}

std::string parts_mail(std::size_t size) {  // as many parts as the limit lets through, of equal size
  std::string mail = "From: a@example.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b=1\"\r\n\r\n";
  std::string body;   // words: a run of letters would look like base64, and GMime would not be asked
  while (body.size() < size / 400) body += "some words ";
  for (int i = 0; i < 400; ++i) {
    mail += "--b=1\r\nContent-Type: text/plain\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 70) mail += body.substr(at, 70) + "\r\n";
  }
  return mail + "--b=1--\r\n";
}

void parse(benchmark::State& state, const std::string& mail) {
  mail_warm_up();
  const MailLimits limits;
  for (auto _ : state) {
    auto parsed = parse_mail(mail, limits);
    benchmark::DoNotOptimize(parsed);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * mail.size()));
}

void ParseText(benchmark::State& state) { parse(state, text_mail(static_cast<std::size_t>(state.range(0)))); }
void ParseAttachment(benchmark::State& state) { parse(state, attachment_mail(static_cast<std::size_t>(state.range(0)))); }
void ParseManyParts(benchmark::State& state) { parse(state, parts_mail(static_cast<std::size_t>(state.range(0)))); }
BENCHMARK(ParseText)->Arg(4 << 10)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Arg(50'000'000);
BENCHMARK(ParseAttachment)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Arg(50'000'000);
BENCHMARK(ParseManyParts)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Arg(50'000'000);

// Limits lifted: only the walk over fields is measured.
void HeaderWalk(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::string header;
  while (header.size() < size) header += "Received: from relay.example.jp by mx.example.jp;\r\n\tMon, 16 Nov 2026 09:00:00 +0900\r\n";
  header += "\r\n";
  MailLimits limits;
  limits.header_bytes_max = limits.header_fields_max = 0xFFFFFFFF;
  for (auto _ : state) {
    std::vector<Finding> findings;
    HeaderBlock block = read_header(header, 0, Boundaries(), limits, findings, "");
    benchmark::DoNotOptimize(block);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * header.size()));
}
BENCHMARK(HeaderWalk)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Arg(50'000'000);

void decode(benchmark::State& state, const std::string& encoded, Encoding encoding) {
  for (auto _ : state) {
    DecodedContent content = decode_content(encoded, encoding);
    benchmark::DoNotOptimize(content);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * encoded.size()));
}

void DecodeBase64(benchmark::State& state) {
  std::string encoded;
  append_base64_lines(encoded, octets(static_cast<std::size_t>(state.range(0)) / 4 * 3));
  decode(state, encoded, Encoding::base64);
}
void DecodeBase64Junk(benchmark::State& state) { decode(state, std::string(static_cast<std::size_t>(state.range(0)), '*'), Encoding::base64); }
void DecodeBase64Chunks(benchmark::State& state) {
  std::string encoded;
  while (encoded.size() < static_cast<std::size_t>(state.range(0))) encoded += "TVo=\r\n";
  decode(state, encoded, Encoding::base64);
}
void DecodeQuotedPrintable(benchmark::State& state) {
  std::string text, encoded;
  while (text.size() < static_cast<std::size_t>(state.range(0))) text += "A line of ordinary text with one = sign in it, as people write.\n";
  append_quoted_printable(encoded, text);
  decode(state, encoded, Encoding::quoted_printable);
}
void DecodeQuotedPrintableDense(benchmark::State& state) {
  std::string encoded;
  while (encoded.size() < static_cast<std::size_t>(state.range(0))) encoded += "=E8=A6=8B=E7=A9=8D=E6=9B=B8=E8=A6=8B=E7=A9=8D=E6=9B=B8=E8=A6=8B=E7=A9=8D=\r\n";
  decode(state, encoded, Encoding::quoted_printable);
}
void DecodeUuencode(benchmark::State& state) {
  std::string encoded = "begin 644 a\r\n";
  const std::string row = "M" + std::string(60, '!') + "\r\n";
  while (encoded.size() < static_cast<std::size_t>(state.range(0))) encoded += row;
  decode(state, encoded + "`\r\nend\r\n", Encoding::uuencode);
}
BENCHMARK(DecodeBase64)->Arg(10'000)->Arg(1'000'000)->Arg(50'000'000);
BENCHMARK(DecodeBase64Junk)->Arg(10'000)->Arg(1'000'000)->Arg(50'000'000);
BENCHMARK(DecodeBase64Chunks)->Arg(10'000)->Arg(1'000'000)->Arg(50'000'000);
BENCHMARK(DecodeQuotedPrintable)->Arg(10'000)->Arg(1'000'000)->Arg(50'000'000);
BENCHMARK(DecodeQuotedPrintableDense)->Arg(10'000)->Arg(1'000'000)->Arg(50'000'000);
BENCHMARK(DecodeUuencode)->Arg(10'000)->Arg(1'000'000)->Arg(50'000'000);

CanonicalMail washed(std::size_t size) {
  CanonicalMail mail;
  mail.fields.from = {{"佐藤", "sato@example.jp"}};
  mail.fields.to = {{"", "kakari@town.example.lg.jp"}};
  mail.fields.subject = "見積書";
  mail.text = "お世話になっております。\n";
  mail.attachments = {{"application/pdf", "見積書.pdf", octets(size)}};
  return mail;
}
void WriteCanonical(benchmark::State& state) {
  const CanonicalMail mail = washed(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    auto written = write_canonical(mail);
    benchmark::DoNotOptimize(written);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
void VerifyCanonical(benchmark::State& state) {
  const Bytes mail = *write_canonical(washed(static_cast<std::size_t>(state.range(0))));
  for (auto _ : state) {
    const bool good = verify_canonical(mail).has_value();
    if (!good) state.SkipWithError("refused");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * mail.size()));
}
BENCHMARK(WriteCanonical)->Arg(4096)->Arg(1'000'000)->Arg(25'000'000);
BENCHMARK(VerifyCanonical)->Arg(4096)->Arg(1'000'000)->Arg(25'000'000);

}  // namespace
}  // namespace temizu
