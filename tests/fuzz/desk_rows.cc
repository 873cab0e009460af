// Fuzzes the rules of release with rows that nobody checked: any moves in any order, by anybody, at any time, with codes that were
// answered or not. Whatever the rows say: nothing is proven without a right code of somebody entitled who is not the requester,
// and two people where two are needed.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "quarantine/release.h"
#include "quarantine/test_desk.h"

namespace {

class Octets {
 public:
  Octets(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  unsigned one(unsigned most) { return size_ == 0 ? 0 : (--size_, *data_++ % most); }
  bool empty() const { return size_ == 0; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  static const TestTown town;
  static const People people = town.people();
  static const WorkCalendar calendar;
  static const char* const who[] = {"sato", "suzuki", "chief", "director", "vice", "admin", "admin2", "auditor", "gone", "nobody", kByWash, kByTime,
                                   "Chief", "DIRECTOR", "Admin", "Sato"};
  const TimeMs start_ms = tokyo(2026, 11, 24, 9, 0);
  Octets octets(data, size);
  ReleaseRule rule;
  rule.approvals = octets.one(4);
  rule.by_superior = octets.one(2) == 0;
  rule.by_administrator = octets.one(2) == 0;
  rule.barred = octets.one(8) == 7;
  rule.checked_import = octets.one(4) == 3;
  rule.after_deadline = octets.one(2) == 0 ? AfterDeadline::lapse : AfterDeadline::pass_on;
  Request request = test_request(who[octets.one(6)]);
  request.id = request.item = *ItemId::from_octets(std::string(16, 'i'));
  const std::vector<Deputy> deputies{test_deputy("chief", "vice", start_ms, start_ms + kDay, 1 + octets.one(2))};
  std::vector<AnsweredCode> answers{{1, "chief", deputy_purpose(deputies[0]), CodeAnswer::ok, start_ms}};
  std::vector<Move> moves;
  std::set<std::string> gave_a_code;
  TimeMs now_ms = start_ms;
  while (!octets.empty() && moves.size() < 40) {
    Move move;
    move.number = moves.size() + 1;
    move.request = octets.one(20) == 19 ? ItemId::random() : request.id;
    move.action = kAllDeskActions[octets.one(static_cast<unsigned>(std::size(kAllDeskActions)))];
    move.actor = moves.empty() && octets.one(8) != 7 ? request.requester : who[octets.one(static_cast<unsigned>(std::size(who)))];
    if (moves.empty() && octets.one(8) != 7) move.action = DeskAction::request;
    now_ms += static_cast<TimeMs>(octets.one(256)) * kMinute - 20 * kMinute;
    move.at_ms = now_ms;
    move.reason = "unneeded";
    move.check = {"t", "t", "1", octets.one(3) == 2 ? CheckResult::found : CheckResult::clean, 1};
    const Facts facts{rule, calendar, people, deputies, now_ms, nullptr, true};
    const unsigned code = octets.one(4);
    if (code > 0) {
      const Standing standing = stand(request, moves, facts);
      const bool right = code == 1;
      answers.push_back({answers.size() + 1, right ? move.actor : who[octets.one(static_cast<unsigned>(std::size(who)))], right ? approve_purpose(request, moves, standing) : login_purpose("x"),
                         octets.one(4) == 3 ? CodeAnswer::wrong : CodeAnswer::ok, now_ms});
      move.code = answers.size();
      if (right && answers.back().answer == CodeAnswer::ok && move.action == DeskAction::approve) gave_a_code.insert(lower_ascii(move.actor));
    }
    moves.push_back(move);
  }
  const Facts facts{rule, calendar, people, deputies, now_ms, nullptr, true};
  const Standing standing = stand(request, moves, facts);
  for (const DeskAction action : may_list(request.requester, request, standing, facts)) {
    if (action == DeskAction::approve || action == DeskAction::deny || action == DeskAction::send_back) std::abort();
  }
  if (standing.state == RequestState::released) std::abort();   // wash has done nothing
  if (!proven(request, moves, answers, facts)) return 0;
  gave_a_code.erase(request.requester);
  for (const char* never : {"suzuki", "auditor", "gone", "nobody"}) gave_a_code.erase(never);
  if (rule.barred || gave_a_code.size() < (rule.approvals == 0 ? 1 : rule.approvals)) std::abort();
  return 0;
}
