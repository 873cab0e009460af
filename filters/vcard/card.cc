#include "filters/vcard/card.h"

#include <algorithm>

#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kCardsMax = 2000;
constexpr std::size_t kEntriesMax = 50;
constexpr std::size_t kTextMax = 16 << 10;

std::string text_value(const ContentLine& line) {
  std::string text = unescape_text(std::string_view(line.value).substr(0, kTextMax));
  while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
  return is_utf8(text) ? text : std::string{};   // cut inside a character
}

std::string line_value(const ContentLine& line) { return one_line(text_value(line), 300); }

// Words of TYPE that mean something to people; "pref", "internet", "voice" and unknown ones are dropped.
std::string type_words(const ContentLine& line) {
  std::string all;
  for (const auto& [name, value] : line.parameters) {
    if (name == "TYPE") all += value + ",";
  }
  std::ranges::transform(all, all.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::string out;
  for (const std::string_view word : {"WORK", "HOME", "CELL", "FAX"}) {
    if (("," + all).find("," + std::string(word) + ",") != std::string::npos) out += (out.empty() ? "" : ",") + std::string(word);
  }
  return out;
}

void add_telephone(const ContentLine& line, Card& card) {
  std::string value = line_value(line);
  if (value.starts_with("tel:")) value.erase(0, 4);
  std::erase_if(value, [](char c) { return std::string_view("0123456789+-() .#*xX").find(c) == std::string_view::npos && static_cast<unsigned char>(c) < 0x80; });
  value = one_line(value, 300);   // what was taken out may have left blanks side by side
  value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
  if (!value.empty() && card.telephones.size() < kEntriesMax) card.telephones.push_back({type_words(line), value, {}});
}

void add_mail(const ContentLine& line, Card& card, std::vector<Finding>& findings) {
  std::string value = line_value(line);
  if (value.starts_with("mailto:")) value.erase(0, 7);
  const std::size_t at = value.find('@');
  const bool plain = at != std::string::npos && at > 0 && at + 1 < value.size() && value.size() <= 320 &&
                     value.find_first_of(" <>\"',;:()?%\\") == std::string::npos;
  if (!plain) {
    if (!value.empty()) add_finding(findings, "vcard.bad_value", Weight::low);
  } else if (card.mails.size() < kEntriesMax) {
    card.mails.push_back({type_words(line), value, {}});
  }
}

void add_address(const ContentLine& line, Card& card) {
  CardEntry entry;
  entry.type = type_words(line);
  entry.parts = split_structured(std::string_view(line.value).substr(0, kTextMax));
  entry.parts.resize(7);
  for (std::string& part : entry.parts) part = is_utf8(part) ? one_line(part, 200) : std::string{};
  // Japan's order: postal code, region, locality, street, building.
  for (const std::size_t index : {5U, 6U, 4U, 3U, 2U, 1U, 0U}) {
    if (index == 6 || entry.parts[index].empty()) continue;
    if (!entry.value.empty()) entry.value += ' ';
    entry.value += (index == 5 ? "〒" : "") + entry.parts[index];
  }
  if (!entry.value.empty() && card.addresses.size() < kEntriesMax) card.addresses.push_back(std::move(entry));
}

std::vector<std::string> structured(const ContentLine& line, std::size_t most) {
  std::vector<std::string> parts = split_structured(std::string_view(line.value).substr(0, kTextMax));
  parts.resize(std::min(parts.size(), most));
  for (std::string& part : parts) part = is_utf8(part) ? one_line(part, 200) : std::string{};
  return parts;
}

bool only(std::string_view text, std::string_view allowed) { return text.find_first_not_of(allowed) == std::string_view::npos; }

void take(const ContentLine& line, Card& card, std::vector<Finding>& findings, std::uint64_t& media) {
  const std::string_view name = line.name;
  if (name == "FN") card.formatted_name = line_value(line);
  else if (name == "N") card.name = structured(line, 5);
  else if (name == "ORG") card.organisation = structured(line, 5);
  else if (name == "TITLE") card.title = line_value(line);
  else if (name == "ROLE") card.role = line_value(line);
  else if (name == "NOTE") card.note = text_value(line);
  else if (name == "NICKNAME") card.nickname = line_value(line);
  else if (name == "CATEGORIES") card.categories = line_value(line);
  else if (name == "X-PHONETIC-LAST-NAME") card.phonetic_family = line_value(line);
  else if (name == "X-PHONETIC-FIRST-NAME") card.phonetic_given = line_value(line);
  else if (name == "TEL") add_telephone(line, card);
  else if (name == "EMAIL") add_mail(line, card, findings);
  else if (name == "ADR") add_address(line, card);
  else if (name == "BDAY" || name == "REV") {
    const std::string value = line_value(line);
    if (value.size() <= 30 && only(value, "0123456789-:TZ.")) (name == "BDAY" ? card.birthday : card.revision) = value;
    else add_finding(findings, "vcard.bad_value", Weight::low);
  } else if (name == "UID") card.uid = line_value(line);
  else if (name == "VERSION" || name == "PRODID") return;
  else if (name == "PHOTO" || name == "LOGO" || name == "SOUND" || name == "KEY" || name == "AGENT") {
    add_finding(findings, "vcard.media", Weight::info);
    ++media;
  } else if (name == "URL" || name == "SOURCE" || name == "IMPP" || name == "CALURI" || name == "CALADRURI" || name == "FBURL") {
    add_finding(findings, "vcard.url", Weight::info);
  } else {
    add_finding(findings, "vcard.property_removed", Weight::info);
  }
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (!part.empty()) (out += out.empty() ? "" : between) += part;
  }
  return out;
}

std::string structured_value(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) (out += i == 0 ? "" : ";") += escape_text(parts[i]);
  return out;
}

std::string shown_name(const Card& card) {
  if (!card.formatted_name.empty()) return card.formatted_name;
  std::vector<std::string> names(card.name.begin(), card.name.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(card.name.size(), 2)));
  return one_line(joined(names, " "), 300);   // as every FN that is read
}

std::string type_in_japanese(std::string_view type) {
  std::string out;
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"WORK", "勤務先"}, {"HOME", "自宅"}, {"CELL", "携帯"}, {"FAX", "FAX"}};
  for (const auto& [word, japanese] : kWords) {
    if (type.find(word) != std::string_view::npos) (out += out.empty() ? "" : "・") += japanese;
  }
  return out.empty() ? "" : "（" + out + "）";
}

}  // namespace

std::vector<Card> read_cards(const std::vector<ContentLine>& lines, std::vector<Finding>& findings, std::uint64_t& left_out_media) {
  std::vector<Card> cards;
  std::size_t depth = 0;   // vCard 2.1 can hold a card inside AGENT: the inner one is left out
  for (const ContentLine& line : lines) {
    if (line.name == "BEGIN") {
      if (++depth == 1 && cards.size() < kCardsMax) cards.emplace_back();
    } else if (line.name == "END") {
      depth -= depth > 0;
    } else if (depth == 1 && !cards.empty()) {
      take(line, cards.back(), findings, left_out_media);
    }
  }
  return cards;
}

void write_card(const Card& card, std::string& out) {
  const auto put = [&](std::string_view name, std::string_view type, const std::string& value) {
    if (value.empty() || value.find_first_not_of(";") == std::string::npos) return;
    append_folded(out, std::string(name) + (type.empty() ? "" : ";TYPE=" + std::string(type)) + ":" + value);
  };
  append_folded(out, "BEGIN:VCARD");
  append_folded(out, "VERSION:3.0");
  put("FN", "", escape_text(shown_name(card)));
  put("N", "", structured_value(card.name));
  put("X-PHONETIC-LAST-NAME", "", escape_text(card.phonetic_family));
  put("X-PHONETIC-FIRST-NAME", "", escape_text(card.phonetic_given));
  put("NICKNAME", "", escape_text(card.nickname));
  put("ORG", "", structured_value(card.organisation));
  put("TITLE", "", escape_text(card.title));
  put("ROLE", "", escape_text(card.role));
  for (const CardEntry& entry : card.telephones) put("TEL", entry.type, escape_text(entry.value));
  for (const CardEntry& entry : card.mails) put("EMAIL", entry.type, entry.value);
  for (const CardEntry& entry : card.addresses) put("ADR", entry.type, structured_value(entry.parts));
  put("BDAY", "", card.birthday);
  put("CATEGORIES", "", escape_text(card.categories));
  put("NOTE", "", escape_text(card.note));
  put("UID", "", escape_text(card.uid));
  put("REV", "", card.revision);
  append_folded(out, "END:VCARD");
}

std::string describe_card(const Card& card) {
  std::string out = "【連絡先】\n";
  const auto put = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) out.append(label).append(": ").append(value).append("\n");
  };
  std::string name = shown_name(card);
  const std::string phonetic = joined({card.phonetic_family, card.phonetic_given}, " ");
  if (!name.empty() && !phonetic.empty()) name += "（" + phonetic + "）";
  put("氏名", name);
  put("所属", joined(card.organisation, " "));
  put("役職", joined({card.title, card.role}, " "));
  for (const CardEntry& entry : card.telephones) put("電話" + type_in_japanese(entry.type), entry.value);
  for (const CardEntry& entry : card.mails) put("メール" + type_in_japanese(entry.type), entry.value);
  for (const CardEntry& entry : card.addresses) put("住所" + type_in_japanese(entry.type), entry.value);
  put("誕生日", card.birthday);
  if (!card.note.empty()) out += "メモ:\n" + card.note + "\n";
  return out;
}

}  // namespace temizu
