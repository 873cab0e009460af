#include "filters/rtf/document.h"

#include <algorithm>

#include "filters/common/utf8.h"
#include "filters/rtf/code_page.h"
#include "text/layout.h"

namespace temizu::rtf {
namespace {

constexpr std::size_t kPieceMax = std::size_t{1} << 16;       // octets decoded at once
constexpr std::size_t kInstructionMax = 2000;
constexpr std::size_t kValueMax = 4000;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' || c == '\x1A'; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void Document::found(std::string_view rule, Weight weight, bool changed, std::string_view where) {
  add_finding(findings_, rule, weight, where);
  changed_ = changed_ || changed;
}

void Document::kept(std::string_view rule) {
  if (std::ranges::find(findings_, rule, &Finding::rule) == findings_.end()) add_finding(findings_, rule, Weight::info);
}

Status Document::pay() {
  const std::size_t made = writer_.out.size();
  if (made < paid_ + (std::size_t{1} << 16)) return {};
  const std::size_t bytes = made - paid_;
  paid_ = made;
  return bench_.spend(bytes);
}

Status Document::run() {
  Token token = tokens_.next(false);
  while (token.kind == Token::Kind::text && std::ranges::all_of(token.text, is_blank)) token = tokens_.next(false);
  if (token.kind != Token::Kind::open) return Unexpected(Code::bad_input, "rtf", "it does not begin with {\\rtf");
  token = tokens_.next(false);
  if (token.kind != Token::Kind::word || !token.text.starts_with("rt")) return Unexpected(Code::bad_input, "rtf", "it does not begin with {\\rtf");
  if (token.text != "rtf" || token.number != 1) found("rtf.header", Weight::low, false);
  Group root;
  root.braces = false;   // the writer's own
  root.opened = true;
  root.fresh = false;
  stack_.push_back(root);
  opened_ = 1;

  while (!stack_.empty()) {
    token = tokens_.next(is_two_octet_page(page()));
    Status done;
    switch (token.kind) {
      case Token::Kind::end:
        found("rtf.unbalanced", Weight::low, false);
        while (!stack_.empty()) {
          if (done = close(); !done) return done;
        }
        break;
      case Token::Kind::open: done = open(); break;
      case Token::Kind::close: done = close(); break;
      case Token::Kind::word: done = word(token); break;
      case Token::Kind::symbol: symbol(token.text.front()); break;
      case Token::Kind::octet: octet(token.number); break;
      case Token::Kind::text: text(token.text); break;
      case Token::Kind::binary: done = binary(token); break;
    }
    if (!done) return done;
    if (done = pay(); !done) return done;
  }
  if (!std::ranges::all_of(tokens_.rest().substr(0, 4096), is_blank)) found("rtf.trailing_data", Weight::low, false);
  if (undecodable_ > 0) add_finding(findings_, "rtf.undecodable", Weight::info, {}, undecodable_);
  if (controls_ > 0) add_finding(findings_, "rtf.control_removed", Weight::info, {}, controls_);
  return bench_.spend(writer_.out.size() - paid_);
}

Status Document::open() {
  flush();
  skip_ = 0;
  if (stack_.size() >= kDepthMax) return Unexpected(Code::limit, "rtf", "groups nested deeper than " + std::to_string(kDepthMax));
  const Group& parent = top();
  Group group;
  group.skip_after_u = parent.skip_after_u;
  group.font = parent.font;
  group.hidden = parent.hidden;
  group.deleted = parent.deleted;
  group.for_people = parent.for_people;
  group.mode = parent.mode;
  group.place = parent.place == Place::fonts ? Place::fonts : parent.place == Place::data ? Place::data : Place::text;
  if (parent.mode == Mode::picture || parent.mode == Mode::name || parent.mode == Mode::property) group.mode = Mode::drop;
  if (parent.mode == Mode::choose && !parent.chooses) group.mode = Mode::drop;   // in a group that has not said what it is
  if (parent.mode == Mode::property) group.mode = Mode::choose;   // its children are \sn and \sv
  if (parent.mode == Mode::value) group.mode = find_shape_property(property_) == ShapeValue::picture ? Mode::keep : Mode::drop;
  group.picture_only = parent.picture_only || parent.mode == Mode::value;
  group.braces = group.mode == Mode::keep;
  stack_.push_back(group);
  return {};
}

Status Document::close() {
  flush();
  skip_ = 0;
  const Group group = top();
  const Mode outer = stack_.size() > 1 ? stack_[stack_.size() - 2].mode : Mode::keep;
  if (group.mode == Mode::picture) {
    if (Status done = end_picture(); !done) return done;
  }
  if (group.mode == Mode::value) end_value(group);
  const bool opened = top().opened;
  stack_.pop_back();
  opened_ = std::min(opened_, stack_.size());
  if (stack_.empty()) {
    writer_.finish();
    return {};
  }
  if (opened && group.braces) writer_.close();
  if (group.mode == Mode::instruction && outer == Mode::choose) end_instruction(top());
  return {};
}

// Braces are written when something stands between them: a group of which nothing goes on leaves no trace.
void Document::need_open() {
  for (; opened_ < stack_.size(); ++opened_) {
    Group& group = stack_[opened_];
    group.opened = true;
    if (!group.braces) continue;
    writer_.open(group.word, group.write_star, group.for_people);
    if (group.word != "sp") continue;
    writer_.open("sn", false, false);
    writer_.text(property_);
    writer_.close();
  }
}

bool Document::shows() const {
  const Group& group = stack_.back();
  if (group.mode != Mode::keep) return false;   // a picture ends in keep
  return (choices_.keep_hidden || !group.hidden) && (choices_.keep_changes || !group.deleted);
}

int Document::page() const {
  if (stack_.empty()) return document_page_;
  const Group& group = stack_.back();
  const int font = group.place == Place::fonts ? defined_font_ : group.font >= 0 ? group.font : default_font_;
  const auto at = pages_.find(font);
  if (group.place == Place::data || at == pages_.end() || at->second == 0) return document_page_;
  return group.place == Place::fonts && at->second == kSymbolPage ? document_page_ : at->second;   // names are no glyphs
}

void Document::flush() {
  if (high_ != 0) {
    high_ = 0;
    put("\uFFFD");
  }
  if (pending_.empty()) return;
  std::string octets;
  octets.swap(pending_);
  // The bullet of a level: its font, often a symbol font, is named only behind it. Only a lead octet of Japanese begins a character.
  const auto first = static_cast<unsigned char>(octets[0]);
  const bool lead = is_two_octet_page(page()) && ((first >= 0x81 && first <= 0x9F) || first >= 0xE0);
  const bool bullet = top().place == Place::level_text && !lead && page() != 65001;
  if ((bullet || page() == kSymbolPage) && top().mode == Mode::keep) {
    for (const char c : octets) {
      const auto value = static_cast<unsigned char>(c);
      if (value < 0x80) {
        put(std::string_view(&c, 1));
      } else if (shows() && !top().picture_only) {
        need_open();
        writer_.octet(value);
      }
    }
    return;
  }
  const int used = page();
  put(decode_page(octets, used == kSymbolPage ? 1252 : used, undecodable_));
}

void Document::put(std::string_view utf8) {
  Group& group = top();
  if (group.mode == Mode::instruction) {
    if (instruction_.size() < kInstructionMax) instruction_ += utf8;
    return;
  }
  if (group.mode == Mode::name) {
    if (property_.size() < 100) property_ += utf8;
    return;
  }
  if (group.mode == Mode::value) {
    if (value_.size() < kValueMax) value_ += utf8;
    return;
  }
  if (!shows() || group.picture_only) return;
  std::size_t removed = 0;
  std::string clean = strip_invisible(utf8, &removed);
  controls_ += removed;
  // No font is called so; a reader that looks for its file would ask a server.
  const bool font = group.place == Place::fonts || group.word == "falt";
  if (font && std::erase_if(clean, [](char c) { return c == '\\' || c == '/' || c == ':'; }) > 0) found("rtf.font_path", Weight::low, true);
  if (clean.empty()) return;
  need_open();
  group.seen_text = true;
  std::string_view rest = clean;
  while (!rest.empty()) {   // a raw tab is the control
    const std::size_t tab = rest.find('\t');
    if (tab > 0) writer_.text(rest.substr(0, tab));
    if (tab == std::string_view::npos) break;
    writer_.control("tab", false, 0);
    rest.remove_prefix(tab + 1);
  }
}

void Document::text(std::string_view octets) {
  Group& group = top();
  group.fresh = false;
  group.star = false;
  if (skip_ > 0) {
    const std::size_t over = std::min(static_cast<std::size_t>(skip_), octets.size());
    skip_ -= static_cast<int>(over);
    octets.remove_prefix(over);
  }
  if (octets.empty()) return;
  if (group.mode == Mode::picture) {
    for (const char c : octets) {
      const int value = hex_value(c);
      if (value < 0) continue;
      if (picture_.nibble < 0) {
        picture_.nibble = value;
      } else {
        picture_.content.push_back(static_cast<char>(picture_.nibble * 16 + value));
        picture_.nibble = -1;
      }
    }
    return;
  }
  if (group.mode == Mode::drop || group.mode == Mode::choose || group.mode == Mode::property) return;
  if (group.place == Place::level_text && !group.seen_text && pending_.empty()) group.seen_text = true;
  while (!octets.empty()) {
    const std::size_t size = std::min(octets.size(), kPieceMax);
    if (high_ != 0) flush();
    pending_ += octets.substr(0, size);
    octets.remove_prefix(size);
    if (pending_.size() >= kPieceMax && (!is_two_octet_page(page()) || static_cast<unsigned char>(pending_.back()) < 0x40)) flush();
  }
}

void Document::octet(int octet) {
  Group& group = top();
  group.fresh = false;
  group.star = false;
  if (skip_ > 0) {
    --skip_;
    return;
  }
  if (group.mode == Mode::drop || group.mode == Mode::choose || group.mode == Mode::property || group.mode == Mode::picture) return;
  const bool length = group.place == Place::level_numbers || (group.place == Place::level_text && (octet < 0x20 || !group.seen_text));
  if (length && group.mode == Mode::keep) {
    flush();
    group.seen_text = true;
    if (!shows() || group.picture_only) return;
    need_open();
    writer_.octet(octet);
    return;
  }
  if (high_ != 0) flush();
  if (octet == '\r' || octet == '\n') return;   // no break in RTF
  pending_.push_back(static_cast<char>(octet));
}

// \uN: one UTF-16 unit; the replacement behind it is passed over (RTF 1.9.1 "Unicode RTF").
void Document::unit(int number) {
  Group& group = top();
  if (group.mode == Mode::drop || group.mode == Mode::choose || group.mode == Mode::property || group.mode == Mode::picture) {
    skip_ = group.skip_after_u;
    return;
  }
  const char32_t value = static_cast<char32_t>(number < 0 ? number + 65536 : number) & 0xFFFF;
  std::string utf8;
  if (value >= 0xDC00 && value < 0xE000 && high_ != 0) {
    append_utf8(utf8, 0x10000 + ((high_ - 0xD800) << 10) + (value - 0xDC00));
    high_ = 0;
    put(utf8);
  } else {
    flush();
    if (value >= 0xD800 && value < 0xDC00) {
      high_ = value;
    } else {
      append_utf8(utf8, value);
      if (value != '\r' && value != '\n') put(utf8);
    }
  }
  skip_ = group.skip_after_u;
}

void Document::symbol(char symbol) {
  if (skip_ > 0) {
    --skip_;
    return;
  }
  if (symbol == '*') {
    flush();
    top().star = true;
    return;
  }
  if (symbol == '\\' || symbol == '{' || symbol == '}') {
    text(std::string_view(&symbol, 1));
    return;
  }
  flush();
  Group& group = top();
  group.fresh = false;
  if (group.mode == Mode::instruction && (symbol == '~' || symbol == '_')) return put(" ");
  if (!shows() || group.picture_only) return;
  const bool is_break = symbol == '\r' || symbol == '\n';
  if (is_break || symbol == '\t') {
    need_open();
    writer_.control(is_break ? "par" : "tab", false, 0);
  } else if (symbol == '~' || symbol == '-' || symbol == '_') {
    need_open();
    writer_.symbol(symbol);
  }
}

// Only a picture holds binary data with a reason.
Status Document::binary(const Token& token) {
  flush();
  if (token.absurd) found("rtf.binary", Weight::low, token.number > 0);
  if (top().mode == Mode::picture && !token.absurd) {
    if (Status paid = bench_.spend(token.text.size()); !paid) return paid;
    picture_.content += token.text;
  } else if (top().mode == Mode::keep && !token.absurd) {
    found("rtf.binary", Weight::low, false);
  }
  if (skip_ > 0) --skip_;
  return {};
}

}  // namespace temizu::rtf
