// The store: every message from keep to purge. Each program has a ledger of its own (a database file with its own audit
// chain; with PostgreSQL its own grants) and reads the ledger before it:
//
//   intake/intake.db    receive writes (quarantine/intake.h); wash takes from it and purges in it
//   washed/washed.db    wash writes: items, signed results, claims
//   deliver/deliver.db  deliver writes: attempts, end of each recipient's journey
//   orders/orders.db    console and command line write: what a person decided (retry, hold, rewash, …)
//
// Rows that cause sending are signed by wash; deliver trusts no row. A Store is opened in one role and refuses
// (Code::denied) what that role may not do. All calls are thread-safe; calls that change something return after the sync
// unless said otherwise, and concurrent callers share one sync.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/envelope.h"
#include "base/result.h"
#include "quarantine/state.h"

namespace temizu {

enum class Role : std::uint8_t { wash, deliver, console, admin };   // admin: the command line as root; may read all, writes orders

struct Actor {
  std::string name;   // "wash", "deliver", "admin:root", an account; printable, at most 64 octets
};

// What wash promises about one output: signed with Ed25519 over statement() below. Everything that decides where the
// mail goes and what it says is in it.
struct SignedResult {
  ItemId item;
  ItemId parent;
  ItemClass item_class{ItemClass::message};
  std::uint32_t number{0};                 // counts the results of one item: one per distinct profile
  std::string profile;
  Verdict verdict{Verdict::held};
  bool notice_only{false};                 // held: the mail holds nothing of the sender's content
  std::string sender;                      // MAIL FROM of the outgoing mail
  std::vector<std::uint32_t> recipient_numbers;   // index into the envelope's recipients
  std::vector<std::string> recipients;
  std::string route;                       // "" by recipient domain; "upstream" for a DSN
  bool smtputf8{false};
  TimeMs arrival_ms{0};
  // Where it came from, for our Received field and XFORWARD; empty for items of our own.
  std::string protocol, client_address, client_helo, origin_address, origin_helo;
  bool from_trusted_relay{false};          // a DSN may go back
  Bytes policy_digest;                     // 32 octets
  Bytes output_digest;                     // SHA-256 of the outgoing mail
  std::uint64_t output_bytes{0};
  Bytes signature;                         // 64 octets
};
Bytes statement(const SignedResult& result);   // what is signed: versioned, length-prefixed, injective

// An exception of the release desk changed how a result's recipient was washed.
struct ExceptionUse {
  ItemId exception;
  std::uint32_t recipient{0};
  std::string kind;         // of the part that it was used for
};

// A result with its payload, as wash hands it over.
struct Outcome {
  SignedResult result;
  Bytes output;             // the canonical mail; sealed to deliver and console by the store
  std::string manifest;     // the JSON of docs/formats/wash-json.md for this result; for people, sealed like the output
  std::string subject;      // cleaned, for search
  std::string reason;       // why it was held, or empty: a rule id or reason code
  std::vector<ExceptionUse> exception_uses;   // counted in the same transaction
  std::string tally;        // what was done, in kinds and rules (base/tally.h); may be empty
};

struct Claim {
  Envelope envelope;
  std::uint64_t lease{0};   // token; a lease that ran out is worth nothing
  std::uint32_t failures{0};   // how often this item was given back by release
};

struct Delivery {            // one result to send, claimed by deliver
  SignedResult result;       // signature already verified, recipients reduced to those still to be sent
  std::vector<std::uint32_t> attempts;   // of each of those recipients so far
  std::uint64_t lease{0};
  std::vector<TimeMs> since_ms;          // of each of those: when deliver first had it, or was told to go on
};

// How one try for one recipient ended.
enum class TryOutcome : std::uint8_t { delivered, deferred, failed, uncertain };
struct Try {
  ItemId item;
  std::uint32_t result_number{0};
  std::uint32_t recipient_number{0};
  TryOutcome outcome{TryOutcome::deferred};
  std::string reply;             // cleaned, printable ASCII, at most 400 octets
  std::string next_hop;          // "host:port" that answered
  TimeMs next_try_ms{0};         // for deferred and uncertain
  bool dsn{false};               // failed: a DSN is due (sender not null, trusted relay)
};

// Until when an item must have ended to be purged. Several profiles: the longest time counts.
struct KeepRule {
  KeepRule(TimeMs before) : before_ms(before), released_before_ms(before) {}   // one time for all
  TimeMs before_ms{0};                              // profiles that are not named below
  std::map<std::string, TimeMs> before_ms_by_profile;
  TimeMs released_before_ms{0};                     // approved originals on their way out, and recall notices
};

class ReleaseBook;   // quarantine/release_book.h
class LetterBook;    // quarantine/letter_book.h

// What a person decided about items.
enum class OrderKind : std::uint8_t { retry, hold, resume, fail, rewash, keep_hold, keep_release };
struct Order {
  std::uint64_t number{0};
  OrderKind kind{OrderKind::retry};
  ItemId item;
  std::string actor, why;
  TimeMs at_ms{0};
  std::string owner;        // keep_hold: the account that answers for it; empty: the actor
};

struct RecipientView {
  std::uint32_t number{0};
  std::string address;
  State state{State::received};
  Verdict verdict{Verdict::held};
  bool verdict_known{false};
  bool notice_only{false};
  bool on_hold{false};           // deliver was told to wait
  std::string profile;
  std::uint32_t attempts{0};
  std::string last_reply, next_hop;
  TimeMs changed_ms{0}, next_try_ms{0};
};

struct ItemView {
  Envelope envelope;
  std::string subject;
  std::vector<RecipientView> recipients;
  std::vector<std::string> manifests;    // one per result, only when asked for and the role holds a key
  std::string reason;
  Keeping keeping{Keeping::kept};
  bool keep_hold{false};
  std::vector<ItemId> children;
};

struct ItemFilter {              // all conditions must hold; an empty one holds
  std::string id_prefix, sender, recipient, subject;   // substrings, compared without ASCII case; id_prefix hexadecimal
  std::optional<State> state;
  std::optional<Verdict> verdict;
  std::optional<ItemClass> item_class;
  TimeMs from_ms{0}, to_ms{0};   // arrival; to 0: no end
  bool not_at_end{false};        // with a recipient on its way: found without looking through all that ended; the oldest `most`
  std::uint32_t most{100};       // at most 10,000
};

// accepted = delivered_washed + delivered_notice_only + undeliverable + under_way (promise 3), counted in recipients of
// items of class message.
struct Balance {
  std::uint64_t accepted{0}, delivered_washed{0}, delivered_notice_only{0}, undeliverable{0}, under_way{0};
  bool holds() const { return accepted == delivered_washed + delivered_notice_only + undeliverable + under_way; }
};

class Store {
 public:
  virtual ~Store() = default;

  // --- wash ---------------------------------------------------------------------------------------------------------
  // Takes new originals from the intake, oldest first, until their sizes reach bytes_max (at least one is given, even a
  // larger one) or most items. Not synced. Includes items whose lease ran out.
  virtual Result<std::vector<Claim>> claim_received(std::uint64_t bytes_max, std::size_t most, std::int64_t lease_ms) = 0;
  // Streams the opened original in pieces of at most 64 KiB. Fails with bad_input and the blob's name when an octet was
  // altered or cut off, before the last piece is handed over: the caller then holds the message. Fails with io when the
  // device did not give the octets, which says nothing about them: try again. sink may stop it by failing.
  virtual Status read_original(const ItemId& item, const std::function<Status(ByteView)>& sink) = 0;
  // A new item of ours with a parent (rewash, DSN, report): durable like a kept message, its original is `content`.
  virtual Status keep_own(Envelope envelope, ByteView content) = 0;
  // Attaches signed results and moves their recipients received → washed, audit record in the same transaction. Fails
  // with conflict when the lease is lost or a recipient is not in `received`: nothing is changed then.
  virtual Status attach(std::span<const Outcome> outcomes, std::uint64_t lease, const Actor& actor) = 0;
  // Gives a claim back that could not be washed: Claim::failures counts one more, which outlives the program, and nobody
  // gets it again before wait_ms have passed or wash was started anew. Fails with conflict when the lease is lost.
  virtual Status release(const Claim& claim, std::int64_t wait_ms) = 0;
  // Recipients that failed for good and are owed a DSN that nobody has made yet, with the reply; at most `most`.
  struct Undelivered { ItemView item; std::vector<RecipientView> recipients; };
  virtual Result<std::vector<Undelivered>> undelivered_without_dsn(std::size_t most) = 0;
  // The failures of this item that undelivered_without_dsn gave out: nobody outside will be told. Audited, not given out again.
  virtual Status tell_nobody(const ItemId& item, const Actor& actor) = 0;
  // Removes originals and results of items whose journey ended before the rule's time and that are not on keep-hold: key
  // first, then the octets; secure_delete, WAL truncated; audited. Returns how many.
  virtual Result<std::uint64_t> purge(const KeepRule& rule, const Actor& actor) = 0;
  // What wash writes about the release desk; null in every other role. Lives as long as the store.
  virtual ReleaseBook* release_book() { return nullptr; }
  virtual LetterBook* letter_book() { return nullptr; }   // and about its own letters; the same

  // --- deliver ------------------------------------------------------------------------------------------------------
  // Results that are due, signature verified; one that does not verify is logged as an alert and never returned.
  virtual Result<std::vector<Delivery>> claim_due(std::size_t most, std::int64_t lease_ms) = 0;
  // The opened outgoing mail; its digest is checked against the signed one. The console may read it too, to show its text.
  virtual Result<Bytes> read_output(const ItemId& item, std::uint32_t result_number) = 0;
  // Records tries and moves washed → delivered | undeliverable, audit record in the same transaction.
  virtual Status record(std::span<const Try> tries, std::uint64_t lease, const Actor& actor) = 0;
  // Milliseconds until the next delivery is due, at most ceiling_ms.
  virtual Result<std::int64_t> next_due_in_ms(std::int64_t ceiling_ms) = 0;

  // --- a person decided ---------------------------------------------------------------------------------------------
  virtual Status order(std::span<const Order> orders) = 0;               // console, admin
  // Orders not yet applied by this role (wash: rewash, keep_hold, keep_release; deliver: the others). Deliver's own are
  // applied by the store itself inside claim_due; wash marks what it has done.
  virtual Result<std::vector<Order>> pending_orders(std::size_t most) = 0;
  virtual Status order_done(std::uint64_t number, const Actor& actor) = 0;

  // An audit record that this program (wash, deliver) has started, with the digest of its configuration.
  virtual Status note_start(ByteView config_digest, const Actor& actor) = 0;

  // --- looking ------------------------------------------------------------------------------------------------------
  virtual Result<ItemView> find(std::string_view id_prefix) = 0;         // not_found, or ambiguous for a prefix of several
  virtual Result<std::vector<ItemView>> search(const ItemFilter& filter) = 0;
  virtual Result<Balance> balance() = 0;

  // Blocks until something may have changed in the ledger this role reads (a bell file, inotify), or wait_ms passed.
  virtual void wait(std::int64_t wait_ms) = 0;
  // Wakes a waiting thread of this process.
  virtual void wake() = 0;
};

// Keys a role needs; members it does not need stay empty.
struct StoreKeys {
  Bytes store_secret;       // X25519; wash only
  Bytes store_public;
  Bytes sign_secret;        // Ed25519, 64 octets; wash only
  Bytes sign_public;
  Bytes deliver_public, deliver_secret;   // X25519; secret: deliver only
  Bytes console_public, console_secret;   // X25519; secret: console (and the command line as root)
  Bytes names;              // 32 octets; wash only. Empty: no hashes of names are kept
};

struct StoreOptions {
  std::string path;          // store.path
  Role role{Role::admin};
  StoreKeys keys;
  std::uint32_t small_blob_bytes_max{64u << 10};
  // deliver: longest wait between two tries. What waits longer when the store is opened (the clock was set back since) is
  // due after this time; 0: not looked at.
  std::int64_t retry_ms_max{0};
  const Clock* clock{&system_clock()};
};

Result<std::unique_ptr<Store>> open_store(const StoreOptions& options);

}  // namespace temizu
