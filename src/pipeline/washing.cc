#include "pipeline/washing.h"

namespace temizu {

const char* to_word(Action action) {
  switch (action) {
    case Action::text: return "text";
    case Action::rebuilt: return "rebuilt";
    case Action::flattened: return "flattened";
    case Action::withheld: return "withheld";
    case Action::dropped: return "dropped";
  }
  return "withheld";
}

}  // namespace temizu
