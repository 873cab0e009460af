#include <cstdio>

#include "base/log.h"
#include "programs/commands.h"
#include "programs/filter_words.h"
#include "programs/views.h"

namespace temizu {
namespace {

// Opens the store of the configuration; prints what went wrong.
std::unique_ptr<Store> open_or_tell(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return nullptr;
  Result<std::unique_ptr<Store>> store = context.store(*config);
  if (!store) {
    print_error(store.error());
    return nullptr;
  }
  return *std::move(store);
}

int tell(const Error& error) {
  print_error(error);
  return error.code == Code::not_found || error.code == Code::ambiguous ? kExitFound : kExitFailed;
}

void print_items(const std::vector<ItemView>& items, bool json) {
  for (const ItemView& item : items) std::printf("%s\n", json ? item_json(item).c_str() : item_line(item).c_str());
}

constexpr std::uint32_t kQueueMost = 10'000;

OrderKind order_kind(const std::string& what) {
  return what == "retry" ? OrderKind::retry : what == "hold" ? OrderKind::hold : what == "resume" ? OrderKind::resume : OrderKind::fail;
}

Order order_for(const ItemView& item, OrderKind kind, const std::string& why) {
  Order order;
  order.kind = kind;
  order.item = item.envelope.id;
  order.actor = calling_actor();
  order.why = why.empty() ? "command line" : why.substr(0, 200);
  order.at_ms = system_clock().now_ms();
  return order;
}

}  // namespace

int command_show(const Context& context, const std::string& id, bool json) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const Result<std::unique_ptr<Store>> opened = context.store(*config);
  if (!opened) return tell(opened.error());
  const std::unique_ptr<Store>& store = *opened;
  const Result<ItemView> item = store->find(id);
  if (!item) return tell(item.error());
  const auto releases = releases_of(config->store.path, item->envelope.id);
  if (!releases) return tell(releases.error());
  std::string text = json ? item_json(*item) : item_text(*item) + releases_text(*releases);
  if (json) text.insert(text.size() - 1, ",\"releases\":" + releases_json(*releases)).append("\n");
  std::printf("%s", text.c_str());
  return kExitGood;
}

int command_search(const Context& context, const std::vector<std::string>& words, bool json, std::uint32_t most) {
  const Result<MailFilter> filter = parse_filter(words, system_clock().now_ms());
  if (!filter) {
    print_error(filter.error());
    return kExitUsage;
  }
  const std::unique_ptr<Store> store = open_or_tell(context);
  if (!store) return kExitFailed;
  const Result<FoundItems> found = find_items(*store, *filter, most, false);
  if (!found) return tell(found.error());
  print_items(found->items, json);
  return found->items.empty() ? kExitFound : kExitGood;
}

int command_balance(const Context& context, bool json) {
  const std::unique_ptr<Store> store = open_or_tell(context);
  if (!store) return kExitFailed;
  const Result<Balance> sum = store->balance();
  if (!sum) return tell(sum.error());
  const char* format = json ? "{\"accepted\":%llu,\"delivered_washed\":%llu,\"delivered_notice_only\":%llu,\"undeliverable\":%llu,"
                              "\"under_way\":%llu,\"holds\":%s}\n"
                            : "accepted %llu = delivered washed %llu + notice only %llu + undeliverable %llu + under way %llu: %s\n";
  std::printf(format, static_cast<unsigned long long>(sum->accepted), static_cast<unsigned long long>(sum->delivered_washed),
              static_cast<unsigned long long>(sum->delivered_notice_only), static_cast<unsigned long long>(sum->undeliverable),
              static_cast<unsigned long long>(sum->under_way), json ? (sum->holds() ? "true" : "false") : (sum->holds() ? "holds" : "DOES NOT HOLD"));
  return sum->holds() ? kExitGood : kExitFound;
}

int command_queue(const Context& context, const std::string& what, const std::vector<std::string>& words, const std::string& why,
                  bool json) {
  const Result<MailFilter> filter = parse_filter(words, system_clock().now_ms());
  if (!filter) {
    print_error(filter.error());
    return kExitUsage;
  }
  const std::unique_ptr<Store> store = open_or_tell(context);
  if (!store) return kExitFailed;
  const Result<FoundItems> found = find_items(*store, *filter, kQueueMost, true);
  if (!found) return tell(found.error());
  const std::vector<ItemView>& items = found->items;
  if (found->not_all || items.size() >= kQueueMost) {
    std::fprintf(stderr, "temizu: queue %s: only the %u that wait longest; narrow it with after: and before: to see the others\n", what.c_str(), kQueueMost);
  }
  if (what == "list") {
    print_items(items, json);
    return kExitGood;
  }
  std::vector<Order> orders;
  for (const ItemView& item : items) orders.push_back(order_for(item, order_kind(what), why));
  if (orders.empty()) {
    std::fprintf(stderr, "temizu: queue %s: nothing on its way matches\n", what.c_str());
    return kExitFound;
  }
  if (Status ordered = store->order(orders); !ordered) return tell(ordered.error());
  print_items(items, json);
  return kExitGood;
}

int command_rewash(const Context& context, const std::string& id, const std::string& why) {
  const std::unique_ptr<Store> store = open_or_tell(context);
  if (!store) return kExitFailed;
  const Result<ItemView> item = store->find(id);
  if (!item) return tell(item.error());
  if (item->keeping == Keeping::purged) {
    return tell(Error{Code::not_found, item->envelope.id.short_text(), "the original was purged", "It cannot be washed again"});
  }
  const Order order = order_for(*item, OrderKind::rewash, why);
  if (Status ordered = store->order({&order, 1}); !ordered) return tell(ordered.error());
  std::printf("%s will be washed again; the new item shows as its child\n", item->envelope.id.short_text().c_str());
  return kExitGood;
}

}  // namespace temizu
