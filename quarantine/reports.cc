#include "quarantine/reports.h"

#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "base/crash_point.h"
#include "base/digest.h"
#include "quarantine/seal/seal.h"
#include "quarantine/sql/ledger.h"

namespace temizu {
namespace {

constexpr std::string_view kFirstLine = "temizu-report-1\n";   // no other signature of ours starts like this
constexpr std::string_view kSignature = "signature ";
constexpr std::size_t kTextMax = 16u << 10;
constexpr std::size_t kSubjectMax = 300;

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

bool is_plain(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '/' || c == '+';
  });
}

bool is_name(std::string_view text) { return is_plain(text, 100) && text.front() != '.' && text.find('/') == std::string_view::npos; }

// Takes "word value\n" from the front.
bool take(std::string_view& text, std::string_view word, std::string_view& value) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end < word.size() + 1 || text.substr(0, word.size()) != word || text[word.size()] != ' ') return false;
  value = text.substr(word.size() + 1, end - word.size() - 1);
  text.remove_prefix(end + 1);
  return true;
}

template <class T>
bool read(std::string_view word, T& number) {
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
  return !word.empty() && parsed.ec == std::errc{} && parsed.ptr == word.data() + word.size();
}

bool read_digest(std::string_view word, Bytes& digest) {
  digest = from_hex(word);
  return digest.size() == 32;
}

bool read_file(std::string_view value, ReportStatement::File& file) {
  std::array<std::string_view, 4> words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t blank = i + 1 == words.size() ? value.size() : value.find(' ');
    if (blank == std::string_view::npos) return false;
    words[i] = value.substr(0, blank);
    value.remove_prefix(std::min(value.size(), blank + 1));
  }
  file.media_type = words[2];
  file.name = words[3];
  return read_digest(words[0], file.sha256) && read(words[1], file.bytes) && is_plain(words[2], 60) && is_name(words[3]);
}

Unexpected not_a_statement() { return Unexpected{Code::bad_input, "report", "not a statement of version 1"}; }

// The statement text and the signature of a signature file.
bool split_signature(std::string_view file, std::string_view& text, Bytes& signature) {
  const std::size_t at = file.rfind(kSignature);
  if (file.size() > kTextMax || at == std::string_view::npos || at == 0 || file[at - 1] != '\n' || file.back() != '\n') return false;
  signature = from_hex(file.substr(at + kSignature.size(), file.size() - at - kSignature.size() - 1));
  text = file.substr(0, at);
  return signature.size() == crypto_sign_BYTES;
}

// What stands in start_ms of a report that another was made instead of: no period begins there.
std::int64_t aside_start(std::uint64_t number) { return -static_cast<std::int64_t>(number); }

class ReportLedgerImpl final : public ReportLedger {
 public:
  explicit ReportLedgerImpl(std::unique_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  Status add(std::string_view period, TimeMs start_ms, std::uint64_t instead_of, const Make& make) override {
    if (auto begun = ledger_->begin(true); !begun) return begun;
    auto done = write(period, start_ms, instead_of, make);
    TEMIZU_CRASH_POINT("report.before_commit");
    if (done) done = ledger_->commit();
    if (!done) {
      ledger_->rollback();
      return done;
    }
    TEMIZU_CRASH_POINT("report.after_commit");
    ledger_->ring();
    return {};
  }

 private:
  Status write(std::string_view period, TimeMs start_ms, std::uint64_t instead_of, const Make& make) {
    std::uint64_t number = 1;
    Bytes previous(32, '\0');
    {
      Query there(ledger_->db(), "SELECT number FROM reports WHERE period = ? AND start_ms = ?");
      auto row = there.put_text(period).put(start_ms).next();
      if (!row) return Unexpected{row.error()};
      if (*row && (instead_of == 0 || there.count(0) != instead_of)) {
        return Unexpected{Code::conflict, "report " + std::to_string(there.number(0)), "is made already for this " + std::string(period)};
      }
      if (*row) {
        Query aside(ledger_->db(), "UPDATE reports SET start_ms = ? WHERE number = ?");
        if (auto done = aside.put(aside_start(instead_of)).put(instead_of).run(); !done) return done;
      }
      Query last(ledger_->db(), "SELECT number, statement FROM reports ORDER BY number DESC LIMIT 1");
      row = last.next();
      if (!row) return Unexpected{row.error()};
      if (*row) {
        number = last.count(0) + 1;
        previous = sha256(last.octets(1));
      }
    }
    auto report = make(number, previous);
    if (!report) return Unexpected{report.error()};
    const ReportStatement& statement = report->statement;
    if (statement.number != number || statement.previous != previous || statement.period != period || statement.start_ms != start_ms) {
      return Unexpected{Code::internal, "report " + std::to_string(number), "was made for another place"};
    }
    if (auto whole = check_report_files(statement, report->files); !whole) return whole;
    std::string_view text;
    Bytes signature;
    if (!split_signature(report->signature_file, text, signature)) return not_a_statement();
    Query insert(ledger_->db(), "INSERT INTO reports (number, period, start_ms, statement, signature) VALUES (?, ?, ?, ?, ?)");
    if (auto done = insert.put(number).put_text(period).put(start_ms).put_text(text).put(ByteView(signature)).run(); !done) return done;
    for (std::size_t i = 0; i < report->files.size(); ++i) {
      Query file(ledger_->db(), "INSERT INTO report_files (number, place, content) VALUES (?, ?, ?)");
      auto done = file.put(number).put(static_cast<std::uint64_t>(i)).put(ByteView(report->files[i].content)).run();
      if (!done) return done;
    }
    return ledger_->audit({"report", "reported", std::to_string(number), "", "", statement.light,
                           "period=" + statement.period + ' ' + statement.date + " statement=" + to_hex(sha256(text)) +
                               (instead_of == 0 ? std::string() : " instead_of=" + std::to_string(instead_of))});
  }

  std::unique_ptr<Ledger> ledger_;
};

Status read_files(Db& db, StoredReport& report) {
  Query query(db, "SELECT content FROM report_files WHERE number = ? ORDER BY place");
  query.put(report.statement.number);
  for (const ReportStatement::File& named : report.statement.files) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return Unexpected{Code::hostile, named.name, "is gone"};
    report.files.push_back({named.name, named.media_type, Bytes(query.octets(0))});
  }
  return check_report_files(report.statement, report.files);
}

}  // namespace

std::string to_text(const ReportStatement& statement) {
  std::string text(kFirstLine);
  text += "number " + std::to_string(statement.number) + '\n';
  text += "period " + statement.period + '\n';
  text += "date " + statement.date + '\n';
  text += "start " + std::to_string(statement.start_ms) + '\n';
  text += "end " + std::to_string(statement.end_ms) + '\n';
  text += "made " + std::to_string(statement.made_ms) + '\n';
  text += "light " + statement.light + '\n';
  text += "subject " + statement.subject + '\n';
  text += "previous " + to_hex(statement.previous) + '\n';
  for (const ReportStatement::File& file : statement.files) {
    text += "file " + to_hex(file.sha256) + ' ' + std::to_string(file.bytes) + ' ' + file.media_type + ' ' + file.name + '\n';
  }
  return text;
}

Result<ReportStatement> report_statement_from_text(std::string_view untrusted_text) {
  std::string_view text = untrusted_text;
  if (text.size() > kTextMax || text.substr(0, kFirstLine.size()) != kFirstLine) return not_a_statement();
  text.remove_prefix(kFirstLine.size());
  ReportStatement statement;
  std::string_view value;
  const auto number = [&](std::string_view word, auto& into) { return take(text, word, value) && read(value, into); };
  const auto word = [&](std::string_view name, std::string& into) {
    if (!take(text, name, value) || !is_plain(value, 40)) return false;
    into = value;
    return true;
  };
  if (!number("number", statement.number) || !word("period", statement.period) || !word("date", statement.date)) return not_a_statement();
  if (!number("start", statement.start_ms) || !number("end", statement.end_ms) || !number("made", statement.made_ms)) return not_a_statement();
  if (!word("light", statement.light) || !take(text, "subject", value) || value.empty() || value.size() > kSubjectMax) return not_a_statement();
  statement.subject = value;
  if (!take(text, "previous", value) || !read_digest(value, statement.previous)) return not_a_statement();
  while (!text.empty()) {
    ReportStatement::File file;
    if (statement.files.size() >= kReportFilesMax || !take(text, "file", value) || !read_file(value, file)) return not_a_statement();
    statement.files.push_back(std::move(file));
  }
  return statement;
}

Result<std::string> sign_report(const ReportStatement& statement, ByteView report_sign_secret) {
  if (report_sign_secret.size() != crypto_sign_SECRETKEYBYTES) {
    return Unexpected{Code::internal, "report-sign.key", "not 64 octets", "Run temizu keys check"};
  }
  const std::string text = to_text(statement);
  if (auto readable = report_statement_from_text(text); !readable) return Unexpected{Code::internal, "report", "its statement cannot be read back"};
  Bytes signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(text), text.size(), raw(report_sign_secret));
  return text + std::string(kSignature) + to_hex(signature) + '\n';
}

Result<ReportStatement> verified_report(std::string_view untrusted_signature_file, ByteView report_sign_public) {
  std::string_view text;
  Bytes signature;
  if (!split_signature(untrusted_signature_file, text, signature)) {
    return Unexpected{Code::bad_input, "report", "not a signature file of a report"};
  }
  if (report_sign_public.size() != crypto_sign_PUBLICKEYBYTES ||
      crypto_sign_verify_detached(raw(signature), raw(text), text.size(), raw(report_sign_public)) != 0) {
    return Unexpected{Code::hostile, "report", "its signature is not that of this installation's report", "Compare report-sign.pub"};
  }
  return report_statement_from_text(text);
}

Status check_report_files(const ReportStatement& statement, const std::vector<ReportFile>& files) {
  if (files.size() != statement.files.size()) return Unexpected{Code::hostile, "report", "has other files than its statement names"};
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const ReportStatement::File& named = statement.files[i];
    bytes += files[i].content.size();
    const bool same = files[i].name == named.name && files[i].media_type == named.media_type && files[i].content.size() == named.bytes &&
                      sha256(files[i].content) == named.sha256;
    if (!same) return Unexpected{Code::hostile, named.name, "is not the file that was signed"};
  }
  if (bytes > kReportBytesMax) return Unexpected{Code::limit, "report", "its files are larger than 16 MiB together"};
  return {};
}

Result<std::unique_ptr<ReportLedger>> open_report_ledger(const std::string& store_path, const Clock& clock) {
  if (auto ready = seal_ready(); !ready) return Unexpected{ready.error()};
  auto ledger = Ledger::open_writer(store_path, LedgerKind::reports, clock);
  if (!ledger) return Unexpected{ledger.error()};
  return std::unique_ptr<ReportLedger>(std::make_unique<ReportLedgerImpl>(std::move(*ledger)));
}

Status read_reports(const std::string& store_path, std::uint64_t after, bool with_files, ByteView report_sign_public,
                    const std::function<Status(StoredReport&&)>& sink, const std::function<Status(std::uint64_t number, const Error&)>& bad) {
  if (auto ready = seal_ready(); !ready) return ready;
  LedgerReader reader(store_path, LedgerKind::reports);
  return reader.read([&](Db& db) -> Status {
    Query query(db, "SELECT number, statement, signature, period, start_ms FROM reports WHERE number > ? ORDER BY number");
    query.put(after);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      StoredReport report;
      report.signature_file = query.text(1) + std::string(kSignature) + to_hex(query.octets(2)) + '\n';
      auto statement = verified_report(report.signature_file, report_sign_public);
      const bool fits = statement && statement->number == query.count(0) && statement->period == query.text(3) &&
                        (statement->start_ms == query.number(4) || query.number(4) == aside_start(query.count(0)));
      Status whole = fits ? Status{} : statement ? Unexpected{Code::hostile, "report", "its row differs from what was signed"} : Unexpected{statement.error()};
      if (fits) report.statement = std::move(*statement);
      if (fits && with_files) whole = read_files(db, report);
      const Status taken = whole ? sink(std::move(report)) : bad(query.count(0), whole.error());
      if (!taken) return taken;
    }
  });
}

Result<std::uint64_t> last_report_number(const std::string& store_path) {
  struct stat info {};
  if (::stat(ledger_file(store_path, LedgerKind::reports).c_str(), &info) != 0 && errno == ENOENT) return std::uint64_t{0};
  std::uint64_t last = 0;
  LedgerReader reader(store_path, LedgerKind::reports);
  const Status done = reader.read([&](Db& db) -> Status {
    Query query(db, "SELECT coalesce(max(number), 0) FROM reports");
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    last = query.count(0);
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return last;
}

}  // namespace temizu
