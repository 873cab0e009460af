// Accounts and departments. Rights can only be read here; the console may take a right away for a time (block) and nothing more.
#include <algorithm>
#include <map>

#include "console/router.h"
#include "text/search_fold.h"

namespace temizu::console {
namespace {

// What the desk knows about accounts, read once for a page.
struct DeskSide {
  std::map<std::string, Block> blocks;
  std::map<std::string, std::uint32_t> sessions;
};

Result<DeskSide> desk_side(const Call& call) {
  DeskSide side;
  const Result<std::vector<Block>> blocks = call.world.desk->blocks();
  if (!blocks) return Unexpected{blocks.error()};
  for (const Block& block : *blocks) side.blocks[block.account] = block;
  const Result<std::vector<Session>> sessions = call.world.desk->sessions();
  if (!sessions) return Unexpected{sessions.error()};
  for (const Session& session : *sessions) ++side.sessions[session.account];
  return side;
}

Json person(const Call& call, const Account& account, const DeskSide& side) {
  Json json = Json::object();
  const Department* department = call.people->department(account.department);
  json["account"] = account.login;
  json["name"] = account.name;
  json["kana"] = account.kana;
  json["title"] = account.title;
  json["department"] = department != nullptr ? Json(department->name) : Json(nullptr);
  Json roles = Json::array();
  for (const AccountRole role : kAllRoles) {
    if (account.has(role)) roles.push_back(to_word(role));
  }
  json["roles"] = std::move(roles);
  json["addresses"] = account.addresses;
  json["source"] = to_word(account.source);
  json["enabled"] = account.enabled;
  json["disabled_why"] = account.disabled_why;
  json["codes"] = !account.totp_sealed.empty();
  const auto block = side.blocks.find(account.login);
  json["blocked"] = block != side.blocks.end();
  json["blocked_why"] = block != side.blocks.end() ? block->second.why : std::string{};
  const Result<LoginGate> gate = call.world.desk->gate(account.login, "");
  json["locked_until"] = time_json(gate && !gate->open(call.now_ms) ? gate->locked_until_ms : 0);
  const auto sessions = side.sessions.find(account.login);
  json["sessions"] = sessions == side.sessions.end() ? 0 : sessions->second;
  Json heads = Json::array();
  for (const Department& one : call.people->departments()) {
    if (one.active && one.head == account.login) heads.push_back(one.name);
  }
  json["superior_of"] = std::move(heads);
  return json;
}

bool fits(const Account& account, const std::string& wanted) {
  if (wanted.empty()) return true;
  for (const std::string* text : {&account.login, &account.name, &account.kana}) {
    if (search_fold(*text).find(wanted) != std::string::npos) return true;
  }
  return std::any_of(account.addresses.begin(), account.addresses.end(), [&](const std::string& address) { return address.find(wanted) != std::string::npos; });
}

Reply shown(const Call& call, const std::string& login) {
  const Account* account = call.people->find(login);
  if (account == nullptr) return Fault{Con::not_found};
  const Result<DeskSide> side = desk_side(call);
  if (!side) return to_fault(side.error());
  return json_answer(person(call, *account, *side));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Reply people_csv(const Call& call, const std::string& wanted, const DeskSide& side) {
  Csv table(call.language == Language::en ? std::vector<std::string_view>{"account", "name", "kana", "title", "department", "roles", "addresses", "source", "enabled", "blocked"}
                                          : std::vector<std::string_view>{"利用者名", "氏名", "ふりがな", "役職", "所属", "役割", "アドレス", "登録元", "有効", "停止中"});
  for (const Account& account : call.people->accounts()) {
    if (!fits(account, wanted)) continue;
    const Department* department = call.people->department(account.department);
    table.row({account.login, account.name, account.kana, account.title, department ? department->name : "", roles_text(account.roles), joined(account.addresses),
               to_word(account.source), account.enabled ? "1" : "0", side.blocks.contains(account.login) ? "1" : "0"});
  }
  return std::move(table).answer("people");
}

}  // namespace

Reply list_people(Call& call) {
  Parameters parameters(call);
  const std::string wanted = search_fold(parameters.text("name", 60));
  const std::uint64_t from = parameters.cursor();
  const std::uint32_t limit = parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  const Result<DeskSide> side = desk_side(call);
  if (!side) return to_fault(side.error());
  if (call.csv) {
    if (Status noted = call.world.desk->note(call.login(), "search.exported", "people", wanted.empty() ? "" : "name"); !noted) return to_fault(noted.error());
    return people_csv(call, wanted, *side);
  }
  Json items = Json::array();
  std::uint64_t number = 0, next = 0;
  for (const Account& account : call.people->accounts()) {
    if (!fits(account, wanted) || number++ < from) continue;
    if (items.size() == limit) {
      next = number - 1;
      break;
    }
    items.push_back(person(call, account, *side));
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = cursor_json(next);
  return json_answer(json);
}

Reply get_person(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return shown(call, call.places[0]);
}

Reply act_on_person(Call& call) {
  Fields fields(call.body);
  const std::string act = fields.word("act", {"block", "unblock", "unlock", "end-sessions"}), why = fields.text("reason", 1, 300);
  if (auto fault = fields.fault()) return *fault;
  const Account* account = call.people->find(call.places[0]);
  if (account == nullptr) return Fault{Con::not_found};
  // Nobody locks themselves out by a slip, nor lets themselves in.
  if (account->login == call.login() && act != "end-sessions") return Fault{Con::not_allowed};
  Desk& desk = *call.world.desk;
  Status acted;
  if (act == "block") acted = desk.block(account->login, call.login(), why);
  if (act == "unblock") acted = desk.unblock(account->login, call.login());
  if (act == "unlock") acted = desk.unlock(account->login, call.login());
  if (act == "end-sessions") {
    const Result<std::uint32_t> ended = desk.end_sessions_of(account->login, call.login());
    if (!ended) acted = Unexpected{ended.error()};
  }
  if (!acted) return to_fault(acted.error());
  return shown(call, account->login);
}

Reply list_departments(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  if (call.csv) {
    Csv table(call.language == Language::en ? std::vector<std::string_view>{"code", "name", "parent", "superior", "addresses", "people"}
                                            : std::vector<std::string_view>{"所属コード", "名称", "上位の所属", "所属長", "代表アドレス", "人数"});
    for (const Department& one : call.people->departments()) {
      table.row({one.code, one.name, one.parent, one.head.empty() ? "" : name_of(*call.people, one.head), joined(one.addresses), std::to_string(call.people->members_of(one.code).size())});
    }
    return std::move(table).answer("departments");
  }
  Json items = Json::array();
  for (const Department& one : call.people->departments()) {
    Json json = Json::object();
    json["code"] = one.code;
    json["name"] = one.name;
    json["parent"] = one.parent.empty() ? Json(nullptr) : Json(one.parent);
    json["superior"] = one.head.empty() ? Json(nullptr) : person_json(*call.people, one.head);
    json["addresses"] = one.addresses;
    json["people"] = call.people->members_of(one.code).size();
    json["active"] = one.active;
    items.push_back(std::move(json));
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  return json_answer(json);
}

}  // namespace temizu::console
