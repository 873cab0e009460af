#include "filters/pdf/out.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "filters/pdf/codec.h"

namespace temizu::pdf {
namespace {

constexpr char kMark = '\x01', kMarkEnd = '\x02';   // stand in no other value: strings and names are escaped

bool is_regular(char c) { return c > ' ' && c < 0x7f && std::string_view("()<>[]{}/%#").find(c) == std::string_view::npos; }

void put_hex(std::string& out, unsigned char octet) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += digits[octet >> 4];
  out += digits[octet & 15];
}

// The next code point of well-formed UTF-8; anything else is read octet by octet as U+FFFD.
char32_t take_code_point(std::string_view& utf8) {
  const auto first = static_cast<unsigned char>(utf8[0]);
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (size > utf8.size() || (first >= 0x80 && first < 0xc2)) {
    utf8.remove_prefix(1);
    return 0xfffd;
  }
  char32_t point = size == 1 ? first : first & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) point = (point << 6) | (static_cast<unsigned char>(utf8[i]) & 0x3fu);
  utf8.remove_prefix(size);
  return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 0xfffd : point;
}

}  // namespace

Value number(std::int64_t value) { return std::to_string(value); }

Value number(double value) {
  if (!std::isfinite(value) || std::abs(value) > 1e15) return "0";
  value = std::round(value * 1e8) / 1e8;
  if (value == 0) return "0";
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return end.ec == std::errc{} ? Value(buffer.data(), end.ptr) : "0";
}

Value name(std::string_view decoded) {
  Value out = "/";
  for (const char c : decoded.substr(0, 127)) {
    if (c == '\0') continue;
    if (is_regular(c)) {
      out += c;
    } else {
      out += '#';
      put_hex(out, static_cast<unsigned char>(c));
    }
  }
  return out;
}

Value octets(std::string_view bytes) {
  bool printable = true;
  for (const char c : bytes) printable &= c >= ' ' && c < 0x7f;
  Value out;
  if (printable) {
    out = "(";
    for (const char c : bytes) {
      if (c == '(' || c == ')' || c == '\\') out += '\\';
      out += c;
    }
    return out + ")";
  }
  out = "<";
  for (const char c : bytes) put_hex(out, static_cast<unsigned char>(c));
  return out + ">";
}

Value text(std::string_view utf8, std::size_t characters_max) {
  std::u32string points;
  bool ascii = true;
  while (!utf8.empty() && points.size() < characters_max) {
    const char32_t point = take_code_point(utf8);
    if (point < 0x20 || point == 0x7f || (point >= 0x80 && point < 0xa0) || point == 0xfeff) continue;
    ascii &= point < 0x80;
    points += point;
  }
  std::string bytes;
  if (!ascii) bytes = "\xfe\xff";
  for (const char32_t point : points) {
    if (ascii) {
      bytes += static_cast<char>(point);
      continue;
    }
    const auto put = [&](char32_t unit) {
      bytes += static_cast<char>(unit >> 8);
      bytes += static_cast<char>(unit & 0xff);
    };
    if (point < 0x10000) {
      put(point);
    } else {
      put(0xd800 + ((point - 0x10000) >> 10));
      put(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return octets(bytes);
}

int Out::reserve() {
  objects_.emplace_back();
  return static_cast<int>(objects_.size());
}

void Out::put_reserved(int id, Value body) {
  bytes_ += body.size();
  objects_[static_cast<std::size_t>(id) - 1].body = std::move(body);
}

Value Out::put(Value body) {
  const int id = reserve();
  put_reserved(id, std::move(body));
  return reference(id);
}

Value Out::put_stream(const Keys& keys, Bytes data) {
  Keys all;
  all.add("Length", number(static_cast<std::int64_t>(data.size()))).add_all(keys.written());
  const int id = reserve();
  put_reserved(id, all.dictionary());
  Object& object = objects_[static_cast<std::size_t>(id) - 1];
  bytes_ += data.size();
  object.stream = std::move(data);
  object.has_stream = true;
  return reference(id);
}

Value Out::put_deflated(Keys keys, ByteView data) {
  keys.add("Filter", "/FlateDecode");
  return put_stream(keys, deflate(data));
}

Value Out::reference(int id) { return kMark + std::to_string(id) + kMarkEnd; }

void Out::number_from(const Value& value, std::vector<int>& order) {
  for (std::size_t at = value.find(kMark); at != Value::npos; at = value.find(kMark, at + 1)) {
    int id = 0;
    std::from_chars(value.data() + at + 1, value.data() + value.size(), id);
    Object& object = objects_[static_cast<std::size_t>(id) - 1];
    if (object.number != 0) continue;
    order.push_back(id);
    object.number = static_cast<int>(order.size());
  }
}

void Out::write_value(Bytes& out, const Value& value) const {
  std::size_t from = 0;
  for (std::size_t at = value.find(kMark); at != Value::npos; at = value.find(kMark, from)) {
    out.append(value, from, at - from);
    int id = 0;
    from = static_cast<std::size_t>(std::from_chars(value.data() + at + 1, value.data() + value.size(), id).ptr - value.data()) + 1;
    out += std::to_string(objects_[static_cast<std::size_t>(id) - 1].number) + " 0 R";
  }
  out.append(value, from);
}

Bytes Out::finish(const Value& root, const Value& info) {
  std::vector<int> order;
  number_from(root, order);
  for (std::size_t i = 0; i < order.size(); ++i) number_from(objects_[static_cast<std::size_t>(order[i]) - 1].body, order);
  if (!info.empty()) number_from(info, order);
  Bytes out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  out.reserve(bytes_ + order.size() * 48 + 256);
  std::vector<std::size_t> places;
  for (const int id : order) {
    Object& object = objects_[static_cast<std::size_t>(id) - 1];
    places.push_back(out.size());
    out += std::to_string(object.number) + " 0 obj\n";
    write_value(out, object.body);
    if (object.has_stream) {
      out += "\nstream\n";
      out += object.stream;
      out += "\nendstream";
      object.stream = Bytes{};
    }
    out += "\nendobj\n";
  }
  const std::size_t table = out.size();
  out += "xref\n0 " + std::to_string(order.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t place : places) {
    std::array<char, 24> line{};
    std::snprintf(line.data(), line.size(), "%010zu 00000 n \n", place);
    out += line.data();
  }
  Keys trailer;
  trailer.add("Size", number(static_cast<std::int64_t>(order.size() + 1))).add("Root", root).add("Info", info);
  out += "trailer\n";
  write_value(out, trailer.dictionary());
  out += "\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  return out;
}

}  // namespace temizu::pdf
