// Mail as the pages show it: finding an item that the caller may see, rows of lists, parts with their findings in words.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "console/call.h"
#include "quarantine/lookup/lookup.h"
#include "quarantine/store.h"

namespace temizu::console {

// Addresses whose mail is the caller's own: the scope of everything staff sees.
LookupScope own_scope(const Call& call);

// An item by the first digits of its id, with its manifests. own: only among the caller's own mail; of it only the
// caller's recipients. What is not theirs is not found.
std::variant<ItemView, Fault> find_item(const Call& call, const std::string& digits, bool own);

// The profile's manifest among those of the item; null when there is none.
Json manifest_of(const ItemView& item, const std::string& profile);
Json parts_json(const Call& call, const Json& manifest);
Json envelope_json(const ItemView& item);

// Members that MailRow and MessageRow share.
void put_mail(Json& json, const Call& call, const LookupRow& row);
// Of one recipient: state, verdict, withheld, changed.
void put_recipient(Json& json, const LookupRow& row, const LookupRecipient& recipient);
Json message_row(const Call& call, const LookupRow& row);
std::vector<std::string> message_cells(const Call& call, const LookupRow& row);   // for message_heading()
std::vector<std::string_view> message_heading(Language language);

// What recipient's washed mail says; the answer of …/text. recipient: a number within the envelope.
Reply text_answer(const Call& call, const ItemView& item, std::optional<std::int64_t> recipient);

// The worst of a row's recipients: of several the one that is least far.
State state_of(const LookupRow& row);
std::string verdict_of(const LookupRow& row);   // "" when none is known

}  // namespace temizu::console
