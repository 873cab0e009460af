#include "filters/cad/dxf.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <unordered_set>

#include "filters/cad/strings.h"

namespace temizu::cad {
namespace {

constexpr std::size_t kPlacesMax = 20;   // places that one rule names

using Words = std::set<std::string, std::less<>>;

struct Names {
  Words tables, objects, header;
  std::map<std::string, std::string, std::less<>> entities;   // name → codes of its text
  std::map<std::string, std::string, std::less<>> dropped;    // name → rule
};

const Names& names() {
  static const Names all = [] {
    Names out;
#define DXF_TABLE(name) out.tables.insert(name);
#define DXF_ENTITY(name, text) out.entities.emplace(name, text);
#define DXF_OBJECT(name) out.objects.insert(name);
#define DXF_HEADER(name) out.header.insert(name);
#define DXF_DROPPED(name, rule) out.dropped.emplace(name, rule);
#include "filters/cad/dxf_names.def"
#undef DXF_TABLE
#undef DXF_ENTITY
#undef DXF_OBJECT
#undef DXF_HEADER
#undef DXF_DROPPED
    return out;
  }();
  return all;
}

bool holds_code(std::string_view codes, int code) {
  const std::string word = std::to_string(code);
  for (std::size_t from = 0; from < codes.size();) {
    const std::size_t to = std::min(codes.find(' ', from), codes.size());
    if (codes.substr(from, to - from) == word) return true;
    from = to + 1;
  }
  return false;
}

enum class Section : std::uint8_t { none, header, tables, blocks, entities, objects, other };

Section section_of(std::string_view name) {
  if (name == "HEADER") return Section::header;
  if (name == "TABLES") return Section::tables;
  if (name == "BLOCKS") return Section::blocks;
  if (name == "ENTITIES") return Section::entities;
  return name == "OBJECTS" ? Section::objects : Section::other;
}

// The groups from one code 0 up to the next.
struct Record {
  std::size_t begin{0}, end{0};
  Section section{Section::none};
  bool kept{false};
};

class Writer {
 public:
  explicit Writer(const Groups& groups) : list_(groups.list) { out_.utf8.reserve(list_.size() * 12); }

  Result<Rewritten> write(bool trailing) {
    if (Status parted = part(); !parted) return Unexpected{parted.error()};
    for (const Record& record : records_) {
      if (record.kept) put_record(record);
    }
    if (trailing) find("cad.trailing_data", Weight::low, {}, false);
    return std::move(out_);
  }

 private:
  std::string_view name_of(const Record& record) const { return list_[record.begin].value; }
  std::string_view value_of(const Record& record, int code) const {
    for (std::size_t i = record.begin + 1; i < record.end; ++i) {
      if (list_[i].code == code) return list_[i].value;
    }
    return {};
  }
  Unexpected broken(const Record& record, const char* what) const {
    return Unexpected(Code::bad_input, "group " + std::to_string(record.begin + 1), what);
  }

  // Which records stay; then all of their handles are known before the first is written.
  Status part() {
    Section section = Section::none;
    bool in_table = false, drop_table = false;
    if (list_.empty()) return Unexpected(Code::bad_input, "group 1", "no group");
    for (std::size_t begin = 0; begin < list_.size();) {
      Record record{begin, begin + 1, section, true};
      while (record.end < list_.size() && list_[record.end].code != 0) ++record.end;
      begin = record.end;
      if (list_[record.begin].code != 0) {   // comments in front of the first section
        if (record.begin != 0 || list_[0].code != 999) return broken(record, "does not begin with a section");
        continue;
      }
      const std::string_view name = name_of(record);
      if (name == "SECTION") {
        if (section != Section::none) return broken(record, "a section within a section");
        section = section_of(value_of(record, 2));
        record.section = section;
        record.kept = section != Section::other;
        if (!record.kept) find("cad.other_data", Weight::info, plain(value_of(record, 2)), false);
      } else if (name == "ENDSEC") {
        if (section == Section::none || in_table) return broken(record, "the end of no section");
        record.kept = section != Section::other;
        section = Section::none;
      } else if (name == "EOF") {
        if (section != Section::none) return broken(record, "ends within a section");
      } else if (section == Section::none) {
        return broken(record, "a record outside of all sections");
      } else if (section == Section::tables) {
        if (name == "TABLE" && !in_table) {
          in_table = true;
          drop_table = !names().tables.contains(value_of(record, 2));
          record.kept = !drop_table;
        } else if (name == "ENDTAB" && in_table) {
          in_table = false;
          record.kept = !drop_table;
        } else if (in_table) {
          record.kept = !drop_table && names().tables.contains(name) && (name != "APPID" || value_of(record, 2) == "ACAD");
        } else {
          return broken(record, "a table entry outside of all tables");
        }
      } else {
        record.kept = section == Section::objects ? names().objects.contains(name) : section != Section::other && section != Section::header && names().entities.contains(name);
        if (!record.kept && section != Section::other) tell_dropped(record);
      }
      if (record.kept) {
        note_handle(record);
        records_.push_back(record);
      }
    }
    return {};
  }

  void note_handle(const Record& record) {
    const std::string_view own = value_of(record, name_of(record) == "DIMSTYLE" ? 105 : 5);
    if (!own.empty()) handles_.insert(upper(own));
  }

  static std::string upper(std::string_view handle) {
    std::string out(handle);
    for (char& c : out) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
    const std::size_t zeros = std::min(out.find_first_not_of('0'), out.size());
    return out.substr(zeros);
  }

  void tell_dropped(const Record& record) {
    const std::string_view name = name_of(record);
    const auto known = names().dropped.find(name);
    if (known != names().dropped.end()) {
      const bool quiet = known->second == "cad.other_data";
      const bool bad = known->second == "cad.ole" || known->second == "cad.macro";
      return find(known->second, quiet ? Weight::info : bad ? Weight::high : Weight::low, place(record), !quiet);
    }
    if (name.starts_with("ACDB") || record.section == Section::objects) return find("cad.other_data", Weight::info, {}, false);
    find("cad.unknown_entity", Weight::low, place(record), true);
  }

  std::string place(const Record& record) const { return plain(name_of(record)).substr(0, 40) + " at group " + std::to_string(record.begin + 1); }

  // The first places of a rule are named, the others counted.
  void find(std::string_view rule, Weight weight, std::string where, bool changed) {
    if (++told_[std::string(rule)] > kPlacesMax) where.clear();
    add_finding(out_.findings, rule, weight, where);
    out_.changed |= changed;
  }

  void put(int code, std::string_view value) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%3d", code);
    out_.utf8.append(digits).append("\r\n").append(value).append("\r\n");
  }

  void put_record(const Record& record) {
    const std::string_view name = name_of(record);
    put(0, name);
    std::size_t at = record.begin + 1;
    if (name == "SECTION") {
      put(2, value_of(record, 2));
      if (record.section == Section::header) put_header(record);
      return;
    }
    if (name == "ENDSEC" || name == "EOF" || name == "ENDTAB") return;
    while (at < record.end) at = put_group(record, at);
  }

  void put_header(const Record& record) {
    bool kept = false;
    for (std::size_t at = record.begin + 1; at < record.end; ++at) {
      const Group& group = list_[at];
      if (group.code == 9) {
        kept = names().header.contains(group.value) || group.value.starts_with("$DIM");
        if (kept) put(9, plain(group.value));
      } else if (kept) {
        put_value(record, group);
      }
    }
  }

  // Writes one group, or leaves it and what belongs to it out; where the next begins.
  std::size_t put_group(const Record& record, std::size_t at) {
    const Group& group = list_[at];
    if (group.code == 102 && group.value.starts_with("{")) return behind_braces(record, at);
    if (group.code == 1001) return put_extended(record, at);
    if (group.code > 999) return at + 1;   // extended data that belongs to nobody
    if ((group.code == 92 || group.code == 160) && at + 1 < record.end && list_[at + 1].code == 310) {   // the length of what follows
      find("cad.binary", Weight::info, {}, false);
      return at + 1;
    }
    if (group.code == 3 && record.section == Section::objects && name_of(record).find("DICTIONARY") != std::string_view::npos) return put_entry(record, at);
    put_value(record, group);
    return at + 1;
  }

  std::size_t behind_braces(const Record& record, std::size_t at) const {
    while (at < record.end && !(list_[at].code == 102 && list_[at].value.starts_with("}"))) ++at;
    return std::min(at + 1, record.end);
  }

  // A name in a dictionary and the object it stands for.
  std::size_t put_entry(const Record& record, std::size_t at) {
    if (at + 1 >= record.end || type_of(list_[at + 1].code) != ValueType::handle) return at + 1;
    if (!is_kept(list_[at + 1].value)) return at + 2;
    put_value(record, list_[at]);
    put_value(record, list_[at + 1]);
    return at + 2;
  }

  bool is_kept(std::string_view handle) const {
    const std::string wanted = upper(handle);
    return wanted.empty() || handles_.contains(wanted);
  }

  // 1001 and what follows for that program: AutoCAD's own numbers stay (overridden dimension styles), everything else goes.
  std::size_t put_extended(const Record& record, std::size_t at) {
    std::size_t end = at + 1;
    while (end < record.end && list_[end].code >= 1000 && list_[end].code != 1001) ++end;
    if (list_[at].value.starts_with("PE_URL")) {
      find("cad.hyperlink", Weight::low, place(record), true);
      return end;
    }
    const bool plain_numbers = list_[at].value == "ACAD" && std::all_of(list_.begin() + static_cast<std::ptrdiff_t>(at) + 1, list_.begin() + static_cast<std::ptrdiff_t>(end),
                                                                       [&](const Group& group) { return is_plain_extended(group); });
    if (!plain_numbers) {
      find("cad.extended_data", Weight::info, {}, false);
      return end;
    }
    for (; at < end; ++at) put(list_[at].code, list_[at].value);
    return end;
  }

  bool is_plain_extended(const Group& group) const {
    if (group.code == 1000) return group.value == "DSTYLE" || group.value == "MVIEW";
    if (group.code == 1002) return group.value == "{" || group.value == "}";
    if (group.code == 1003) return !is_path(group.value) && plain(group.value) == group.value;   // a layer
    if (group.code == 1005) return is_kept(group.value);
    return type_of(group.code) == ValueType::number;
  }

  void put_value(const Record& record, const Group& group) {
    switch (type_of(group.code)) {
      case ValueType::number: return put_number(record, group);
      case ValueType::handle:
        if (group.code == 5 || group.code == 105 || is_kept(group.value)) put(group.code, group.value);
        return;
      case ValueType::text: return put_text(record, group);
      case ValueType::octets: return find("cad.binary", Weight::info, {}, false);
      case ValueType::comment: return;
      case ValueType::unknown: return find("cad.other_data", Weight::info, {}, false);
    }
  }

  // Blocks that stand for another file (bits 4, 8, 16, 32, 64 of code 70) become ordinary, empty ones.
  void put_number(const Record& record, const Group& group) {
    if (group.code == 70 && name_of(record) == "BLOCK") {
      const long flags = std::strtol(std::string(group.value).c_str(), nullptr, 10);
      if ((flags & 12) != 0) find("cad.external_reference", Weight::low, place(record), true);
      return put(70, std::to_string(flags & 3));
    }
    put(group.code, group.value);
  }

  void put_text(const Record& record, const Group& group) {
    const std::string_view name = name_of(record);
    const auto entity = names().entities.find(name);
    if (entity != names().entities.end() && holds_code(entity->second, group.code)) {
      const ReadText read = readable(group.value);
      if (read.field) find("cad.field", Weight::low, place(record), true);
      if (read.path) find("cad.path", Weight::low, place(record), true);
      return put(group.code, read.text);
    }
    const std::string value = plain(group.value);   // before anything is looked for: what is taken out can join a path
    if (name == "BLOCK" && group.code == 1) {   // the file of an external reference
      if (is_path(value)) find("cad.path", Weight::low, place(record), true);
      return put(1, "");
    }
    const bool font = name == "STYLE" && (group.code == 3 || group.code == 4);   // a program looks these up as files
    const bool path = is_path(value) || is_rooted(value) || (font && value.find_first_of("\\/:") != std::string::npos);
    if (path) find("cad.path", Weight::low, place(record), true);
    put(group.code, path ? base_name(value) : value);
  }

  const std::vector<Group>& list_;
  std::vector<Record> records_;
  std::unordered_set<std::string> handles_;
  std::map<std::string, std::size_t> told_;
  Rewritten out_;
};

}  // namespace

Result<Rewritten> rewrite_dxf(const Groups& groups) { return Writer(groups).write(groups.trailing); }

}  // namespace temizu::cad
