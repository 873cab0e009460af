#include "filters/html/rebuild.h"

#include <algorithm>

#include "filters/html/entities.h"
#include "filters/html/link.h"
#include "filters/html/look.h"
#include "filters/html/nesting.h"
#include "filters/html/flow.h"
#include "filters/common/markers.h"
#include "text/layout.h"

namespace temizu {
namespace {

using enum Tag;

// Structure and nothing else. Everything not named here is left out, its text stays.
bool is_kept(Tag tag) {
  return tag == p || is_heading(tag) || tag == ul || tag == ol || tag == li || tag == dl || tag == dt || tag == dd ||
         tag == blockquote || tag == pre || tag == table || tag == caption || tag == thead || tag == tbody || tag == tfoot ||
         tag == tr || tag == td || tag == th || tag == div || tag == b || tag == strong || tag == i || tag == em || tag == u ||
         tag == s || tag == sub || tag == sup || tag == ruby || tag == rt || tag == rp || tag == code || tag == small;
}

bool is_silent(Tag tag) {
  return tag == script || tag == style || tag == svg || tag == template_ || tag == iframe || tag == noembed || tag == noframes || tag == xml ||
         tag == audio || tag == video || tag == canvas || tag == title;
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else out.push_back(c);
  }
}

// Writes what may stay. Findings come from the text renderer, which sees the same events.
class RebuildSink final : public HtmlSink {
 public:
  void open(const HtmlToken& start) override {
    Element element;
    element.tag = start.tag;
    element.look = look_inside(stack_.empty() ? Look{} : stack_.back().look, start.tag, element.own = declarations_of(start, sheet_));
    element.silent = is_silent(start.tag) || (!stack_.empty() && stack_.back().silent) || element.look.gone;
    if (start.tag == base && base_.empty()) base_ = resolve_link(attribute(start, "href"), "").url;
    if (!element.silent) write_start(start, element);
    if (!is_void(start.tag)) stack_.push_back(std::move(element));
  }

  void close(std::size_t index) override {
    const Element element = std::move(stack_[index]);
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(index));
    if (index < stack_.size()) {   // formatting closed below open elements: close and open those around it
      for (std::size_t at = index; at < stack_.size(); ++at) {
        stack_[at].look = look_inside(at == 0 ? Look{} : stack_[at - 1].look, stack_[at].tag, stack_[at].own);
      }
      for (std::size_t at = stack_.size(); at-- > index;) write_end(stack_[at]);
      write_link(element);
      write_end(element);
      for (std::size_t at = index; at < stack_.size(); ++at) write_again(stack_[at]);
      return;
    }
    write_link(element);
    write_end(element);
  }

  void text(std::string_view text, bool decode_references) override {
    if (!stack_.empty() && stack_.back().silent) {
      if (stack_.back().tag == style) sheet_.add(text);
      if (stack_.back().tag == title && title_.empty()) title_ = one_line(decode_attribute(text.substr(0, 2000)), 200);
      return;
    }
    if (!stack_.empty() && stack_.back().look.hidden()) return;
    write_text(decode_references ? decode_text_run(text) : std::string(text));
  }

  void comment(std::string_view) override {}

  std::string finish() {
    std::string out = "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n";
    if (!title_.empty()) {
      out += "<title>";
      append_escaped(out, title_);
      out += "</title>\n";
    }
    const std::size_t begin = std::min(body_.find_first_not_of(" \n"), body_.size());
    const std::size_t end = body_.find_last_not_of(" \n");
    return out + "</head>\n<body>\n" + (end == std::string::npos ? "" : body_.substr(begin, end + 1 - begin)) + "\n</body>\n</html>\n";
  }

 private:
  struct Element {
    Tag tag{Tag::other};
    Look look;
    Declarations own;
    bool silent{false};
    bool written{false};
    std::string url;        // of a
    std::string seen;       // its text
    bool elsewhere{false};
  };

  static std::string decode_text_run(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const std::size_t amp = std::min(text.find('&'), text.size());
      out.append(text.substr(0, amp));
      text.remove_prefix(amp);
      if (!text.empty()) text.remove_prefix(decode_reference(text, false, out));
    }
    return out;
  }

  void write_text(std::string_view utf8) {
    const std::string clean = clean_characters(to_lf(utf8));
    for (Element& element : stack_) {
      if (!element.url.empty() && element.seen.size() < 1024) element.seen += clean.substr(0, 1024);
    }
    append_escaped(body_, clean);
  }

  void write_start(const HtmlToken& start, Element& element) {
    if (start.tag == br || start.tag == hr) {
      body_ += start.tag == br ? "<br>" : "<hr>";
    } else if (start.tag == img) {
      const std::string alt = one_line(attribute(start, "alt"), 300);
      if (!alt.empty() && !element.look.hidden()) write_text("[画像: " + alt + "]");
    } else if (start.tag == a) {
      const LinkTarget target = resolve_link(attribute(start, "href"), base_);
      if (target.sort == LinkTarget::Sort::shown) element.url = target.url;
      target_ = target;
    } else if (is_kept(start.tag)) {
      body_ += "<" + std::string(name_of(start.tag));
      for (const std::string_view name : {"colspan", "rowspan", "start", "value", "border"}) {
        const bool cell = start.tag == td || start.tag == th;
        const bool fits = name == "start" ? start.tag == ol : name == "value" ? start.tag == li : name == "border" ? start.tag == table : cell;
        const std::size_t number = fits ? number_attribute(start, name, 0, start.tag == table ? 1 : 1000) : 0;
        if (number > 0) body_ += " " + std::string(name) + "=\"" + std::to_string(number) + "\"";
      }
      body_ += ">";
      element.written = true;
    }
  }

  void write_again(Element& element) {
    if (element.written) body_ += "<" + std::string(name_of(element.tag)) + ">";
  }
  void write_end(const Element& element) {
    if (element.written) body_ += "</" + std::string(name_of(element.tag)) + ">";
  }
  void write_link(const Element& element) {
    if (element.url.empty()) return;
    const std::string seen = one_line(element.seen, 400);
    if (seen.empty() || same_as_text(seen, element.url)) return;
    append_escaped(body_, std::string(looks_elsewhere(seen, target_) ? "（表示と異なる行き先）" : "") + " <" + element.url + ">");
  }

  std::vector<Element> stack_;
  StyleSheet sheet_;
  std::string base_;
  std::string title_;
  std::string body_;
  LinkTarget target_;
};

std::string write_anew(std::string_view utf8) {
  RebuildSink sink;
  read_html(utf8, sink, true);   // what we write has a document type
  return sink.finish();
}

}  // namespace

HtmlText rebuild_html(ByteView utf8, const HtmlOptions& options) {
  HtmlText out = html_to_text(utf8, options);   // for the findings
  if (out.too_long) return out;
  // Broken nesting can read differently once it is written in order; what goes on must be its own reading.
  constexpr int kRounds = 6;
  std::string once = break_markers(write_anew(utf8));
  for (int round = 0; round < kRounds; ++round) {
    if (once.size() > options.output_bytes_max) {
      out.text.clear();
      out.too_long = true;
      return out;
    }
    std::string twice = break_markers(write_anew(once));
    if (twice == once) {
      out.text = std::move(once);
      return out;
    }
    once = std::move(twice);
  }
  out.text.clear();
  out.unstable = true;
  return out;
}

}  // namespace temizu
