// Whether one message fits a filter, told from its row alone.
#include <algorithm>

#include "base/ascii.h"
#include "quarantine/lookup/rows.h"
#include "text/search_fold.h"

namespace temizu {
namespace {

bool same_address(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool in_scope(const LookupRecipient& recipient, const LookupScope& scope) {
  return std::any_of(scope.begin(), scope.end(), [&](const std::string& address) { return same_address(address, recipient.address); });
}

// The texts of one row, each folded when it is first asked for.
class FoldedTexts {
 public:
  explicit FoldedTexts(const LookupRow& row) : row_(row), addresses_(row.recipients.size()), names_(row.parts.size()) {}
  bool sender_holds(const std::string& folded) { return holds(sender_, row_.sender, folded); }
  bool subject_holds(const std::string& folded) { return holds(subject_, row_.subject, folded); }
  bool address_holds(std::size_t i, const std::string& folded) {
    return row_.keeping == Keeping::kept && holds(addresses_[i], row_.recipients[i].address, folded);
  }
  bool any_address_holds(const std::string& folded) {
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
      if (address_holds(i, folded)) return true;
    }
    return false;
  }
  bool any_name_holds(const std::string& folded) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!row_.parts[i].name.empty() && holds(names_[i], row_.parts[i].name, folded)) return true;
    }
    return false;
  }
  const LookupRow& row() const { return row_; }

 private:
  static bool holds(std::optional<std::string>& made, const std::string& text, const std::string& folded) {
    if (!made) made = search_fold(text);
    return made->find(folded) != std::string::npos;
  }
  const LookupRow& row_;
  std::optional<std::string> sender_, subject_;
  std::vector<std::optional<std::string>> addresses_, names_;
};

// What one recipient must be; several such words are asked of the same one.
bool is_of_recipient(const FilterTerm& term) {
  switch (term.field) {
    case FilterField::to:
    case FilterField::dept:
    case FilterField::profile:
    case FilterField::verdict: return true;
    case FilterField::state: return term.number != static_cast<int>(StateWord::purged) && term.number != static_cast<int>(StateWord::kept);
    default: return false;
  }
}

bool state_fits(const LookupRecipient& recipient, StateWord word) {
  switch (word) {
    case StateWord::received: return recipient.state == State::received;
    case StateWord::washed: return recipient.state == State::washed;
    case StateWord::delivered: return recipient.state == State::delivered;
    case StateWord::undeliverable: return recipient.state == State::undeliverable;
    case StateWord::under_way: return recipient.state == State::received || recipient.state == State::washed;
    case StateWord::held: return recipient.verdict_known && recipient.verdict == Verdict::held;
    case StateWord::waiting: return recipient.on_hold;
    default: return false;
  }
}

bool recipient_fits(FoldedTexts& texts, std::size_t i, const FilterTerm& term) {
  const LookupRecipient& recipient = texts.row().recipients[i];
  switch (term.field) {
    case FilterField::to: return texts.address_holds(i, term.folded);
    case FilterField::dept:
      return std::any_of(term.addresses.begin(), term.addresses.end(), [&](const std::string& each) { return same_address(each, recipient.address); });
    case FilterField::profile: return search_fold(recipient.profile) == term.folded;
    case FilterField::verdict: return recipient.verdict_known && static_cast<int>(recipient.verdict) == term.number;
    default: return state_fits(recipient, static_cast<StateWord>(term.number));
  }
}

bool has_fits(const LookupRow& row, HasWord word) {
  const auto any_part = [&](auto&& fits) { return std::any_of(row.parts.begin(), row.parts.end(), fits); };
  switch (word) {
    case HasWord::attachment: return any_part([](const LookupPart& part) { return !part.name.empty(); });
    case HasWord::withheld: return any_part([](const LookupPart& part) { return part.action == "withheld"; });
    case HasWord::changed: return any_part([](const LookupPart& part) { return part.changed; });
    case HasWord::notice:
      return std::any_of(row.recipients.begin(), row.recipients.end(), [](const LookupRecipient& recipient) { return recipient.notice_only; });
    case HasWord::children: return row.has_children;
  }
  return false;
}

bool kind_fits(const std::string& kind, const std::vector<std::string>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& each) { return each.back() == '/' ? kind.starts_with(each) : kind == each; });
}

bool digest_fits(const LookupRow& row, const std::string& digits) {
  const auto fits = [&](const Bytes& digest) { return !digest.empty() && to_hex(digest).starts_with(digits); };
  return fits(row.digest) || std::any_of(row.parts.begin(), row.parts.end(), [&](const LookupPart& part) { return fits(part.digest_in) || fits(part.digest_out); });
}

bool reason_fits(const LookupRow& row, const std::string& folded) {
  const auto same = [&](const std::string& reason) { return !reason.empty() && search_fold(reason) == folded; };
  return same(row.reason) || std::any_of(row.parts.begin(), row.parts.end(), [&](const LookupPart& part) {
    return same(part.reason) || std::any_of(part.rules.begin(), part.rules.end(), same);
  });
}

bool any_fits(FoldedTexts& texts, const FilterTerm& term) {
  const std::string& folded = term.folded;
  if (texts.subject_holds(folded) || texts.sender_holds(folded) || texts.any_name_holds(folded) || texts.any_address_holds(folded)) return true;
  return may_be_id(term) && texts.row().id.to_text().starts_with(folded);
}

bool any_recipient_fits(FoldedTexts& texts, const FilterTerm& term) {
  for (std::size_t i = 0; i < texts.row().recipients.size(); ++i) {
    if (recipient_fits(texts, i, term)) return true;
  }
  return false;
}

// Without looking at `negated`; words of a recipient hold when they hold for one.
bool term_fits(FoldedTexts& texts, const FilterTerm& term) {
  const LookupRow& row = texts.row();
  switch (term.field) {
    case FilterField::any: return any_fits(texts, term);
    case FilterField::from: return texts.sender_holds(term.folded);
    case FilterField::subject: return texts.subject_holds(term.folded);
    case FilterField::name: return texts.any_name_holds(term.folded);
    case FilterField::id: return row.id.to_text().starts_with(term.folded);
    case FilterField::digest: return digest_fits(row, term.folded);
    case FilterField::client: return search_fold(row.client).starts_with(term.folded);
    case FilterField::type: return static_cast<int>(row.item_class) == term.number;
    case FilterField::has: return has_fits(row, static_cast<HasWord>(term.number));
    case FilterField::kind:
      return std::any_of(row.parts.begin(), row.parts.end(), [&](const LookupPart& part) { return kind_fits(part.kind, term.kinds); });
    case FilterField::reason: return reason_fits(row, term.folded);
    case FilterField::larger: return row.size_bytes > static_cast<std::uint64_t>(term.number);
    case FilterField::smaller: return row.size_bytes < static_cast<std::uint64_t>(term.number);
    case FilterField::after: return row.arrival_ms >= term.number;
    case FilterField::before: return row.arrival_ms < term.number;
    case FilterField::state:
      if (term.number == static_cast<int>(StateWord::purged)) return row.keeping == Keeping::purged;
      if (term.number == static_cast<int>(StateWord::kept)) return row.keep_hold;
      [[fallthrough]];
    default: return any_recipient_fits(texts, term);
  }
}

bool together(const FilterTerm& term) { return !term.negated && is_of_recipient(term); }

}  // namespace

bool matches(const LookupRow& row, const MailFilter& filter, const std::optional<LookupScope>& scope) {
  if (scope) {
    const LookupRow seen = within_scope(row, *scope);
    return !seen.recipients.empty() && matches(seen, filter);
  }
  FoldedTexts texts(row);
  bool about_recipient = false;
  for (const FilterTerm& term : filter.terms) {
    if (together(term)) {
      about_recipient = true;
    } else if (term_fits(texts, term) == term.negated) {
      return false;
    }
  }
  if (!about_recipient) return true;
  for (std::size_t i = 0; i < row.recipients.size(); ++i) {
    const bool fits = std::all_of(filter.terms.begin(), filter.terms.end(), [&](const FilterTerm& term) { return !together(term) || recipient_fits(texts, i, term); });
    if (fits) return true;
  }
  return false;
}

LookupRow within_scope(LookupRow row, const LookupScope& scope) {
  std::erase_if(row.recipients, [&](const LookupRecipient& recipient) { return !in_scope(recipient, scope); });
  std::erase_if(row.parts, [&](const LookupPart& part) {
    return std::none_of(row.recipients.begin(), row.recipients.end(), [&](const LookupRecipient& recipient) {
      return recipient.verdict_known && recipient.result_number == part.result_number;
    });
  });
  return row;
}

LookupRow lookup_row(const ItemView& item) {
  LookupRow row;
  const Envelope& envelope = item.envelope;
  row.id = envelope.id;
  row.parent = envelope.parent;
  row.item_class = envelope.item_class;
  row.arrival_ms = envelope.arrival_ms;
  row.size_bytes = envelope.size_bytes;
  row.sender = envelope.sender;
  row.client = envelope.client_address;
  row.subject = item.subject;
  row.reason = item.reason;
  row.digest = envelope.original_sha256;
  row.keeping = item.keeping;
  row.keep_hold = item.keep_hold;
  row.has_children = !item.children.empty();
  std::vector<std::string> profiles;
  for (std::uint32_t number = 0; number < item.manifests.size(); ++number) {
    lookup::add_parts(item.manifests[number], number, row);
    profiles.push_back(lookup::profile_of(item.manifests[number]));
  }
  for (const RecipientView& view : item.recipients) {
    const auto profile = std::find(profiles.begin(), profiles.end(), view.profile);   // one result a profile
    const auto result = profile == profiles.end() ? 0 : static_cast<std::uint32_t>(profile - profiles.begin());
    row.recipients.push_back({view.number, view.address, view.state, view.verdict_known, view.verdict, view.notice_only, view.on_hold, result,
                              view.profile, view.changed_ms});
  }
  lookup::bound(row);
  if (row.keeping == Keeping::purged) lookup::forget_text(row);
  return row;
}

}  // namespace temizu
