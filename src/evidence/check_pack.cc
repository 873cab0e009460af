#include "evidence/check_pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <sodium.h>

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "audit/chain.h"
#include "base/digest.h"
#include "evidence/pack.h"
#include "quarantine/reports.h"

namespace temizu {
namespace {

constexpr std::size_t kPieceBytes = 256u << 10;
constexpr std::size_t kTextMax = 4u << 20;        // of the list, and of a signature file
constexpr std::size_t kLineMax = 1u << 20;        // one audit record
constexpr std::size_t kFaultsMax = 1000;

// The records of one ledger, line by line.
class ChainReader {
 public:
  void add(ByteView piece) {
    while (!piece.empty() && fault_.empty()) {
      const std::size_t end = piece.find('\n');
      line_ += piece.substr(0, end);
      if (line_.size() > kLineMax) fault_ = "a record is too long";
      if (end == ByteView::npos) return;
      piece.remove_prefix(end + 1);
      take();
      line_.clear();
    }
  }
  std::string fault() const { return !fault_.empty() ? fault_ : line_.empty() ? "" : "the last record is cut off"; }
  std::uint64_t count() const { return count_; }

 private:
  void take() {
    const auto json = nlohmann::json::parse(line_, nullptr, false);
    AuditRecord record;
    try {
      record.number = json.at("number").get<std::uint64_t>();
      record.at_ms = json.at("at_ms").get<TimeMs>();
      for (const auto& [name, member] : {std::pair{"actor", &AuditRecord::actor}, {"action", &AuditRecord::action}, {"subject", &AuditRecord::subject}, {"from", &AuditRecord::from},
                                         {"to", &AuditRecord::to}, {"why", &AuditRecord::why}, {"detail", &AuditRecord::detail}}) {
        record.*member = json.at(name).get<std::string>();
      }
      record.previous = from_hex(json.at("previous").get<std::string>());
      record.hash = from_hex(json.at("hash").get<std::string>());
    } catch (const nlohmann::json::exception&) {
      fault_ = "a line is not an audit record";
      return;
    }
    if (!verifier_) verifier_.emplace(record.number - 1, record.previous);
    if (const Status good = verifier_->add(record); !good) fault_ = good.error().where + " " + good.error().what;
    ++count_;
  }
  std::string line_, fault_;
  std::optional<AuditVerifier> verifier_;
  std::uint64_t count_{0};
};

class Checker {
 public:
  explicit Checker(ByteView sign_public) : sign_public_(sign_public) {}

  Status read(const std::string& path) {
    const std::unique_ptr<archive, int (*)(archive*)> zip(archive_read_new(), archive_read_free);
    const auto error = [&] {
      const char* const why = zip ? archive_error_string(zip.get()) : nullptr;
      return Unexpected{Code::bad_input, path, std::string("cannot be read as a ZIP") + (why == nullptr ? "" : std::string(": ") + why)};
    };
    if (!zip || archive_read_support_format_zip_seekable(zip.get()) != ARCHIVE_OK || archive_read_open_filename(zip.get(), path.c_str(), kPieceBytes) != ARCHIVE_OK) return error();
    archive_entry* entry = nullptr;
    for (;;) {
      const int answer = archive_read_next_header(zip.get(), &entry);
      if (answer == ARCHIVE_EOF) return {};
      if (answer != ARCHIVE_OK) return error();
      const char* const name = archive_entry_pathname(entry);
      if (name == nullptr || digests_.size() >= kPackFilesMax + 2) return error();
      if (archive_entry_filetype(entry) != AE_IFREG) {
        fault(name, "is no file");
        continue;
      }
      if (const auto why = take(zip.get(), name); !why.empty()) fault(name, why);
    }
  }

  PackCheck judge() {
    check_signature();
    for (const auto& [name, digest] : digests_) {
      if (name == kPackSums || name == kPackSignature) continue;
      const auto listed = listed_.find(name);
      if (listed == listed_.end()) fault(name, "is not in the list");
      else if (listed->second != digest) fault(name, "ALTERED");
    }
    for (const auto& [name, digest] : listed_) {
      if (!digests_.contains(name)) fault(name, "is missing");
    }
    for (const auto& [name, text] : reports_) check_report(name, text);
    check_.files = digests_.size();
    return std::move(check_);
  }

 private:
  void fault(const std::string& name, const std::string& what) {
    if (check_.faults.size() < kFaultsMax) check_.faults.push_back(name + ": " + what);
  }

  // Reads one entry through; what is wrong with it, or nothing.
  std::string take(archive* zip, const std::string& name) {
    const bool is_text = name == kPackSums || name == kPackSignature || (name.starts_with("reports/") && name.ends_with(".sig"));
    const bool is_chain = name.starts_with("audit/") && name.ends_with(".jsonl");
    ChainReader chain;
    Sha256 digest;
    std::string text;
    Bytes piece(kPieceBytes, '\0');
    for (;;) {
      const la_ssize_t got = archive_read_data(zip, piece.data(), piece.size());
      if (got == 0) break;
      if (got < 0) return "cannot be unpacked";
      const ByteView part(piece.data(), static_cast<std::size_t>(got));
      digest.add(part);
      if (is_chain) chain.add(part);
      if (is_text) text += part;
      if (text.size() > kTextMax) return "is too long";
    }
    if (!digests_.emplace(name, digest.finish()).second) return "is there twice";
    if (name == kPackSums) sums_ = text;
    else if (name == kPackSignature) signature_ = text;
    else if (is_text) reports_.emplace(name, text);
    check_.records += chain.count();
    return is_chain ? chain.fault() : "";
  }

  void check_signature() {
    const auto raw = [](ByteView octets) { return reinterpret_cast<const unsigned char*>(octets.data()); };
    const bool good = sums_.starts_with(kPackMark) && signature_.size() == crypto_sign_BYTES && sign_public_.size() == crypto_sign_PUBLICKEYBYTES &&
                      crypto_sign_verify_detached(raw(signature_), raw(sums_), sums_.size(), raw(sign_public_)) == 0;
    if (!good) {
      fault(std::string(kPackSums), "its signature is not that of this key");
      return;   // a list that nobody signed proves nothing
    }
    std::size_t at = sums_.find('\n');
    check_.about = sums_.substr(kPackMark.size(), at - kPackMark.size());
    for (++at; at < sums_.size();) {
      const std::size_t end = sums_.find('\n', at);
      const std::string line = sums_.substr(at, end - at);
      if (end == std::string::npos || line.size() < 67 || line.substr(64, 2) != "  ") return fault(std::string(kPackSums), "has a line that is no digest and name");
      listed_.emplace(line.substr(66), from_hex(line.substr(0, 64)));
      at = end + 1;
    }
  }

  void check_report(const std::string& name, const std::string& text) {
    const auto statement = verified_report(text, sign_public_);
    if (!statement) return fault(name, statement.error().what);
    ++check_.reports;
    const std::string folder = name.substr(0, name.rfind('/') + 1);
    for (const ReportStatement::File& file : statement->files) {
      const auto there = digests_.find(folder + file.name);
      if (there == digests_.end()) fault(folder + file.name, "is missing from its report");
      else if (there->second != file.sha256) fault(folder + file.name, "is not the file that its report names");
    }
  }

  ByteView sign_public_;
  PackCheck check_;
  std::map<std::string, Bytes> digests_, listed_;
  std::map<std::string, std::string> reports_;
  std::string sums_, signature_;
};

}  // namespace

Result<PackCheck> check_pack(const std::string& path, ByteView sign_public) {
  if (sodium_init() < 0) return Unexpected{Code::internal, "libsodium", "cannot start"};
  Checker checker(sign_public);
  if (Status read = checker.read(path); !read) return Unexpected{read.error()};
  return checker.judge();
}

}  // namespace temizu
