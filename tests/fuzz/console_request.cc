// Fuzzes the request layer of the console: method, target, headers and body as they come, a person of every role logged in, and a mail
// and a request whose every text is what stands behind a form feed. No crash, a status that exists, JSON where JSON is told, and no
// header with a line end; a body in JSON shows no control or bidirectional character as itself.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "accounts/tokens.h"
#include "console/handle.h"
#include "console/json.h"
#include "console/test_world.h"

namespace {

using namespace temizu;

constexpr char kItem[] = "7f3a91c2d4e5f60718293a4b5c6d7e8f";

// What mail says, in each place where mail says something.
void fill(const console::World& world, std::string_view untrusted_text) {
  auto& store = static_cast<console::testing::FakeStore&>(*world.store);
  auto& lookup = static_cast<console::testing::FakeLookup&>(*world.lookup);
  auto& desk = static_cast<console::testing::FakeDesk&>(*world.desk);
  const std::string text(untrusted_text.substr(0, 4096));
  ItemView item;
  item.envelope.id = *ItemId::parse(kItem);
  item.envelope.sender = item.envelope.client_helo = item.envelope.authenticated = item.subject = item.reason = text;
  item.envelope.recipients = {"sato@example.lg.jp", text};
  item.manifests = {text};
  for (std::uint32_t number = 0; number < 2; ++number) {
    RecipientView& recipient = item.recipients.emplace_back();
    recipient.number = number;
    recipient.address = item.envelope.recipients[number];
    recipient.verdict_known = true;
    recipient.profile = "standard";
    recipient.last_reply = text;
  }
  lookup.page.rows = {lookup_row(item)};
  LookupPart& part = lookup.page.rows[0].parts.emplace_back();
  part.path = "2";
  part.name = part.kind = part.action = part.reason = text;
  store.found = std::move(item);
  store.output = text;
  RequestView view;
  view.request.id = view.request.item = *ItemId::parse(kItem);
  view.request.requester = "sato";
  view.request.address = "sato@example.lg.jp";
  view.request.subject = view.request.reason_text = text;
  view.request.kinds = {text};
  desk.page.requests = {view};
  desk.found = std::move(view);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FakeClock clock;
  static const console::World world = [] {
    console::World made = console::testing::fake_world(31, clock);
    made.config.console.requests_per_client_s = made.config.console.requests_per_account_s = made.config.console.logins_per_client_min = 1'000'000'000;
    made.limits = std::make_shared<console::Limits>(made.config, clock);   // the clock stands still: nothing would ever come back
    return made;
  }();
  std::string_view left(reinterpret_cast<const char*>(data), size);
  const std::size_t feed = std::min(left.find('\f'), left.size());
  fill(world, left.substr(std::min(feed + 1, left.size())));
  left = left.substr(0, feed);
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
  const bool json = type != nullptr && type->starts_with("application/json");
  if (json && !console::Json::accept(answer.body)) std::abort();
  for (const char* bidi : {"\u202e", "\u2066", "\u200e"}) {
    if (json && answer.body.find(bidi) != std::string::npos) std::abort();
  }
  return 0;
}
