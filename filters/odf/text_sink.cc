#include "filters/odf/text_sink.h"

#include <algorithm>
#include <cstdlib>

namespace temizu::odf {

Status TextSink::start(const XmlElement& element, const XmlPrefixes&) {
  if (skipping_ > 0) {
    ++skipping_;
    return {};
  }
  const XmlNames::Id name = element.name;
  const ElementRule::Kind kind = lists_.element(name).kind;
  const bool known = kind == ElementRule::Kind::keep || kind == ElementRule::Kind::unwrap;
  const bool comment = name == k_.annotation;
  const bool in_comment = !open_.empty() && open_.back() == k_.annotation;
  const std::string_view written = lists_.names().written(name);
  // Names and dates of writers, what a number stands for, and what was deleted, are not the text.
  const bool aside = name == k_.tracked_changes || name == k_.note_citation || (comment && !keep_comments_) ||
                     (in_comment && !written.starts_with("text:")) || written.starts_with("config:") || written.starts_with("meta:");
  if (open_.empty() ? name != k_.document && name != k_.document_content : !known || aside) {
    skipping_ = 1;
    return {};
  }
  open_.push_back(name);
  in_body_ += name == k_.body || in_body_ > 0;
  if (in_body_ == 0) return {};
  if (name == k_.tab) put("\t");
  else if (name == k_.line_break) put(in_line_ > 0 ? " " : "\n");
  else if (name == k_.table_row) row_begin_ = out.size();
  else if (name == k_.page && !out.empty()) put("\n");
  else if (name == k_.note) put("［注: ");
  else if (comment) put("［コメント: ");
  else if (name == k_.ruby_text) put("(");
  else if (name == k_.s) {
    int count = 1;
    for (const XmlAttr& each : element.attributes) {
      if (each.name == k_.c) count = std::clamp(std::atoi(std::string(each.value.substr(0, 6)).c_str()), 1, 1000);
    }
    out.append(static_cast<std::size_t>(count), ' ');
  }
  in_line_ += name == k_.table_cell || name == k_.note || comment;
  return {};
}

Status TextSink::end() {
  if (skipping_ > 0) {
    --skipping_;
    return {};
  }
  const XmlNames::Id name = open_.back();
  open_.pop_back();
  if (in_body_ > 0) {
    --in_body_;
    if (name == k_.p || name == k_.h) {
      put(in_line_ > 0 ? " " : "\n");
    } else if (name == k_.table_cell || name == k_.note || name == k_.annotation) {
      if (out.ends_with(' ')) out.pop_back();
      put(name == k_.table_cell ? "\t" : "］");
      in_line_ -= in_line_ > 0;
    } else if (name == k_.covered_cell) {
      put("\t");
    } else if (name == k_.ruby_text) {
      put(")");
    } else if (name == k_.table_row && in_line_ == 0) {
      while (out.size() > row_begin_ && out.back() == '\t') out.pop_back();
      if (out.size() > row_begin_) put("\n");
    }
  }
  if (out.size() < paid_ + (std::size_t{1} << 16)) return {};
  const std::size_t bytes = out.size() - paid_;
  paid_ = out.size();
  return bench_.spend(bytes);
}

Status TextSink::text(std::string_view utf8) {
  if (skipping_ > 0 || in_body_ == 0) return {};
  const std::string_view parent = lists_.names().written(open_.back());
  if (!parent.starts_with("text:") && !parent.starts_with("math:")) return {};
  // White space between elements of a document that was written for reading; inside a paragraph it counts once.
  const bool in_paragraph = std::ranges::any_of(open_, [&](XmlNames::Id id) { return id == k_.p || id == k_.h; });
  if (!in_paragraph && utf8.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  for (const char c : utf8) out.push_back(c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
  return {};
}

}  // namespace temizu::odf
