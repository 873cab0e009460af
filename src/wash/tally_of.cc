#include "wash/tally_of.h"

#include "base/tally.h"

namespace temizu {

std::string tally_of(const Washing& washing) {
  Tally tally;
  tally.reason = washing.held ? static_cast<std::uint32_t>(washing.held_reason) : 0;
  tally.mail_class = to_word(washing.mail_class);
  for (const PartReport& part : washing.parts) {
    // The mail itself is no part of itself; its findings count.
    if (!part.path.empty()) {
      tally.add({part.kind, to_word(part.action), static_cast<std::uint32_t>(part.reason), part.changed, 1, part.size_in, part.size_out});
    }
    for (const Finding& finding : part.findings) tally.add(finding.rule, finding.weight, finding.count);
  }
  return to_text(std::move(tally));
}

}  // namespace temizu
