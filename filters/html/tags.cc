#include "filters/html/tags.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace temizu {
namespace {

constexpr std::array kNames{
#define TEMIZU_TAG(name) std::string_view(#name),
    TEMIZU_HTML_TAGS(TEMIZU_TAG)
#undef TEMIZU_TAG
    std::string_view("template")};
constexpr std::size_t kTags = kNames.size() + 1;

// One bit set of properties for each tag, filled at compile time.
enum Property : std::uint8_t { kVoid = 1, kBlock = 2, kFormatting = 4, kClosesP = 8, kScope = 16, kHeading = 32 };

constexpr std::array<std::uint8_t, kTags> make_properties() {
  std::array<std::uint8_t, kTags> bits_of{};
  const auto set = [&](std::uint8_t bits, auto... tags) { ((bits_of[static_cast<std::size_t>(tags)] |= bits), ...); };
  using enum Tag;
  set(kVoid, area, base, basefont, bgsound, br, col, embed, frame, hr, img, image, input, keygen, link, meta, param, source,
      track, wbr, isindex);
  set(kBlock | kClosesP, address, article, aside, blockquote, center, details, dialog, dir, div, dl, fieldset, figcaption,
      figure, footer, form, h1, h2, h3, h4, h5, h6, header, hgroup, hr, listing, main, menu, nav, ol, p, plaintext, pre, search,
      section, summary, ul, xmp, dd, dt, li);
  set(kBlock, table, caption, tbody, thead, tfoot, tr, td, th, html, body, legend, frameset, noframes, marquee);
  set(kFormatting, a, b, big, code, em, font, i, nobr, s, small, strike, strong, tt, u);
  set(kScope, applet, caption, html, table, td, th, marquee, object, template_);
  set(kHeading, h1, h2, h3, h4, h5, h6);
  return bits_of;
}
constexpr auto kProperties = make_properties();

// Up to eight octets of a name in lower case as one number: names are compared millions of times.
constexpr std::uint64_t pack(std::string_view name) {
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < name.size() && i < 8; ++i) {
    const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] | 0x20) : name[i];
    packed |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << (56 - 8 * i);
  }
  return packed;
}

constexpr auto kPacked = [] {
  std::array<std::pair<std::uint64_t, Tag>, kNames.size()> table{};
  for (std::size_t i = 0; i < kNames.size(); ++i) table[i] = {kNames[i].size() > 8 ? ~std::uint64_t{0} : pack(kNames[i]), static_cast<Tag>(i + 1)};
  std::sort(table.begin(), table.end());
  return table;
}();

bool has(Tag tag, Property property) { return (kProperties[static_cast<std::size_t>(tag)] & property) != 0; }

}  // namespace

Tag to_tag(std::string_view name) {
  if (name.size() > 8) {   // "blockquote", "figcaption", "plaintext" and the like are rare
    for (const Tag tag : {Tag::blockquote, Tag::figcaption, Tag::plaintext}) {
      if (name.size() == name_of(tag).size() && pack(name) == pack(name_of(tag)) && pack(name.substr(8)) == pack(name_of(tag).substr(8))) return tag;
    }
    return Tag::other;
  }
  const auto at = std::lower_bound(kPacked.begin(), kPacked.end(), std::pair{pack(name), Tag::other});
  return !name.empty() && at != kPacked.end() && at->first == pack(name) ? at->second : Tag::other;
}

std::string_view name_of(Tag tag) {
  return tag == Tag::other ? std::string_view{} : kNames[static_cast<std::size_t>(tag) - 1];
}

bool is_void(Tag tag) { return has(tag, kVoid); }
bool is_block(Tag tag) { return has(tag, kBlock); }
bool is_formatting(Tag tag) { return has(tag, kFormatting); }
bool closes_p(Tag tag) { return has(tag, kClosesP); }
bool is_heading(Tag tag) { return has(tag, kHeading); }
bool is_cell_scope(Tag tag) { return has(tag, kScope); }

}  // namespace temizu
