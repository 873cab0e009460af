// The ledger of temizu-report: one row a period, numbered, each naming the digest of the one before, signed with report-sign.key.
// Who reads it (wash, to send it; the command line; the next report) checks the signature and believes no column.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace temizu {

inline constexpr std::size_t kReportFilesMax = 24;
inline constexpr std::uint64_t kReportBytesMax = 16u << 20;   // all files of one together

struct ReportFile {
  std::string name;        // "temizu-day-2026-11-21.pdf": letters, digits, . _ -
  std::string media_type;  // "application/pdf", "text/plain", "text/csv", "application/json"
  Bytes content;
};

// What is signed: everything that says which report this is, and the digests of its files.
struct ReportStatement {
  std::uint64_t number{0};
  std::string period;        // "day", "week", "month"
  std::string date;          // its first day, "2026-11-21"
  TimeMs start_ms{0}, end_ms{0}, made_ms{0};
  std::string light;         // "green", "yellow", "red"
  std::string subject;       // of the mail
  Bytes previous;            // SHA-256 of the statement text of number - 1; 32 zero octets for the first
  struct File {
    std::string name, media_type;
    std::uint64_t bytes{0};
    Bytes sha256;
  };
  std::vector<File> files;
};

// Lines of text that a person can read (docs/formats/report-signature.md). bad_input for what the writer does not write.
std::string to_text(const ReportStatement& statement);
Result<ReportStatement> report_statement_from_text(std::string_view untrusted_text);

// The signature file: the statement and a last line with its signature.
Result<std::string> sign_report(const ReportStatement& statement, ByteView report_sign_secret);
// Fails with hostile when the signature is not report's, bad_input when the text is not a signature file.
Result<ReportStatement> verified_report(std::string_view untrusted_signature_file, ByteView report_sign_public);

struct StoredReport {
  ReportStatement statement;
  std::string signature_file;
  std::vector<ReportFile> files;   // in the statement's order; empty unless asked for
};

// Checks that each file is the one the statement names. hostile names the file that is not.
Status check_report_files(const ReportStatement& statement, const std::vector<ReportFile>& files);

class ReportLedger {
 public:
  virtual ~ReportLedger() = default;
  // One transaction: number, previous and the signature are made inside it from make(), which gets the number and the digest of the
  // report before. Conflict when the period has its report already: somebody else was first, nothing is changed. instead_of: the number of
  // the period's report that a clock running ahead made, which stays in its place and stands for no period any more; 0: none.
  using Make = std::function<Result<StoredReport>(std::uint64_t number, const Bytes& previous)>;
  virtual Status add(std::string_view period, TimeMs start_ms, std::uint64_t instead_of, const Make& make) = 0;
};
// For temizu-report: creates what is missing. A second program may have it open too.
Result<std::unique_ptr<ReportLedger>> open_report_ledger(const std::string& store_path, const Clock& clock);

// Rows with a number above `after`, in order, their signatures checked; unavailable when no report was ever made. A row that does not
// verify comes to bad instead of sink.
Status read_reports(const std::string& store_path, std::uint64_t after, bool with_files, ByteView report_sign_public,
                    const std::function<Status(StoredReport&&)>& sink, const std::function<Status(std::uint64_t number, const Error&)>& bad);

// The number of the newest report; 0 when none was ever made. Nothing is verified: for where to begin reading.
Result<std::uint64_t> last_report_number(const std::string& store_path);

}  // namespace temizu
