// Fuzzes the request layer of the console: method, target, headers and body as they come, a person of every role logged in. No crash, a status that
// exists, JSON where JSON is told, and no header with a line end.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "accounts/tokens.h"
#include "console/handle.h"
#include "console/json.h"
#include "console/test_world.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  static const FakeClock clock;
  static const console::World world = console::testing::fake_world(31, clock);
  std::string_view left(reinterpret_cast<const char*>(data), size);
  const auto line = [&] {
    const std::size_t end = std::min(left.find('\n'), left.size());
    std::string text(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    return text;
  };
  const std::string method = line(), target = line();
  console::HttpRequest request = console::testing::ask(method, target);
  request.headers.emplace_back("X-Temizu-CSRF", csrf_token(console::testing::kToken));
  for (std::string header = line(); !header.empty() && request.headers.size() < 80; header = line()) {
    const std::size_t colon = header.find(':');
    if (colon != std::string::npos) request.headers.emplace_back(header.substr(0, colon), header.substr(colon + 1));
  }
  request.body = left;
  const console::HttpAnswer answer = console::handle(request, world);
  if (answer.status < 200 || answer.status > 599) std::abort();
  for (const auto& [name, value] : answer.headers) {
    if (value.find_first_of("\r\n") != std::string::npos) std::abort();
  }
  const std::string* type = answer.header("Content-Type");
  if (type != nullptr && type->starts_with("application/json") && !console::Json::accept(answer.body)) std::abort();
  return 0;
}
