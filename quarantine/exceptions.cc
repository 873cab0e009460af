#include "quarantine/exceptions.h"

namespace temizu {

const char* to_word(ExceptionState state) {
  switch (state) {
    case ExceptionState::proposed: return "proposed";
    case ExceptionState::in_force: return "in_force";
    case ExceptionState::expired: return "expired";
    case ExceptionState::ended: return "ended";
  }
  return "ended";
}

}  // namespace temizu
