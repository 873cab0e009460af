// The subcommands on lists of people: import, sync, list.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "accounts/directory.h"
#include "accounts/ldap.h"
#include "accounts/password.h"
#include "programs/command_user.h"
#include "programs/first_passwords.h"
#include "programs/people_store.h"
#include "programs/prompt.h"
#include "text/layout.h"

namespace temizu {
namespace {

Result<Bytes> read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Unexpected{Code::not_found, path, "cannot be opened"};
  Bytes content(kCsvBytesMax + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(stream.gcount()));
  return content;
}

// What those who leave still have open, for the administrator to see to. The desk may be newer than the ledgers: a town that
// has asked for nothing yet has no requests.
std::map<std::string, std::vector<std::string>> open_requests_of(const Context& context, const Config& config, const People& people, const Plan& plan) {
  std::map<std::string, std::vector<std::string>> open;
  if (plan.leaving.empty()) return open;
  const auto administrator = std::find_if(people.accounts().begin(), people.accounts().end(),
                                          [](const Account& one) { return one.enabled && one.has(AccountRole::administrator); });
  if (administrator == people.accounts().end()) return open;
  auto desk = open_desk(context, config);
  if (!desk) {
    print_error(desk.error());
    return open;
  }
  for (const std::string& login : plan.leaving) {
    RequestQuery query;
    query.view = DeskView::all;
    query.account = administrator->login;   // whoever imports is root; the desk shows what administrators see
    query.requester = login;
    query.states = {RequestState::requested, RequestState::approved, RequestState::returned};
    auto page = (*desk)->desk->list(query);
    if (!page) {
      print_error(page.error());
      return open;
    }
    for (const RequestView& view : page->requests) {
      open[login].push_back(view.request.id.short_text() + " " + one_line(view.request.subject, 60));
    }
  }
  return open;
}

nlohmann::ordered_json json_of(const Plan& plan, const std::string& language) {
  nlohmann::ordered_json json{{"lines", nlohmann::ordered_json::array()}, {"conflicts", nlohmann::ordered_json::array()}, {"unchanged", plan.unchanged}};
  constexpr const char* kKinds[] = {"department_added", "department_changed", "department_dissolved", "added", "moved", "changed", "left", "returned", "adopted", "keeps_roles"};
  for (const PlanLine& line : plan.lines) {
    json["lines"].push_back({{"kind", kKinds[static_cast<std::size_t>(line.kind)]}, {"key", line.key}, {"name", line.name}, {"field", line.field}, {"from", line.from}, {"to", line.to}});
  }
  for (const PeopleFault& fault : plan.conflicts) {
    json["conflicts"].push_back({{"code", fault.code}, {"subject", fault.subject}, {"other", fault.other}, {"text", fault_text(fault, language)}});
  }
  return json;
}

// Carries the plan out and writes the table of first passwords, or does neither. How many got one.
Result<std::size_t> with_passwords(PeopleWriter& writer, const People& people, const Plan& plan, const Config& config, const std::string& table, const std::string& why) {
  if (std::error_code none; std::filesystem::exists(std::filesystem::symlink_status(table, none))) {
    return Unexpected{Code::conflict, table, "exists already", "Name a file that does not"};
  }
  auto made = first_passwords(people, plan.changes, config, system_clock().now_ms());
  if (!made) return Unexpected{made.error()};
  const Status written = write_secret_file(table, made->table);
  wipe_text(made->table);
  if (!written) return Unexpected{written.error()};
  if (made->changes.empty()) return made->count;
  if (auto applied = writer.apply(people, made->changes, calling_actor(), why); !applied) {
    ::unlink(table.c_str());
    return Unexpected{applied.error()};
  }
  return made->count;
}

// Shows the plan and, unless it is a dry run or has conflicts, carries it out in one transaction.
int carry_out(const Context& context, const Config& config, const Directory& directory, const PeopleArguments& arguments, const char* how) {
  auto writer = PeopleWriter::open(config.store.path);
  if (!writer) return tell_people_error(writer.error(), config);
  auto people = (*writer)->people();
  if (!people) return tell_people_error(people.error(), config);
  const Plan plan = plan_of(**people, directory, {arguments.many_leave ? 100 : config.accounts.leave_percent_max});
  const bool ja = in_japanese(config);
  if (arguments.json) {
    std::printf("%s\n", json_of(plan, config.site.language).dump().c_str());
  } else {
    for (const std::string& one : directory.ignored) std::printf(ja ? "読みませんでした: %s\n" : "Not read: %s\n", one_line(one, 200).c_str());
    std::fputs(plan_text(plan, **people, open_requests_of(context, config, **people, plan), config.site.language).c_str(), stdout);
  }
  if (!plan.conflicts.empty()) return kExitFound;
  if (arguments.dry_run) {
    if (!arguments.json) std::fputs(ja ? "試しに計算しただけで、何も変えていません。\n" : "This was a dry run: nothing was changed.\n", stdout);
    return kExitGood;
  }
  const std::string why = arguments.why.empty() ? how : arguments.why;
  const std::string& table = arguments.random_passwords;
  if (table.empty()) {
    if (plan.changes.empty()) return kExitGood;
    if (auto applied = (*writer)->apply(**people, plan.changes, calling_actor(), why); !applied) return tell_people_error(applied.error(), config);
  } else if (auto given = with_passwords(**writer, **people, plan, config, table, why); !given) {
    return tell_people_error(given.error(), config);
  } else if (!arguments.json) {
    std::printf(ja ? "仮のパスワード %zu人分を %s に書きました。本人に渡したら消してください。\n" : "First passwords of %zu people are in %s. Delete it once they are handed out.\n", *given, table.c_str());
  }
  if (!arguments.json) std::fputs(ja ? "反映しました。\n" : "Done.\n", stdout);
  if (plan.leaving.empty()) return kExitGood;
  auto desk = open_desk(context, config);
  if (!desk) return tell_people_error(desk.error(), config);
  for (const std::string& login : plan.leaving) {
    if (auto ended = (*desk)->desk->end_sessions_of(login, calling_actor()); !ended) return tell_people_error(ended.error(), config);
  }
  return kExitGood;
}

}  // namespace

int command_people_import(const Context& context, const PeopleArguments& arguments) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  Directory directory;
  for (const std::string& path : arguments.files) {
    const std::string name = std::filesystem::path(path).filename().string();
    auto content = read_file(path);
    if (!content) return tell_people_error(content.error(), *config);
    auto rows = read_csv(*content, name);
    if (!rows) {
      print_error(rows.error());
      return kExitFound;
    }
    if (auto added = add_csv(*rows, name, directory); !added) {
      print_error(added.error());
      return kExitFound;
    }
  }
  return carry_out(context, *config, directory, arguments, "import");
}

int command_people_sync(const Context& context, const PeopleArguments& arguments) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  auto directory = read_ldap_directory(*config);
  if (!directory) {
    print_error(directory.error());
    return kExitFailed;
  }
  return carry_out(context, *config, *directory, arguments, "sync");
}

int command_people_list(const Context& context, const PeopleArguments& arguments) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  auto people = load_people(config->store.path);
  if (!people) return tell_people_error(people.error(), *config);
  for (const Department& one : (*people)->departments()) {
    if (!one.active) continue;
    const auto superiors = (*people)->superiors_of(one);
    const std::size_t members = (*people)->members_of(one.code).size();
    if (arguments.json) {
      const nlohmann::ordered_json json{{"code", one.code}, {"name", one.name}, {"parent", one.parent}, {"head", one.head}, {"addresses", one.addresses}, {"members", members}};
      std::printf("%s\n", json.dump().c_str());
      continue;
    }
    std::string line = one.code + "  " + one.name + "  ";
    line += superiors.empty() ? "-" : superiors.front()->name + " (" + superiors.front()->login + ")";
    for (const std::string& address : one.addresses) line += "  " + address;
    std::printf(in_japanese(*config) ? "%s  %zu人\n" : "%s  %zu people\n", line.c_str(), members);
  }
  return kExitGood;
}

}  // namespace temizu
