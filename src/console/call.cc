#include "console/call.h"

#include <algorithm>

namespace temizu::console {

HttpAnswer json_answer(const Json& json, int status) {
  HttpAnswer answer;
  answer.status = status;
  answer.set("Content-Type", "application/json; charset=utf-8");
  answer.body = json_text(json);
  return answer;
}

HttpAnswer done() {
  HttpAnswer answer;
  answer.status = 204;
  return answer;
}

const std::string* Parameters::find(std::string_view name) {
  known_.emplace(name);
  for (const auto& [known, value] : call_.target.query) {
    if (known == name) return &value;
  }
  return nullptr;
}

bool Parameters::has(std::string_view name) const {
  return std::any_of(call_.target.query.begin(), call_.target.query.end(), [&](const auto& one) { return one.first == name; });
}

void Parameters::wrong(std::string_view name) {
  if (fault_) return;
  fault_ = Fault{Con::bad_field};
  fault_->field = std::string(name);
}

std::string Parameters::text(std::string_view name, std::size_t most) {
  const std::string* value = find(name);
  if (value == nullptr) return {};
  const auto characters = std::count_if(value->begin(), value->end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) > most) wrong(name);
  return *value;
}

std::int64_t Parameters::number(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback) {
  const std::string* value = find(name);
  if (value == nullptr) return fallback;
  const bool digits = !value->empty() && value->size() <= 16 && value->find_first_not_of("0123456789") == std::string::npos;
  const std::int64_t number = digits ? std::stoll(*value) : -1;
  if (number >= least && number <= most) return number;
  wrong(name);
  return fallback;
}

TimeMs Parameters::time(std::string_view name) {
  const std::string* value = find(name);
  if (value == nullptr) return 0;
  if (const auto time = parse_time(*value)) return *time;
  wrong(name);
  return 0;
}

std::uint64_t Parameters::cursor() {
  const std::string* value = find("cursor");
  if (value == nullptr) return 0;
  const bool digits = !value->empty() && value->size() <= 18 && value->find_first_not_of("0123456789") == std::string::npos;
  if (digits && *value != "0") return std::stoull(*value);
  if (!fault_) fault_ = Fault{Con::bad_cursor, "cursor"};
  return 0;
}

std::optional<Fault> Parameters::fault() {
  for (const auto& [name, value] : call_.target.query) {
    if (!known_.contains(name)) wrong(name.size() <= 40 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos ? name : "");
  }
  return fault_;
}

Json cursor_json(std::uint64_t next) { return next == 0 ? Json(nullptr) : Json(std::to_string(next)); }

std::string name_of(const People& people, std::string_view login) {
  const Account* account = people.find(login);
  return account != nullptr ? account->name : std::string(login);
}

Json person_json(const People& people, std::string_view login) {
  Json json = Json::object();
  const Account* account = people.find(login);
  json["account"] = login;
  json["name"] = name_of(people, login);
  if (account == nullptr) return json;
  if (!account->title.empty()) json["title"] = account->title;
  const Department* department = people.department(account->department);
  json["department"] = department != nullptr ? Json(department->name) : Json(nullptr);
  return json;
}

}  // namespace temizu::console
