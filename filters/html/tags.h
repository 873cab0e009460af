// The elements of HTML that matter for reading, and how they nest. Everything else is Tag::other: an inline element whose
// text is shown.
#pragma once

#include <cstdint>
#include <string_view>

namespace temizu {

#define TEMIZU_HTML_TAGS(T)                                                                                               \
  T(a) T(abbr) T(address) T(applet) T(area) T(article) T(aside) T(audio) T(b) T(base) T(basefont) T(bgsound) T(big)        \
  T(blockquote) T(body) T(br) T(button) T(canvas) T(caption) T(center) T(code) T(col) T(colgroup) T(dd) T(del) T(details) \
  T(dialog) T(dir) T(div) T(dl) T(dt) T(em) T(embed) T(fieldset) T(figcaption) T(figure) T(font) T(footer) T(form)        \
  T(frame) T(frameset) T(h1) T(h2) T(h3) T(h4) T(h5) T(h6) T(head) T(header) T(hgroup) T(hr) T(html) T(i) T(iframe)       \
  T(image) T(img) T(input) T(ins) T(isindex) T(keygen) T(legend) T(li) T(link) T(listing) T(main) T(map) T(marquee)       \
  T(math) T(menu) T(meta) T(nav) T(nobr) T(noembed) T(noframes) T(noscript) T(object) T(ol) T(optgroup) T(option) T(p)    \
  T(param) T(plaintext) T(portal) T(pre) T(q) T(rb) T(rp) T(rt) T(rtc) T(ruby) T(s) T(script) T(search) T(section)        \
  T(select) T(small) T(source) T(span) T(strike) T(strong) T(style) T(sub) T(summary) T(sup) T(svg) T(table) T(tbody)     \
  T(td) T(textarea) T(tfoot) T(th) T(thead) T(title) T(tr) T(track) T(tt) T(u) T(ul) T(var) T(video) T(wbr) T(xml) T(xmp)

enum class Tag : std::uint8_t {
  other,
#define TEMIZU_TAG(name) name,
  TEMIZU_HTML_TAGS(TEMIZU_TAG)
#undef TEMIZU_TAG
  template_  // "template" is a word of C++
};

// Any case; Tag::other for names not in the list.
Tag to_tag(std::string_view name);
std::string_view name_of(Tag tag);   // "" for other

bool is_void(Tag tag);         // has no end tag and no content
bool is_block(Tag tag);        // starts on a line of its own
bool is_formatting(Tag tag);   // goes on after a wrongly nested block ends (WHATWG HTML 13.2.4.3)
bool closes_p(Tag tag);        // its start ends an open p
bool is_heading(Tag tag);
bool is_cell_scope(Tag tag);   // an end tag inside never closes anything outside: td, th, caption, table, html, …

}  // namespace temizu
