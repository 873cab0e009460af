// LDAP and Active Directory (OpenLDAP's client): passwords are checked by binding as the person, and people are read with a
// service account. Nothing is written there. Referrals are not followed; every call has a time limit; results come in pages
// and have a bound. Connections are made for each use: a person logs in once a day.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/directory.h"
#include "accounts/login.h"
#include "base/result.h"
#include "policy/config.h"

namespace temizu {

// RFC 4515 section 3: * ( ) \ NUL and everything outside printable ASCII as \xx.
std::string escaped_filter_value(std::string_view untrusted_value);

// People with departments as codes or names and superiors as logins, ready for plan_of. Fails with config (settings that do not
// fit), denied (the service account may not), unavailable or timeout (the server), limit (too many), bad_input (an entry
// that cannot be used, named by its DN). Needs the service account's password: root's command line only.
Result<Directory> read_ldap_directory(const Config& config);

}  // namespace temizu
