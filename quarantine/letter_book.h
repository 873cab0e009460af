// What wash remembers of the letters that it writes itself: alerts, and notifications of the release desk. A letter, the audit record
// about it and the memory that it was told are one transaction: after a crash at any moment it was told once, or comes again. What is to be
// told is decided elsewhere (src/alert, src/wash/desk_letters.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/envelope.h"
#include "base/result.h"

namespace temizu {

// An alert that lasts.
struct AlertMemory {
  std::string code;                 // "AL-02"
  std::string what;                 // fixed words that say what it is about, with a blank between: ledgers, kinds; may be empty
  TimeMs since_ms{0}, told_ms{0};
};

// One step of an alert, as the audit chain has it: action "alert.raised", "alert.repeated" or "alert.ended".
struct AlertStepTold {
  AlertMemory memory;               // as it is from now on; of an ended one: what it was
  std::string step;                 // "raised", "repeated", "ended"
  std::string detail;               // figures: "count=3 limit=50"; never a word of a mail
  TimeMs told_before_ms{0};         // told_ms that this step goes from; 0 for a raised one
};

struct OwnMail {
  Envelope envelope;
  Bytes content;
};

// One line of a letter to a person: what was told of a request in one of its rounds.
struct DeskNews {
  ItemId request;
  std::uint32_t round{1};
  std::uint8_t news{0};             // desk_letters.h
};

class LetterBook {
 public:
  virtual ~LetterBook() = default;

  virtual Result<std::vector<AlertMemory>> alerts() = 0;
  // conflict when one of them is not as told_before_ms says, or the mail is kept already: nothing is changed then.
  virtual Status tell(std::span<const AlertStepTold> steps, const std::optional<OwnMail>& mail) = 0;

  // What this account was told of these requests, and when it was last written to (0: never).
  struct ToldBefore { std::vector<DeskNews> news; TimeMs last_ms{0}; };
  virtual Result<ToldBefore> told(std::string_view account, std::span<const ItemId> requests) = 0;
  // conflict when one of the lines was told already.
  virtual Status write(std::string_view account, std::span<const DeskNews> news, const OwnMail& mail) = 0;
  // Moves up to here need not be looked at after a start.
  virtual Result<std::uint64_t> desk_mark() = 0;
  virtual Status set_desk_mark(std::uint64_t move) = 0;
};

class StoreImpl;
std::unique_ptr<LetterBook> make_letter_book(StoreImpl& store);

// For those who pass alerts on (the hook): steps in the chain of washed with a number above `after`, in order, at most `most`.
struct StoredAlert {
  std::uint64_t number{0};          // of the audit record
  TimeMs at_ms{0};
  std::string step, code, what, detail;
};
struct StoredAlerts {
  std::vector<StoredAlert> alerts;
  std::uint64_t looked_to{0};       // the last number that was looked at
};
// One call looks at 100,000 records at most; looked_to is lower than `after` when the chain is shorter than that (a store of before was
// restored). unavailable while wash has not made its ledger.
Result<StoredAlerts> alerts_after(const std::string& store_path, std::uint64_t after, std::size_t most);

}  // namespace temizu
