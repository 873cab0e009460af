// One connection to the directory, with its limits. Not for use outside accounts/.
#pragma once

#include <ldap.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/ldap_watch.h"
#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct LdapEntry {
  std::string dn;
  std::map<std::string, std::vector<std::string>> values;   // attribute in lower case, options such as ;range kept
};

class LdapLink {
 public:
  // Nothing is sent before the first call, and nothing in the clear but to a server on this machine. Certificates are checked against accounts.ldap_ca or the system's.
  static Result<std::unique_ptr<LdapLink>> open(const Config::Accounts& settings);
  ~LdapLink();
  LdapLink(const LdapLink&) = delete;
  LdapLink& operator=(const LdapLink&) = delete;

  // True: bound. False: the server says that name and password do not fit. An empty password is never sent: a server would
  // take it for an anonymous bind and say yes (RFC 4513 section 5.1.2).
  Result<bool> bind(std::string_view dn, std::string_view untrusted_password);

  // Entries in pages of 500 (RFC 2696), each handed to sink; limit when more than most come.
  Status search(const std::string& base, int scope, const std::string& filter, const std::vector<std::string>& attributes, std::size_t most,
                const std::function<Status(const LdapEntry&)>& sink);

 private:
  LdapLink(LDAP* handle, const Config::Accounts& settings)
      : watch_(std::chrono::seconds(2 * settings.ldap_timeout_s)), handle_(handle), settings_(settings) {}
  Unexpected failure(int code, const char* doing) const;
  Status encrypt();
  Result<Bytes> page(const std::string& base, int scope, const std::string& filter, const std::vector<std::string>& attributes, const Bytes& cookie,
                     std::size_t& left, const std::function<Status(const LdapEntry&)>& sink);

  LdapWatch watch_;
  LDAP* handle_;
  const Config::Accounts& settings_;
  bool encrypted_{false};
};

// In one spelling, for comparing: attribute names and values in lower case, no blanks between. Empty when it is no DN.
std::string same_dn(std::string_view dn);

}  // namespace temizu
