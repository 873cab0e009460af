#include "filters/rtf/controls.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace temizu::rtf {
namespace {

template <class Value>
using Table = std::vector<std::pair<std::string_view, Value>>;

template <class Value>
void add_words(Table<Value>& table, std::string_view words, const Value& value) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (end > 0) table.emplace_back(words.substr(0, end), value);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

// Sorted for the search; of two rows with one word the first counts.
template <class Value>
void settle(Table<Value>& table) {
  std::ranges::stable_sort(table, {}, &std::pair<std::string_view, Value>::first);
  const auto rest = std::ranges::unique(table, {}, &std::pair<std::string_view, Value>::first);
  table.erase(rest.begin(), rest.end());
  table.shrink_to_fit();
}

template <class Value>
const Value* look_up(const Table<Value>& table, std::string_view word) {
  const auto at = std::ranges::lower_bound(table, word, {}, &std::pair<std::string_view, Value>::first);
  return at == table.end() || at->first != word ? nullptr : &at->second;
}

const Table<Control>& controls() {
  static const Table<Control> table = [] {
    Table<Control> rows;
#define WORDS(kind, words) add_words(rows, words, Control{Control::Kind::kind, {}, Weight::info});
#define DROP(rule, weight, words) add_words(rows, words, Control{Control::Kind::drop, rule, Weight::weight});
#include "filters/rtf/controls.def"
#undef WORDS
#undef DROP
    settle(rows);
    return rows;
  }();
  return table;
}

const Table<ShapeValue>& shape_properties() {
  static const Table<ShapeValue> table = [] {
    Table<ShapeValue> rows;
#define NUMBERS(words) add_words(rows, words, ShapeValue::number);
#define TEXT(words) add_words(rows, words, ShapeValue::text);
#define PICTURE(words) add_words(rows, words, ShapeValue::picture);
#include "filters/rtf/shape_properties.def"
#undef NUMBERS
#undef TEXT
#undef PICTURE
    settle(rows);
    return rows;
  }();
  return table;
}

}  // namespace

Control find_control(std::string_view word) {
  if (const Control* found = look_up(controls(), word)) return *found;
  const Control* found = look_up(controls(), lower_ascii(word));
  return found != nullptr && found->kind == Control::Kind::drop ? *found : Control{};
}

ShapeValue find_shape_property(std::string_view name) {
  const ShapeValue* found = look_up(shape_properties(), name);
  return found == nullptr ? ShapeValue::none : *found;
}

}  // namespace temizu::rtf
