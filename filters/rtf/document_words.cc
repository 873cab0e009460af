// What a control word does to the document: groups that begin, words that go on, fields, pictures and shape properties that end.
#include <algorithm>

#include "filters/rtf/code_page.h"
#include "filters/rtf/document.h"
#include "filters/rtf/field.h"

namespace temizu::rtf {
namespace {

using Kind = Control::Kind;

constexpr std::size_t kFontsMax = 40'000;
constexpr int kSkipMax = 1000;

bool one_of(std::string_view word, std::initializer_list<std::string_view> some) { return std::ranges::find(some, word) != some.end(); }

bool is_destination(Kind kind) {
  return kind == Kind::content || kind == Kind::content_star || kind == Kind::table || kind == Kind::table_star || kind == Kind::choose;
}

bool is_shape_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 11 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_comment(std::string_view word) { return word == "annotation" || word.starts_with("atn") || word.starts_with("atrf"); }
bool is_cell_end(std::string_view word) { return one_of(word, {"cell", "row", "nestcell", "nestrow"}); }

}  // namespace

void Document::drop(std::string_view rule, Weight weight, bool changed) {
  top().mode = Mode::drop;
  if (!rule.empty()) found(rule, weight, changed);
}

Status Document::word(const Token& token) {
  if (skip_ > 0) {   // a control word counts as one character of a replacement
    --skip_;
    return {};
  }
  if (token.text != "u" || high_ == 0) flush();
  Group& group = top();
  const bool fresh = group.fresh;
  const bool star = group.star;
  group.fresh = false;
  group.star = false;
  if (group.mode == Mode::drop) return {};
  if (group.mode == Mode::instruction) {
    if (token.text == "ffres") box_ = token.number;
    if (token.text == "ffdefres") box_default_ = token.number;
    if (token.text == "f") group.font = token.number;
    if (token.text == "u" || token.text == "uc") return special(token, false);
    return {};
  }
  if (group.picture_only && group.mode == Mode::keep && token.text != "pict") {
    group.mode = Mode::drop;
    return {};
  }
  const Control control = find_control(token.text);
  if (group.mode == Mode::choose) {
    if (fresh) choose_child(token.text, control);
    return {};
  }
  if (group.mode == Mode::picture) {
    picture_word(token);
    return {};
  }
  if (group.mode == Mode::property || group.mode == Mode::name || group.mode == Mode::value) {
    if (group.mode != Mode::property && (token.text == "u" || token.text == "uc")) return special(token, false);
    return {};
  }
  // A picture may come late; what else names a group must stand first, or readers differ about what it holds.
  const bool names_group = is_destination(control.kind) || (control.kind == Kind::special && (token.text == "sp" || is_comment(token.text)));
  if (names_group && !fresh) {
    drop("rtf.late_destination", Weight::low, true);
    return {};
  }
  switch (control.kind) {
    case Kind::drop:
      drop(control.rule, control.weight, control.weight >= Weight::low);
      return {};
    case Kind::silent:
      drop("rtf.metadata", Weight::info, false);
      return {};
    case Kind::special: return special(token, fresh);
    case Kind::content: case Kind::content_star: case Kind::table: case Kind::table_star: case Kind::choose:
      enter(token, control);
      return {};
    case Kind::inside: case Kind::shown: case Kind::known: return {};
    case Kind::unknown:
      if (star) drop("rtf.unknown_group", Weight::info, false);
      else found("rtf.unknown_control", Weight::info, false);
      return {};
    case Kind::format: case Kind::starred: case Kind::character: break;
  }
  if (star && control.kind != Kind::starred) {
    drop("rtf.unknown_group", Weight::info, false);
    return {};
  }
  const bool change = one_of(token.text, {"revised", "revauth", "revdttm", "revauthdel", "revdttmdel", "crauth", "crdate", "revisions"});
  if (token.absurd || (change && !choices_.keep_changes)) {
    return {};
  }
  if (token.text == "revised") kept("rtf.changes_kept");
  if (control.kind == Kind::character && !shows() && !is_cell_end(token.text)) return {};
  if (token.text == "chatn" && !choices_.keep_comments) return {};
  if (star && fresh) {   // {\*\cs10 …} of a style sheet
    need_open();
    writer_.symbol('*');
  }
  need_open();
  if (token.text == "red" || token.text == "green" || token.text == "blue") {
    writer_.control(token.text, true, std::clamp(token.number, 0, 255));
  } else {
    writer_.control(token.text, token.has_number, token.number);
  }
  return {};
}

// A group begins that has a meaning of its own.
void Document::enter(const Token& token, const Control& control) {
  Group& group = top();
  if (control.kind == Kind::choose) {
    group.mode = Mode::choose;
    group.braces = false;
    group.chooses = true;
    if (token.text == "object") found("rtf.object", Weight::high, true, "object " + std::to_string(++objects_));
    if (token.text == "field") {
      instruction_.clear();
      box_ = 25;
      box_default_ = 0;
    }
    return;
  }
  group.word = token.text;
  group.write_star = control.kind == Kind::content_star || control.kind == Kind::table_star;
  if (control.kind == Kind::table || control.kind == Kind::table_star) group.for_people = false;
  if (token.text == "fonttbl") group.place = Place::fonts;
  else if (token.text == "leveltext") group.place = Place::level_text;
  else if (token.text == "levelnumbers") group.place = Place::level_numbers;
  else if (!group.for_people) group.place = Place::data;   // names of styles and properties are in the document's code page
  if ((token.text == "revtbl" && !choices_.keep_changes) || (token.text == "info" && !choices_.keep_properties)) group.mode = Mode::drop;
}

// A group directly inside \field, \object, \upr or \sp names itself.
void Document::choose_child(std::string_view word, const Control& control) {
  Group& group = top();
  const Group& parent = stack_[stack_.size() - 2];
  if (parent.mode != Mode::choose && parent.mode != Mode::property) {
    group.mode = Mode::drop;
    return;
  }
  if (parent.mode == Mode::property) {
    group.mode = word == "sn" ? Mode::name : word == "sv" ? Mode::value : Mode::drop;
    if (group.mode == Mode::name) property_.clear();
    if (group.mode != Mode::value) return;
    value_.clear();
    group.braces = true;
    group.word = "sv";
    const ShapeValue kind = find_shape_property(property_);
    group.for_people = kind == ShapeValue::text && property_ == "gtextUNICODE";
    if (kind != ShapeValue::none) return;
    // Arrays, links and linked pictures could be missed; names and marks not.
    const bool told = property_.starts_with('p') && property_.size() > 3;
    drop("rtf.shape_property", told ? Weight::low : Weight::info, told);
    return;
  }
  if (control.kind == Kind::shown) {
    group.mode = parent.result_replaced ? Mode::drop : Mode::keep;
    group.braces = true;
  } else {
    group.mode = word == "fldinst" ? Mode::instruction : Mode::drop;
  }
}

Status Document::special(const Token& token, bool fresh) {
  Group& group = top();
  const std::string_view word = token.text;
  if (word == "u") unit(token.number);
  else if (word == "uc") group.skip_after_u = std::clamp(token.has_number ? token.number : 1, 0, kSkipMax);
  else if (word == "ansicpg") document_page_ = token.number == 0 ? 1252 : token.number;
  else if (word == "mac") document_page_ = 10000;
  else if (word == "pc") document_page_ = 437;
  else if (word == "pca") document_page_ = 850;
  else if (word == "bin" || word == "rtf" || word == "ansi") return {};
  else if (one_of(word, {"pict", "sp"})) property_word(word, fresh);
  else if (one_of(word, {"pngblip", "jpegblip", "emfblip", "wmetafile", "macpict", "pmmetafile", "dibitmap", "wbitmap", "picprop", "ffres", "ffdefres", "sn", "sv"})) return {};
  else if (one_of(word, {"blipuid", "bliptag", "fldinst", "formfield"})) drop("rtf.metadata", Weight::info, false);
  else if (word == "fromhtml") holds_html_ = true;
  else if (is_comment(word)) comment_part(token);
  else if (word == "fcharset" || word == "cpg") {
    if (group.place != Place::fonts) return {};
    if (word == "cpg") {
      pages_[defined_font_] = token.number;
      return {};
    }
    if (pages_.size() < kFontsMax && pages_[defined_font_] == 0) pages_[defined_font_] = page_of_charset(token.number);
    need_open();
    writer_.control(word, true, token.number);
  } else {
    if (word == "f") {
      (group.place == Place::fonts ? defined_font_ : group.font) = token.number;
      if (group.place == Place::fonts) pages_[defined_font_] = 0;
    }
    if (word == "deff") default_font_ = token.number;
    if (word == "plain") group.hidden = group.deleted = false, group.font = -1;
    const bool on = !token.has_number || token.number != 0;
    if (word == "v") note_choice(group.hidden = on, choices_.keep_hidden, "rtf.hidden_text_kept", "rtf.hidden_text");
    if (word == "deleted") note_choice(group.deleted = on, choices_.keep_changes, "rtf.changes_kept", "rtf.tracked_change");
    if ((word == "v" && !choices_.keep_hidden) || (word == "deleted" && !choices_.keep_changes) || token.absurd) return {};
    need_open();
    writer_.control(word, token.has_number, token.number);
  }
  return {};
}

void Document::note_choice(bool on, bool keeps, std::string_view kept_rule, std::string_view rule) {
  if (on && keeps) kept(kept_rule);
  if (on && !keeps) found(rule, Weight::low, true);
}

// Comments (RTF 1.9.1 "Comments (Annotations)"): the words and who wrote them, or nothing.
void Document::comment_part(const Token& token) {
  Group& group = top();
  if (!choices_.keep_comments || token.text == "atnicn") {
    if (token.text == "annotation") found("rtf.comment", Weight::low, true);
    group.mode = Mode::drop;
    return;
  }
  if (token.text == "annotation") kept("rtf.comments_kept");
  group.word = token.text;
  group.write_star = true;
  group.for_people = token.text == "annotation" && group.for_people;
  if (!group.for_people) group.place = Place::data;
}

void Document::property_word(std::string_view word, bool fresh) {
  Group& group = top();
  if (word == "pict") {
    group.mode = Mode::picture;
    if (fresh) group.braces = false;   // the picture's own are enough
    picture_ = {};
    return;
  }
  group.mode = Mode::property;
  group.word = "sp";
  property_.clear();
}

void Document::picture_word(const Token& token) {
  if (token.text == "pngblip" || token.text == "jpegblip") picture_.allowed = true;
  if (one_of(token.text, {"emfblip", "wmetafile", "macpict", "pmmetafile", "dibitmap", "wbitmap"})) picture_.bad = true;
  if (!token.text.starts_with("pic") || find_control(token.text).kind != Kind::format || token.absurd) return;
  if (picture_.sizes.size() > 500) return;
  picture_.sizes += '\\';
  picture_.sizes += token.text;
  if (token.has_number) picture_.sizes += std::to_string(token.number);
}

Status Document::end_picture() {
  Group& group = top();
  group.mode = Mode::keep;
  if (!shows()) return {};
  const std::string where = "picture " + std::to_string(++pictures_);
  Result<Washed> washed = Unexpected(Code::unsupported, "rtf", "a kind of picture that is not written");
  const ByteView content = picture_.content;
  if (content.starts_with("\x89PNG") || content.starts_with("\xFF\xD8\xFF")) {
    Part child;
    child.untrusted_content = content;
    child.place = part_.place;
    washed = bench_.wash_child(child);
  }
  if (!washed && (washed.error().code == Code::limit || washed.error().code == Code::timeout)) return Unexpected{washed.error()};
  if (!washed || (washed->kind.name != "image/png" && washed->kind.name != "image/jpeg")) {
    found("rtf.picture", Weight::low, true, where);
    picture_ = {};
    return {};
  }
  for (const Finding& finding : washed->findings) add_finding(findings_, finding.rule, finding.weight, where, finding.count);
  changed_ = changed_ || washed->changed;
  if (Status paid = bench_.spend(washed->content.size() * 2); !paid) return paid;
  need_open();
  writer_.picture({washed->kind.name == "image/jpeg", picture_.sizes, std::move(washed->content)});
  paid_ = writer_.out.size();
  picture_ = {};
  return {};
}

// \sv: a number, or the words of WordArt, under a name from the list.
void Document::end_value(const Group&) {
  const ShapeValue kind = find_shape_property(property_);
  if (kind == ShapeValue::number ? !is_shape_number(value_) : kind != ShapeValue::text || value_.empty()) return;
  need_open();
  writer_.text(value_);
}

void Document::end_instruction(Group& field) {
  const Field read = read_field(instruction_);
  const std::string where = "field " + std::to_string(++fields_);
  field.mode = Mode::keep;   // for what stands in place of the result
  std::string shown = read.text;
  switch (read.kind) {
    case Field::Kind::runs: found("rtf.field", Weight::high, true, where); break;
    case Field::Kind::bad_link: found("rtf.bad_link", Weight::high, true, where); break;
    case Field::Kind::link: found("rtf.link", Weight::low, true, where); break;
    case Field::Kind::harmless: found("rtf.field_shown", Weight::info, false); break;
    case Field::Kind::ruby: field.result_replaced = true; break;
    case Field::Kind::check_box:
      field.result_replaced = true;
      shown = (box_ == 25 ? box_default_ : box_) == 1 ? "☑" : "☐";
      break;
    case Field::Kind::page:
      field.result_replaced = true;
      if (!shows()) break;
      need_open();
      writer_.control("chpgn", false, 0);
      break;
  }
  if (!shown.empty()) put(shown);
  field.mode = Mode::choose;
  instruction_.clear();
}

}  // namespace temizu::rtf
