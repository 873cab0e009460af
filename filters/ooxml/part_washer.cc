// One XML part on its way: mc:AlternateContent, the allow-lists, relationship ids, hooks. See document.h and lists.h.
#include <algorithm>
#include <array>
#include <cctype>

#include "filters/ooxml/document.h"

namespace temizu::ooxml {

std::string_view Tag::get(Id attribute) const {
  for (const XmlAttr& each : attributes) {
    if (each.name == attribute) return each.value;
  }
  return {};
}

bool Tag::has(Id attribute) const {
  return std::ranges::any_of(attributes, [&](const XmlAttr& each) { return each.name == attribute; });
}

void Tag::set(Id attribute, std::string value) {
  owned_.push_back(std::move(value));
  for (XmlAttr& each : attributes) {
    if (each.name == attribute) {
      each.value = owned_.back();
      return;
    }
  }
  attributes.push_back({attribute, XmlNames::kNoSpace, owned_.back()});
}

void Tag::erase(Id attribute) {
  std::erase_if(attributes, [&](const XmlAttr& each) { return each.name == attribute; });
}

void Tag::clear() {
  attributes.clear();
  if (!owned_.empty()) owned_.clear();
  link = link_fragment = {};
  lost_link = false;
}

namespace {

// Names of markup compatibility (ECMA-376 part 3) and the relationships namespace.
struct Known {
  Id alternate, choice, fallback, requires_, ignorable, process, style;
  Space r;
  explicit Known(const XmlNames& names)
      : alternate(names.find("mc:AlternateContent")), choice(names.find("mc:Choice")), fallback(names.find("mc:Fallback")),
        requires_(names.find("Requires")), ignorable(names.find("mc:Ignorable")),
        process(names.find("mc:ProcessContent")), style(names.find("style")), r(names.space_of_prefix("r")) {}
};

constexpr std::size_t kProcessMax = 100;   // names that stand in mc:ProcessContent at one place

bool blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

// style of VML is CSS: names and numbers, no address, no function, no escapes to hide one.
bool harmless_style(std::string_view value) {
  return value.find_first_of("()\\@<>") == std::string_view::npos;
}

class PartWasher final : public XmlStreamSink {
 public:
  PartWasher(Document& document, OutPart& part, PartHooks* hooks, XmlWriter& out)
      : document_(document), part_(part), hooks_(hooks), out_(out), rules_(document.rules()), known_(rules_.names()) {}

  Status start(const XmlElement& element, const XmlPrefixes& prefixes) override {
    if (skipped_ > 0) {
      ++skipped_;
      return {};
    }
    if (open_.empty() && root_seen_) return skip();
    add_process(element, prefixes);
    if (!open_.empty() && open_.back().alternate) return start_branch(element, prefixes);
    if (element.name == known_.alternate) return push({.alternate = true, .hook = open_.empty() ? Hook::none : open_.back().hook});
    if (!open_.empty() && open_.back().hook != Hook::none && hooks_ != nullptr && !hooks_->wants_child(open_.back().hook, element.name)) return skip();
    return start_element(element, prefixes);
  }

  Status end() override {
    if (skipped_ > 0) {
      if (--skipped_ == 0) end_skip();
      return {};
    }
    const Open last = open_.back();
    if (last.own && last.hook != Hook::none && hooks_ != nullptr) {
      if (Status done = hooks_->end(last.hook, out_); !done) return done;
    }
    if (last.written && open_.size() == 1 && hooks_ != nullptr) {
      if (Status done = hooks_->finish(out_); !done) return done;
    }
    if (last.alternate && !last.taken && last.lost_text) tell_unknown(true);
    open_.pop_back();
    while (!process_.empty() && process_.back().depth > open_.size()) process_.pop_back();
    if (last.written && out_.depth() > last.depth) out_.end();   // else a hook has taken the element back
    return out_.flush();
  }

  Status text(std::string_view utf8) override {
    if (skipped_ > 0) {
      skipped_text_ |= skip_counts_ && !blank(utf8);
      return {};
    }
    if (open_.empty() || !open_.back().text) return {};
    const Open& last = open_.back();
    if (last.own && last.hook != Hook::none && hooks_ != nullptr && hooks_->text(last.hook, utf8, out_)) return {};
    if (last.written) out_.text(utf8);
    return out_.flush();
  }

 private:
  struct Open {
    bool written{false};     // has an end tag to come
    bool own{false};         // its hook is its own, not one passed down through mc:AlternateContent
    bool text{false};
    bool alternate{false};   // mc:AlternateContent
    bool taken{false};       // and one of its branches was taken
    bool lost_text{false};   // text of branches passed over
    Hook hook{Hook::none};
    std::size_t depth{0};    // of the writer, before it
  };

  Status push(Open open) {
    open_.push_back(open);
    return {};
  }
  Status skip(bool counts = false) {
    while (!process_.empty() && process_.back().depth > open_.size()) process_.pop_back();
    skipped_ = 1;
    skip_counts_ = counts;
    skipped_text_ = false;
    return {};
  }
  void end_skip() {
    if (!skip_counts_) return;
    if (open_.empty() || !open_.back().alternate) return tell_unknown(skipped_text_);
    open_.back().lost_text |= skipped_text_;   // a branch: another may be taken
  }
  void tell_unknown(bool text) {
    if (text && rules_.roles()[part_.role].family() == "word") document_.told("ooxml.unknown_text", part_.name);
    else document_.noted("ooxml.unknown_element", part_.name);
  }

  // mc:ProcessContent (ECMA-376 part 3, 7.6): unknown elements of which a reader shows what they hold. "p:name" or "p:*".
  struct Process {
    std::size_t depth;   // of the element that says so, from 1
    int space;           // XmlPrefixes::number_of
    std::string local;
  };
  void add_process(const XmlElement& element, const XmlPrefixes& prefixes) {
    for (const XmlAttr& each : element.attributes) {
      if (each.name != known_.process) continue;
      for (std::string_view list = each.value; !list.empty() && process_.size() < kProcessMax;) {
        const std::size_t end = std::min(list.find_first_of(" \t\r\n"), list.size());
        const std::string_view word = list.substr(0, end);
        if (const std::size_t colon = word.find(':'); colon != std::string_view::npos) {
          process_.push_back({open_.size() + 1, prefixes.number_of(word.substr(0, colon)), std::string(word.substr(colon + 1))});
        }
        list.remove_prefix(std::min(end + 1, list.size()));
      }
    }
  }
  bool processed(const XmlPrefixes& prefixes) const {
    if (process_.empty()) return false;
    const std::string name = prefixes.written_name();
    const std::size_t colon = name.find(':');
    const std::string_view local = colon == std::string::npos ? std::string_view(name) : std::string_view(name).substr(colon + 1);
    const int space = prefixes.number_of(colon == std::string::npos ? std::string_view{} : std::string_view(name).substr(0, colon));
    return space >= 0 && std::ranges::any_of(process_, [&](const Process& each) { return each.space == space && (each.local == "*" || each.local == local); });
  }
  void tell(const LostType& lost) {
    if (lost.told) document_.told(lost.rule, part_.name);
    else document_.noted(lost.rule, part_.name);
  }

  // The first Choice that asks only for namespaces on our list, as Office itself does; else Fallback.
  Status start_branch(const XmlElement& element, const XmlPrefixes& prefixes) {
    Open& alternate = open_.back();
    const bool fits = element.name == known_.fallback || (element.name == known_.choice && understood(element, prefixes));
    if (alternate.taken || !fits) return skip(!alternate.taken);
    alternate.taken = true;
    return push({.hook = alternate.hook});
  }

  bool understood(const XmlElement& element, const XmlPrefixes& prefixes) const {
    std::string_view list;
    for (const XmlAttr& each : element.attributes) {
      if (each.name == known_.requires_) list = each.value;
    }
    bool any = false;
    while (!list.empty()) {
      const std::size_t end = std::min(list.find_first_of(" \t\r\n"), list.size());
      if (end > 0) {
        any = true;
        if (!rules_.understood(document_.family().name(), prefixes.space_of(list.substr(0, end)))) return false;
      }
      list.remove_prefix(std::min(end + 1, list.size()));
    }
    return any;
  }

  Status start_element(const XmlElement& element, const XmlPrefixes& prefixes) {
    const ElementRule& rule = rules_.element(element.name);
    if (open_.empty()) {
      const Id root = rules_.roles()[part_.role].root;
      if (element.name != root) return Unexpected(Code::bad_input, part_.name, "its first element is not the one of such a part");
      root_seen_ = true;
    }
    if (!open_.empty() && rule.what == ElementRule::What::unknown && processed(prefixes)) {
      document_.noted("ooxml.unknown_element", part_.name);
      return push({.hook = open_.back().hook});
    }
    // A name of another vocabulary has no prefix in this part.
    if (!open_.empty() && rule.what != ElementRule::What::drop && !declared_spaces_[rules_.names().space_of(element.name)]) return skip(true);
    switch (rule.what) {
      case ElementRule::What::unknown: return skip(true);
      case ElementRule::What::drop:
        if (rule.told) document_.told(rule.finding, part_.name);
        else document_.noted(rule.finding, part_.name);
        return skip();
      case ElementRule::What::unwrap:
        if (rule.hook == Hook::none) return push({.text = false, .hook = open_.empty() ? Hook::none : open_.back().hook});
        break;
      case ElementRule::What::keep: break;
    }
    const Document::Referred before = document_.referred(part_);
    if (!take(element, rule) || (tag_.lost_link && stands_for_link(rule))) {
      document_.forget(part_, before);   // what is not written refers to nothing
      return skip();
    }
    Go go = rule.what == ElementRule::What::unwrap ? Go::unwrap : Go::write;
    if (rule.hook != Hook::none && hooks_ != nullptr) {
      Result<Go> said = hooks_->start(tag_, out_);
      if (!said) return Unexpected{said.error()};
      go = *said;
    }
    if (go == Go::drop) {
      document_.forget(part_, before);
      return skip();
    }
    const std::size_t depth = out_.depth();
    if (go == Go::write) write_start();
    const bool pass = go == Go::unwrap && rule.hook == Hook::none && !open_.empty();
    return push({.written = go == Go::write, .own = true, .text = rule.text, .hook = pass ? open_.back().hook : rule.hook, .depth = depth});
  }

  // An element that is nothing but its reference goes with it (c:userShapes, a:hlinkClick); one with more to say stays.
  bool stands_for_link(const ElementRule& rule) const {
    if (rule.hook == Hook::drawing_link) return true;
    return rule.hook == Hook::none && tag_.attributes.empty() &&
           std::ranges::all_of(rule.attributes, [&](const AttributeRule& each) { return rules_.names().space_of(each.name) == known_.r; });
  }

  // Fills tag_ with what the list allows; false when a needed attribute is missing.
  bool take(const XmlElement& element, const ElementRule& rule) {
    tag_.clear();
    tag_.name = element.name;
    tag_.hook = rule.hook;
    for (const XmlAttr& each : element.attributes) {
      const AttributeRule* const allowed = each.name == XmlNames::kUnknown ? nullptr : rule.attribute(each.name);
      if (allowed == nullptr || (!open_.empty() && !declared_spaces_[rules_.names().space_of(each.name)])) {
        if (const LostType* const lost = rules_.lost_attribute(each.name); lost != nullptr && !each.value.empty()) tell(*lost);
        continue;
      }
      if (each.space != known_.r) {
        if (each.name != known_.style || harmless_style(each.value)) tag_.attributes.push_back(each);
        continue;
      }
      if (each.value.empty()) continue;   // r:embed="" stands for no picture
      const std::string_view id = document_.refer(part_, each.value, allowed->roles, &tag_.link, &tag_.link_fragment);
      if (id.empty()) tag_.lost_link = true;
      else tag_.attributes.push_back({each.name, each.space, id});
    }
    return std::ranges::all_of(rule.attributes, [&](const AttributeRule& each) { return !each.needed || tag_.has(each.name); });
  }

  void write_start() {
    if (open_.empty()) write_root();
    else out_.start(tag_.name);
    for (const XmlAttr& each : tag_.attributes) out_.attribute(each.name, each.value);
  }

  void write_root() {
    const XmlNames& names = rules_.names();
    const Space own = names.space_of(tag_.name);
    std::vector<Space> declared{own, XmlNames::kNoSpace, XmlNames::kXmlSpace};
    const FamilyName family = document_.family().name();
    for (const Space space : rules_.declared(family, tag_.name)) {
      if (space != own) declared.push_back(space);
    }
    const std::string_view prefix = names.prefix(own);
    const bool plain = prefix == "s" || prefix == "ep";   // as every program writes them, and careless readers expect
    for (const Space space : declared) declared_spaces_[space] = true;
    out_.start_root(tag_.name, declared, plain ? own : XmlNames::kNoSpace);
    std::string ignorable;
    for (const Space space : rules_.ignorable(family)) ignorable.append(ignorable.empty() ? "" : " ").append(names.prefix(space));
    if (!ignorable.empty() && own == rules_.declared(family).front()) out_.attribute(known_.ignorable, ignorable);
  }

  Document& document_;
  OutPart& part_;
  PartHooks* hooks_;
  XmlWriter& out_;
  const Lists& rules_;
  Known known_;
  Tag tag_;
  std::array<bool, 256> declared_spaces_{};   // at the root; the only ones that may be written
  std::vector<Open> open_;
  std::size_t skipped_{0};
  bool skip_counts_{false}, skipped_text_{false}, root_seen_{false};
  std::vector<Process> process_;
};

}  // namespace

Status wash_part(Document& document, OutPart& part, PartHooks* hooks, XmlWriter& out) {
  PartWasher washer(document, part, hooks, out);
  return document.package().read_xml(part.source, washer);
}

}  // namespace temizu::ooxml
