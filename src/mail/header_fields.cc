#include "mail/header_fields.h"

#include <utility>

#include "mail/addresses.h"
#include "mail/header_text.h"
#include "mail/header_values.h"

namespace temizu {
namespace {

constexpr std::size_t kReferencesMax = 20;
constexpr std::size_t kSubjectBytesMax = 4096;

// Cut at a character: what is longer is no subject.
void cut(std::string& utf8, std::size_t most) {
  if (utf8.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(utf8[most]) & 0xC0) == 0x80) --most;
  utf8.resize(most);
}

class Fields {
 public:
  Fields(const HeaderBlock& block, std::vector<Finding>& findings, std::string_view where) : block_(block), findings_(findings), where_(where) {}

  HeaderFields run() {
    HeaderFields out;
    addresses("from", "From", out.from);
    addresses("sender", "Sender", out.sender);
    addresses("reply-to", "Reply-To", out.reply_to);
    addresses("to", "To", out.to);
    addresses("cc", "Cc", out.cc);
    out.subject = text("subject", "Subject");
    out.list_id = text("list-id", "List-Id");
    date(out);
    ids(out);
    out.received_count = static_cast<std::uint32_t>(block_.count("received"));
    if (out.from.empty()) add_finding(findings_, "header.no_from", Weight::low, where_);
    return out;
  }

 private:
  const HeaderField* only(std::string_view name, std::string_view shown) {
    if (block_.count(name) > 1) add_finding(findings_, "header.repeated", Weight::low, shown);
    return block_.first(name);
  }

  void addresses(std::string_view name, std::string_view shown, std::vector<Mailbox>& to) {
    const HeaderField* field = only(name, shown);
    if (field != nullptr) to = parse_addresses(unfold(field->untrusted_value), findings_, shown);
  }

  std::string text(std::string_view name, std::string_view shown) {
    const HeaderField* field = only(name, shown);
    if (field == nullptr) return {};
    std::string decoded = decode_header_text(unfold(field->untrusted_value), findings_, shown);
    cut(decoded, kSubjectBytesMax);
    return decoded;
  }

  void date(HeaderFields& out) {
    const HeaderField* field = only("date", "Date");
    if (field == nullptr) return;   // stays missing, and is seen to be: nothing to find in our own output either
    const auto parsed = parse_date(unfold(field->untrusted_value));
    if (!parsed) {
      add_finding(findings_, "header.bad_date", Weight::low, "Date");
      return;
    }
    out.date_ms = parsed->ms;
    out.date_zone_minutes = parsed->zone_minutes;
  }

  void ids(HeaderFields& out) {
    if (const HeaderField* field = only("message-id", "Message-ID"); field != nullptr) {
      std::vector<std::string> found = parse_message_ids(unfold(field->untrusted_value), 1);
      if (found.size() == 1) {
        out.message_id = std::move(found[0]);
      } else {
        add_finding(findings_, "header.bad_message_id", Weight::low, "Message-ID");
      }
    } else {
      add_finding(findings_, "header.no_message_id", Weight::info, where_);
    }
    if (const HeaderField* field = only("in-reply-to", "In-Reply-To"); field != nullptr) {
      std::vector<std::string> found = parse_message_ids(unfold(field->untrusted_value), 1);
      if (found.size() == 1) out.in_reply_to = std::move(found[0]);
    }
    if (const HeaderField* field = only("references", "References"); field != nullptr) {
      out.references = parse_message_ids(unfold(field->untrusted_value), kReferencesMax);
    }
  }

  const HeaderBlock& block_;
  std::vector<Finding>& findings_;
  std::string_view where_;
};

}  // namespace

HeaderFields header_fields(const HeaderBlock& block, std::vector<Finding>& findings, std::string_view where) {
  return Fields(block, findings, where).run();
}

}  // namespace temizu
