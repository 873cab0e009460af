// Mails in files: cost per octet over sizes, body and attachment apart. Flat means linear. peak_mib is the most memory that the process has had,
// so run one case by itself (--benchmark_filter) to read it.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "filters/common/test_bench.h"
#include "filters/common/test_cfb.h"
#include "filters/mailfile/mailfile.h"

namespace temizu {
namespace {

Bytes little(std::uint64_t value, unsigned octets) {
  Bytes out;
  for (unsigned i = 0; i < octets; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

std::string repeat(std::string_view piece, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) out += piece;
  return out;
}

constexpr std::string_view kLine = "標記の件につきまして、下記のとおり開催いたします。\r\n";

Bytes wide(std::size_t bytes) {
  Bytes line;
  for (std::size_t i = 0; i < kLine.size();) {   // three octets a character, but for the line end
    const auto lead = static_cast<unsigned char>(kLine[i]);
    const std::size_t size = lead < 0x80 ? 1 : 3;
    unsigned unit = lead;
    if (size == 3) unit = (lead & 0xFU) << 12 | (static_cast<unsigned char>(kLine[i + 1]) & 0x3FU) << 6 | (static_cast<unsigned char>(kLine[i + 2]) & 0x3FU);
    line += little(unit, 2);
    i += size;
  }
  return repeat(line, bytes);
}

// A .msg whose body, or whose attachment (a text), has this size.
Bytes msg(std::size_t body, std::size_t attachment) {
  TestCfb file;
  file.stream("__properties_version1.0", Bytes(32, '\0')).stream("__substg1.0_1000001F", wide(body));
  const std::string at = "__attach_version1.0_#00000000/";
  if (attachment > 0) {
    file.stream(at + "__properties_version1.0", Bytes(8, '\0')).stream(at + "__substg1.0_37010102", repeat(kLine, attachment));
  }
  return file.write();
}

Bytes attribute(std::uint64_t level, std::uint64_t number, const Bytes& data) {
  std::uint64_t sum = 0;
  for (const char c : data) sum += static_cast<unsigned char>(c);
  return little(level, 1) + little(number, 4) + little(data.size(), 4) + data + little(sum & 0xFFFF, 2);
}

Bytes tnef(std::size_t size) {
  return little(0x223E9F78, 4) + little(1, 2) + attribute(1, 0x0002800C, "text") + attribute(2, 0x00069002, Bytes(14, '\0')) +
         attribute(2, 0x0006800F, repeat(kLine, size));
}

Bytes mail(std::size_t size) {
  return "From: a@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + repeat(kLine, size);
}

Bytes msg_body(std::size_t size) { return msg(size, 0); }
Bytes msg_attachment(std::size_t size) { return msg(100, size); }
Bytes mailbox(std::size_t size) {
  Bytes out;
  for (int i = 0; i < 100; ++i) out += "From a\n" + mail(size / 100) + "\n";
  return out;
}

void wash(benchmark::State& state, Bytes (*make)(std::size_t), const char* kind) {
  const Bytes file = make(static_cast<std::size_t>(state.range(0)));
  const auto filter = make_mailfile_filter();
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = file;
  part.file_name = "in.dat";
  for (auto _ : state) {
    TestBench bench;
    auto washed = filter->wash(part, Method::text, bench);
    if (!washed) state.SkipWithError("does not wash");
    benchmark::DoNotOptimize(washed);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.SetBytesProcessed(static_cast<std::int64_t>(file.size()) * static_cast<std::int64_t>(state.iterations()));
}

void sizes(benchmark::internal::Benchmark* bench) { bench->Arg(100 << 10)->Arg(1 << 20)->Arg(10 << 20)->Arg(50 << 20)->Unit(benchmark::kMillisecond); }

BENCHMARK_CAPTURE(wash, msg_body, msg_body, "application/vnd.ms-outlook")->Apply(sizes);
BENCHMARK_CAPTURE(wash, msg_attachment, msg_attachment, "application/vnd.ms-outlook")->Apply(sizes);
BENCHMARK_CAPTURE(wash, tnef, tnef, "application/vnd.ms-tnef")->Apply(sizes);
BENCHMARK_CAPTURE(wash, eml, mail, "message/rfc822")->Apply(sizes);
BENCHMARK_CAPTURE(wash, mbox, mailbox, "application/mbox")->Apply(sizes);

}  // namespace
}  // namespace temizu
