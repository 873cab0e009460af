// Where a link really goes, in a form that can be printed, and whether its text pretends something else. Opens nothing,
// follows nothing; only http, https, mailto and tel are ever shown.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

struct LinkTarget {
  enum class Sort : unsigned char {
    none,      // no place of its own: "#part", relative without a base, empty
    shown,     // url can be printed
    active,    // javascript:, vbscript:, data:, blob:, file:, a UNC path
    other      // a scheme that we do not show
  };
  Sort sort{Sort::none};
  std::string url;        // printable ASCII without blanks and <>; host in lower-case punycode, no user part
  std::string host;       // of http and https; the domain of mailto
  bool user_part{false};  // "https://www.bank.example@evil.example/": the part before @ was meant to be read as the host
};

// href and base with references decoded, from outside. base may be empty. Linear.
LinkTarget resolve_link(std::string_view untrusted_href, std::string_view base);

// True when the visible text names a host (or a mail domain) that is not target's: neither equal, nor one above the other,
// nor of one registered domain.
bool looks_elsewhere(std::string_view text, const LinkTarget& target);

// True when text and url are the same but for scheme, "www." and a final slash, so that one of them is enough.
bool same_as_text(std::string_view text, std::string_view url);

}  // namespace temizu
