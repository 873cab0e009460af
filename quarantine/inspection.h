// What the nightly self-inspection (自己点検) found: small text files in <store>/inspection, root's alone, as the people ledger is, so that
// a program that was taken over can neither withhold a kind nor give one free. Each act is audited in the people ledger's chain. A failed
// kind stays failed until an administrator clears it with a reason, however many nights pass well.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace temizu {

// How one sample ended. withheld: nothing of it went on, as its kind is; not_judged: no answer in time or not sent, which is a
// fault of the path and withholds no kind.
enum class SampleEnd : std::uint8_t { passed, withheld, failed, not_judged };
const char* to_word(SampleEnd end);
std::optional<SampleEnd> sample_end_of(std::string_view word);

struct SampleOutcome {
  std::string sample;   // "docm-macro"
  std::string kind;     // media type; what is withheld when it failed
  SampleEnd end{SampleEnd::not_judged};
  std::string what;     // printable, at most 300 octets: what was seen; never mail text
};

struct FailedKind {
  std::string kind, sample;
  TimeMs since_ms{0}, cleared_ms{0};   // cleared_ms 0: withheld
};

struct InspectionRun {
  TimeMs begun_ms{0}, ended_ms{0};
  std::vector<SampleOutcome> outcomes;
  std::string facts;    // JSON of the other checks on one line, as programs/system_checks.h writes it
};

struct KnownFile { std::string path; Bytes digest; };

// Readers: wash, report, command line. What nobody has written yet is empty. Fail with io, or with bad_input for a file that is too long
// or does not follow its form.
Result<std::vector<FailedKind>> failed_kinds(const std::string& store_path);
Result<std::optional<InspectionRun>> last_inspection(const std::string& store_path);
Result<std::vector<KnownFile>> accepted_files(const std::string& store_path);
std::string inspection_folder(const std::string& store_path);
std::string failed_kinds_file(const std::string& store_path);

// Root's. Each is audited first, then written whole or not at all.
// The run, and the kinds that failed in it.
Status record_inspection(const std::string& store_path, const InspectionRun& run, std::string_view actor, const Clock& clock = system_clock());
// not_found when the kind is not withheld, bad_input without a reason.
Status clear_kind(const std::string& store_path, std::string_view kind, std::string_view actor, std::string_view why, const Clock& clock = system_clock());
// The digests of installed files, taken as good from now on.
Status accept_files(const std::string& store_path, std::span<const KnownFile> files, std::string_view actor, std::string_view why,
                    const Clock& clock = system_clock());

// A media type as identify names them: what may stand in the list and be withheld.
bool is_kind_name(std::string_view text);

}  // namespace temizu
