// The PDF that is written: a list of objects made of typed values only. There is no way to put in an object of the file that was
// read. Values are text in PDF syntax; a reference to another object is a mark that finish() turns into a number, so that numbers follow
// from the order in which objects are reached, and what is not reached is not written: the same content always gives the same bytes.
// Plain objects and a plain cross-reference table, without object streams: an auditor can read the file, and a checker can grep it.
// libqpdf's writer is not used because it would need a second document made of libqpdf's objects, copies included.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace temizu::pdf {

// A value in PDF syntax; empty: nothing to write.
using Value = std::string;

// Decimal, shortest form that reads back to the same number; out of range or not a number: 0.
Value number(double value);
Value number(std::int64_t value);
Value name(std::string_view decoded);             // without the slash: "A B" → "/A#20B"
Value octets(std::string_view bytes);             // (…) when printable, else <…>
Value text(std::string_view utf8, std::size_t characters_max);   // a text string: ASCII, or UTF-16BE with its mark; controls are dropped

// Keys of a dictionary in the order in which they are added.
class Keys {
 public:
  Keys& add(std::string_view key, std::string_view value) {
    if (value.empty()) return *this;
    text_ += '/';
    text_ += key;
    text_ += ' ';
    text_ += value;
    text_ += '\n';
    return *this;
  }
  Keys& add_all(std::string_view written) {
    text_ += written;
    return *this;
  }
  Value dictionary() const { return text_.empty() ? "<<>>" : "<<" + text_.substr(0, text_.size() - 1) + ">>"; }
  bool empty() const { return text_.empty(); }
  const std::string& written() const { return text_; }

 private:
  std::string text_;
};

class Out {
 public:
  // A number whose object is put later; used for pages alone, whose objects point at one another.
  int reserve();
  void put_reserved(int id, Value body);
  // An object of its own; gives the reference to it.
  Value put(Value body);
  Value put_stream(const Keys& keys, Bytes data);            // data as it shall stand, keys without Length
  Value put_deflated(Keys keys, ByteView data);              // FlateDecode
  static Value reference(int id);

  // The file: header, what is reached from root and info in that order, table, trailer. info may be empty.
  Bytes finish(const Value& root, const Value& info);
  std::size_t size() const { return objects_.size(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Object {
    Value body;
    Bytes stream;
    bool has_stream{false};
    int number{0};
  };
  void number_from(const Value& value, std::vector<int>& order);
  void write_value(Bytes& out, const Value& value) const;
  std::vector<Object> objects_;
  std::uint64_t bytes_{0};
};

}  // namespace temizu::pdf
