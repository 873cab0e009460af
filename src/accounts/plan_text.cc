// A plan in words: first what an administrator must look at, in the order in which they think of it.
#include <algorithm>
#include <span>

#include "accounts/directory.h"
#include "text/layout.h"

namespace temizu {
namespace {

struct FaultText {
  std::string_view code, ja, en;
};
constexpr FaultText kFaultTexts[] = {
#define FAULT(code, ja, en) {code, ja, en},
#include "accounts/fault_texts.def"
#undef FAULT
};

struct WordPair {
  std::string_view key, ja, en;
};
constexpr WordPair kFields[] = {{"department", "所属", "department"}, {"title", "役職", "title"},       {"also", "兼務", "further departments"},
                                {"superior", "上司", "superior"},     {"addresses", "アドレス", "addresses"}, {"roles", "役割", "roles"},
                                {"name", "氏名・名称", "name"},       {"kana", "ふりがな", "reading"},  {"parent", "上位所属", "parent"},
                                {"head", "所属長", "head"},           {"source", "名簿", "source"},     {"directory_name", "ディレクトリ上の名前", "directory name"}};
constexpr WordPair kRoleWords[] = {{"staff", "職員", "staff"},     {"approver", "承認者", "approver"}, {"administrator", "管理者", "administrator"},
                                   {"auditor", "監査", "auditor"}, {"ciso", "CISO", "CISO"}};

struct KindText {
  PlanKind kind;
  std::string_view mark, ja, en;
};
constexpr KindText kKinds[] = {
    {PlanKind::department_added, "+", "新設", "new"},     {PlanKind::department_changed, "*", "変更", "changed"},
    {PlanKind::department_dissolved, "-", "廃止", "dissolved"}, {PlanKind::added, "+", "追加", "new"},
    {PlanKind::moved, ">", "異動", "moved"},              {PlanKind::changed, "*", "変更", "changed"},
    {PlanKind::left, "-", "利用停止", "leaves"},          {PlanKind::returned, "+", "復帰", "returns"},
    {PlanKind::adopted, "*", "名簿に移行", "taken over"}, {PlanKind::keeps_roles, "!", "要確認", "look"},
};

class Writer {
 public:
  Writer(const Plan& plan, const People& now, const std::map<std::string, std::vector<std::string>>& open, std::string_view language)
      : plan_(plan), now_(now), open_(open), ja_(language == "ja"), language_(language) {
    for (const PeopleChange& change : plan.changes) {
      if (change.account) accounts_.emplace(change.account->login, &*change.account);
      if (change.department) departments_.emplace(change.department->code, &*change.department);
    }
  }

  std::string all() {
    section(ja_ ? "所属" : "Departments", true);
    section(ja_ ? "職員" : "People", false);
    conflicts();
    sums();
    return std::move(text_);
  }

 private:
  static bool of_department(PlanKind kind) {
    return kind == PlanKind::department_added || kind == PlanKind::department_changed || kind == PlanKind::department_dissolved;
  }
  std::string_view word(std::span<const WordPair> words, std::string_view key) const {
    for (const WordPair& one : words) {
      if (one.key == key) return ja_ ? one.ja : one.en;
    }
    return key;
  }
  const KindText& kind_text(PlanKind kind) const {
    return *std::find_if(std::begin(kKinds), std::end(kKinds), [&](const KindText& one) { return one.kind == kind; });
  }
  std::string person(const std::string& login) const {
    const auto found = accounts_.find(login);
    const Account* known = found != accounts_.end() ? found->second : now_.find(login);
    const std::string name = known != nullptr ? known->name : "";
    return name.empty() ? login : name + " (" + login + ")";
  }
  std::string department(const std::string& code) const {
    const auto found = departments_.find(code);
    const Department* known = found != departments_.end() ? found->second : now_.department(code);
    const std::string name = known != nullptr ? known->name : "";
    return name.empty() ? code : name + " (" + code + ")";
  }
  // The value of a field as people read it: logins with names, codes with names, roles in words.
  std::string value(const std::string& field, const std::string& raw) const {
    if (raw.empty()) return ja_ ? "（なし）" : "(none)";
    if (field == "head" || field == "superior") return person(raw);
    if (field == "department" || field == "parent") return department(raw);
    if (field != "roles") return one_line(raw, 120);
    std::string words;
    for (std::size_t at = 0; at < raw.size();) {
      const std::size_t end = std::min(raw.find(',', at), raw.size());
      words += words.empty() ? "" : ja_ ? "・" : ", ";
      words += word(kRoleWords, std::string_view(raw).substr(at, end - at));
      at = end + 1;
    }
    return words;
  }

  static std::string padded(std::string_view text, std::size_t columns) {
    const std::size_t width = display_width(text);
    return std::string(text) + std::string(width < columns ? columns - width : 1, ' ');
  }

  // What a new entry says, without what is empty.
  std::string whole(std::span<const std::pair<const char*, std::string>> fields) const {
    std::string text;
    for (const auto& [field, raw] : fields) {
      if (raw.empty()) continue;
      text += text.empty() ? (ja_ ? "　" : ", ") : (ja_ ? "、" : ", ");
      text += std::string(word(kFields, field)) + ": " + value(field, raw);
    }
    return text;
  }
  std::string whole(const Account& account) const {
    const bool more = account.roles != static_cast<std::uint32_t>(AccountRole::staff);
    const std::pair<const char*, std::string> fields[] = {{"department", account.department}, {"also", joined(account.also)}, {"title", account.title},
                                                          {"superior", account.superior}, {"addresses", joined(account.addresses)},
                                                          {"roles", more ? roles_text(account.roles) : ""}};
    return whole(fields);
  }
  std::string whole(const Department& department) const {
    const std::pair<const char*, std::string> fields[] = {{"parent", department.parent}, {"head", department.head}, {"addresses", joined(department.addresses)}};
    return whole(fields);
  }
  static std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& one : words) text += (text.empty() ? "" : " ") + one;
    return text;
  }

  void write(const PlanLine& line) {
    const KindText& kind = kind_text(line.kind);
    text_ += "  " + std::string(kind.mark) + ' ' + padded(ja_ ? kind.ja : kind.en, 11) + padded(line.key, 12) + one_line(line.name, 60);
    switch (line.kind) {
      case PlanKind::added: text_ += whole(*accounts_.at(line.key)); break;
      case PlanKind::department_added: text_ += whole(*departments_.at(line.key)); break;
      case PlanKind::returned: text_ += ja_ ? "　" + value("department", line.to) : ", " + value("department", line.to); break;
      case PlanKind::left: text_ += ja_ ? "　名簿にありません（記録は残ります）" : ", not in the list any more (records stay)"; break;
      case PlanKind::department_dissolved: break;
      case PlanKind::keeps_roles:
        text_ += ja_ ? "　異動後も役割「" + value("roles", line.to) + "」を持ちます。不要なら temizu user role で外してください"
                     : " keeps the role " + value("roles", line.to) + " after moving; take it away with temizu user role if it is not needed";
        break;
      default:
        text_ += (ja_ ? "　" : ", ") + std::string(word(kFields, line.field)) + ": " + value(line.field, line.from) + " → " + value(line.field, line.to);
    }
    text_ += '\n';
    if (line.kind != PlanKind::left) return;
    constexpr std::uint32_t kMore = ~static_cast<std::uint32_t>(AccountRole::staff);
    const Account* known = now_.find(line.key);
    if (known != nullptr && (known->roles & kMore) != 0) {
      text_ += std::string(27, ' ') + (ja_ ? "役割「" : "the role ") + value("roles", roles_text(known->roles & kMore)) + (ja_ ? "」は外れます" : " ends") + "\n";
    }
    const auto found = open_.find(line.key);
    if (found == open_.end()) return;
    for (const std::string& request : found->second) {
      text_ += std::string(27, ' ') + (ja_ ? "終わっていない申請: " : "open request: ") + request + '\n';
    }
  }

  void section(const char* title, bool departments) {
    const bool any = std::any_of(plan_.lines.begin(), plan_.lines.end(), [&](const PlanLine& line) { return of_department(line.kind) == departments; });
    if (!any) return;
    text_ += std::string(title) + '\n';
    for (const PlanLine& line : plan_.lines) {
      if (of_department(line.kind) == departments) write(line);
    }
    text_ += '\n';
  }

  void conflicts() {
    if (plan_.conflicts.empty()) return;
    text_ += ja_ ? "このままでは取り込めません\n" : "This cannot be taken as it is\n";
    for (const PeopleFault& fault : plan_.conflicts) text_ += "  x " + fault_text(fault, language_) + '\n';
    text_ += '\n';
  }

  void sums() {
    const auto count = [&](PlanKind kind) {
      return std::to_string(std::count_if(plan_.lines.begin(), plan_.lines.end(), [&](const PlanLine& line) { return line.kind == kind; }));
    };
    std::vector<std::string> changed;
    for (const PlanLine& line : plan_.lines) {
      if (line.kind == PlanKind::changed || line.kind == PlanKind::adopted) changed.push_back(line.key);
    }
    const auto last = std::unique(changed.begin(), changed.end());
    const std::string altered = std::to_string(last - changed.begin());
    const std::string same = std::to_string(plan_.unchanged), faults = std::to_string(plan_.conflicts.size());
    if (ja_) {
      text_ += "合計: 追加 " + count(PlanKind::added) + "人、異動 " + count(PlanKind::moved) + "人、利用停止 " + count(PlanKind::left) + "人、復帰 " +
               count(PlanKind::returned) + "人、項目の変更 " + altered + "人、変更なし " + same + "人、取り込めない点 " + faults + "件\n";
    } else {
      text_ += "In all: " + count(PlanKind::added) + " new, " + count(PlanKind::moved) + " moved, " + count(PlanKind::left) + " leave, " +
               count(PlanKind::returned) + " return, " + altered + " with changed entries, " + same + " as before, " + faults + " conflicts\n";
    }
  }

  const Plan& plan_;
  const People& now_;
  const std::map<std::string, std::vector<std::string>>& open_;
  const bool ja_;
  const std::string_view language_;
  std::map<std::string, const Account*> accounts_;          // as they will be
  std::map<std::string, const Department*> departments_;
  std::string text_;
};

}  // namespace

std::string fault_text(const PeopleFault& fault, std::string_view language) {
  for (const FaultText& known : kFaultTexts) {
    if (known.code != fault.code) continue;
    std::string text(language == "ja" ? known.ja : known.en);
    // Both places are looked for in the template before anything is put in: a value never counts as a place.
    std::string filled;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const std::string_view rest = std::string_view(text).substr(at);
      if (rest.starts_with("%1")) filled += one_line(fault.subject, 100);
      else if (rest.starts_with("%2")) filled += one_line(fault.other, 200);
      else filled += text[at];
      if (rest.starts_with("%1") || rest.starts_with("%2")) ++at;
    }
    return filled;
  }
  return std::string(fault.code) + ": " + one_line(fault.subject, 100);
}

std::string role_words(std::uint32_t roles, std::string_view language) {
  std::string words;
  for (const AccountRole role : kAllRoles) {
    if ((roles & static_cast<std::uint32_t>(role)) == 0) continue;
    for (const WordPair& known : kRoleWords) {
      if (known.key == to_word(role)) words += (words.empty() ? "" : language == "ja" ? "・" : ", ") + std::string(language == "ja" ? known.ja : known.en);
    }
  }
  return words;
}

std::string plan_text(const Plan& plan, const People& now, const std::map<std::string, std::vector<std::string>>& open_requests,
                      std::string_view language) {
  return Writer(plan, now, open_requests, language).all();
}

}  // namespace temizu
