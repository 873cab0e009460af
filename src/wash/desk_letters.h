// Mails to people about requests of the release desk: to who may decide when one waits for them, to the requester when something became of
// theirs. A letter holds a number, fixed words, a deadline and an address of the console; nothing of the mail that was asked for. Several
// for one person go together, at most one mail in desk.letters_every_min. It believes the desk's rows as a list does: a console that was
// taken over can send people to the console for nothing, at that rate; it can let nothing out.
//
// What is to be told follows from how requests stand now, less what was told before (quarantine/letter_book.h): after a crash it is derived
// again, and what was told is not told twice. News older than a day are not told any more.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "quarantine/desk/desk.h"
#include "quarantine/letter_book.h"
#include "quarantine/store.h"
#include "wash/settings.h"

namespace temizu {

// Numbers are kept in the ledger.
enum class News : std::uint8_t { decide = 1, deputy = 2, passed_on = 3, returned = 4, denied = 5, approved = 6, released = 7, lapsed = 8 };
const char* to_word(News news);

struct NewsFor {
  std::string account;   // login
  News news{News::decide};
  friend bool operator==(const NewsFor&, const NewsFor&) = default;
};
// Who is to be told what of a request as it stands. Administrators only where nobody nearer decides, or it was passed on. Pure.
std::vector<NewsFor> desk_news(const Request& request, const Standing& standing, const Facts& facts);

class DeskLetters {
 public:
  // All outlive this object; store has a letter book. One thread at a time.
  DeskLetters(Store& store, Desk& desk, PeopleReader& people, const Clock& clock) : store_(store), desk_(desk), people_(people), clock_(clock) {}

  // One round: what has moved since the last one, and every few seconds what only time can change. A failure is logged and comes again.
  void round(const WashSettings& settings);

 private:
  struct Line {
    Request request;
    Standing standing;
    News news{News::decide};
  };
  using Lines = std::map<std::string, std::vector<Line>>;   // by login

  Status learn(std::set<RequestId>& changed);
  Status look_at(const RequestId& id, const WashSettings& settings, const People& people, std::span<const Deputy> deputies, Lines& lines);
  // True when nothing is left to be told to this person now.
  Result<bool> write_to(const Account& account, std::vector<Line>& lines, const WashSettings& settings);
  void keep_mark();

  Store& store_;
  Desk& desk_;
  PeopleReader& people_;
  const Clock& clock_;
  std::map<RequestId, std::uint64_t> open_;   // to be looked at again → number of its last move
  std::uint64_t mark_{0}, kept_mark_{0};      // moves up to here are known; as it is in the ledger
  bool mark_known_{false};
  std::int64_t all_at_ms_{0};                 // steady clock: when all of them are looked at again
};

}  // namespace temizu
