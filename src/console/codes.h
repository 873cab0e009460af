// Why the console says no: fixed codes with fixed texts in both languages (codes.def). Nothing of the cause inside the
// program goes out; that is in the log.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "console/http.h"

namespace temizu::console {

enum class Con : std::uint8_t {
#define CON(name, number, status, ja, en, next_ja, next_en) name = number,
#include "console/codes.def"
#undef CON
};

enum class Language : std::uint8_t { ja, en };

// One refusal. field: the name of a field or parameter of the request, one that we know. next: a fixed text of ours that
// takes the place of the code's own.
struct Fault {
  Con con{Con::internal};
  std::string field{};
  std::string next{};
  std::int64_t wait_s{0};
  Error error{};   // set: told with its own code (DESK-…) instead of con's when it has one
};

struct ConText { Con con; int status; const char* ja; const char* en; const char* next_ja; const char* next_en; };
const ConText& text_of(Con con);
std::string code_of(Con con);   // "CON-16"
std::span<const ConText> all_con_texts();

// What an error of the store, the desk or the search means to the caller. Faults of the release desk keep their code.
Fault to_fault(const Error& error);

// {"code":"CON-16","message":"…"} and so on, as a JSON text.
std::string fault_json(const Fault& fault, Language language);
int status_of(const Fault& fault);
HttpAnswer refused(const Fault& fault, Language language);

}  // namespace temizu::console
