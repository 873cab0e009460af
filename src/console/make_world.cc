#include "console/make_world.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "accounts/login.h"
#include "console/metrics.h"
#include "policy/embedded.h"
#include "quarantine/keys.h"
#include "quarantine/release_book.h"

namespace temizu::console {
namespace {

constexpr std::size_t kPolicyOctetsMax = 4u << 20;

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kPolicyOctetsMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

// "https://desk.example.lg.jp/x" → "https://desk.example.lg.jp": what a browser writes into Origin.
std::string origin_of(const std::string& url) {
  const std::size_t host = url.find("://");
  if (host == std::string::npos) return {};
  std::string origin = lower_ascii(url.substr(0, url.find('/', host + 3)));
  if (origin.ends_with(":443") && origin.starts_with("https://")) origin.resize(origin.size() - 4);
  return origin;
}

Status open_stores(World& world, const Config& config, const World* before) {
  if (before != nullptr) {
    world.store = before->store;
    world.lookup = before->lookup;
    world.audit = before->audit;
    world.figures = before->figures;
    world.metrics = before->metrics;
    world.limits = before->limits;
    world.people = before->people;
    world.open_password = before->open_password;
    world.report_public = before->report_public;
    return {};
  }
  Result<StoreKeys> keys = load_keys(config.store.keys_path, Role::console);
  if (!keys) return Unexpected{keys.error()};
  Result<Bytes> report_public = load_key(config.store.keys_path, "report-sign.pub");
  if (!report_public) return Unexpected{report_public.error()};
  world.report_public = *std::move(report_public);
  world.open_password = [ours = keys->console_secret, theirs = keys->store_public](const RequestId& request, ByteView sealed) {
    return open_password(request, sealed, theirs, ours);
  };
  world.audit = std::make_shared<AuditReader>(config.store.path);
  world.figures = std::make_shared<Figures>(world.audit);
  world.metrics = std::make_shared<Metrics>(config.store.path);
  Result<std::unique_ptr<Lookup>> lookup = Lookup::open(LookupOptions{config.store.path, *keys});
  if (!lookup) return Unexpected{lookup.error()};
  world.lookup = *std::move(lookup);
  StoreOptions options;
  options.path = config.store.path;
  options.role = Role::console;
  options.keys = *std::move(keys);
  Result<std::unique_ptr<Store>> store = open_store(options);
  if (!store) return Unexpected{store.error()};
  world.store = *std::move(store);
  world.limits = std::make_shared<Limits>(config, *world.clock);
  const auto reader = std::make_shared<PeopleReader>(config.store.path);
  world.people = [reader] { return reader->people(); };
  return {};
}

// "+09:00", as the grammar of desk.time_zone has it.
int zone_minutes_of(const std::string& zone) {
  const int distance = ((zone.at(1) - '0') * 10 + (zone.at(2) - '0')) * 60 + (zone.at(4) - '0') * 10 + (zone.at(5) - '0');
  return zone[0] == '-' ? -distance : distance;
}

Status open_desk(World& world, const Config& config) {
  DeskOptions options;
  options.store_path = config.store.path;
  options.may_write = true;
  options.policy = world.policy.get();
  options.calendar = WorkCalendar::from_options(config.desk.hours, config.desk.weekdays, config.desk.holidays, config.desk.time_zone);
  options.people = world.people;
  options.clock = world.clock;
  Result<std::unique_ptr<Desk>> desk = Desk::open(options);
  if (!desk) return Unexpected{desk.error()};
  world.desk = *std::move(desk);
  return {};
}

}  // namespace

Limits::Limits(const Config& config, const Clock& clock)
    : client(config.console.requests_per_client_s, 4.0 * config.console.requests_per_client_s, clock),
      login(config.console.logins_per_client_min / 60.0, config.console.logins_per_client_min, clock),
      account(config.console.requests_per_account_s, 4.0 * config.console.requests_per_account_s, clock) {}

Result<std::shared_ptr<const World>> make_world(const Config& config, const World* before) {
  auto world = std::make_shared<World>();
  world->config = config;
  world->origin = origin_of(config.console.url);
  world->loaded_ms = world->clock->now_ms();
  world->zone_minutes = zone_minutes_of(config.desk.time_zone);
  world->policy_file = config.wash.policy.empty() ? "policy.xml" : std::filesystem::path(config.wash.policy).filename().string();
  world->policy_text = config.wash.policy.empty() ? std::string(kPolicyXml) : file_text(config.wash.policy);
  ConfigErrors errors;
  Result<Policy> policy = load_policy(config.wash.policy, config.policy_set, errors);
  if (!policy) return Unexpected{policy.error()};
  world->policy = std::make_shared<const Policy>(*std::move(policy));
  Result<Words> words = Words::load(config.wash.notices);
  if (!words) return Unexpected{words.error()};
  world->words = std::make_shared<const Words>(*std::move(words));
  Result<StaticFiles> pages = StaticFiles::load(config.console.pages);
  if (!pages) return Unexpected{pages.error()};
  world->pages = std::make_shared<StaticFiles>(*std::move(pages));
  if (Status opened = open_stores(*world, config, before); !opened) return Unexpected{opened.error()};
  if (Status opened = open_desk(*world, config); !opened) return Unexpected{opened.error()};
  const std::shared_ptr<Desk> desk = world->desk;
  Result<std::unique_ptr<DirectoryPasswords>> opened = open_directory_passwords(config);
  if (!opened) return Unexpected{opened.error()};
  const std::shared_ptr<DirectoryPasswords> directory = *std::move(opened);
  const std::shared_ptr<LoginBook> book = login_book(*desk);
  world->first_step = [desk, book, directory](const People& all, const LoginTry& tried) { return log_in_by_password(LoginPlace{*book, all, directory.get()}, tried); };
  world->own_password = [desk, book, directory](const People& all, const Account& account, std::string_view password, std::string_view client) {
    return check_own_password(LoginPlace{*book, all, directory.get()}, account, password, client);
  };
  world->gate_of = [desk, book](const People& all, std::string_view login, std::string_view client) { return login_gate(*book, all, login, client); };
  const auto people = world->people;
  world->well = [desk, people] { return people().has_value() && desk->gate("", "").has_value(); };
  return std::shared_ptr<const World>(std::move(world));
}

}  // namespace temizu::console
