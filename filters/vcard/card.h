// One contact as values; what a vCard may say and nothing else.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "filters/common/content_lines.h"

namespace temizu {

struct CardEntry {
  std::string type;    // of TEL, EMAIL, ADR: cleaned words like "WORK,FAX"; may be empty
  std::string value;   // TEL, EMAIL: checked; ADR: parts joined for reading
  std::vector<std::string> parts;   // ADR only
};

struct Card {
  std::string formatted_name;           // FN
  std::vector<std::string> name;        // N: family, given, additional, prefix, suffix
  std::string phonetic_family, phonetic_given;
  std::vector<std::string> organisation;
  std::string title, role, note, nickname, birthday, uid, revision, categories;
  std::vector<CardEntry> telephones, mails, addresses;
};

struct Cards {
  std::vector<Card> cards;
  bool changed{false};      // something that a reader could miss was left out
  bool over_limit{false};   // more than is read: nothing goes on
};

// All cards: at most 10,000, 50 telephones, mails and addresses each, 64 KiB of note. Web addresses, messengers, places and what
// stands twice go into the note as words.
Cards read_cards(const std::vector<ContentLine>& lines, std::vector<Finding>& findings);

// vCard 3.0 (RFC 2426), CRLF, folded.
void write_card(const Card& card, std::string& out);

// The card in Japanese: UTF-8, LF.
std::string describe_card(const Card& card);

}  // namespace temizu
