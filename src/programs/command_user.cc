#include "programs/command_user.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "accounts/directory.h"
#include "accounts/password.h"
#include "accounts/qr.h"
#include "accounts/totp.h"
#include "programs/people_store.h"
#include "programs/prompt.h"
#include "quarantine/keys.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr auto kStaff = static_cast<std::uint32_t>(AccountRole::staff);
constexpr auto kAdministrator = static_cast<std::uint32_t>(AccountRole::administrator);

struct Opened {
  Config config;
  std::unique_ptr<PeopleWriter> writer;
  std::shared_ptr<const People> people;
  bool ja{true};
};

// What people asked for is in words of their language; both stand beside each other in the code.
const char* say(const Opened& open, const char* ja, const char* en) { return open.ja ? ja : en; }

Result<Opened> open_people(const Context& context) {
  Opened open;
  auto config = context.load();
  if (!config) return Unexpected{Code::config, "", ""};   // told already
  open.config = *std::move(config);
  open.ja = in_japanese(open.config);
  auto writer = PeopleWriter::open(open.config.store.path);
  if (!writer) {
    print_error(writer.error());
    return Unexpected{writer.error()};
  }
  open.writer = *std::move(writer);
  auto people = open.writer->people();
  if (!people) {
    print_error(people.error());
    return Unexpected{people.error()};
  }
  open.people = *std::move(people);
  return open;
}

Result<Account> account_of(const Opened& open, const std::string& login) {
  if (const Account* found = open.people->find(login)) return *found;
  std::fprintf(stderr, say(open, "temizu: 利用者 %s は登録されていません。temizu user list で確かめてください。\n",
                           "temizu: there is no account %s; see temizu user list\n"), lower_ascii(login).c_str());
  return Unexpected{Code::not_found, login, ""};
}

int apply(Opened& open, const char* action, Account account, std::string detail, const std::string& why) {
  const PeopleChange change{action, std::move(account), std::nullopt, std::move(detail)};
  if (auto applied = open.writer->apply(*open.people, {&change, 1}, calling_actor(), why); !applied) return tell_people_error(applied.error(), open.config);
  return kExitGood;
}

// Whoever got in by what was just replaced is out. What is in the ledger of people already stays if this fails.
Status end_sessions(const Context& context, const Opened& open, const std::string& login, std::uint32_t& ended) {
  auto desk = open_desk(context, open.config);
  if (!desk) return Unexpected{desk.error()};
  auto done = (*desk)->desk->end_sessions_of(login, calling_actor());
  if (!done) return Unexpected{done.error()};
  ended = *done;
  return {};
}

// After a change of password or code generator.
int apply_and_end_sessions(const Context& context, Opened& open, const char* action, const Account& account, const std::string& detail, const std::string& why) {
  if (const int end = apply(open, action, account, detail, why); end != kExitGood) return end;
  std::uint32_t ended = 0;
  if (auto done = end_sessions(context, open, account.login, ended); !done) return tell_people_error(done.error(), open.config);
  if (ended > 0) std::printf(say(open, "ログイン中の画面 %u 件を終了しました。\n", "%u sessions ended\n"), ended);
  return kExitGood;
}

Result<std::uint32_t> roles_of(const std::vector<std::string>& words) {
  std::uint32_t roles = 0;
  for (const std::string& word : words) {
    const auto role = role_of(word);
    if (!role) return Unexpected{Code::bad_input, word, "no such role", "staff, approver, administrator, auditor or ciso"};
    roles |= static_cast<std::uint32_t>(*role);
  }
  return roles;
}

// A new password typed twice, from a file, or made up and printed once. Sets hash and who knows it.
Status set_password(const Opened& open, const UserArguments& arguments, bool by_owner, Account& account) {
  std::string password;
  if (arguments.random_password) {
    password = random_password();
    std::printf(say(open, "仮のパスワード: %s\n本人に伝えてください。最初のログインで本人が変更します。もう一度は表示しません。\n",
                    "Password: %s\nTell the person; they change it when they first log in. It is not shown again.\n"), password.c_str());
  } else if (!arguments.password_file.empty()) {
    auto read = secret_from_file(arguments.password_file);
    if (!read) return Unexpected{read.error()};
    password = *std::move(read);
  } else {
    auto typed = ask_secret(say(open, "新しいパスワード（12文字以上）: ", "New password (at least 12 characters): "), "--password-file or --random-password");
    if (!typed) return Unexpected{typed.error()};
    auto again = ask_secret(say(open, "もう一度: ", "Again: "), "--password-file");
    if (!again) return Unexpected{again.error()};
    const bool same = *typed == *again;
    wipe_text(*again);
    password = *std::move(typed);
    if (!same) {
      wipe_text(password);
      return Unexpected{Code::bad_input, account.login, "the two passwords differ", "Try again"};
    }
  }
  auto good = good_password(password, account, open.config.site.name);
  auto hash = good ? hash_password(password) : Result<std::string>(Unexpected{good.error()});
  wipe_text(password);
  if (!hash) return Unexpected{hash.error()};
  account.password_hash = *std::move(hash);
  account.password_must_change = !by_owner;
  account.password_set_ms = system_clock().now_ms();
  return {};
}

// A new code generator: shown once, sealed for wash.
Status set_totp(const Opened& open, const UserArguments& arguments, Account& account) {
  auto store_public = load_key(open.config.store.keys_path, "store.pub");
  if (!store_public) return Unexpected{store_public.error()};
  Bytes secret = new_totp_secret();
  account.totp_number += 1;
  auto sealed = seal_totp(secret, account, *store_public);
  if (!sealed) return Unexpected{sealed.error()};
  account.totp_sealed = *std::move(sealed);
  std::string uri = otpauth_uri(secret, open.config.site.name, account.login);
  Status shown;
  if (!arguments.totp_file.empty()) {
    shown = write_secret_file(arguments.totp_file, uri + "\n");
  } else {
    if (auto picture = terminal_qr(uri)) std::fputs(picture->c_str(), stdout);
    std::printf(say(open, "%s の認証アプリでこのQRコードを読み取ってください。読み取れないときは次の文字を入力します: %s\nもう一度は表示しません。\n",
                    "Read this code with the authenticator of %s, or type: %s\nIt is not shown again.\n"), account.login.c_str(), secret_text(secret).c_str());
    auto typed = ask_line(say(open, "アプリに表示された確認コード（6桁）: ", "The six digits it shows: "), "--totp-file");
    auto right = typed ? check_code(secret, *typed, system_clock().now_ms(), 0) : Result<CodeCheck>(Unexpected{typed.error()});
    if (!right) shown = Unexpected{right.error()};
    else if (right->verdict != CodeVerdict::ok) shown = Unexpected{Code::bad_input, account.login, "the code is not right; nothing was changed", "Check the clocks of this machine and of the telephone, then try again"};
  }
  wipe_text(secret);
  wipe_text(uri);
  return shown;
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

nlohmann::ordered_json json_of(const Account& account) {
  return {{"login", account.login}, {"name", account.name}, {"kana", account.kana}, {"title", account.title}, {"department", account.department},
          {"also", account.also}, {"superior", account.superior}, {"addresses", account.addresses}, {"roles", roles_text(account.roles)},
          {"source", to_word(account.source)}, {"enabled", account.enabled}, {"disabled_why", account.disabled_why},
          {"password", !account.password_hash.empty()}, {"code", !account.totp_sealed.empty()}};
}

}  // namespace

int command_user_add(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  const auto roles = roles_of(arguments.give);
  if (!roles) {
    print_error(roles.error());
    return kExitUsage;
  }
  const bool ruled = std::any_of(open->people->accounts().begin(), open->people->accounts().end(),
                                 [](const Account& one) { return one.enabled && one.has(AccountRole::administrator); });
  if (arguments.first && ruled) {
    std::fputs(say(*open, "temizu: 管理者はもういます。--first は最初の一人のためのものです。\n", "temizu: there is an administrator already; --first is for the first one\n"), stderr);
    return kExitFound;
  }
  if (open->people->find(arguments.login) != nullptr) {
    std::fprintf(stderr, say(*open, "temizu: 利用者名 %s は使われています（退職者の名前も再利用できません）。\n",
                             "temizu: the login %s is taken, perhaps by somebody who left\n"), arguments.login.c_str());
    return kExitFound;
  }
  Account account;
  account.login = lower_ascii(arguments.login);
  account.name = arguments.name;
  account.kana = arguments.kana;
  account.title = arguments.title;
  account.department = lower_ascii(arguments.department);
  account.also = arguments.also;
  account.superior = lower_ascii(arguments.superior);
  account.addresses = arguments.addresses;
  account.roles = *roles | kStaff | (arguments.first ? kAdministrator : 0);
  // What the ledger will refuse is said before anybody types a password.
  std::vector<Account> accounts(open->people->accounts().begin(), open->people->accounts().end());
  accounts.push_back(account);
  const People after(accounts, {open->people->departments().begin(), open->people->departments().end()});
  for (const PeopleFault& fault : faults_of(after.accounts(), after.departments())) {
    if (!fault.may_stand) return tell_people_error({Code::bad_input, fault.subject, std::string(fault.code) + (fault.other.empty() ? "" : ": " + fault.other), ""}, open->config);
  }
  if (auto set = set_password(*open, arguments, arguments.first, account); !set) return tell_people_error(set.error(), open->config);
  if (account.needs_code() || !arguments.totp_file.empty()) {
    if (auto set = set_totp(*open, arguments, account); !set) return tell_people_error(set.error(), open->config);
  }
  const std::string detail = "roles=" + roles_text(account.roles) + " department=" + account.department;
  const int end = apply(*open, arguments.first ? "user.first" : "user.add", account, detail, arguments.why);
  if (end == kExitGood) std::printf(say(*open, "利用者 %s（%s）を登録しました。役割: %s\n", "Account %s (%s) made; roles: %s\n"), account.login.c_str(), account.name.c_str(), role_words(account.roles, open->config.site.language).c_str());
  return end;
}

int command_user_change(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  auto account = account_of(*open, arguments.login);
  if (!account) return kExitFound;
  std::string fields;
  const auto put = [&](const char* field, const std::string& value, std::string& member, bool lower) {
    if (value.empty()) return;
    member = value == "-" ? "" : lower ? lower_ascii(value) : value;   // "-" takes it away
    fields += (fields.empty() ? "" : " ") + std::string(field);
  };
  put("name", arguments.name, account->name, false);
  put("kana", arguments.kana, account->kana, false);
  put("title", arguments.title, account->title, false);
  put("department", arguments.department, account->department, true);
  put("superior", arguments.superior, account->superior, true);
  for (const auto& [field, values, member] : {std::tuple{"also", &arguments.also, &account->also}, {"addresses", &arguments.addresses, &account->addresses}}) {
    if (values->empty()) continue;
    *member = values->size() == 1 && values->front() == "-" ? std::vector<std::string>{} : *values;
    fields += (fields.empty() ? "" : " ") + std::string(field);
  }
  return apply(*open, "user.change", *account, "fields=" + fields, arguments.why);
}

int command_user_list(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  for (const Account& account : open->people->accounts()) {
    if (!account.enabled && !arguments.all) continue;
    if (arguments.json) {
      std::printf("%s\n", json_of(account).dump().c_str());
      continue;
    }
    const Department* department = open->people->department(account.department);
    std::string line = account.login + "  " + account.name + "  " + (department != nullptr ? department->name : "") + " " + account.title + "  " +
                       role_words(account.roles, open->config.site.language);
    if (!account.enabled) line += say(*open, "  （利用停止）", "  (disabled)");
    std::printf("%s\n", line.c_str());
  }
  return kExitGood;
}

int command_user_show(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  auto account = account_of(*open, arguments.login);
  if (!account) return kExitFound;
  if (arguments.json) {
    std::printf("%s\n", json_of(*account).dump().c_str());
    return kExitGood;
  }
  const auto line = [&](const char* ja, const char* en, const std::string& value) {
    if (!value.empty()) std::printf("%s: %s\n", say(*open, ja, en), one_line(value, 200).c_str());
  };
  const Department* department = open->people->department(account->department);
  std::string superiors;
  for (const Account* superior : open->people->superiors_of(*account)) superiors += (superiors.empty() ? "" : " → ") + superior->name + " (" + superior->login + ")";
  line("利用者名", "login", account->login);
  line("氏名", "name", account->name + (account->kana.empty() ? "" : " (" + account->kana + ")"));
  line("所属", "department", department != nullptr ? department->name + " (" + department->code + ")" : "");
  line("兼務", "further departments", joined(account->also, " "));
  line("役職", "title", account->title);
  line("上司", "superiors", superiors);
  line("アドレス", "addresses", joined(open->people->addresses_of(*account), " "));
  line("役割", "roles", role_words(account->roles, open->config.site.language));
  line("名簿", "source", to_word(account->source));
  line("パスワード", "password", account->source == AccountSource::ldap ? say(*open, "ディレクトリ", "the directory's")
                                 : account->password_hash.empty() ? say(*open, "なし", "none") : say(*open, "あり", "set"));
  line("認証アプリ", "code generator", account->totp_sealed.empty() ? say(*open, "なし", "none") : say(*open, "あり", "set"));
  line("状態", "state", account->enabled ? say(*open, "利用中", "enabled") : std::string(say(*open, "利用停止: ", "disabled: ")) + account->disabled_why);
  return kExitGood;
}

int command_user_enable(const Context& context, const UserArguments& arguments, bool enabled) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  auto account = account_of(*open, arguments.login);
  if (!account) return kExitFound;
  account->enabled = enabled;
  account->disabled_why = enabled ? "" : arguments.why.empty() ? "by hand" : arguments.why;
  const int end = apply(*open, enabled ? "user.enable" : "user.disable", *account, "", arguments.why);
  if (end != kExitGood || enabled) return end;
  // The ledger alone closes the account for the next question; sessions end here at once.
  std::uint32_t ended = 0;
  if (auto done = end_sessions(context, *open, account->login, ended); !done) return tell_people_error(done.error(), open->config);
  std::printf(say(*open, "利用者 %s の利用を停止し、ログイン中の画面 %u 件を終了しました。\n", "Account %s disabled, %u sessions ended\n"), account->login.c_str(), ended);
  return kExitGood;
}

int command_user_password(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  auto account = account_of(*open, arguments.login);
  if (!account) return kExitFound;
  if (account->source == AccountSource::ldap) {
    std::fputs(say(*open, "temizu: この利用者のパスワードはディレクトリ（LDAP/AD）のものです。そちらで変更してください。\n",
                   "temizu: this account's password is the directory's; change it there\n"), stderr);
    return kExitFound;
  }
  if (auto set = set_password(*open, arguments, false, *account); !set) return tell_people_error(set.error(), open->config);
  return apply_and_end_sessions(context, *open, "user.password", *account, "", arguments.why);
}

int command_user_totp(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  auto account = account_of(*open, arguments.login);
  if (!account) return kExitFound;
  if (arguments.remove) account->totp_sealed.clear();
  else if (auto set = set_totp(*open, arguments, *account); !set) return tell_people_error(set.error(), open->config);
  return apply_and_end_sessions(context, *open, arguments.remove ? "user.totp_remove" : "user.totp", *account, "number=" + std::to_string(account->totp_number), arguments.why);
}

int command_user_role(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  auto account = account_of(*open, arguments.login);
  if (!account) return kExitFound;
  const auto give = roles_of(arguments.give), take = roles_of(arguments.take);
  if (!give || !take) {
    print_error(!give ? give.error() : take.error());
    return kExitUsage;
  }
  const std::string before = roles_text(account->roles);
  account->roles = (account->roles | *give) & ~*take;
  const int end = apply(*open, "user.role", *account, "roles=" + before + ">" + roles_text(account->roles), arguments.why);
  if (end != kExitGood) return end;
  std::printf(say(*open, "%s の役割: %s\n", "Roles of %s: %s\n"), account->login.c_str(), role_words(account->roles, open->config.site.language).c_str());
  if (account->needs_code() && account->totp_sealed.empty()) {
    std::printf(say(*open, "この役割には認証アプリが必要です。次に temizu user totp %s を実行してください。\n", "This role needs a code generator: run temizu user totp %s\n"), account->login.c_str());
  }
  return kExitGood;
}

int command_user_unlock(const Context& context, const UserArguments& arguments) {
  auto open = open_people(context);
  if (!open) return kExitFailed;
  auto account = account_of(*open, arguments.login);
  if (!account) return kExitFound;
  auto desk = open_desk(context, open->config);
  if (!desk) return tell_people_error(desk.error(), open->config);
  if (auto done = (*desk)->desk->unlock(account->login, calling_actor()); !done) return tell_people_error(done.error(), open->config);
  auto blocks = (*desk)->desk->blocks();
  if (!blocks) return tell_people_error(blocks.error(), open->config);
  for (const Block& block : *blocks) {
    if (block.account != account->login) continue;
    if (auto done = (*desk)->desk->unblock(account->login, calling_actor()); !done) return tell_people_error(done.error(), open->config);
  }
  return kExitGood;
}

}  // namespace temizu
