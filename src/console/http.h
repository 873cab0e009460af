// One HTTP request and its answer as values, without sockets: what the pure core of the console takes and gives, so that
// tests and the fuzz target call it directly. Everything in a request is untrusted.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace temizu::console {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;               // "GET"
  std::string target;               // as it came: path and query
  HeaderFields headers;             // in their order
  Bytes body;
  std::string client;               // address of the peer
  bool administrator_side{true};    // came in where administrator pages are served
  bool monitoring_side{false};      // came in where monitoring asks: nothing else is served there

  // The value of a field that is there exactly once; null when it is absent or there twice. Names compare without case.
  const std::string* header(std::string_view name) const;
  std::size_t count(std::string_view name) const;
};

struct HttpAnswer {
  int status{200};
  HeaderFields headers;             // ours: no octet of a request goes into one unchecked
  Bytes body;
  bool head_only{false};            // HEAD: the length of the body is told, the body is not sent

  void set(std::string_view name, std::string value);   // replaces
  const std::string* header(std::string_view name) const;
};

}  // namespace temizu::console
