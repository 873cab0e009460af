// What the cage costs: the same mails washed in this process and by a child per mail. The counters are processor time in
// microseconds a mail: self (this process), child, zygote, and all of them together.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "pipeline/wash_message.h"
#include "wash/wash_job.h"

namespace temizu {
namespace {

std::string header(const char* type) {
  return std::string("Received: from mx.example.net (mx.example.net [192.0.2.1]) by mail.example.jp; Sun, 22 Nov 2026 09:00:00 +0900\r\n"
                     "From: =?UTF-8?B?5L2Q6Jek?= <sato@example.net>\r\nTo: yamada@example.lg.jp\r\n"
                     "Subject: =?UTF-8?B?6KaL56mN5pu444Gu5Lu2?=\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
                     "Message-ID: <1@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: ") + type + "\r\n";
}

std::string lines(const std::string& line, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += line;
  return text;
}

std::string text_part(std::size_t bytes) {
  return "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
         lines("お世話になっております。見積書をお送りしますのでご確認ください。\r\n", bytes);
}

// A text mail below 50 kB, a newsletter below 500 kB, above that a text with one attachment.
std::string mail_of(std::size_t bytes) {
  if (bytes < 50'000) return header("text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit") + "\r\n" + lines("お世話になっております。\r\n", bytes);
  if (bytes < 500'000) {
    return header("multipart/alternative; boundary=\"b\"") + "\r\n--b\r\n" + text_part(bytes / 4) +
           "--b\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><body><table>\r\n" +
           lines("<tr><td><p style=\"color:#333\">お知らせ <a href=\"https://www.example.net/news?id=1\">詳しくはこちら</a></p></td></tr>\r\n",
                 bytes / 4 * 3) + "</table></body></html>\r\n--b--\r\n";
  }
  return header("multipart/mixed; boundary=\"b\"") + "\r\n--b\r\n" + text_part(4000) +
         "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
         "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n" +
         lines("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\r\n", bytes) + "--b--\r\n";
}

Profile profile() {
  Profile out;
  out.name = "bench";
  out.rules.push_back(KindRule{"text/*", Method::text, {}, 0});
  out.rules.push_back(KindRule{"*", Method::withhold, {}, 0});
  return out;
}

double self_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

double process_us(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/schedstat");
  double ns = 0;
  file >> ns;
  return ns / 1000;
}

void in_process(benchmark::State& state) {
  static const bool warm = pipeline_warm_up().has_value();
  if (!warm) state.SkipWithError("warm-up");
  const std::string mail = mail_of(static_cast<std::size_t>(state.range(0)));
  const Profile with = profile();
  for (auto _ : state) benchmark::DoNotOptimize(to_frame(wash_message(mail, with)));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(mail.size()));
}

void caged(benchmark::State& state) {
  static auto cage = Cage::start(CageOptions{});
  if (!cage) return state.SkipWithError(to_text(cage.error()).c_str());
  const std::string mail = mail_of(static_cast<std::size_t>(state.range(0)));
  const Profile with = profile();
  double children_us = 0, faults = 0;
  const double self_before = self_us(), zygote_before = process_us((*cage)->zygote_process());
  for (auto _ : state) {
    auto original = SealedMemory::of(mail);
    ChildEnd end;
    auto washing = (*cage)->wash(WashJob{&*original, &with, true, {}}, &end);
    if (!washing) return state.SkipWithError(to_text(washing.error()).c_str());
    children_us += static_cast<double>(end.cpu_us);
    faults += static_cast<double>(end.page_faults);
  }
  const auto each = [&](double us) { return benchmark::Counter(us / static_cast<double>(state.iterations())); };
  const double self = self_us() - self_before, zygote = process_us((*cage)->zygote_process()) - zygote_before;
  state.counters["self_us"] = each(self);
  state.counters["zygote_us"] = each(zygote);
  state.counters["child_us"] = each(children_us);
  state.counters["faults"] = each(faults);
  state.counters["all_us"] = each(self + zygote + children_us);
  state.counters["zygote_kib"] = (*cage)->zygote_private_kib();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(mail.size()));
}

// The cage first: its template is forked before this process is warm.
BENCHMARK(caged)->Arg(4'300)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Arg(20'000'000)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(in_process)->Arg(4'300)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Arg(20'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace temizu
