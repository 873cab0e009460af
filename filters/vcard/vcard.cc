#include "filters/vcard/vcard.h"

#include <array>

#include "filters/common/file_name.h"
#include "filters/common/text_out.h"
#include "filters/common/markers.h"
#include "filters/vcard/card.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 2> kAccepts{"text/vcard", "text/x-vcard"};

class VcardFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "vcard"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // rebuild: vCard 3.0 of listed properties, UTF-8, CRLF, folded. text: 氏名, 所属, 電話 and so on.
  //
  //   findings  lost, told: vcard.media, .bad_value, .url_removed, .property_removed, .unreadable_line (low). Kept as words or
  //             of no use to people: vcard.url, .property_removed, .unreadable_line (info)
  //   fails     bad_input (no card), limit, timeout
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "vcard", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    Washed washed;
    const auto lines = read_content_lines(part.untrusted_content, part.charset_label, "vcard", washed.findings);
    if (!lines) return Unexpected{lines.error()};
    const Cards read = read_cards(*lines, washed.findings);
    if (read.over_limit) return Unexpected(Code::limit, "vcard", "more cards, or longer values, than are read");
    if (read.cards.empty()) return Unexpected(Code::bad_input, "vcard", "no card");

    const bool as_text = method == Method::text;
    std::string words;
    for (const Card& card : read.cards) {
      if (as_text) (words += words.empty() ? "" : "\n") += describe_card(card);
      else write_card(card, washed.content);
    }
    if (as_text) {
      words = break_markers(words);
      washed.content = part.is_body ? std::move(words) : encode_text_file(words, "utf-8");
    }
    if (auto paid = bench.spend(washed.content.size()); !paid) return Unexpected{paid.error()};
    washed.kind = Kind{as_text ? "text/plain" : "text/vcard"};
    washed.file_name = with_extension(part.file_name, as_text ? "txt" : "vcf");
    washed.changed = read.changed;
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_vcard_filter() { return std::make_unique<VcardFilter>(); }

}  // namespace temizu
