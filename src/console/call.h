// One call of the interface on its way to its handler: who asks, from where, for what. Handlers get it after log-in, rights,
// origin, CSRF token and limits have been looked at.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "console/csv.h"
#include "console/http.h"
#include "console/json.h"
#include "console/target.h"
#include "console/world.h"

namespace temizu::console {

struct Call {
  const HttpRequest& http;
  const World& world;
  Target target;
  std::vector<std::string> places;          // what stands for {item} and the like, in order
  Language language{Language::ja};
  bool csv{false};
  std::string token;                        // of the session; empty: none
  Session session;
  std::shared_ptr<const People> people;     // set with a session
  const Account* account{nullptr};
  Json body = Json::object();
  TimeMs now_ms{0};

  bool is(AccountRole role) const { return account != nullptr && account->has(role); }
  const std::string& login() const { return account->login; }
};

using Reply = std::variant<HttpAnswer, Fault>;

HttpAnswer json_answer(const Json& json, int status = 200);
HttpAnswer done();   // 204

// Query parameters, as Fields reads bodies; a parameter that nobody asked for is refused.
class Parameters {
 public:
  explicit Parameters(const Call& call) : call_(call) {}
  std::string text(std::string_view name, std::size_t most);
  std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback);
  bool has(std::string_view name) const;
  TimeMs time(std::string_view name);
  // Decimal digits of a cursor of ours; 0: none.
  std::uint64_t cursor();
  std::uint32_t limit() { return static_cast<std::uint32_t>(number("limit", 1, 200, 50)); }
  void wrong(std::string_view name);
  std::optional<Fault> fault();

 private:
  const std::string* find(std::string_view name);
  const Call& call_;
  std::set<std::string, std::less<>> known_;
  std::optional<Fault> fault_;
};

Json cursor_json(std::uint64_t next);   // null for 0

// Several handlers need these.
Json person_json(const People& people, std::string_view login);   // account, name, department
std::string name_of(const People& people, std::string_view login);

}  // namespace temizu::console
