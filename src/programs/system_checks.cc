#include "programs/system_checks.h"

#include <arpa/inet.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/digest.h"
#include "receive/certificate.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileMax = 256u << 20;
constexpr std::size_t kProcTextMax = 16u << 20;
constexpr double kDiskFull = 0.10;
constexpr std::int64_t kCertificateDays = 30;
constexpr std::int64_t kHistoryDays = 31, kForecastDays = 7, kDiskDays = 14;
constexpr double kForecastMax = 3650;   // days; further away it is no forecast
constexpr std::size_t kHistoryMax = 100, kListedMax = 200;
constexpr TimeMs kDayMs = 86'400'000;

std::string text_of(const fs::path& path, std::size_t most) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char piece[65536];
  while (file && text.size() < most) {
    file.read(piece, sizeof piece);
    text.append(piece, static_cast<std::size_t>(file.gcount()));
  }
  return text;
}

void add_file(std::vector<KnownFile>& files, const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > kFileMax) return;
  files.push_back({fs::path(path).lexically_normal().string(), sha256(text_of(path, kFileMax))});
}

void add_folder(std::vector<KnownFile>& files, const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, error)) add_file(files, entry.path());
}

void compare_files(SystemFacts& facts, const std::vector<KnownFile>& known) {
  facts.files_known = !known.empty();
  if (known.empty()) return;
  std::map<std::string, Bytes> before;
  for (const KnownFile& file : known) before.emplace(file.path, file.digest);
  for (const KnownFile& file : facts.files) {
    const auto found = before.find(file.path);
    if (found == before.end()) facts.files_new.push_back(file.path);
    else if (found->second != file.digest) facts.files_changed.push_back(file.path);
    if (found != before.end()) before.erase(found);
  }
  for (const auto& [path, digest] : before) facts.files_missing.push_back(path);
}

// The sockets of processes whose program is one of ours. Other users' need root to be seen.
std::set<std::uint64_t> our_sockets(bool& complete) {
  std::set<std::uint64_t> inodes;
  std::error_code error;
  complete = ::geteuid() == 0;
  for (const fs::directory_entry& process : fs::directory_iterator("/proc", error)) {
    const std::string pid = process.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string program = fs::read_symlink(process.path() / "exe", error).filename().string();
    if (error || !program.starts_with("temizu")) continue;
    for (const fs::directory_entry& open : fs::directory_iterator(process.path() / "fd", error)) {
      std::error_code unreadable;
      const std::string target = fs::read_symlink(open.path(), unreadable).string();
      if (target.starts_with("socket:[")) inodes.insert(std::strtoull(target.c_str() + 8, nullptr, 10));
    }
  }
  return inodes;
}

std::string to_place(const HostPort& at) {
  return (at.host.find(':') == std::string::npos ? at.host : "[" + at.host + "]") + ":" + std::to_string(at.port);
}

void compare_ports(SystemFacts& facts, const Config& config) {
  bool complete = false;
  const std::set<std::uint64_t> ours = our_sockets(complete);
  facts.ports_known = !ours.empty();
  if (!facts.ports_known) return;
  std::set<std::string> open, allowed;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    for (const Listening& one : listening_of(text_of(table, kProcTextMax))) {
      if (ours.contains(one.inode)) open.insert(one.place);
    }
  }
  for (std::string& place : configured_places(config)) allowed.insert(std::move(place));
  facts.ports_open.assign(open.begin(), open.end());
  const bool any_port = std::any_of(allowed.begin(), allowed.end(), [](const std::string& place) { return place.ends_with(":0"); });
  if (any_port) return;   // tests: there is nothing to compare with
  std::set_difference(open.begin(), open.end(), allowed.begin(), allowed.end(), std::back_inserter(facts.ports_unexpected));
  if (complete) std::set_difference(allowed.begin(), allowed.end(), open.begin(), open.end(), std::back_inserter(facts.ports_missing));
}

void look_at_clock(SystemFacts& facts) {
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer < 0) return;
  facts.clock_synchronised = answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  facts.clock_error_ms = state.maxerror / 1000;
}

// The runs before are remembered in their own facts; a month of them is enough.
void look_ahead(SystemFacts& facts, const std::string& facts_before) {
  if (!facts.disk_free_bytes) return;
  const TimeMs now_ms = system_clock().now_ms();
  const auto before = nlohmann::json::parse(facts_before, nullptr, false);
  if (before.is_object() && before.contains("disk") && before["disk"].is_object() && before["disk"].contains("history")) {
    for (const auto& one : before["disk"]["history"]) {
      const bool good = one.is_array() && one.size() == 2 && one[0].is_number_integer() && one[1].is_number_unsigned();
      if (!good || one[0].get<TimeMs>() < now_ms - kHistoryDays * kDayMs || one[0].get<TimeMs>() >= now_ms || facts.disk_history.size() >= kHistoryMax) continue;
      facts.disk_history.emplace_back(one[0].get<TimeMs>(), one[1].get<std::uint64_t>());
    }
  }
  facts.disk_history.emplace_back(now_ms, *facts.disk_free_bytes);
  facts.disk_days = days_until_full(facts.disk_history);
}

void look_at_people(SystemFacts& facts, const std::string& store_path) {
  if (auto found = dormant_accounts(store_path, system_clock().now_ms())) facts.dormant = *std::move(found);
  if (auto last = last_restore_test(store_path)) {
    facts.restore_known = true;
    facts.restore_test = *std::move(last);
  }
}

nlohmann::ordered_json dormant_json(const DormantAccounts& dormant) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const DormantAccount& one : dormant.list) {
    if (list.size() >= kListedMax) break;   // privileged ones stand first
    list.push_back({{"login", one.login}, {"last_login_ms", one.last_login_ms}, {"privileged", one.privileged}});
  }
  return {{"enabled", dormant.enabled}, {"dormant", dormant.list.size()}, {"privileged", dormant.privileged}, {"days", kDormantDays}, {"list", list}};
}

nlohmann::ordered_json restore_json(const RestoreTest& test) {
  return {{"at_ms", test.at_ms}, {"good", test.good}, {"why", test.why}, {"backup_ms", test.backup_ms}, {"records", test.records}, {"items", test.items}, {"opened", test.opened}};
}

}  // namespace

std::optional<std::int64_t> days_until_full(const std::vector<std::pair<TimeMs, std::uint64_t>>& history) {
  if (history.size() < 2 || history.back().first - history.front().first < kForecastDays * kDayMs) return std::nullopt;
  // Least squares, in days and bytes from the first point: one odd night does not turn it.
  double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
  const auto count = static_cast<double>(history.size());
  for (const auto& [at_ms, free_bytes] : history) {
    const double x = static_cast<double>(at_ms - history.front().first) / static_cast<double>(kDayMs), y = static_cast<double>(free_bytes);
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
  }
  const double spread = count * sum_xx - sum_x * sum_x;
  const double bytes_a_day = spread > 0 ? (count * sum_xy - sum_x * sum_y) / spread : 0;
  if (bytes_a_day >= 0) return std::nullopt;
  const double days = static_cast<double>(history.back().second) / -bytes_a_day;
  if (days > kForecastMax) return std::nullopt;
  return static_cast<std::int64_t>(days);
}

std::vector<std::string> configured_places(const Config& config) {
  std::vector<std::string> places;
  for (const auto* list : {&config.receive.listen, &config.receive.listen_tls}) {
    for (const HostPort& at : *list) places.push_back(to_place(at));
  }
  for (const std::string* listen : {&config.console.listen, &config.console.admin_listen, &config.console.metrics_listen}) {
    if (*listen != "off") places.push_back(*listen);
  }
  return places;
}

std::vector<Listening> listening_of(const std::string& proc_text) {
  std::vector<Listening> all;
  std::istringstream lines(proc_text);
  std::string line;
  std::getline(lines, line);   // the heading
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout;
    std::uint64_t inode = 0;
    words >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >> inode;
    const std::size_t colon = local.find(':');
    if (!words || state != "0A" || colon == std::string::npos || (colon != 8 && colon != 32)) continue;
    // Each 32 bits in the order of the machine.
    unsigned char octets[16] = {};
    for (std::size_t word = 0; word < colon / 8; ++word) {
      const auto value = static_cast<std::uint32_t>(std::strtoul(local.substr(word * 8, 8).c_str(), nullptr, 16));
      std::copy_n(reinterpret_cast<const unsigned char*>(&value), 4, octets + word * 4);
    }
    char text[INET6_ADDRSTRLEN] = "";
    ::inet_ntop(colon == 8 ? AF_INET : AF_INET6, octets, text, sizeof text);
    const std::string port = std::to_string(std::strtoul(local.c_str() + colon + 1, nullptr, 16));
    all.push_back({(colon == 8 ? std::string(text) : "[" + std::string(text) + "]") + ":" + port, inode});
  }
  return all;
}

std::vector<KnownFile> installed_files(const Context& context, const Config& config) {
  std::vector<KnownFile> files;
  add_file(files, context.executable_folder + "/temizu");
  for (const char* program : {"receive", "wash", "deliver", "console", "report", "render"}) {
    add_file(files, program_folder(context.executable_folder) + "/temizu-" + program);
  }
  if (!context.config_path.empty()) add_file(files, context.config_path);
  add_file(files, config.wash.policy);
  add_folder(files, config.wash.notices);
  add_folder(files, shipped_conf_folder(context.executable_folder) + "/inspection");
  std::sort(files.begin(), files.end(), [](const KnownFile& a, const KnownFile& b) { return a.path < b.path; });
  files.erase(std::unique(files.begin(), files.end(), [](const KnownFile& a, const KnownFile& b) { return a.path == b.path; }), files.end());
  return files;
}

SystemFacts system_facts(const Context& context, const Config& config, const std::vector<KnownFile>& known, const std::string& facts_before) {
  SystemFacts facts;
  facts.files = installed_files(context, config);
  compare_files(facts, known);
  compare_ports(facts, config);
  look_at_clock(facts);
  struct statvfs disk {};
  if (::statvfs(config.store.path.c_str(), &disk) == 0) {
    facts.disk_free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    facts.disk_bytes = std::uint64_t{disk.f_blocks} * disk.f_frsize;
  }
  look_ahead(facts, facts_before);
  look_at_people(facts, config.store.path);
  if (!config.receive.tls_certificate.empty()) facts.certificate_days = receive::certificate_days_left(config.receive.tls_certificate, system_clock().now_ms());
  return facts;
}

std::string to_json(const SystemFacts& facts) {
  nlohmann::ordered_json out;
  const auto or_null = [](const auto& value) { return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(); };
  out["files"] = {{"checked", facts.files.size()}, {"compared", facts.files_known}, {"changed", facts.files_changed}, {"missing", facts.files_missing}, {"new", facts.files_new}};
  out["ports"] = {{"known", facts.ports_known}, {"open", facts.ports_open}, {"unexpected", facts.ports_unexpected}, {"missing", facts.ports_missing}};
  out["clock"] = {{"synchronised", or_null(facts.clock_synchronised)}, {"error_ms", or_null(facts.clock_error_ms)}};
  out["disk"] = {{"free_bytes", or_null(facts.disk_free_bytes)}, {"bytes", or_null(facts.disk_bytes)}, {"days_left", or_null(facts.disk_days)}, {"history", facts.disk_history}};
  out["certificate_days"] = or_null(facts.certificate_days);
  out["dormant_accounts"] = facts.dormant ? dormant_json(*facts.dormant) : nlohmann::ordered_json();
  out["restore_test"] = facts.restore_test ? restore_json(*facts.restore_test) : nlohmann::ordered_json();
  return out.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

std::vector<std::string> complaints(const SystemFacts& facts, TimeMs now_ms) {
  std::vector<std::string> lines;
  const auto add = [&](const char* what, const std::vector<std::string>& names) {
    for (const std::string& name : names) lines.push_back(name + ": " + what);
  };
  add("is not the file that was accepted", facts.files_changed);
  add("an installed file is missing", facts.files_missing);
  add("a file that nobody accepted", facts.files_new);
  add("is open and not in the configuration", facts.ports_unexpected);
  add("is in the configuration and not open", facts.ports_missing);
  if (facts.clock_synchronised == false) lines.emplace_back("clock: is not synchronised");
  if (facts.disk_bytes && static_cast<double>(*facts.disk_free_bytes) < kDiskFull * static_cast<double>(*facts.disk_bytes)) lines.emplace_back("disk: less than a tenth is free");
  if (facts.disk_days && *facts.disk_days < kDiskDays) lines.push_back("disk: full in " + std::to_string(*facts.disk_days) + " days as it goes on");
  if (facts.dormant && facts.dormant->privileged > 0) {
    lines.push_back("accounts: " + std::to_string(facts.dormant->privileged) + " with more rights than staff unused for " + std::to_string(kDormantDays) + " days: disable them, or say why not");
  }
  if (facts.restore_test && !facts.restore_test->good) lines.push_back("restore test: failed: " + facts.restore_test->why);
  if (facts.restore_test && facts.restore_test->good && facts.restore_test->at_ms < now_ms - kRestoreTestDays * kDayMs) lines.emplace_back("restore test: more than a year ago");
  if (facts.certificate_days && *facts.certificate_days < kCertificateDays) lines.push_back("certificate: ends in " + std::to_string(*facts.certificate_days) + " days");
  return lines;
}

}  // namespace temizu
