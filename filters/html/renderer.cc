#include "filters/html/renderer.h"

#include <algorithm>
#include <array>

#include "filters/html/entities.h"
#include "text/layout.h"

namespace temizu {
namespace {

using enum Tag;

constexpr std::size_t kLinkTextMax = 1024;
constexpr std::size_t kTableDepthMax = 16;      // tables nested deeper are read as plain blocks
constexpr std::size_t kBufferedCellsMax = 20'000;
constexpr std::size_t kUrlColumnsMax = 880;     // longer URLs could not stay on one line (RFC 5322: 998 octets)
constexpr std::size_t kPreheaderOctetsMax = 1500;

// Content that is never text.
bool is_skipped(Tag tag) {
  return tag == script || tag == style || tag == title || tag == svg || tag == template_ || tag == iframe || tag == noembed || tag == noframes ||
         tag == xml || tag == rp || tag == audio || tag == video || tag == canvas;
}

bool has_space(Tag tag) {
  return tag == p || is_heading(tag) || tag == ul || tag == ol || tag == menu || tag == dir || tag == dl || tag == blockquote ||
         tag == pre || tag == listing || tag == xmp || tag == figure || tag == fieldset;
}

bool is_list(Tag tag) { return tag == ul || tag == ol || tag == menu || tag == dir; }

std::string roman(std::size_t number, bool upper) {
  constexpr std::array<std::pair<std::size_t, std::string_view>, 13> kDigits{{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"},
      {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}}};
  std::string out;
  for (const auto& [value, digits] : kDigits) {
    for (; number >= value; number -= value) out += digits;
  }
  if (upper) std::ranges::transform(out, out.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return out;
}

std::string list_marker(char style, std::size_t number) {
  if ((style == 'i' || style == 'I') && number > 0 && number < 4000) return roman(number, style == 'I') + ". ";
  if ((style == 'a' || style == 'A') && number > 0 && number <= 26) return std::string(1, static_cast<char>(style + number - 1)) + ". ";
  return std::to_string(number) + ". ";
}

// "10³", "H₂O": without the mark a reader takes 10³ for 103.
std::string shift_digits(std::string_view digits, bool up) {
  constexpr std::string_view kUp[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  constexpr std::string_view kDown[] = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
  std::string out;
  for (const char c : digits) out += (up ? kUp : kDown)[static_cast<std::size_t>(c - '0')];
  return out;
}

bool starts_with_sign(std::string_view text) {
  constexpr std::string_view kSigns[] = {"■", "□", "●", "○", "◆", "◇", "▼", "▽", "▲", "△", "★", "☆", "【", "＜", "［", "《", "〔",
                                         "※", "◎", "▶", "・", "━", "─", "＝", "[", "<", "#", "*", "="};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.starts_with(sign); });
}

bool is_remote(std::string_view url) {
  return url.starts_with("http:") || url.starts_with("https:") || url.starts_with("//") || url.starts_with("HTTP");
}

// A picture that only holds a place in old page designs.
bool is_spacer(std::string_view source) {
  const std::string_view name = source.substr(source.rfind('/') + 1);
  return std::ranges::any_of(std::array<std::string_view, 8>{"spacer", "space.", "blank", "clear", "shim", "trans", "1x1", "pixel"},
                             [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

}  // namespace

HtmlRenderer::HtmlRenderer(const HtmlOptions& options) : options_(options) { flows_.emplace_back(); }

void HtmlRenderer::note(const char* rule, Weight weight, bool changes) {
  add_finding(out_.findings, rule, weight);
  out_.changed = out_.changed || changes;
}

// Event handlers and other attributes that act.
void HtmlRenderer::note_attributes(const HtmlToken& start) {
  for (const HtmlAttribute& item : start.attributes) {
    if (item.name.size() > 3 && same_name(item.name.substr(0, 2), "on")) note("html.event_handler", Weight::low, false);
    if (same_name(item.name, "formaction") || same_name(item.name, "srcdoc")) note("html.active_attribute", Weight::low, false);
  }
}

std::size_t HtmlRenderer::room() const {
  std::size_t used = 0;
  for (const TextFlow& each : flows_) used += each.prefix_columns();
  return options_.columns - std::min(options_.columns - 20, used);
}

void HtmlRenderer::open(const HtmlToken& start) {
  note_attributes(start);
  Element element;
  element.tag = start.tag;
  element.own = declarations_of(start, sheet_);
  element.look = look_inside(look(), start.tag, element.own);
  if (element.own.active) note("html.css_reference", Weight::info, false);

  const bool shown = !skipping() && !element.look.gone;
  switch (start.tag) {   // what counts even where nobody sees it
    case script: note("html.script", Weight::low, true); break;
    case iframe: case frame: case object: case embed: case applet: case portal: note("html.embedded", Weight::low, true); break;
    case form: note("html.form", Weight::low, true); break;
    case svg: note("html.svg", Weight::info, false); break;
    case meta: case base: case link: case img: case input: case area: case bgsound: open_void(start); break;
    default: break;
  }
  if (is_skipped(start.tag)) ++skip_;
  if (shown && !is_skipped(start.tag)) {
    if (is_block(start.tag) || start.tag == hr) open_block(start, element);
    else open_inline(start, element);
  } else if (start.tag == td || start.tag == th || start.tag == caption || start.tag == table || start.tag == tr) {
    element.tag = other;   // a hidden table leaves no cells
  } else if (!is_skipped(start.tag)) {
    element.tag = other;
  }
  if (!is_void(start.tag)) stack_.push_back(std::move(element));
  if (start.tag == a && shown) open_link(start);
}

void HtmlRenderer::open_block(const HtmlToken& start, Element& element) {
  const Tag tag = start.tag;
  if (tag == table || tag == tr || tag == td || tag == th || tag == caption || tag == thead || tag == tbody || tag == tfoot) {
    open_table_part(start, element);
    return;
  }
  element.space = has_space(tag);
  if (element.space && element.own.no_margin.value_or(false)) element.space = false;
  // Word and Outlook write every line as a paragraph without margins.
  if (tag == p && attribute(start, "class").starts_with("Mso")) element.space = false;
  if (is_list(tag) && std::ranges::any_of(stack_, [](const Element& outer) { return outer.tag == li || outer.tag == dd; })) element.space = false;
  flow().end_block(element.space);

  if (element.own.rule_above.value_or(false) || tag == hr) {
    TextBlock rule;
    rule.text = std::string(std::min<std::size_t>(room(), 72), '-');
    rule.fixed = true;
    flow().add_block(std::move(rule));
  }
  if (tag == blockquote) {
    flow().push_prefix("> ", "> ");
    element.prefix = true;
  } else if (tag == dd) {
    flow().push_prefix("    ", "    ");
    element.prefix = true;
  } else if (tag == ol) {
    const std::string style = attribute(start, "type");
    element.list_style = style.size() == 1 ? style[0] : '1';
    element.list_number = number_attribute(start, "start", 1, 1'000'000);
  } else if (tag == li) {
    open_list_item(start, element);
  }
}

void HtmlRenderer::open_list_item(const HtmlToken& start, Element& element) {
  Element* list = nullptr;
  for (auto at = stack_.rbegin(); at != stack_.rend() && list == nullptr && !at->cell; ++at) {
    if (is_list(at->tag)) list = &*at;
  }
  std::string marker = "・";
  if (list != nullptr && list->list_style != 0) {
    list->list_number = number_attribute(start, "value", list->list_number, 1'000'000);
    marker = list_marker(list->list_style, list->list_number++);
  }
  const std::string rest(display_width(marker), ' ');
  flow().push_prefix(std::move(marker), rest);
  element.prefix = true;
}

void HtmlRenderer::open_inline(const HtmlToken& start, Element& element) {
  switch (start.tag) {
    case br: flow().add_break(); break;
    case img: show_image(start); break;
    case input: case isindex: open_field(start); break;
    case select: show("[選択: "); break;
    case textarea: show("[入力欄: "); break;
    case button: show("[ボタン: "); break;
    case q: show("「"); break;
    case rt: show("（"); break;
    case s: case strike: case del: show("[取消: "); break;
    case sup: case sub: element.text_begin = flow().open_text().size(); break;
    case wbr: default: break;
  }
}

void HtmlRenderer::open_link(const HtmlToken& start) {
  if (!has_attribute(start, "href")) return;
  Link opened;
  opened.target = resolve_link(attribute(start, "href"), base_);
  if (opened.target.sort == LinkTarget::Sort::active) note("html.script_url", Weight::low, true);
  if (opened.target.sort == LinkTarget::Sort::other) note("html.other_scheme", Weight::info, false);
  opened.element = stack_.size() - 1;
  opened.flow = flows_.size();
  opened.blocks_before = flow().blocks().size();
  opened.begin = flow().open_text().size();
  link_ = std::move(opened);
}

void HtmlRenderer::open_table_part(const HtmlToken& start, Element& element) {
  if (start.tag == table) {
    flow().end_block(false);
    if (tables_.size() >= kTableDepthMax) {
      element.tag = div;
      return;
    }
    Table opened;
    opened.content.bordered = number_attribute(start, "border", 0, 100) > 0 && has_attribute(start, "border");
    const std::string role = attribute(start, "role");
    opened.content.layout_only = role == "presentation" || role == "none";
    tables_.push_back(std::move(opened));
    return;
  }
  // Parts of a table that was itself hidden or too deep are plain blocks.
  const auto owner = std::find_if(stack_.rbegin(), stack_.rend(),
                                  [](const Element& outer) { return outer.tag == table || outer.cell; });
  const bool inside = owner != stack_.rend() && owner->tag == table && !tables_.empty();
  if (!inside) {
    flow().end_block(false);
    element.tag = div;
    return;
  }
  Table& current = tables_.back();
  if (start.tag == thead) current.in_head = true;
  if (start.tag == tbody || start.tag == tfoot) current.in_head = false;
  if (start.tag == tr && current.cells > kBufferedCellsMax) {   // a huge table is written in pieces: memory stays bounded
    TableContent piece;
    piece.bordered = current.content.bordered;
    piece.layout_only = current.content.layout_only;
    std::swap(piece, current.content);
    current.content.bordered = piece.bordered;
    current.content.layout_only = piece.layout_only;
    current.cells = 0;
    write_rows(std::move(piece));
  }
  if (start.tag == tr) {
    current.content.rows.emplace_back();
    current.content.rows.back().head = current.in_head;
  }
  if (start.tag != td && start.tag != th && start.tag != caption) return;
  current.caption = start.tag == caption;
  if (!current.caption) {
    ++current.cells;
    if (current.content.rows.empty()) current.content.rows.emplace_back();
    TableCell cell;
    cell.header = start.tag == th;
    cell.column_span = std::max<std::size_t>(1, number_attribute(start, "colspan", 1, 100));
    cell.row_span = std::max<std::size_t>(1, number_attribute(start, "rowspan", 1, 1000));
    cell.right = attribute(start, "align") == "right";
    current.content.rows.back().cells.push_back(std::move(cell));
  }
  flows_.emplace_back();
  element.cell = true;
}

void HtmlRenderer::open_void(const HtmlToken& start) {
  switch (start.tag) {
    case meta: {
      const std::string action = attribute(start, "http-equiv");
      if (same_name(action, "refresh")) note("html.meta_refresh", Weight::low, true);
      break;
    }
    case base:
      if (base_.empty()) {
        const LinkTarget target = resolve_link(attribute(start, "href"), "");
        if (target.sort == LinkTarget::Sort::shown && target.url.starts_with("http")) base_ = target.url;
      }
      break;
    case link: if (has_attribute(start, "href")) note("html.external_resource", Weight::info, false); break;
    case bgsound: note("html.external_resource", Weight::info, false); break;
    case input: {
      if (same_name(attribute(start, "type"), "image")) note("html.remote_image", Weight::info, false);
      break;
    }
    case img: {
      const std::string source = attribute(start, "src");
      if (!is_remote(source)) break;
      const bool pixel = number_attribute(start, "width", 99, 9999) <= 2 && number_attribute(start, "height", 99, 9999) <= 2;
      note(pixel ? "html.tracking_pixel" : "html.remote_image", Weight::info, false);
      break;
    }
    case area: {
      if (skipping() || look().gone) break;
      const LinkTarget target = resolve_link(attribute(start, "href"), base_);
      if (target.sort == LinkTarget::Sort::active) note("html.script_url", Weight::low, true);
      if (target.sort != LinkTarget::Sort::shown) break;
      const std::string alt = one_line(attribute(start, "alt"), 200);
      flow().end_block(false);
      show("[画像: " + (alt.empty() ? std::string("リンク") : alt) + "]");
      links_.push_back(target.url);
      flow().add_raw(link_mark(links_.size() - 1));
      flow().end_block(false);
      break;
    }
    default: break;
  }
}

void HtmlRenderer::open_field(const HtmlToken& start) {
  std::string type = attribute(start, "type");
  std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const std::string value = one_line(attribute(start, "value"), 60);
  if (type == "hidden") return;
  if (type == "checkbox") show(has_attribute(start, "checked") ? "[x]" : "[ ]");
  else if (type == "radio") show(has_attribute(start, "checked") ? "(x)" : "( )");
  else if (type == "submit" || type == "button" || type == "reset" || type == "image") {
    const std::string label = type == "image" ? one_line(attribute(start, "alt"), 60) : value;
    show("[ボタン" + (label.empty() ? "" : ": " + label) + "]");
  } else {
    const std::string hint = value.empty() ? one_line(attribute(start, "placeholder"), 60) : value;
    show("[入力欄" + (hint.empty() || type == "password" ? "" : ": " + hint) + "]");
  }
}

void HtmlRenderer::show_image(const HtmlToken& start) {
  const std::size_t width = number_attribute(start, "width", 99, 9999);
  const std::size_t height = number_attribute(start, "height", 99, 9999);
  if (link_) link_->image = true;
  std::string alt = one_line(attribute(start, "alt"), 300);
  if (alt.empty() && !has_attribute(start, "alt")) alt = one_line(attribute(start, "title"), 300);
  if (!alt.empty()) {
    if (look().hidden() && !look().tiny) return;   // font-size 0 around pictures is a layout habit
    show("[画像: " + alt + "]");
    return;
  }
  if (has_attribute(start, "alt") || width <= 20 || height <= 20 || is_spacer(attribute(start, "src"))) return;
  if (!link_) show("[画像]");
}

void HtmlRenderer::show(std::string_view utf8) {
  if (skipping() || look().gone || utf8.empty()) return;
  seen_text_ = true;
  if (link_ && link_->text.size() < kLinkTextMax) link_->text.append(utf8.substr(0, kLinkTextMax));
  flow().add_text(utf8, false);
}

void HtmlRenderer::text(std::string_view text, bool decode_references) {
  if (text.empty()) return;
  if (skipping()) {
    take_raw_content(stack_.back().tag, text);
    return;
  }
  const Look& here = look();
  if (here.hidden()) {
    count_hidden(text, decode_references);
    return;
  }
  if (decode_references && text.find('&') != std::string_view::npos) {
    scratch_.clear();
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t amp = std::min(rest.find('&'), rest.size());
      scratch_.append(rest.substr(0, amp));
      rest.remove_prefix(amp);
      if (!rest.empty()) rest.remove_prefix(decode_reference(rest, false, scratch_));
    }
    text = scratch_;
  }
  if (!seen_text_) seen_text_ = text.find_first_not_of(" \t\r\n\f") != std::string_view::npos;
  if (link_ && link_->text.size() < kLinkTextMax) link_->text.append(text.substr(0, kLinkTextMax));
  // The first line break in <pre> is not part of it (WHATWG HTML 13.2.6.4.7).
  if (here.pre && !flow().has_open_text() && flow().open_text().empty() && text.starts_with('\n')) text.remove_prefix(1);
  flow().add_text(text, here.pre);
}

void HtmlRenderer::take_raw_content(Tag tag, std::string_view text) {
  if (tag == style) {
    const bool active_before = sheet_.active();
    sheet_.add(text);
    if (sheet_.active() && !active_before) note("html.css_reference", Weight::info, false);
  } else if (tag == title && title_.empty()) {
    title_ = one_line(decode_attribute(text.substr(0, 2000)), 200);
  }
}

void HtmlRenderer::count_hidden(std::string_view text, bool decode_references) {
  TextFlow probe;   // without fillers: a preheader is often padded with hundreds of invisible characters
  probe.add_text(decode_references ? decode_attribute(text) : std::string(text), false);
  probe.end_block(false);
  if (probe.blocks().empty()) return;
  hidden_octets_ += probe.blocks()[0].text.size();
  ++(seen_text_ || hidden_octets_ > kPreheaderOctetsMax ? hidden_texts_ : preheaders_);
}

void HtmlRenderer::comment(std::string_view) {}

void HtmlRenderer::close(std::size_t index) {
  if (index + 1 != stack_.size()) {   // formatting closed below open elements: their looks change
    if (link_ && link_->element == index) close_link(index);
    if (link_ && link_->element > index) --link_->element;
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(index));
    for (std::size_t at = index; at < stack_.size(); ++at) {
      stack_[at].look = look_inside(at == 0 ? root_look_ : stack_[at - 1].look, stack_[at].tag, stack_[at].own);
    }
    return;
  }
  if (link_ && link_->element == index) close_link(index);
  const Element element = std::move(stack_.back());
  if (is_skipped(element.tag) && skip_ > 0) --skip_;
  stack_.pop_back();
  close_element(element);
}

void HtmlRenderer::close_element(const Element& element) {
  if (skipping() || is_skipped(element.tag)) return;
  switch (element.tag) {
    case table: close_table(); return;
    case td: case th: case caption: if (element.cell) close_cell(); return;
    case select: {
      std::string& open_text = flow().open_text();
      if (open_text.ends_with(" / ")) open_text.resize(open_text.size() - 3);
      show("]");
      break;
    }
    case textarea: case button: case s: case strike: case del: show("]"); break;
    case option: flow().add_raw(" / "); return;
    case q: show("」"); break;
    case rt: show("）"); break;
    case sup: case sub: close_script_position(element); break;
    default: break;
  }
  if (is_heading(element.tag) && flow().has_open_text()) {
    std::string& open_text = flow().open_text();
    if (!starts_with_sign(open_text)) open_text.insert(0, element.tag == h1 || element.tag == h2 ? "■ " : "● ");
  }
  if (element.prefix) flow().pop_prefix();
  if (is_block(element.tag)) flow().end_block(element.space);
}

void HtmlRenderer::close_script_position(const Element& element) {
  std::string& open_text = flow().open_text();
  if (element.text_begin == 0 || element.text_begin >= open_text.size()) return;
  const std::string digits = open_text.substr(element.text_begin);
  if (digits.size() > 4 || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return;
  open_text.resize(element.text_begin);
  open_text += shift_digits(digits, element.tag == sup);
}

void HtmlRenderer::close_link(std::size_t) {
  const Link closed = std::move(*link_);
  link_.reset();
  if (skipping() || closed.flow != flows_.size()) return;
  std::string seen = one_line(closed.text, 400);
  if (seen.empty() && !closed.image) return;
  const bool shows = closed.target.sort == LinkTarget::Sort::shown;
  if (seen.empty() && shows) show("[画像]");
  if (!shows) return;
  std::string suffix = closed.target.url;
  if (looks_elsewhere(seen, closed.target)) {
    note("html.lookalike_link", Weight::low, true);
    flow().add_raw("（表示と異なる行き先）");
  } else if (same_as_text(seen, closed.target.url)) {
    return;
  }
  links_.push_back(std::move(suffix));
  const std::string mark = link_mark(links_.size() - 1);
  if (flow().has_open_text() || flow().blocks().size() <= closed.blocks_before) {
    std::string& open_text = flow().open_text();
    while (open_text.ends_with(' ')) open_text.pop_back();
    open_text += mark;
  } else if (!flow().blocks().back().fixed) {
    flow().blocks().back().text += mark;
  } else {
    flow().add_raw(mark);
    flow().end_block(false);
  }
}

void HtmlRenderer::close_cell() {
  flow().end_block(false);
  std::vector<TextBlock> blocks = std::move(flow().blocks());
  flows_.pop_back();
  if (!blocks.empty()) blocks.front().space_above = false;
  Table& current = tables_.back();
  if (current.caption) current.content.caption = std::move(blocks);
  else current.content.rows.back().cells.back().blocks = std::move(blocks);
  current.caption = false;
}

void HtmlRenderer::close_table() {
  if (tables_.empty()) return;
  TableContent content = std::move(tables_.back().content);
  tables_.pop_back();
  if (!tables_.empty() && flows_.size() > 1 && !tables_.back().content.rows.empty() && !tables_.back().content.rows.back().cells.empty()) {
    tables_.back().content.rows.back().cells.back().holds_table = true;
  }
  write_rows(std::move(content));
}

void HtmlRenderer::write_rows(TableContent content) {
  flow().end_block(false);
  flow().add_blocks(render_table(std::move(content), room(), [this](std::size_t number) { return write_link(number); }));
  flow().end_block(false);
}

std::string HtmlRenderer::write_link(std::size_t number) const {
  if (options_.links == LinkStyle::off || number >= links_.size()) return {};
  if (options_.links == LinkStyle::numbered) return " [" + std::to_string(number + 1) + "]";
  const std::string& url = links_[number];
  if (url.size() <= kUrlColumnsMax) return " <" + url + ">";
  const std::size_t path = url.find('/', url.find("//") + 2);
  return " <" + url.substr(0, std::min<std::size_t>(path, 300)) + "/…（長いURLのため省略）>";
}

HtmlText HtmlRenderer::finish(std::uint64_t too_deep) {
  flow().end_block(false);
  if (too_deep > 0) add_finding(out_.findings, "html.too_deep", Weight::low, {}, too_deep);
  if (preheaders_ > 0) add_finding(out_.findings, "html.hidden_text", Weight::info, "preheader", preheaders_);
  if (hidden_texts_ > 0) {
    add_finding(out_.findings, "html.hidden_text", Weight::low, {}, hidden_texts_);
    out_.changed = true;
  }
  std::vector<TextBlock> blocks = std::move(flow().blocks());
  if (options_.show_title && !title_.empty()) {
    TextBlock heading;
    heading.text = title_;
    blocks.insert(blocks.begin(), std::move(heading));
    if (blocks.size() > 1) blocks[1].space_above = true;
  }
  if (options_.links == LinkStyle::numbered && !links_.empty()) {
    for (std::size_t i = 0; i < links_.size(); ++i) {
      TextBlock reference;
      reference.text = "[" + std::to_string(i + 1) + "] " + links_[i];
      reference.space_above = i == 0;
      blocks.push_back(std::move(reference));
    }
  }
  out_.text = write_blocks(blocks, options_.columns, options_.output_bytes_max,
                           [this](std::size_t number) { return write_link(number); }, &out_.too_long);
  return std::move(out_);
}

}  // namespace temizu
