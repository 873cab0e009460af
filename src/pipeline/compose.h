// Builds the outgoing mail from typed values, outside the cage: headers, notice, boundaries and encodings are ours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/envelope.h"
#include "base/result.h"
#include "base/verdict.h"
#include "pipeline/washing.h"
#include "policy/policy.h"

namespace temizu {

// The fixed texts of conf/notices/<language>.txt, read and checked once at start. A block that the file does not have is the built-in
// one of its language (en for a name that ends in en.txt, else ja): an update that needs a new block stops no mail.
class NoticeTexts {
 public:
  static Result<NoticeTexts> load(const std::string& path);
  static Result<NoticeTexts> parse(std::string_view text, std::string_view name);
  // The text under key with {name} places filled in; a missing key is a config error found by load.
  std::string fill(std::string_view key, const std::vector<std::pair<std::string_view, std::string>>& values = {}) const;
  // The text under key as it stands; empty when there is none.
  std::string raw(std::string_view key) const;
  // The blocks that were taken from the built-in texts, in their order; none for the files as they are shipped.
  const std::vector<std::string>& built_in() const { return built_in_; }
  // Any text with its {name} places filled in, once.
  static std::string filled(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values);

 private:
  Status read(std::string_view text, std::string_view name);
  void fill_gaps(std::string_view built_in_text, std::string_view name);
  Status check(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> texts_;
  std::vector<std::string> built_in_;
};

struct ComposeContext {
  const NoticeTexts* texts{nullptr};
  std::string site_name;        // for Message-ID of mails that had none
  std::string site_id;          // loop marker
  std::string contact;
  std::string console_url;      // may be empty
  Bytes notice_key;             // 32 octets; empty: `temizu wash` without a store, then no MAC is written
  Bytes loop_key;
  Bytes policy_digest;
  std::uint64_t mail_bytes_max{std::uint64_t{1} << 40};   // what the next hop takes (deliver.mail_bytes_max)
};

struct Composed {
  Bytes mail;
  Verdict verdict{Verdict::held};
  bool notice_only{false};
};

// The mail for the recipients of one profile. A held washing gives the notice mail made from the envelope alone.
// Runs the strict verifier; failure is Code::internal and the caller holds the message (hold_notice) and counts a defect.
// A finding notice.lookalike is taken out of washing when the incoming notice proves to be our own (its MAC holds).
Result<Composed> compose(Washing& washing, const Envelope& envelope, const Profile& profile, const ComposeContext& context);

// The notice for a message whose child died or never answered: envelope only.
Result<Composed> hold_notice(const Envelope& envelope, Reason reason, std::string_view rule, const ComposeContext& context);

// The public JSON of `temizu wash` and the manifest (docs/formats/wash-json.md): one object, one line, no newline. A function of its
// arguments alone.
std::string manifest_json(const Washing& washing, Verdict verdict, std::string_view profile, const Bytes& policy_digest, std::string_view file,
                          const std::vector<std::string>& output_paths);

}  // namespace temizu
