#include "accounts/ldap.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>

#include "accounts/ldap_link.h"
#include "accounts/password.h"
#include "accounts/tokens.h"
#include "text/file_name.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kPeopleMax = 100'000;
constexpr std::size_t kGroupsMax = 1000;   // in one named group, however deep
constexpr char kIsGroup[] = "(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))";
constexpr char kNested[] = "1.2.840.113556.1.4.1941";   // Active Directory: the chain of groups

// A file of one line that root alone may read.
Result<std::string> password_of(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return Unexpected{Code::denied, path, "the password of the directory's account cannot be read", "Run this as root, or make the file"};
  struct stat info {};
  std::array<char, 1024> text{};
  const bool looked = ::fstat(file, &info) == 0 && S_ISREG(info.st_mode);
  const ssize_t got = looked ? ::read(file, text.data(), text.size()) : -1;
  ::close(file);
  if (got < 0) return Unexpected{Code::io, path, "cannot be read"};
  if ((info.st_mode & 077) != 0) return Unexpected{Code::config, path, "others may read it too", "chmod 0400 " + path};
  std::string password(text.data(), static_cast<std::size_t>(got));
  explicit_bzero(text.data(), text.size());
  while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
  if (password.empty()) return Unexpected{Code::config, path, "holds no password"};
  return password;
}

class LdapPasswords final : public DirectoryPasswords {
 public:
  explicit LdapPasswords(Config::Accounts settings) : settings_(std::move(settings)) {}
  Result<bool> right(std::string_view directory_name, std::string_view untrusted_password) override {
    auto link = LdapLink::open(settings_);
    if (!link) return Unexpected{link.error()};
    return (*link)->bind(directory_name, untrusted_password);
  }
  std::string nobody() const override { return "cn=temizu-nobody-" + new_token().substr(0, 12) + ',' + settings_.ldap_base; }

 private:
  const Config::Accounts settings_;
};

class PeopleRead {
 public:
  PeopleRead(LdapLink& link, const Config::Accounts& settings) : link_(link), settings_(settings) {}

  Result<Directory> all() {
    directory_.source = AccountSource::ldap;
    directory_.has_people = true;
    if (auto read = read_groups(); !read) return Unexpected{read.error()};
    if (auto read = read_people(); !read) return Unexpected{read.error()};
    name_superiors();
    return std::move(directory_);
  }

 private:
  struct Group {
    AccountRole role;
    const std::string& dn;
    std::set<std::string> members;   // DNs in one spelling
  };

  Status read_groups() {
    if (settings_.ldap_groups == "member") {
      if (auto learnt = learn_groups(); !learnt) return learnt;
    }
    for (Group& group : groups_) {
      if (group.dn.empty()) continue;
      directory_.roles_said |= static_cast<std::uint32_t>(group.role);
      if (same_dn(group.dn).empty()) return Unexpected{Code::config, "accounts.ldap_group_" + std::string(to_word(group.role)), "is no DN: " + group.dn};
      if (auto read = read_members(group); !read) return read;
    }
    return {};
  }

  Status read_members(Group& group) {
    if (settings_.ldap_groups == "nested") {
      const std::string filter = "(&" + settings_.ldap_filter + "(memberOf:" + kNested + ":=" + escaped_filter_value(group.dn) + "))";
      return link_.search(settings_.ldap_base, LDAP_SCOPE_SUBTREE, filter, {LDAP_NO_ATTRS}, kPeopleMax, [&](const LdapEntry& entry) -> Status {
        group.members.insert(same_dn(entry.dn));
        return {};
      });
    }
    if (settings_.ldap_groups != "member") return {};
    return walk(group);
  }

  // From the group's own list, and the lists of the groups in it: each group is asked once, at most kGroupsMax of them in all. A member
  // without a list is a person.
  Status walk(Group& group) {
    std::vector<std::string> waiting{group.dn};
    std::set<std::string> seen{same_dn(group.dn)};
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const bool is_top = i == 0;
      if (i > kGroupsMax) return Unexpected{Code::limit, group.dn, "has more than " + std::to_string(kGroupsMax) + " groups in it", "Name a smaller group"};
      bool there = false;
      const std::string filter = is_top ? "(objectClass=*)" : kIsGroup;
      auto read = link_.search(waiting[i], LDAP_SCOPE_BASE, filter, {"member", "uniqueMember"}, 1, [&](const LdapEntry& entry) -> Status {
        there = true;
        for (const auto& [name, values] : entry.values) {
          if (name.find(";range=") != std::string::npos) {
            return Unexpected{Code::limit, waiting[i], "the server gives only a part of its members", "Set accounts.ldap_groups to memberof or nested"};
          }
          for (const std::string& value : values) {
            const std::string member = same_dn(value);
            group.members.insert(member);
            if (groups_known_.contains(member) && seen.insert(member).second) waiting.push_back(value);
          }
        }
        return {};
      });
      if (!read) return read;
      if (is_top && !there) return Unexpected{Code::config, group.dn, "is not in the directory", "Correct accounts.ldap_group_" + std::string(to_word(group.role))};
    }
    return {};
  }

  // Which entries are groups, so that not every person is asked for a list: those below the base, and those beside the named groups.
  Status learn_groups() {
    std::set<std::string> bases{settings_.ldap_base};
    for (const Group& group : groups_) {
      const std::size_t comma = group.dn.find(',');
      if (comma != std::string::npos) bases.insert(group.dn.substr(comma + 1));
    }
    for (const std::string& base : bases) {
      auto read = link_.search(base, LDAP_SCOPE_SUBTREE, kIsGroup, {LDAP_NO_ATTRS}, kPeopleMax, [&](const LdapEntry& entry) -> Status {
        groups_known_.insert(same_dn(entry.dn));
        return {};
      });
      if (!read && read.error().code != Code::config) return read;   // not there: the walk says whose group it is
    }
    return {};
  }

  Status read_people() {
    std::vector<std::string> attributes{settings_.ldap_login, settings_.ldap_name};
    for (const std::string* name : {&settings_.ldap_kana, &settings_.ldap_title, &settings_.ldap_department, &settings_.ldap_manager}) {
      if (!name->empty()) attributes.push_back(*name);
    }
    attributes.insert(attributes.end(), settings_.ldap_mail.begin(), settings_.ldap_mail.end());
    if (settings_.ldap_groups == "memberof" && directory_.roles_said != 0) attributes.emplace_back("memberOf");
    return link_.search(settings_.ldap_base, LDAP_SCOPE_SUBTREE, settings_.ldap_filter, attributes, kPeopleMax,
                        [&](const LdapEntry& entry) { return take(entry); });
  }

  // The first value, as names are kept; empty when there is none.
  static std::string first(const LdapEntry& entry, const std::string& attribute) {
    const auto found = entry.values.find(lower_ascii(attribute));
    if (attribute.empty() || found == entry.values.end() || found->second.empty() || !is_utf8(found->second.front())) return {};
    return fold_file_name(found->second.front());
  }

  // "SMTP:a@b" (main) and "smtp:c@d" of proxyAddresses; other kinds of address there are not mail.
  static void add_addresses(const LdapEntry& entry, const std::string& attribute, std::vector<std::string>& addresses) {
    const auto found = entry.values.find(lower_ascii(attribute));
    if (found == entry.values.end()) return;
    for (std::string_view value : found->second) {
      const std::size_t colon = value.find(':');
      if (colon != std::string_view::npos) {
        if (lower_ascii(value.substr(0, colon)) != "smtp") continue;
        value.remove_prefix(colon + 1);
      }
      const std::string address = lower_ascii(value);
      if (address.find('@') != std::string::npos && std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
    }
  }

  Status take(const LdapEntry& entry) {
    Person person;
    person.where = entry.dn;
    person.directory_name = entry.dn;
    person.login = lower_ascii(first(entry, settings_.ldap_login));
    if (person.login.empty()) {
      return Unexpected{Code::bad_input, one_line(entry.dn, 120), "has no " + settings_.ldap_login, "Correct the entry, or accounts.ldap_filter"};
    }
    person.name = first(entry, settings_.ldap_name);
    if (person.name.empty()) {
      return Unexpected{Code::bad_input, one_line(entry.dn, 120), "has no " + settings_.ldap_name, "Correct the entry, or accounts.ldap_name"};
    }
    person.kana = first(entry, settings_.ldap_kana);
    person.title = first(entry, settings_.ldap_title);
    person.department = first(entry, settings_.ldap_department);
    for (const std::string& attribute : settings_.ldap_mail) add_addresses(entry, attribute, person.addresses);
    const std::string dn = same_dn(entry.dn);
    for (const Group& group : groups_) {
      if (!group.dn.empty() && is_member(entry, dn, group)) person.roles |= static_cast<std::uint32_t>(group.role);
    }
    logins_.emplace(dn, person.login);
    managers_.push_back(first(entry, settings_.ldap_manager));
    directory_.people.push_back(std::move(person));
    return {};
  }

  bool is_member(const LdapEntry& entry, const std::string& dn, const Group& group) const {
    if (settings_.ldap_groups != "memberof") return group.members.contains(dn);
    const auto found = entry.values.find("memberof");
    if (found == entry.values.end()) return false;
    const std::string wanted = same_dn(group.dn);
    return std::any_of(found->second.begin(), found->second.end(), [&](const std::string& value) { return same_dn(value) == wanted; });
  }

  void name_superiors() {
    for (std::size_t i = 0; i < directory_.people.size(); ++i) {
      if (managers_[i].empty()) continue;
      const auto found = logins_.find(same_dn(managers_[i]));
      if (found == logins_.end()) {
        directory_.ignored.push_back(directory_.people[i].login + ": " + settings_.ldap_manager + " " + one_line(managers_[i], 120));
      } else if (found->second != directory_.people[i].login) {   // at the top some directories name the person itself
        directory_.people[i].superior = found->second;
      }
    }
  }

  LdapLink& link_;
  const Config::Accounts& settings_;
  std::array<Group, 4> groups_{{{AccountRole::approver, settings_.ldap_group_approver, {}},
                                {AccountRole::administrator, settings_.ldap_group_administrator, {}},
                                {AccountRole::auditor, settings_.ldap_group_auditor, {}},
                                {AccountRole::ciso, settings_.ldap_group_ciso, {}}}};
  std::set<std::string> groups_known_;          // DNs in one spelling
  Directory directory_;
  std::map<std::string, std::string> logins_;   // DN in one spelling → login
  std::vector<std::string> managers_;           // of each person, as it came
};

}  // namespace

std::string escaped_filter_value(std::string_view untrusted_value) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string escaped;
  for (const char c : untrusted_value) {
    const auto octet = static_cast<unsigned char>(c);
    const bool plain = octet > 0x20 && octet < 0x7f && c != '*' && c != '(' && c != ')' && c != '\\';
    if (plain) {
      escaped += c;
    } else {
      escaped += '\\';
      escaped += kHex[octet >> 4];
      escaped += kHex[octet & 15];
    }
  }
  return escaped;
}

Result<std::unique_ptr<DirectoryPasswords>> open_directory_passwords(const Config& config) {
  if (config.accounts.ldap_url.empty()) return std::unique_ptr<DirectoryPasswords>();
  if (auto link = LdapLink::open(config.accounts); !link) return Unexpected{link.error()};   // settings that cannot work show now
  return std::unique_ptr<DirectoryPasswords>(std::make_unique<LdapPasswords>(config.accounts));
}

Result<Directory> read_ldap_directory(const Config& config) {
  const Config::Accounts& settings = config.accounts;
  if (settings.ldap_url.empty()) {
    return Unexpected{Code::config, "accounts.ldap_url", "names no directory", "Set it in temizu.xml, or use temizu people import"};
  }
  auto link = LdapLink::open(settings);
  if (!link) return Unexpected{link.error()};
  if (!settings.ldap_bind_dn.empty()) {
    auto password = password_of(settings.ldap_password_file);
    if (!password) return Unexpected{password.error()};
    auto bound = (*link)->bind(settings.ldap_bind_dn, *password);
    wipe_text(*password);
    if (!bound) return Unexpected{bound.error()};
    if (!*bound) return Unexpected{Code::denied, settings.ldap_bind_dn, "the directory refuses this account or its password", "Check accounts.ldap_password_file"};
  }
  return PeopleRead(**link, settings).all();
}

}  // namespace temizu
