#include "console/codes.h"

#include "console/json.h"
#include "quarantine/release.h"

namespace temizu::console {
namespace {

constexpr ConText kTexts[] = {
#define CON(name, number, status, ja, en, next_ja, next_en) {Con::name, status, ja, en, next_ja, next_en},
#include "console/codes.def"
#undef CON
};

int status_of_code(Code code) {
  switch (code) {
    case Code::bad_input: return 422;
    case Code::not_found: return 404;
    case Code::conflict: return 409;
    case Code::denied: return 403;
    case Code::limit: return 429;
    case Code::unavailable:
    case Code::timeout:
    case Code::full: return 503;
    default: return 500;
  }
}

Con con_of_code(Code code) {
  switch (code) {
    case Code::bad_input:
    case Code::limit:
    case Code::ambiguous: return Con::bad_field;
    case Code::not_found: return Con::not_found;
    case Code::conflict: return Con::conflict;
    case Code::denied: return Con::not_allowed;
    case Code::unavailable:
    case Code::timeout:
    case Code::full: return Con::unavailable;
    default: return Con::internal;
  }
}

}  // namespace

const ConText& text_of(Con con) {
  for (const ConText& text : kTexts) {
    if (text.con == con) return text;
  }
  return kTexts[0];
}

std::span<const ConText> all_con_texts() { return kTexts; }

std::string code_of(Con con) {
  const auto number = static_cast<unsigned>(con);
  return (number < 10 ? "CON-0" : "CON-") + std::to_string(number);
}

Fault to_fault(const Error& error) {
  Fault fault{con_of_code(error.code)};
  if (temizu::fault_of(error)) fault.error = error;
  return fault;
}

int status_of(const Fault& fault) { return temizu::fault_of(fault.error) ? status_of_code(fault.error.code) : text_of(fault.con).status; }

std::string fault_json(const Fault& fault, Language language) {
  const bool ja = language == Language::ja;
  Json json = Json::object();
  if (const auto desk = temizu::fault_of(fault.error)) {
    json["code"] = temizu::code_of(*desk);
    json["message"] = temizu::text_of(*desk, ja ? "ja" : "en");
    if (!fault.field.empty()) json["field"] = fault.field;
    return json_text(json);
  }
  const ConText& text = text_of(fault.con);
  json["code"] = code_of(fault.con);
  json["message"] = ja ? text.ja : text.en;
  if (!fault.field.empty()) json["field"] = fault.field;
  const std::string next = !fault.next.empty() ? fault.next : ja ? text.next_ja : text.next_en;
  if (!next.empty()) json["next"] = next;
  if (fault.wait_s > 0) json["wait_s"] = fault.wait_s;
  return json_text(json);
}

HttpAnswer refused(const Fault& fault, Language language) {
  HttpAnswer answer;
  answer.status = status_of(fault);
  answer.set("Content-Type", "application/json; charset=utf-8");
  if (fault.wait_s > 0) answer.set("Retry-After", std::to_string(fault.wait_s));
  answer.body = fault_json(fault, language);
  return answer;
}

}  // namespace temizu::console
