#include "filters/pdf/cmap.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "filters/pdf/lexer.h"
#include "filters/pdf/out.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kSectionMax = 100;      // entries, as the CMap format has it
constexpr std::size_t kEntriesMax = 200'000;
constexpr std::size_t kTargetMax = 512;       // octets of one target

struct SectionRule {
  std::string_view word;   // behind "begin" and "end"
  int codes;               // source codes of an entry
  char target;             // 0 none, u text or list of texts or name, n number
};

constexpr SectionRule kSections[] = {{"codespacerange", 2, 0}, {"bfchar", 1, 'u'},  {"bfrange", 2, 'u'},     {"cidchar", 1, 'n'},
                                     {"cidrange", 2, 'n'},     {"notdefchar", 1, 'n'}, {"notdefrange", 2, 'n'}};

const SectionRule* rule_for(std::string_view word) {
  if (!word.starts_with("begin")) return nullptr;
  for (const SectionRule& rule : kSections) {
    if (word.substr(5) == rule.word) return &rule;
  }
  return nullptr;
}

std::string hex(std::string_view raw, std::size_t most) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const Bytes octets = string_value(raw).substr(0, most);
  std::string out = "<";
  for (const char c : octets) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[c & 15];
  }
  return out + ">";
}

class Reader {
 public:
  Reader(ByteView program, Meter& meter) : lexer_(program), meter_(meter) {}

  Bytes run() {
    Token before, word = lexer_.next();
    std::string last_name, key;
    while (word.sort != Token::Sort::end) {
      if (word.sort == Token::Sort::word) {
        if (const SectionRule* rule = rule_for(word.raw)) read_section(*rule);
        else if (word.raw == "usecmap" && before.sort == Token::Sort::name && is_cmap_name(last_name)) base_ = last_name;
        else if (word.raw == "def" && key == "WMode" && before.sort == Token::Sort::number) vertical_ = before.raw == "1";
      }
      if (word.sort == Token::Sort::name) key = last_name = name_value(word.raw);
      before = word;
      word = lexer_.next();
    }
    return sections_.empty() && base_.empty() ? Bytes{} : write();
  }

 private:
  std::string target_of(const Token& token) {
    if (token.sort == Token::Sort::string) return hex(token.raw, kTargetMax);
    if (token.sort == Token::Sort::name) return name(name_value(token.raw));
    if (token.sort != Token::Sort::array_begin) return {};
    std::string list = "[";
    for (Token item = lexer_.next(); item.sort != Token::Sort::array_end && item.sort != Token::Sort::end; item = lexer_.next()) {
      if (item.sort == Token::Sort::string) list += hex(item.raw, kTargetMax);
    }
    return list + "]";
  }

  // Entries up to a word, which ends the section whatever it is.
  void read_section(const SectionRule& rule) {
    std::vector<std::string> entries;
    while (true) {
      std::string entry;
      bool whole = true;
      Token token = lexer_.next();
      if (token.sort == Token::Sort::word || token.sort == Token::Sort::end) break;
      for (int code = 0; code < rule.codes; ++code) {
        if (code > 0) token = lexer_.next();
        whole &= token.sort == Token::Sort::string;
        if (token.sort == Token::Sort::string) entry += hex(token.raw, 4);
        if (token.sort == Token::Sort::word || token.sort == Token::Sort::end) return keep(rule, entries);
      }
      if (rule.target != 0) {
        token = lexer_.next();
        if (token.sort == Token::Sort::word || token.sort == Token::Sort::end) return keep(rule, entries);
        if (rule.target == 'n') {
          whole &= token.sort == Token::Sort::number;
          entry += ' ';
          append_number(entry, token.raw);
        } else {
          const std::string target = target_of(token);
          whole &= !target.empty();
          entry += target;
        }
      }
      if (!whole) continue;
      meter_.pay(entry.size() + 32);
      if (++count_ > kEntriesMax) stop(Code::limit, "pdf", "too many entries in a character map");
      entries.push_back(std::move(entry));
    }
    keep(rule, entries);
  }

  void keep(const SectionRule& rule, std::vector<std::string>& entries) {
    if (!entries.empty()) sections_.emplace_back(&rule, std::move(entries));
  }

  Bytes write() const {
    Bytes out = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n";
    if (!base_.empty()) out += name(base_) + " usecmap\n";
    out += "/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (UCS) def /Supplement 0 def end def\n"
           "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n";
    if (vertical_) out += "/WMode 1 def\n";
    for (const auto& [rule, entries] : sections_) {
      for (std::size_t from = 0; from < entries.size(); from += kSectionMax) {
        const std::size_t count = std::min(kSectionMax, entries.size() - from);
        out += std::to_string(count) + " begin" + std::string(rule->word) + "\n";
        for (std::size_t i = from; i < from + count; ++i) out += entries[i] + "\n";
        out += "end" + std::string(rule->word) + "\n";
      }
    }
    return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
  }

  Lexer lexer_;
  Meter& meter_;
  std::vector<std::pair<const SectionRule*, std::vector<std::string>>> sections_;
  std::string base_;
  bool vertical_{false};
  std::size_t count_{0};
};

}  // namespace

Bytes rewrite_cmap(ByteView untrusted_program, Meter& meter) { return Reader(untrusted_program, meter).run(); }

bool is_cmap_name(std::string_view name) {
  if (name.empty() || name.size() > 40) return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

}  // namespace temizu::pdf
