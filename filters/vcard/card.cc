#include "filters/vcard/card.h"

#include <algorithm>
#include <array>

#include "filters/common/text_link.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kCardsMax = 10'000;
constexpr std::size_t kEntriesMax = 50;
constexpr std::size_t kTextMax = 64 << 10;   // octets of one value
constexpr std::size_t kLineMax = 1000;       // octets of a value that is one line: a name, a telephone number, one part of an address

// What only programs read: its loss is no loss to a person.
constexpr std::string_view kMachineOnly[] = {"VERSION", "PRODID", "KIND", "LANG", "TZ", "MAILER", "CLASS", "SORT-STRING", "CLIENTPIDMAP", "XML", "PROFILE", "NAME",
                                             "X-REDUCTION", "X-NO", "X-GNO", "X-CLASS", "X-WAB-GENDER"};
constexpr std::string_view kMachineOnlyBegins[] = {"X-AB", "X-MS-OL-", "X-MS-CARDPICTURE", "X-IRMC-", "X-EVOLUTION-", "X-MOZILLA-", "X-APPLE-", "X-IMAGE"};
// Ways to reach somebody whose address is harmless as a word.
constexpr std::string_view kMessengers[] = {"xmpp:", "sip:", "sips:", "skype:", "aim:", "ymsgr:", "msnim:", "im:", "irc:"};

bool only(std::string_view text, std::string_view allowed) { return text.find_first_not_of(allowed) == std::string_view::npos; }

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

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (!part.empty()) (out += out.empty() ? "" : between) += part;
  }
  return out;
}

// Takes the lines of one card after the other. What has no property of its own goes into the note as words; what a reader could
// miss raises changed; what is too much raises over_limit.
class Reader {
 public:
  Reader(Cards& cards, std::vector<Finding>& findings) : out_(cards), findings_(findings) {}

  void run(const std::vector<ContentLine>& lines) {
    for (const ContentLine& line : lines) {
      if (line.name == "BEGIN") begin(line);
      else if (line.name == "END") end();
      else if (skipping_ > 0) continue;
      else if (!open_) lose("vcard.property_removed");
      else take(line);
      if (out_.over_limit) return;
      before_ = line.name.empty() ? before_ : line.name;
    }
    end();
  }

 private:
  Card& card() { return out_.cards.back(); }

  void lose(std::string_view rule) {
    add_finding(findings_, rule, Weight::low);
    out_.changed = true;
  }

  void begin(const ContentLine& line) {
    const bool is_card = line.value.size() >= 5 && line_value(line, 20).size() == 5 && (line.value[0] | 0x20) == 'v' && (line.value[1] | 0x20) == 'c';
    // vCard 2.1 holds a card inside AGENT: the inner one is left out. Other cards begin where the end of the one before is missing.
    if (skipping_ > 0 || !is_card || (open_ && before_ == "AGENT")) {
      if (skipping_++ == 0 && before_ != "AGENT") lose("vcard.property_removed");
      return;
    }
    end();
    open_ = true;
    out_.cards.emplace_back();
    out_.over_limit = out_.cards.size() > kCardsMax;
  }

  void end() {
    if (skipping_ > 0) {
      --skipping_;
    } else if (open_) {
      open_ = false;
      if (card().addresses.empty()) {
        for (const std::string& label : labels_) put_note("住所", label);
      }
      labels_.clear();
    }
  }

  std::string text_value(const ContentLine& line) {
    out_.over_limit = out_.over_limit || line.value.size() > kTextMax;
    std::string text = unescape_text(std::string_view(line.value).substr(0, kTextMax));
    while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
    return is_utf8(text) ? text : std::string{};   // cut inside a character: the limit stands above
  }

  std::string line_value(const ContentLine& line, std::size_t columns = kLineMax) {
    const std::string text = text_value(line);
    out_.over_limit = out_.over_limit || text.size() > kLineMax;
    return one_line(text, columns);
  }

  std::vector<std::string> structured(const ContentLine& line, std::size_t most) {
    out_.over_limit = out_.over_limit || line.value.size() > kTextMax;
    std::vector<std::string> parts = split_structured(std::string_view(line.value).substr(0, kTextMax));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      out_.over_limit = out_.over_limit || parts[i].size() > kLineMax;
      parts[i] = is_utf8(parts[i]) ? one_line(parts[i], kLineMax) : std::string{};
      if (i >= most && !parts[i].empty()) lose("vcard.bad_value");
    }
    parts.resize(std::min(parts.size(), most));
    return parts;
  }

  void put_note(std::string_view label, const std::string& value) {
    if (value.empty()) return;
    append_text_line(card().note, std::string(label) + ": " + value);
    out_.over_limit = out_.over_limit || card().note.size() > kTextMax;
  }

  // A property that stands once; a further, different one is kept in the note.
  void put_once(std::string& field, const ContentLine& line, std::string_view label) {
    std::string value = line_value(line);
    if (field.empty()) field = std::move(value);
    else if (field != value) put_note(label, value);
  }

  void put_parts(std::vector<std::string>& field, const ContentLine& line, std::string_view label) {
    std::vector<std::string> parts = structured(line, 20);
    if (field.empty()) field = std::move(parts);
    else if (field != parts) put_note(label, joined(parts, " "));
  }

  void put_entry(std::vector<CardEntry>& list, CardEntry entry) {
    out_.over_limit = out_.over_limit || list.size() >= kEntriesMax;
    list.push_back(std::move(entry));
  }

  void add_telephone(const ContentLine& line) {
    std::string value = line_value(line);
    if (value.starts_with("tel:") || value.starts_with("TEL:")) value.erase(0, 4);
    static constexpr std::string_view kAllowed = "0123456789+-() .#*,;=/&ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";   // "ext. 12"
    if (std::erase_if(value, [](char c) { return kAllowed.find(c) == std::string_view::npos && static_cast<unsigned char>(c) < 0x80; }) > 0) lose("vcard.bad_value");
    value = one_line(value, kLineMax);   // what was taken out may have left blanks side by side
    value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
    while (value.ends_with(' ')) value.pop_back();
    if (!value.empty()) put_entry(card().telephones, {type_words(line), value, {}});
  }

  void add_mail(const ContentLine& line) {
    std::string value = line_value(line);
    if (value.starts_with("mailto:")) value.erase(0, 7);
    const std::size_t at = value.find('@');
    const bool plain = at != std::string::npos && at > 0 && at + 1 < value.size() && value.size() <= 320 &&
                       value.find_first_of(" <>\"',;:()?%\\") == std::string::npos;
    if (plain) put_entry(card().mails, {type_words(line), value, {}});
    else if (!value.empty()) lose("vcard.bad_value");
  }

  void add_address(const ContentLine& line) {
    CardEntry entry;
    entry.type = type_words(line);
    entry.parts = structured(line, 7);
    entry.parts.resize(7);
    // Japan's order: postal code, region, locality, street, building.
    for (const std::size_t index : {5U, 6U, 4U, 3U, 2U, 1U, 0U}) {
      if (index == 6 || entry.parts[index].empty()) continue;
      if (!entry.value.empty()) entry.value += ' ';
      entry.value += (index == 5 ? "〒" : "") + entry.parts[index];
    }
    if (entry.value.empty()) entry.value = entry.parts[6];   // a country alone
    if (!entry.value.empty()) put_entry(card().addresses, std::move(entry));
  }

  // URL and its like, IMPP, and X-… that hold an address. False when the value is none.
  bool add_link(const ContentLine& line, bool messenger) {
    const std::string url = link_words(line.value);
    const std::string value = line.value.size() <= kLineMax ? one_line(unescape_text(line.value), kLineMax) : std::string{};
    const bool known = std::ranges::any_of(kMessengers, [&](std::string_view scheme) { return value.starts_with(scheme); });
    if (url.empty() && (!messenger || value.empty() || (!known && value.find(':') != std::string::npos))) return false;
    add_finding(findings_, "vcard.url", Weight::info);
    if (url.empty()) put_note("IMPP", value);
    else append_link(card().note, url);
    out_.over_limit = out_.over_limit || card().note.size() > kTextMax;
    return true;
  }

  // Text behind a line end that was not folded belongs to a note before it; base64 of a picture belongs to nothing.
  void take_broken(const ContentLine& line) {
    if (before_ != "NOTE") return lose("vcard.unreadable_line");
    add_finding(findings_, "vcard.unreadable_line", Weight::info);
    append_text_line(card().note, text_value(line));
    out_.over_limit = out_.over_limit || card().note.size() > kTextMax;
  }

  void take_date(const ContentLine& line, std::string& field, std::string_view label) {
    const std::string value = line_value(line);
    if (value.size() <= 30 && only(value, "0123456789-:TZ.") && (field.empty() || field == value)) field = value;
    else if (!label.empty()) put_note(label, value);
  }

  void take(const ContentLine& line) {
    const std::string_view name = line.name;
    if (name.empty()) take_broken(line);
    else if (name == "FN") put_once(card().formatted_name, line, "氏名");
    else if (name == "N") put_parts(card().name, line, "氏名");
    else if (name == "ORG") put_parts(card().organisation, line, "所属");
    else if (name == "TITLE") put_once(card().title, line, "役職");
    else if (name == "ROLE") put_once(card().role, line, "役割");
    else if (name == "NOTE") {
      append_text_line(card().note, text_value(line));
      out_.over_limit = out_.over_limit || card().note.size() > kTextMax;
    } else if (name == "NICKNAME") put_once(card().nickname, line, "通称");
    else if (name == "CATEGORIES") put_once(card().categories, line, "分類");
    else if (name == "X-PHONETIC-LAST-NAME") put_once(card().phonetic_family, line, "読み");
    else if (name == "X-PHONETIC-FIRST-NAME") put_once(card().phonetic_given, line, "読み");
    else if (name == "TEL") add_telephone(line);
    else if (name == "EMAIL") add_mail(line);
    else if (name == "ADR") add_address(line);
    else if (name == "BDAY") take_date(line, card().birthday, "誕生日");
    else if (name == "REV") take_date(line, card().revision, "");
    else if (name == "UID") card().uid = line_value(line);
    else if (name == "ANNIVERSARY") put_note("記念日", line_value(line));
    else if (name == "LABEL") labels_.push_back(line_value(line));
    else take_other(line);
  }

  void take_other(const ContentLine& line) {
    constexpr std::array<std::string_view, 5> kMedia{"PHOTO", "LOGO", "SOUND", "KEY", "AGENT"};
    constexpr std::array<std::string_view, 7> kLinks{"URL", "SOURCE", "IMPP", "CALURI", "CALADRURI", "FBURL", "X-MS-IMADDRESS"};
    const std::string_view name = line.name;
    if (std::ranges::find(kMedia, name) != kMedia.end()) return lose("vcard.media");
    if (name == "GEO") {
      std::string_view place = line.value;
      if (place.starts_with("geo:")) place.remove_prefix(4);
      if (place.size() <= 60 && only(place, "+-.,;0123456789")) return put_note("位置", std::string(place));
    }
    const bool of_addresses = std::ranges::find(kLinks, name) != kLinks.end();
    if ((of_addresses || name.starts_with("X-")) && add_link(line, name == "IMPP" || name == "X-MS-IMADDRESS")) return;
    if (of_addresses && !line.value.empty()) return lose("vcard.url_removed");
    const bool silent = line.value.empty() || std::ranges::find(kMachineOnly, name) != std::end(kMachineOnly) ||
                        std::ranges::any_of(kMachineOnlyBegins, [&](std::string_view begin) { return name.starts_with(begin); });
    if (!silent) lose("vcard.property_removed");
    else if (name != "VERSION" && name != "PRODID") add_finding(findings_, "vcard.property_removed", Weight::info);
  }

  Cards& out_;
  std::vector<Finding>& findings_;
  std::vector<std::string> labels_;   // addresses as printed; read when ADR is missing
  std::string before_;                // the name of the line before
  std::size_t skipping_{0};           // depth of what is left out
  bool open_{false};
};

std::string structured_value(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) (out += i == 0 ? "" : ";") += escape_text(parts[i]);
  return out;
}

std::string shown_name(const Card& card) {
  if (!card.formatted_name.empty()) return card.formatted_name;
  std::vector<std::string> names(card.name.begin(), card.name.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(card.name.size(), 2)));
  return one_line(joined(names, " "), kLineMax);   // as every FN that is read
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

Cards read_cards(const std::vector<ContentLine>& lines, std::vector<Finding>& findings) {
  Cards cards;
  Reader(cards, findings).run(lines);
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
  put("通称", card.nickname);
  put("所属", joined(card.organisation, " "));
  put("役職", joined({card.title, card.role}, " "));
  for (const CardEntry& entry : card.telephones) put("電話" + type_in_japanese(entry.type), entry.value);
  for (const CardEntry& entry : card.mails) put("メール" + type_in_japanese(entry.type), entry.value);
  for (const CardEntry& entry : card.addresses) put("住所" + type_in_japanese(entry.type), entry.value);
  put("誕生日", card.birthday);
  put("分類", card.categories);
  if (!card.note.empty()) out += "メモ:\n" + card.note + "\n";
  return out;
}

}  // namespace temizu
