#include "filters/html/nesting.h"

namespace temizu {
namespace {

using enum Tag;

bool is_table_part(Tag tag) {
  return tag == td || tag == th || tag == tr || tag == tbody || tag == thead || tag == tfoot || tag == caption || tag == colgroup;
}

// Elements that authors may leave open (WHATWG HTML 13.1.2.4): their ends cannot be counted on.
bool has_optional_end(Tag tag) {
  return is_table_part(tag) || tag == p || tag == li || tag == dd || tag == dt || tag == option || tag == optgroup ||
         tag == rt || tag == rp || tag == rb || tag == html || tag == body || tag == head;
}

class Nesting {
 public:
  Nesting(HtmlSink& sink, bool always_standard) : sink_(sink), quirks_(!always_standard) { stack_.reserve(kHtmlDepthMax); }

  void take(HtmlToken& token) {
    switch (token.type) {
      case HtmlToken::Type::text: sink_.text(token.text, true); break;
      case HtmlToken::Type::raw_text: sink_.text(token.text, false); break;
      case HtmlToken::Type::comment:
        quirks_ = quirks_ && !(token.text.size() > 9 && same_name(token.text.substr(0, 9), "<!doctype"));
        sink_.comment(token.text);
        break;
      case HtmlToken::Type::start: start(token); break;
      case HtmlToken::Type::end: end(token.tag, token.name); break;
    }
  }

  void finish() {
    while (!stack_.empty()) pop();
  }

  std::uint64_t too_deep() const { return too_deep_; }

 private:
  struct Open {
    Tag tag;
    std::string_view name;   // for other
  };

  void pop() { remove(stack_.size() - 1); }
  void remove(std::size_t index) {
    sink_.close(index);
    if (stack_[index].tag == p) --open_p_;
    if (stack_[index].tag == table) --open_tables_;
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  // Closes everything above and including index, but formatting goes on behind it (a browser would open it anew).
  void close_down_to(std::size_t index, bool keep_formatting) {
    for (std::size_t at = stack_.size(); at-- > index;) {
      if (at > index && keep_formatting && is_formatting(stack_[at].tag)) continue;
      remove(at);
    }
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // The innermost open element that matches, not looking beyond one that stops.
  template <class Matches, class Stops>
  std::size_t find(Matches matches, Stops stops) const {
    for (std::size_t at = stack_.size(); at-- > 0;) {
      if (matches(stack_[at].tag)) return at;
      if (stops(stack_[at].tag)) return kNone;
    }
    return kNone;
  }

  void close_p() {
    if (open_p_ == 0) return;
    const std::size_t at = find([](Tag t) { return t == p; }, [](Tag t) { return is_cell_scope(t) || t == button; });
    if (at != kNone) close_down_to(at, true);
  }

  // Ends that a start tag implies (13.2.6.4.7 "in body", .9 "in table", .13 to .15).
  void imply_ends(Tag tag) {
    const auto scope = [](Tag t) { return is_cell_scope(t); };
    const auto in_table = [](Tag t) { return t == table || t == html || t == template_; };
    const auto close_if = [&](auto matches, auto stops, bool keep) {
      if (const std::size_t at = find(matches, stops); at != kNone) close_down_to(at, keep);
    };
    if (closes_p(tag) || (tag == table && !quirks_)) close_p();
    if (tag == table) {   // a table straight inside a table, not in a cell, ends the outer one
      close_if([](Tag t) { return t == table; }, [](Tag t) { return t == td || t == th || t == caption || t == template_; }, false);
    } else if (tag == li) {
      close_if([](Tag t) { return t == li; }, [&](Tag t) { return scope(t) || t == ul || t == ol || t == menu || t == dir; }, true);
    } else if (tag == dd || tag == dt) {
      close_if([](Tag t) { return t == dd || t == dt; }, [&](Tag t) { return scope(t) || t == dl; }, true);
    } else if (tag == option || tag == optgroup) {
      close_if([](Tag t) { return t == option; }, [](Tag t) { return t == select || is_cell_scope(t); }, false);
    } else if (tag == td || tag == th) {
      close_if([](Tag t) { return t == td || t == th || t == caption; }, in_table, false);
    } else if (tag == tr) {
      close_if([](Tag t) { return t == tr || t == caption; }, in_table, false);
    } else if (tag == tbody || tag == thead || tag == tfoot || tag == caption || tag == colgroup) {
      close_if([](Tag t) { return t == tbody || t == thead || t == tfoot || t == caption; }, in_table, false);
    } else if (is_heading(tag)) {
      if (!stack_.empty() && is_heading(stack_.back().tag)) pop();
    } else if (tag == a) {   // links do not nest
      if (const std::size_t at = find([](Tag t) { return t == a; }, scope); at != kNone) remove(at);
    } else if (tag == rb || tag == rt || tag == rtc || tag == rp) {
      close_if([](Tag t) { return t == rb || t == rt || t == rp; }, [](Tag t) { return t == ruby || is_block(t); }, false);
    }
  }

  void start(HtmlToken& token) {
    if (token.tag == image) token.tag = img;
    imply_ends(token.tag);
    if (token.tag == select) {   // a selection inside a selection is its end (13.2.6.4.16)
      if (const std::size_t at = find([](Tag t) { return t == select; }, is_cell_scope); at != kNone) {
        close_down_to(at, false);
        return;
      }
    }
    if (is_table_part(token.tag) && open_tables_ == 0) return;   // as in a browser: the text stays, the cell does not
    const bool leaf = is_void(token.tag) || (token.tag == other && token.self_closing && token.name.find(':') != std::string_view::npos);
    if (!leaf && stack_.size() >= kHtmlDepthMax) {
      ++too_deep_;
      if (!has_optional_end(token.tag)) ++ignored_;
      return;
    }
    sink_.open(token);
    if (is_void(token.tag)) return;
    stack_.push_back({token.tag, token.name});
    if (token.tag == p) ++open_p_;
    if (token.tag == table) ++open_tables_;
    if (leaf) pop();
  }

  void end(Tag tag, std::string_view name) {
    if (ignored_ > 0 && !has_optional_end(tag)) {   // belongs to an element that was too deep
      --ignored_;
      return;
    }
    if (tag == br) {   // "</br>" is a line break (13.2.6.4.7)
      HtmlToken token;
      token.type = HtmlToken::Type::start;
      token.tag = br;
      sink_.open(token);
      return;
    }
    if (tag == body || tag == html || is_void(tag)) return;   // text after them still belongs to the body
    const bool table_part = tag == table || tag == tr || tag == tbody || tag == thead || tag == tfoot;
    const auto matches = [&](Tag t) {
      if (is_heading(tag)) return is_heading(t);
      return t == tag;
    };
    const auto stops = [&](Tag t) {
      if (tag == table) return t == html;
      if (table_part || tag == td || tag == th || tag == caption) return t == table;
      return is_cell_scope(t);
    };
    std::size_t at = tag == other ? find_other(name) : find(matches, stops);
    if (tag == p && at == kNone) {   // a lone "</p>" is an empty paragraph
      HtmlToken token;
      token.type = HtmlToken::Type::start;
      token.tag = p;
      start(token);
      at = stack_.empty() ? kNone : stack_.size() - 1;
    }
    if (at == kNone) return;
    if (is_formatting(tag)) {
      remove(at);
    } else {
      close_down_to(at, !is_cell_scope(tag) && !table_part);
    }
  }

  std::size_t find_other(std::string_view name) const {
    for (std::size_t at = stack_.size(); at-- > 0;) {
      if (stack_[at].tag == other && stack_[at].name.size() == name.size() && stack_[at].name == name) return at;
      if (is_block(stack_[at].tag)) return kNone;   // 13.2.6.4.7 "any other end tag": a special element stops it
    }
    return kNone;
  }

  HtmlSink& sink_;
  bool quirks_;                // no document type: a table may stand inside a p (WHATWG HTML 13.2.6.4.7, "table")
  std::vector<Open> stack_;
  std::size_t open_p_{0};
  std::size_t open_tables_{0};
  std::uint64_t too_deep_{0};
  std::uint64_t ignored_{0};   // starts beyond the limit whose ends are still to come
};

}  // namespace

NestingReport read_html(std::string_view utf8, HtmlSink& sink, bool always_standard) {
  HtmlTokens tokens(utf8);
  HtmlToken token;
  Nesting nesting(sink, always_standard);
  while (tokens.next(token)) nesting.take(token);
  nesting.finish();
  return {nesting.too_deep()};
}

}  // namespace temizu
