// Items as the command line shows them: one JSON object a line, or a few lines for people. Everything from mail is
// escaped; docs/formats/item-json.md describes the JSON.
#pragma once

#include <string>
#include <vector>

#include "quarantine/release_book.h"
#include "quarantine/store.h"

namespace temizu {

std::string item_json(const ItemView& item);
std::string item_text(const ItemView& item);      // several lines
// The requests for its original that were decided on, beside the item: rows of a JSON array; lines.
std::string releases_json(const std::vector<ReleaseRow>& releases);
std::string releases_text(const std::vector<ReleaseRow>& releases);
std::string item_line(const ItemView& item);      // one line of a list

// The least advanced state of its recipients.
State state_of(const ItemView& item);
// held if any recipient got only a notice, else washed if any, else clean; "under way" has none yet.
std::string verdict_of(const ItemView& item);

}  // namespace temizu
