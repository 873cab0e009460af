// The bounds of one message (mail-rules 1.3). Values are defaults; conf/policy.xml may lower or raise those that
// have a range there. Everything that loops over bytes from outside points at one of these.
#pragma once

#include <cstdint>

namespace temizu {

struct MailLimits {
  std::uint64_t message_bytes_max{100u << 20};   // SIZE; larger is refused in the session
  std::uint64_t line_bytes_max{1u << 20};        // one line of DATA; 998 and more is a finding (RFC 5322 section 2.1.1)
  std::uint32_t header_bytes_max{256u << 10};    // all header fields of one part together, else held
  std::uint32_t address_field_bytes_max{16u << 10};
  std::uint32_t header_fields_max{2000};
  std::uint32_t received_max{50};                // hops, else 554 5.4.6
  std::uint32_t recipients_max{500};             // then 452 4.5.3
  std::uint16_t mime_depth_max{20};              // deeper: the mail is held
  std::uint32_t mime_parts_max{500};             // more: the mail is held
  std::uint32_t boundary_bytes_flag{70};         // RFC 2046 section 5.1.1
  std::uint32_t boundary_bytes_max{2048};        // more: the mail is held
  std::uint32_t parameters_max{50};              // of one header field
  std::uint32_t parameter_name_bytes_max{60};    // also keeps GMime out of its RFC 2231 loop
  std::uint16_t message_depth_max{3};            // message/rfc822 in message/rfc822
  std::uint32_t edge_text_bytes_max{2048};       // preamble or epilogue; more is ambiguous
};

// What one wash may spend, all filters together.
struct WashLimits {
  std::uint64_t output_bytes_max{256u << 20};
  std::uint32_t parts_max{2000};     // archive members included
  std::uint16_t depth_max{5};        // container in container
  std::uint32_t cpu_ms_max{20'000};
  std::uint32_t wall_ms_max{60'000};
  std::uint64_t memory_bytes_max{512u << 20};
};

}  // namespace temizu
