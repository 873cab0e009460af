#include <algorithm>
#include <array>

#include "filters/pdf/document.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kNamesMax = 100'000;
constexpr std::size_t kOutlineMax = 20'000;
constexpr std::size_t kOutlineDepthMax = 24;
constexpr std::size_t kTreeNodesMax = 50'000;
constexpr std::size_t kUriMax = 2'000;
constexpr std::size_t kTitleMax = 500;

// Walks a name or number tree (ISO 32000-1 7.9.6, 7.9.7); leaf gets each pair. Loops and depth end by the list of nodes seen.
void walk_tree(Work& work, Object root, const char* leaf_key, const std::function<void(Object, Object)>& leaf) {
  std::vector<Object> open{root};
  std::set<ObjectId> seen;
  std::size_t nodes = 0;
  while (!open.empty()) {
    Object node = open.back();
    open.pop_back();
    if (!node.isDictionary() || (node.isIndirect() && !seen.insert(node.getObjGen()).second)) continue;
    if (++nodes > kTreeNodesMax) stop(Code::limit, "pdf", "a name tree is too large");
    Object pairs = key(node, leaf_key);
    if (pairs.isArray()) {
      work.meter.pay(static_cast<std::uint64_t>(pairs.getArrayNItems()) * 8);
      for (int i = 0; i + 1 < pairs.getArrayNItems(); i += 2) leaf(pairs.getArrayItem(i), pairs.getArrayItem(i + 1));
    }
    Object kids = key(node, "/Kids");
    if (!kids.isArray()) continue;
    for (int i = kids.getArrayNItems() - 1; i >= 0 && open.size() < kTreeNodesMax; --i) open.push_back(kids.getArrayItem(i));
  }
}

// The page that a destination's first item means; 0 when it is none of ours.
int page_of(const Work& work, Object item) {
  if (item.isInteger()) {
    const std::int64_t at = integer_of(item, -1);
    return at >= 0 && at < static_cast<std::int64_t>(work.page_numbers.size()) ? work.page_numbers[static_cast<std::size_t>(at)] : 0;
  }
  if (!item.isIndirect()) return 0;
  const auto found = work.pages.find(item.getObjGen());
  return found == work.pages.end() ? 0 : found->second;
}

// ISO 32000-1 table 151: a view and its numbers, each of which may be null.
Value build_view(Object array) {
  static constexpr std::pair<std::string_view, int> kViews[] = {{"XYZ", 3}, {"Fit", 0}, {"FitH", 1}, {"FitV", 1},
                                                               {"FitR", 4}, {"FitB", 0}, {"FitBH", 1}, {"FitBV", 1}};
  const std::string view = array.getArrayNItems() > 1 ? name_of(array.getArrayItem(1)) : "";
  for (const auto& [known, count] : kViews) {
    if (view != known) continue;
    Value out = " /" + view;
    for (int i = 2; i < 2 + count; ++i) {
      const Value side = i < array.getArrayNItems() ? number_of(array.getArrayItem(i)) : Value{};
      out += " " + (side.empty() ? "null" : side);
    }
    return out;
  }
  return " /Fit";
}

bool is_web_address(std::string_view uri) {
  std::string low;
  for (const char c : uri.substr(0, 8)) low += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  return low.starts_with("http://") || low.starts_with("https://") || low.starts_with("mailto:");
}

// Lower-case letters, %XX as the octet it stands for. For looking only.
std::string looked_at(std::string_view uri) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    char c = uri[i];
    if (c == '%' && i + 2 < uri.size() && digit(uri[i + 1]) >= 0 && digit(uri[i + 2]) >= 0) {
      c = static_cast<char>(digit(uri[i + 1]) * 16 + digit(uri[i + 2]));
      i += 2;
    }
    out += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  }
  return out;
}

// The header fields of a mailto address (RFC 6068): some clients attach a local file for one of their own.
bool has_plain_fields(std::string_view uri) {
  if (looked_at(uri).find("attach=") != std::string::npos) return false;
  const std::size_t question = uri.find('?');
  std::string_view rest = question == std::string_view::npos ? std::string_view{} : uri.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view field = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
    const std::string word = looked_at(field.substr(0, field.find('=')));
    if (!word.empty() && word != "subject" && word != "cc" && word != "bcc" && word != "body" && word != "to") return false;
  }
  return true;
}

// An address of an allowed scheme, octets outside ASCII as %XX; empty when it is not allowed.
std::string clean_uri(std::string uri) {
  while (!uri.empty() && (uri.back() == ' ' || uri.back() == '\0')) uri.pop_back();
  uri.erase(0, uri.find_first_not_of(' ') == std::string::npos ? uri.size() : uri.find_first_not_of(' '));
  if (uri.size() > kUriMax || !is_web_address(uri)) return {};
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : uri) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7f) return {};
    if (octet > 0x7f || c == ' ' || c == '"' || c == '<' || c == '>') {
      out += '%';
      out += digits[octet >> 4];
      out += digits[octet & 15];
    } else {
      out += c;
    }
  }
  if (looked_at(out.substr(0, 7)) == "mailto:" && !has_plain_fields(out)) return {};
  return out;
}

// Where a link or outline item leads, as keys; empty when nowhere. refused: it named a place that is not allowed.
Keys build_target(Work& work, Object item, bool& refused) {
  Keys keys;
  Object action = key(item, "/A");
  Object destination = key(item, "/Dest");
  if (destination.isNull() && name_of(key(action, "/S")) == "GoTo") destination = key(action, "/D");
  if (!destination.isNull()) return keys.add("Dest", build_destination(work, destination));
  const std::string sort = name_of(key(action, "/S"));
  if (sort == "URI") {
    Object uri = key(action, "/URI");
    const std::string clean = uri.isString() ? clean_uri(uri.getStringValue()) : std::string{};
    refused = clean.empty();
    if (!refused) keys.add("A", Keys{}.add("S", "/URI").add("URI", octets(clean)).dictionary());
  } else if (sort == "Named") {
    const std::string where = name_of(key(action, "/N"));
    refused = where != "NextPage" && where != "PrevPage" && where != "FirstPage" && where != "LastPage";
    if (!refused) keys.add("A", Keys{}.add("S", "/Named").add("N", "/" + where).dictionary());
  }
  return keys;
}

struct OutlineItem {
  Value title, target, colour, flags;
  bool open{false};
  std::vector<OutlineItem> kids;
};

class OutlineReader {
 public:
  explicit OutlineReader(Work& work) : work_(work) {}

  std::vector<OutlineItem> read(Object first, std::size_t depth) {
    std::vector<OutlineItem> items;
    for (Object item = first; item.isDictionary(); item = key(item, "/Next")) {
      if (!item.isIndirect() || !seen_.insert(item.getObjGen()).second) {
        work_.found("pdf.loop", Weight::low, false);
        break;
      }
      if (seen_.size() > kOutlineMax) {
        work_.found("pdf.outline_cut", Weight::low, true);
        break;
      }
      work_.meter.pay(128);
      items.push_back(read_item(item, depth));
    }
    return items;
  }

 private:
  OutlineItem read_item(Object item, std::size_t depth) {
    OutlineItem out;
    Object title = key(item, "/Title");
    out.title = text(title.isString() ? title.getUTF8Value() : std::string{}, kTitleMax);
    bool refused = false;
    out.target = build_target(work_, item, refused).written();
    if (refused) work_.found("pdf.link_removed", Weight::low, true, "outline");
    out.open = integer_of(key(item, "/Count"), 0) > 0;
    out.colour = numbers_of(key(item, "/C"), 3);
    out.flags = number_of(key(item, "/F"));
    Object first = key(item, "/First");
    if (first.isNull()) return out;
    if (depth < kOutlineDepthMax) out.kids = read(first, depth + 1);
    else work_.found("pdf.outline_cut", Weight::low, true);
    return out;
  }

  Work& work_;
  std::set<ObjectId> seen_;
};

std::int64_t shown_of(const std::vector<OutlineItem>& items) {
  std::int64_t shown = 0;
  for (const OutlineItem& item : items) shown += 1 + (item.open ? shown_of(item.kids) : 0);
  return shown;
}

// Writes the items and gives First, Last and Count for what stands above them. As deep as OutlineReader went.
Keys write_outline(Work& work, const std::vector<OutlineItem>& items, const Value& parent, bool open) {
  Keys above;
  if (items.empty()) return above;
  std::vector<int> numbers;
  for (std::size_t i = 0; i < items.size(); ++i) numbers.push_back(work.out.reserve());
  for (std::size_t i = 0; i < items.size(); ++i) {
    Keys keys;
    keys.add("Title", items[i].title).add("Parent", parent);
    if (i > 0) keys.add("Prev", Out::reference(numbers[i - 1]));
    if (i + 1 < items.size()) keys.add("Next", Out::reference(numbers[i + 1]));
    keys.add_all(write_outline(work, items[i].kids, Out::reference(numbers[i]), items[i].open).written());
    keys.add_all(items[i].target).add("C", items[i].colour).add("F", items[i].flags);
    work.out.put_reserved(numbers[i], keys.dictionary());
  }
  const std::int64_t shown = shown_of(items);
  return above.add("First", Out::reference(numbers.front())).add("Last", Out::reference(numbers.back())).add("Count", number(open ? shown : -shown));
}

}  // namespace

void read_named_destinations(Work& work, Object catalog) {
  Object old = key(catalog, "/Dests");
  if (old.isDictionary()) {
    for (const auto& [slashed, value] : old.getDictAsMap()) {
      if (work.named_destinations.size() < kNamesMax) work.named_destinations.emplace(slashed.substr(1), value);
    }
  }
  walk_tree(work, key(key(catalog, "/Names"), "/Dests"), "/Names", [&](Object given, Object value) {
    if (given.isString() && work.named_destinations.size() < kNamesMax) work.named_destinations.emplace(given.getStringValue(), value);
  });
}

Value build_destination(Work& work, Object source) {
  if (source.isName() || source.isString()) {
    const auto found = work.named_destinations.find(source.isName() ? name_of(source) : source.getStringValue());
    if (found == work.named_destinations.end()) return {};
    source = found->second;
  }
  if (source.isDictionary()) source = key(source, "/D");
  if (!source.isArray() || source.getArrayNItems() < 1) return {};
  const int page = page_of(work, source.getArrayItem(0));
  return page == 0 ? Value{} : "[" + Out::reference(page) + build_view(source) + "]";
}

Value build_link(Work& work, Object annotation) {
  constexpr std::int64_t hidden = 2 | 32;   // Hidden, NoView
  if ((integer_of(key(annotation, "/F"), 0) & hidden) != 0) {
    work.found("pdf.hidden_link", Weight::low, false);
    return {};
  }
  bool refused = false;
  const Keys target = build_target(work, annotation, refused);
  if (refused) work.found("pdf.link_removed", Weight::low, true, "object " + std::to_string(annotation.getObjGen().getObj()));
  const Keys keys = copy_keys(work, Group::link, annotation, 4);
  const Value rectangle = numbers_of(key(annotation, "/Rect"), 4);
  if (target.empty() || reals_of(key(annotation, "/Rect"), 4).size() != 4) return {};
  return Keys{}.add("Type", "/Annot").add("Subtype", "/Link").add("Rect", rectangle).add_all(keys.written()).add_all(target.written()).dictionary();
}

Value build_outline(Work& work, Object catalog) {
  const std::vector<OutlineItem> items = OutlineReader(work).read(key(key(catalog, "/Outlines"), "/First"), 0);
  if (items.empty()) return {};
  const int root = work.out.reserve();
  Keys keys;
  keys.add("Type", "/Outlines").add_all(write_outline(work, items, Out::reference(root), true).written());
  work.out.put_reserved(root, keys.dictionary());
  return Out::reference(root);
}

Value build_page_labels(Work& work, Object catalog) {
  std::map<std::int64_t, Value> labels;
  walk_tree(work, key(catalog, "/PageLabels"), "/Nums", [&](Object at, Object label) {
    const std::int64_t page = integer_of(at, -1);
    if (page < 0 || page >= static_cast<std::int64_t>(work.page_numbers.size()) || !label.isDictionary()) return;
    labels.emplace(page, copy_keys(work, Group::page_label, label, 2).dictionary());
  });
  if (labels.empty()) return {};
  Value nums = "[";
  for (const auto& [page, label] : labels) nums += number(page) + " " + label + "\n";
  nums.back() = ']';
  return Keys{}.add("Nums", nums).dictionary();
}

}  // namespace temizu::pdf
