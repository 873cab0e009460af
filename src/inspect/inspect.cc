#include "inspect/inspect.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/ids.h"
#include "base/selftest_mark.h"
#include "inspect/canary.h"
#include "inspect/smtp_line.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSinkMailMax = 64u << 20;
constexpr std::int64_t kLookEveryMs = 200;

std::string base64_lines(ByteView content) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < content.size(); i += 3) {
    std::uint32_t word = 0;
    const std::size_t count = std::min<std::size_t>(3, content.size() - i);
    for (std::size_t k = 0; k < 3; ++k) word = (word << 8) | (k < count ? static_cast<unsigned char>(content[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? kLetters[(word >> (18 - 6 * k)) & 63] : '=';
    if (i / 3 % 19 == 18) out += "\r\n";
  }
  return out + "\r\n";
}

std::string date_field(TimeMs now_ms) {
  const std::time_t seconds = now_ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts);
  return std::string(text, length);
}

std::string subject_of(const std::string& run, const InspectionSample& sample) { return "self-inspection " + run + " " + sample.name; }

// The mail of the sink whose id begins so, whole.
Bytes from_sink(const std::string& store_path, const std::string& short_id, const std::string& subject) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(store_path + "/deliver/selftest", error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(short_id) || !name.ends_with(".eml") || entry.file_size(error) > kSinkMailMax) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    Bytes mail(std::istreambuf_iterator<char>(file), {});
    // A held mail has a subject of our own; the id alone tells then.
    if (mail.find(subject) != Bytes::npos || mail.find("\r\nTemizu-Verdict: held\r\n") != Bytes::npos) return mail;
  }
  return {};
}

}  // namespace

Bytes inspection_mail(const InspectionSample& sample, const std::string& run, const InspectOptions& options, TimeMs now_ms) {
  const std::string address = selftest_recipient(options.site_name);
  const std::string boundary = "=_inspection_" + run;
  Bytes mail = std::string(kSelftestField) + ": " + selftest_value({run, sample.name, now_ms}, options.key) + "\r\n";
  mail += "From: <" + address + ">\r\nTo: <" + address + ">\r\nSubject: " + subject_of(run, sample) + "\r\nDate: " + date_field(now_ms) + "\r\nMessage-ID: <" +
          run + "." + sample.name + "@" + options.site_name + ">\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
  mail += "--" + boundary + "\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nself-inspection\r\n--" + boundary + "\r\n";
  mail += "Content-Type: application/octet-stream; name=\"" + sample.file_name + "\"\r\nContent-Disposition: attachment; filename=\"" + sample.file_name +
          "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(sample.content) + "--" + boundary + "--\r\n";
  return mail;
}

SampleOutcome judge(const InspectionSample& sample, ByteView mail) {
  SampleOutcome outcome{sample.name, sample.kind, SampleEnd::not_judged, ""};
  // An eye that cannot see the canary in the sample itself proves nothing.
  if (!holds_canary(sample.content, sample.needle)) {
    outcome.what = "the sample holds no canary that could be seen";
    return outcome;
  }
  const LookedAt looked = look_at_mail(mail, sample.needle);
  if (looked.canary) {
    outcome.end = SampleEnd::failed;
    outcome.what = "the canary came through";
  } else if (!sample.goes_on && looked.attachments > 0) {
    outcome.end = SampleEnd::failed;
    outcome.what = "a file went on that must be withheld";
  } else {
    outcome.end = sample.goes_on && looked.attachments > 0 ? SampleEnd::passed : SampleEnd::withheld;
  }
  return outcome;
}

std::vector<SampleOutcome> inspect(const std::vector<InspectionSample>& samples, const InspectOptions& options, const Clock& clock) {
  const std::string run = ItemId::random().to_text();
  std::vector<SampleOutcome> outcomes;
  std::vector<std::string> ids;
  for (const InspectionSample& sample : samples) {
    SampleOutcome& outcome = outcomes.emplace_back(SampleOutcome{sample.name, sample.kind, SampleEnd::not_judged, ""});
    const Result<std::string> id = send_for_inspection(options.socket, selftest_recipient(options.site_name), inspection_mail(sample, run, options, clock.now_ms()));
    ids.push_back(id ? *id : std::string{});
    if (!id) outcome.what = id.error().what;
  }
  const std::int64_t until_ms = clock.steady_ms() + options.wait_ms;
  for (bool open = true; open;) {
    open = false;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (ids[i].empty()) continue;
      const Bytes mail = from_sink(options.store_path, ids[i], subject_of(run, samples[i]));
      if (mail.empty()) {
        open = true;
        continue;
      }
      ids[i].clear();
      outcomes[i] = judge(samples[i], mail);
    }
    if (clock.steady_ms() > until_ms) break;
    if (open) std::this_thread::sleep_for(std::chrono::milliseconds(kLookEveryMs));
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!ids[i].empty()) outcomes[i].what = "did not come out in time";
  }
  return outcomes;
}

}  // namespace temizu
