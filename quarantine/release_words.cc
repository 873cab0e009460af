// The words and fixed texts of the release desk.
#include <array>

#include "quarantine/release.h"

namespace temizu {
namespace {

constexpr ReleaseWay kWays[] = {ReleaseWay::rewash, ReleaseWay::pages, ReleaseWay::original};
constexpr SenderCheck kSenderChecks[] = {SenderCheck::none, SenderCheck::phone, SenderCheck::met, SenderCheck::known};
constexpr CheckResult kCheckResults[] = {CheckResult::none, CheckResult::clean, CheckResult::found};

template <class Word, std::size_t n>
std::optional<Word> from_word(const Word (&all)[n], std::string_view word) {
  for (const Word one : all) {
    if (word == to_word(one)) return one;
  }
  return std::nullopt;
}

struct FaultText {
  DeskFault fault;
  Code code;
  const char *name, *ja, *en;
};
constexpr FaultText kFaults[] = {
#define DESK(name, number, code, ja, en) {DeskFault::name, Code::code, #name, ja, en},
#include "quarantine/desk_faults.def"
#undef DESK
};

const FaultText& entry(DeskFault fault) {
  for (const FaultText& one : kFaults) {
    if (one.fault == fault) return one;
  }
  return kFaults[0];
}

constexpr bool ask = false, decide = true;
constexpr ReasonText kReasons[] = {
#define REASON(code, who, needs_text, ja, en) {code, who, needs_text, ja, en},
#include "quarantine/release_reasons.def"
#undef REASON
};

}  // namespace

const char* to_word(ReleaseWay way) {
  switch (way) {
    case ReleaseWay::rewash: return "rewash";
    case ReleaseWay::pages: return "pages";
    case ReleaseWay::original: return "original";
  }
  return "original";
}

const char* to_word(SenderCheck check) {
  switch (check) {
    case SenderCheck::none: return "none";
    case SenderCheck::phone: return "phone";
    case SenderCheck::met: return "met";
    case SenderCheck::known: return "known";
  }
  return "none";
}

const char* to_word(RequestState state) {
  switch (state) {
    case RequestState::requested: return "requested";
    case RequestState::approved: return "approved";
    case RequestState::released: return "released";
    case RequestState::returned: return "returned";
    case RequestState::denied: return "denied";
    case RequestState::withdrawn: return "withdrawn";
    case RequestState::lapsed: return "lapsed";
  }
  return "lapsed";
}

const char* to_word(DeskAction action) {
  switch (action) {
    case DeskAction::request: return "request";
    case DeskAction::resubmit: return "resubmit";
    case DeskAction::approve: return "approve";
    case DeskAction::send_back: return "return";
    case DeskAction::deny: return "deny";
    case DeskAction::withdraw: return "withdraw";
    case DeskAction::lapse: return "lapse";
    case DeskAction::pass_on: return "pass-on";
    case DeskAction::release: return "release";
    case DeskAction::refuse: return "refuse";
    case DeskAction::recall: return "recall";
    case DeskAction::show_password: return "show-password";
    case DeskAction::check_eye: return "check-eye";
    case DeskAction::check_malware: return "check-malware";
  }
  return "withdraw";
}

const char* to_word(CheckResult result) {
  switch (result) {
    case CheckResult::none: return "none";
    case CheckResult::clean: return "clean";
    case CheckResult::found: return "found";
  }
  return "found";
}

const char* to_word(Right right) {
  switch (right) {
    case Right::none: return "none";
    case Right::superior: return "superior";
    case Right::deputy: return "deputy";
    case Right::administrator: return "administrator";
  }
  return "none";
}

const char* to_word(CodeAnswer answer) {
  switch (answer) {
    case CodeAnswer::ok: return "ok";
    case CodeAnswer::wrong: return "wrong";
    case CodeAnswer::replayed: return "replayed";
    case CodeAnswer::locked: return "locked";
    case CodeAnswer::unknown: return "unknown";
  }
  return "unknown";
}

std::optional<ReleaseWay> way_from_word(std::string_view word) { return from_word(kWays, word); }
std::optional<SenderCheck> sender_check_from_word(std::string_view word) { return from_word(kSenderChecks, word); }
std::optional<RequestState> request_state_from_word(std::string_view word) { return from_word(kAllRequestStates, word); }
std::optional<DeskAction> action_from_word(std::string_view word) { return from_word(kAllDeskActions, word); }
std::optional<CheckResult> check_result_from_word(std::string_view word) { return from_word(kCheckResults, word); }

std::string code_of(DeskFault fault) {
  const auto number = static_cast<unsigned>(fault);
  return "DESK-" + std::string(number < 10 ? "0" : "") + std::to_string(number);
}

const char* text_of(DeskFault fault, std::string_view language) { return language == "ja" ? entry(fault).ja : entry(fault).en; }

Unexpected refusal(DeskFault fault) { return Unexpected{entry(fault).code, code_of(fault), entry(fault).en}; }

std::optional<DeskFault> fault_of(const Error& error) {
  for (const FaultText& one : kFaults) {
    if (error.where == code_of(one.fault)) return one.fault;
  }
  return std::nullopt;
}

std::span<const ReasonText> release_reasons() { return kReasons; }

}  // namespace temizu
