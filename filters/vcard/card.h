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

// All cards, at most 2,000. left_out_media is raised for pictures, sounds and keys.
std::vector<Card> read_cards(const std::vector<ContentLine>& lines, std::vector<Finding>& findings, std::uint64_t& left_out_media);

// vCard 3.0 (RFC 2426), CRLF, folded.
void write_card(const Card& card, std::string& out);

// The card in Japanese: UTF-8, LF.
std::string describe_card(const Card& card);

}  // namespace temizu
