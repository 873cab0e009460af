// What wash alone writes about the release desk, into washed.db: answers to one-time codes, what became of requests, recalls,
// the sealed passwords of released files. It decides nothing: src/wash/desk does. A release and the item that carries it out are
// one transaction, so a crash at any moment leaves both or neither, and a request has at most one release for ever.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/envelope.h"
#include "base/result.h"
#include "quarantine/release.h"

namespace temizu {

// What wash remembers of an account's codes.
struct CodeMemory {
  std::int64_t step{-1};            // the last step used, for whatever purpose
  std::uint32_t failures{0};        // wrong ones since the last right one
  TimeMs locked_until_ms{0};
};

// A question to wash: one row of orders.codes.
struct CodeQuestion {
  std::uint64_t number{0};
  std::string account, purpose;
};

struct Released {
  Request request;                  // as it was judged
  bool released{false};             // false: refused
  std::string code;                 // of a refusal: "DESK-09"
  std::string why;                  // of a refusal, for the audit
  std::string approvers;            // of a release, for the audit: logins with a comma between
  std::string address;              // to whom it went
  ItemId item;                      // the item that carries it out
  Bytes original_digest;            // SHA-256 of what was handed out: the message or the part
  std::string password;             // empty: none was needed, or it was shown, or its time is over
};

class ReleaseBook {
 public:
  virtual ~ReleaseBook() = default;

  // --- codes --------------------------------------------------------------------------------------------------------
  // Answers a question once: judge sees what is remembered of the account and changes it; both are written together with the
  // answer and an audit record. Does nothing (and returns no answer) when the number has an answer.
  virtual Result<std::optional<CodeAnswer>> answer(const CodeQuestion& question, const std::function<CodeAnswer(CodeMemory&)>& judge) = 0;
  // Which of these numbers have no answer yet.
  virtual Result<std::vector<std::uint64_t>> unanswered(std::vector<std::uint64_t> numbers) = 0;

  // --- requests -----------------------------------------------------------------------------------------------------
  virtual Result<std::optional<ReleaseOutcome>> outcome(const RequestId& request) = 0;
  virtual Result<std::uint32_t> released_since(TimeMs since_ms) = 0;   // originals only
  virtual Result<std::uint32_t> rewashed_since(TimeMs since_ms, std::string_view requester) = 0;   // refused ones too; requester "": of all
  // Before the first octet of an original is read for a release.
  virtual Status note_unsealing(const Request& request, const std::string& approvers) = 0;
  // Refused for good. conflict when the request has an outcome.
  virtual Status refuse(const Released& refused) = 0;
  // The outcome together with the item that carries it out (its id is envelope.id). conflict when the request has an outcome or
  // the item is there: nothing is changed then. The password is sealed to the console's key.
  virtual Status release(const Released& released, Envelope envelope, ByteView content) = 0;
  // Whether this item carries out a release or a recall that is written here.
  virtual Result<bool> carries_out(const ItemId& item) = 0;
  // A recall notice together with its item. conflict when there was one. code: why it was not sent, then there is no item.
  virtual Status recall(const RequestId& request, Envelope envelope, ByteView content) = 0;
  virtual Result<bool> recalled(const RequestId& request) = 0;

  // --- passwords ----------------------------------------------------------------------------------------------------
  // Those not wiped yet, with the time of their release; at most 1,000.
  struct PasswordKept { RequestId request; TimeMs at_ms{0}; };
  virtual Result<std::vector<PasswordKept>> passwords() = 0;
  virtual Status wipe_password(const RequestId& request, const char* why) = 0;   // "shown", "too old"

  // How far moves have been looked at.
  virtual Result<std::uint64_t> moves_mark() = 0;
  virtual Status set_moves_mark(std::uint64_t number) = 0;
};

class StoreImpl;
std::unique_ptr<ReleaseBook> make_release_book(StoreImpl& store);

// What became of the requests for an item, oldest first, for people: anybody who may read the washed ledger. At most 1,000.
struct ReleaseRow {
  RequestId request;
  std::string part;                 // empty: the whole message
  ReleaseWay way{ReleaseWay::original};
  bool released{false};
  std::string code;                 // of a refusal
  std::string requester, address;
  ItemId released_item;
  TimeMs at_ms{0}, recalled_ms{0};  // 0: not recalled
};
Result<std::vector<ReleaseRow>> releases_of(const std::string& store_path, const ItemId& item);

// The password of a released file out of its row (Desk::show_password), with the console's secret key. denied: not for this key or
// this request.
Result<std::string> open_password(const RequestId& request, ByteView untrusted_sealed, ByteView store_public, ByteView console_secret);

}  // namespace temizu
