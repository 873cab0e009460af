// Authentication-Results fields (RFC 8601) of a mail that one of our own upstreams handed in: which sender's domain a named
// upstream has authenticated by DMARC. A field is evidence only of the host that wrote it; whoever names an upstream here promises
// that it removes fields of its own name that come from outside (RFC 8601 section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace temizu::smtp {

inline constexpr std::size_t kAuthResultsBytesMax = 8192;   // of one field's value, folding included
inline constexpr std::size_t kAuthResultsMax = 16;          // fields of one header

// One field, as far as we need it. Names in lower case.
struct AuthResults {
  std::string authserv_id;   // RFC 8601 section 2.2: who speaks
  bool dmarc_pass{false};    // every dmarc result in it is "pass", and there is one
  std::string header_from;   // of the dmarc result: the domain of From:
};

// Nothing when the value does not follow the grammar, is longer than its bound or has two dmarc results that differ.
std::optional<AuthResults> parse_auth_results(std::string_view untrusted_value);

// The first of authserv_ids whose fields are there and all say that sender_domain passed DMARC as the domain of From:; empty when none. A
// value that cannot be read may be anybody's, so then there is none.
std::string authenticated_by(const std::vector<std::string>& untrusted_values, const std::vector<std::string>& authserv_ids,
                             std::string_view sender_domain);

}  // namespace temizu::smtp
