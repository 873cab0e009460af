#include "accounts/ldap_link.h"

#include <sys/time.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "policy/network.h"
#include "policy/values.h"
#include "quarantine/people.h"

namespace temizu {
namespace {

constexpr int kPageEntries = 500;
constexpr ber_len_t kAnswerBytesMax = 8u << 20;   // one message of the server
constexpr std::size_t kValuesMax = 20'000;        // of one attribute: a group's members
constexpr std::size_t kValueBytesMax = 4096;

struct FreeMessage {
  void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
struct FreeText {
  void operator()(char* text) const { ldap_memfree(text); }
};
using Text = std::unique_ptr<char, FreeText>;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// libldap would read /etc/ldap/ldap.conf, ~/.ldaprc, ./ldaprc and LDAP* of the environment: what holds here is temizu.xml.
void use_no_settings_of_others() {
  static std::once_flag once;
  std::call_once(once, [] { ::setenv("LDAPNOINIT", "1", 1); });
}

// In the clear only to a server on this machine, and only where temizu.xml says so.
bool may_be_clear(const Config::Accounts& settings) {
  const auto is_near = [](const std::string& url) {
    const std::string_view scheme = "ldap://";
    return url.starts_with(scheme) && is_loopback(to_host_port(std::string_view(url).substr(scheme.size())).host);
  };
  return !settings.ldap_start_tls && std::all_of(settings.ldap_url.begin(), settings.ldap_url.end(), is_near);
}

Code code_of(int ldap_code) {
  switch (ldap_code) {
    case LDAP_TIMEOUT:
    case LDAP_TIMELIMIT_EXCEEDED: return Code::timeout;
    case LDAP_INSUFFICIENT_ACCESS:
    case LDAP_INVALID_CREDENTIALS:
    case LDAP_CONFIDENTIALITY_REQUIRED:
    case LDAP_STRONG_AUTH_REQUIRED: return Code::denied;
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_FILTER_ERROR: return Code::config;
    case LDAP_SIZELIMIT_EXCEEDED:
    case LDAP_ADMINLIMIT_EXCEEDED: return Code::limit;
    default: return Code::unavailable;
  }
}

LdapEntry entry_of(LDAP* handle, LDAPMessage* message) {
  LdapEntry entry;
  if (const Text dn(ldap_get_dn(handle, message)); dn) entry.dn = dn.get();
  BerElement* walk = nullptr;
  for (Text name(ldap_first_attribute(handle, message, &walk)); name; name.reset(ldap_next_attribute(handle, message, walk))) {
    berval** values = ldap_get_values_len(handle, message, name.get());
    std::vector<std::string>& kept = entry.values[lower_ascii(name.get())];
    for (std::size_t i = 0; values != nullptr && values[i] != nullptr && i < kValuesMax; ++i) {
      if (values[i]->bv_len <= kValueBytesMax) kept.emplace_back(values[i]->bv_val, values[i]->bv_len);
    }
    ldap_value_free_len(values);
  }
  if (walk != nullptr) ber_free(walk, 0);
  return entry;
}

}  // namespace

Result<std::unique_ptr<LdapLink>> LdapLink::open(const Config::Accounts& settings) {
  use_no_settings_of_others();
  LDAP* handle = nullptr;
  const std::string urls = joined(settings.ldap_url);
  if (ldap_initialize(&handle, urls.c_str()) != LDAP_SUCCESS) {
    return Unexpected{Code::config, "accounts.ldap_url", "is not understood: " + urls, "Write ldap://host or ldaps://host"};
  }
  std::unique_ptr<LdapLink> link(new LdapLink(handle, settings));
  const int version = LDAP_VERSION3, demand = LDAP_OPT_X_TLS_DEMAND, tls_least = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, never = LDAP_DEREF_NEVER, client = 0;
  const timeval patience{static_cast<time_t>(settings.ldap_timeout_s), 0};
  bool set = link->watch_.follow(handle);
  set = set && ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_OPT_SUCCESS;
  set = set && ldap_set_option(handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) == LDAP_OPT_SUCCESS;
  set = set && ldap_set_option(handle, LDAP_OPT_DEREF, &never) == LDAP_OPT_SUCCESS;
  set = set && ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &patience) == LDAP_OPT_SUCCESS;
  set = set && ldap_set_option(handle, LDAP_OPT_TIMEOUT, &patience) == LDAP_OPT_SUCCESS;
  set = set && ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) == LDAP_OPT_SUCCESS;
  set = set && ldap_set_option(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, &tls_least) == LDAP_OPT_SUCCESS;
  const std::string ca = settings.ldap_ca.empty() ? "/etc/ssl/certs/ca-certificates.crt" : settings.ldap_ca;
  set = set && ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, ca.c_str()) == LDAP_OPT_SUCCESS;
  if (!set) return Unexpected{Code::internal, "libldap", "an option cannot be set"};
  // Reads the certificates, so it comes last; without any use for them a missing file does not matter.
  const bool tls = settings.ldap_start_tls || urls.find("ldaps://") != std::string::npos;
  if (tls && ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &client) != LDAP_OPT_SUCCESS) {
    return Unexpected{Code::config, "accounts.ldap_ca", ca + " cannot be read as certificates", "Give the PEM file of the authority"};
  }
  Sockbuf* buffer = nullptr;
  ber_len_t most = kAnswerBytesMax;
  if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer != nullptr) {
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
  }
  return link;
}

LdapLink::~LdapLink() { ldap_unbind_ext_s(handle_, nullptr, nullptr); }

Unexpected LdapLink::failure(int code, const char* doing) const {
  char* text = nullptr;
  std::string what = std::string(doing) + ": " + ldap_err2string(code);
  if (ldap_get_option(handle_, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text) == LDAP_OPT_SUCCESS && text != nullptr && *text != '\0') {
    what += " (" + std::string(text).substr(0, 200) + ")";
  }
  ldap_memfree(text);
  for (char& c : what) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return Unexpected{code_of(code), joined(settings_.ldap_url), what, "Check accounts.ldap_* of temizu.xml and the directory's own log"};
}

// libldap connects by itself, to whichever of the servers answers, and again when a connection was lost: what counts is the
// connection that is there now.
Status LdapLink::encrypt() {
  if (may_be_clear(settings_)) return {};
  const std::string urls = joined(settings_.ldap_url);
  if (ldap_tls_inplace(handle_) == 0) {
    if (encrypted_) return Unexpected{Code::unavailable, urls, "the connection was lost"};
    const LdapWatch::Call call(watch_);
    const bool from_the_start = settings_.ldap_url.front().starts_with("ldaps://");
    const int code = from_the_start ? ldap_connect(handle_) : ldap_start_tls_s(handle_, nullptr, nullptr);
    if (code != LDAP_SUCCESS) return failure(code, from_the_start ? "no connection" : "StartTLS failed");
  }
  encrypted_ = ldap_tls_inplace(handle_) != 0;
  if (encrypted_) return {};
  return Unexpected{Code::denied, urls, "the connection is not encrypted; no name and no password was sent", "Write ldaps:// for every server of accounts.ldap_url"};
}

Result<bool> LdapLink::bind(std::string_view dn, std::string_view untrusted_password) {
  if (untrusted_password.empty() || dn.empty()) return false;
  if (auto ready = encrypt(); !ready) return Unexpected{ready.error()};
  const LdapWatch::Call call(watch_);
  std::string secret(untrusted_password);
  berval credentials{secret.size(), secret.data()};
  const int code = ldap_sasl_bind_s(handle_, std::string(dn).c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, nullptr);
  explicit_bzero(secret.data(), secret.size());
  switch (code) {
    case LDAP_SUCCESS: return true;
    case LDAP_INVALID_CREDENTIALS:
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_INAPPROPRIATE_AUTH:
    case LDAP_CONSTRAINT_VIOLATION:   // locked there, or the password ran out
    case LDAP_UNWILLING_TO_PERFORM: return false;
    default: return failure(code, "log-in failed");
  }
}

Status LdapLink::search(const std::string& base, int scope, const std::string& filter, const std::vector<std::string>& attributes, std::size_t most,
                        const std::function<Status(const LdapEntry&)>& sink) {
  Bytes cookie;
  std::size_t left = most;
  for (std::size_t pages = 0; pages <= most; ++pages) {   // a server that gives empty pages for ever ends here
    auto next = page(base, scope, filter, attributes, cookie, left, sink);
    if (!next) return Unexpected{next.error()};
    if (next->empty()) return {};
    cookie = std::move(*next);
  }
  return Unexpected{Code::limit, joined(settings_.ldap_url), "gives pages without end"};
}

// One page; gives back the cookie of the next one, empty after the last.
Result<Bytes> LdapLink::page(const std::string& base, int scope, const std::string& filter, const std::vector<std::string>& attributes,
                             const Bytes& cookie, std::size_t& left, const std::function<Status(const LdapEntry&)>& sink) {
  if (auto ready = encrypt(); !ready) return Unexpected{ready.error()};
  std::vector<char*> names;
  for (const std::string& one : attributes) names.push_back(const_cast<char*>(one.c_str()));   // libldap does not write them
  names.push_back(nullptr);
  berval last{cookie.size(), const_cast<char*>(cookie.data())};
  LDAPControl* paged = nullptr;
  if (const int code = ldap_create_page_control(handle_, kPageEntries, cookie.empty() ? nullptr : &last, 1, &paged); code != LDAP_SUCCESS) {
    return failure(code, "no page control");
  }
  LDAPControl* controls[] = {paged, nullptr};
  timeval patience{static_cast<time_t>(settings_.ldap_timeout_s), 0};
  const LdapWatch::Call call(watch_);
  LDAPMessage* raw_answer = nullptr;
  const int code = ldap_search_ext_s(handle_, base.c_str(), scope, filter.c_str(), names.data(), 0, controls, nullptr, &patience, LDAP_NO_LIMIT, &raw_answer);
  const std::unique_ptr<LDAPMessage, FreeMessage> answer(raw_answer);
  ldap_control_free(paged);
  if (code != LDAP_SUCCESS) return failure(code, ("reading below " + base).c_str());
  Bytes next;
  for (LDAPMessage* message = ldap_first_message(handle_, answer.get()); message != nullptr; message = ldap_next_message(handle_, message)) {
    const int type = ldap_msgtype(message);
    if (type == LDAP_RES_SEARCH_ENTRY) {
      if (left == 0) return Unexpected{Code::limit, base, "holds more entries than are taken"};
      --left;
      if (auto taken = sink(entry_of(handle_, message)); !taken) return Unexpected{taken.error()};
    }
    if (type != LDAP_RES_SEARCH_RESULT) continue;   // references to other servers are passed over
    LDAPControl** answered = nullptr;
    if (ldap_parse_result(handle_, message, nullptr, nullptr, nullptr, nullptr, &answered, 0) != LDAP_SUCCESS) continue;
    if (LDAPControl* found = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, nullptr); found != nullptr) {
      ber_int_t total = 0;
      berval value{0, nullptr};
      if (ldap_parse_pageresponse_control(handle_, found, &total, &value) == LDAP_SUCCESS && value.bv_val != nullptr) next.assign(value.bv_val, value.bv_len);
      ber_memfree(value.bv_val);
    }
    ldap_controls_free(answered);
  }
  return next;
}

std::string same_dn(std::string_view dn) {
  LDAPDN parsed = nullptr;
  if (ldap_str2dn(std::string(dn).c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS || parsed == nullptr) return {};
  char* text = nullptr;
  std::string same;
  if (ldap_dn2str(parsed, &text, LDAP_DN_FORMAT_LDAPV3) == LDAP_SUCCESS && text != nullptr) same = lower_ascii(text);
  ldap_memfree(text);
  ldap_dnfree(parsed);
  return same;
}

}  // namespace temizu
