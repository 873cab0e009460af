// Lookup: the console's index over all mail, so that any message is found in a moment among a million. A database of its
// own, <store>/lookup/lookup.db, that only the console's user writes and reads (folder 0700). It holds nothing that is not
// in the ledgers of receive, wash and deliver: it follows them by row number, may be deleted at any time and is then made
// again. Therefore it has no audit chain and waits for no sync. It decides nothing and sends nothing.
//
// Text is found by bigrams of its folded form (text/search_fold.h), two kanji as well as twenty; words, states, kinds by
// lists of the same make (postings.h). What a message said leaves the index when the message is purged.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/envelope.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/verdict.h"
#include "quarantine/lookup/query.h"
#include "quarantine/state.h"
#include "quarantine/store.h"

namespace temizu {

struct LookupRecipient {
  std::uint32_t number{0};          // in the envelope
  std::string address;
  State state{State::received};
  bool verdict_known{false};
  Verdict verdict{Verdict::held};
  bool notice_only{false};
  bool on_hold{false};
  std::uint32_t result_number{0};   // with verdict_known
  std::string profile;
  TimeMs changed_ms{0};
  friend bool operator==(const LookupRecipient&, const LookupRecipient&) = default;
};

struct LookupPart {
  std::uint32_t result_number{0};
  std::string path, name, kind, action, reason;   // as in docs/formats/wash-json.md; reason "" for none
  bool changed{false};
  std::uint64_t size_in{0};
  Bytes digest_in, digest_out;                    // 32 octets or empty
  std::vector<std::string> rules;                 // of its findings
  friend bool operator==(const LookupPart&, const LookupPart&) = default;
};

struct LookupRow {
  std::int64_t number{0};        // in the index: newer messages have higher numbers; changes when the index is made again
  ItemId id, parent;
  ItemClass item_class{ItemClass::message};
  TimeMs arrival_ms{0};
  std::uint64_t size_bytes{0};
  std::string sender, client, subject, reason;
  Bytes digest;                  // of the original
  Keeping keeping{Keeping::kept};
  bool keep_hold{false};
  bool has_children{false};
  std::vector<LookupRecipient> recipients;   // within a scope only those of the scope
  std::vector<LookupPart> parts;             // within a scope only of those recipients' results; the mail itself (path "") only with its rules
  friend bool operator==(const LookupRow&, const LookupRow&) = default;
};

// Whose mail may be seen: messages with one of these addresses among the recipients, and of those messages only these
// recipients. Compared without ASCII case. No addresses: nothing.
using LookupScope = std::vector<std::string>;

struct LookupAsk {
  MailFilter filter;                   // dept: terms resolved
  std::optional<LookupScope> scope;    // none: everything, for those who may
  std::int64_t before{0};              // next_before of the page before; 0: the newest
  std::uint32_t most{50};              // 1 to 1,000 rows
};

struct LookupPage {
  std::vector<LookupRow> rows;   // newest first
  std::int64_t next_before{0};   // ask on from here; 0: there is no more. A page may be short, even empty, and yet have more
                                 // behind it: the work of one call is bounded
  std::uint64_t total{0};        // of all pages
  bool total_exact{true};        // false: "more than total"
};

// What the index does not know yet, in rows of the ledgers.
struct LookupLag {
  std::uint64_t rows{0};
  bool ready{false};   // it has once caught up wholly
};

struct LookupOptions {
  std::string store_path;
  // sign_public, store_public and console_secret are used: without the secret file names and kinds stay unknown, without
  // sign_public rows are shown without looking who wrote them.
  StoreKeys keys;
};

class Lookup {
 public:
  virtual ~Lookup() = default;
  // Makes folder and database when needed. A damaged or newer-by-version one is set aside and begun anew.
  static Result<std::unique_ptr<Lookup>> open(const LookupOptions& options);

  // Takes over what is new or changed, at most about `most` rows of the ledgers (at least 1), and returns how many; 0: it
  // is up to date. One thread calls it, others may search meanwhile. Stopped at any place, it goes on where it was.
  virtual Result<std::uint64_t> catch_up(std::uint64_t most) = 0;
  virtual Result<LookupLag> lag() = 0;

  // bad_input for a dept: term that nobody resolved. Thread-safe.
  virtual Result<LookupPage> search(const LookupAsk& ask) = 0;
  // not_found also for what is outside the scope.
  virtual Result<LookupRow> find(const ItemId& item, const std::optional<LookupScope>& scope) = 0;

  // Forgets everything; catch_up makes it again.
  virtual Status clear() = 0;
};

// Whether one message fits, without any index: what search tells for its rows, and what the command line uses. Outside the
// scope: false; recipients outside it count as not there.
bool matches(const LookupRow& row, const MailFilter& filter, const std::optional<LookupScope>& scope = {});
// The part of a row that a scope may see.
LookupRow within_scope(LookupRow row, const LookupScope& scope);
// A row from what the store shows; file names and kinds only from an item that came with its manifests.
LookupRow lookup_row(const ItemView& item);

}  // namespace temizu
