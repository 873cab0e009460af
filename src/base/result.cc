#include "base/result.h"

namespace temizu {

const char* to_word(Code code) {
  switch (code) {
    case Code::bad_input: return "bad_input";
    case Code::limit: return "limit";
    case Code::unsupported: return "unsupported";
    case Code::encrypted: return "encrypted";
    case Code::ambiguous: return "ambiguous";
    case Code::hostile: return "hostile";
    case Code::not_found: return "not_found";
    case Code::conflict: return "conflict";
    case Code::denied: return "denied";
    case Code::full: return "full";
    case Code::io: return "io";
    case Code::timeout: return "timeout";
    case Code::crashed: return "crashed";
    case Code::unavailable: return "unavailable";
    case Code::config: return "config";
    case Code::internal: return "internal";
  }
  return "internal";
}

std::string to_text(const Error& error) {
  std::string text = error.where;
  if (!error.what.empty()) text += (text.empty() ? "" : ": ") + error.what;
  if (!error.hint.empty()) text += (text.empty() ? "" : ". ") + error.hint;
  return text;
}

}  // namespace temizu
