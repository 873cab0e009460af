// The evidence pack (監査資料) of a period: for an auditor, clause by clause what is done and which facts of the period show it, with the
// records themselves, so that every figure can be checked without us. Reads only; no subject, file name, mail text, secret or hash of
// one goes in. The same store, settings and period give the same octets.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "policy/config.h"
#include "policy/policy.h"
#include "report/period.h"

namespace temizu {

struct EvidenceOptions {
  const Config* config{nullptr};
  const Policy* policy{nullptr};
  std::string policy_text;          // of policy.xml as it is in force
  LocalDate first, last;            // days of report.time_zone, both in it
  std::string out;                  // a file that does not exist yet
  std::string version;              // of this program
  Bytes sign_secret, sign_public;   // report-sign
  std::string sign_public_text;     // its public file as it stands in store.keys_path
  TimeMs now_ms{0};                 // how far a period that is not over goes
};

struct EvidenceMade {
  std::size_t files{0};
  std::uint64_t records{0}, reports{0};
  Bytes digest;                     // SHA-256 of the list that is signed
  std::vector<std::string> to_look_at;   // facts that are not good, in Japanese: the pack is made all the same, and says so
};

// Fails with bad_input for a period that is no period or lies in the future, conflict when `out` exists, or what reading and writing
// fail with; nothing is left then.
Result<EvidenceMade> make_evidence(const EvidenceOptions& options);

}  // namespace temizu
