#include "filters/ooxml/word_hooks.h"

#include <algorithm>

#include "filters/ooxml/drawing_hooks.h"
#include "filters/ooxml/word_fields.h"

namespace temizu::ooxml {
namespace {

// Names that the code below writes or compares.
struct Known {
  Id r_pr, fld_char, instr_text, del_instr_text, fld_type, fld_lock, instr, space, anchor, rel_id, val, pict, tr_pr;
  explicit Known(const XmlNames& names)
      : r_pr(names.find("w:rPr")), fld_char(names.find("w:fldChar")), instr_text(names.find("w:instrText")),
        del_instr_text(names.find("w:delInstrText")), fld_type(names.find("w:fldCharType")), fld_lock(names.find("w:fldLock")),
        instr(names.find("w:instr")), space(names.find("xml:space")), anchor(names.find("w:anchor")), rel_id(names.find("r:id")),
        val(names.find("w:val")), pict(names.find("w:pict")), tr_pr(names.find("w:trPr")) {}
};

bool off(std::string_view value) { return value == "0" || value == "false" || value == "off"; }

// A run that is open. Runs nest: a text box stands in a run and holds others.
struct Run {
  bool properties{false};   // inside of w:rPr
  bool hidden{false};       // and it goes
};

struct Row {
  XmlWriter::Mark mark;
  bool held{false};     // the mark is ours still: cells have not begun
  bool deleted{false};
};

class WordHooks final : public PartHooks {
 public:
  WordHooks(Document& document, OutPart& part, const WordOptions& options, WordKept& kept)
      : document_(document), part_(part), options_(options), kept_(kept), known_(document.rules().names()) {}

  Result<Go> start(Tag& tag, XmlWriter& out) override {
    switch (tag.hook) {
      case Hook::run: return start_run();
      case Hook::run_properties: return start_properties();
      case Hook::vanish: return vanish(tag);
      case Hook::field_char: return field_char(tag, out);
      case Hook::field_code: return Go::unwrap;   // its characters come to text()
      case Hook::field_simple: return field_simple(tag);
      case Hook::field_form: return start_form(out);
      case Hook::hyperlink: return hyperlink(tag);
      case Hook::drawing_link: return drawing_link(tag);
      case Hook::object: return object(tag);
      case Hook::inserted: return inserted();
      case Hook::deleted: return deleted();
      case Hook::property_change: return change();
      case Hook::row: return start_row(out);
      case Hook::comment_mark: return comment_mark();
      default: return Go::write;
    }
  }

  Status end(Hook hook, XmlWriter& out) override {
    switch (hook) {
      case Hook::run:
        runs_.pop_back();
        break;
      case Hook::run_properties:
        if (!runs_.empty()) runs_.back().properties = false;
        break;
      case Hook::field_form:
        out.end();
        fields_.form(out.take(form_));   // waits until the field is judged
        in_form_ = false;
        break;
      case Hook::deleted: --deleted_; break;
      case Hook::row: end_row(out); break;
      default: break;
    }
    return {};
  }

  // A field that never ends is no field: its begin goes, what stands behind it is text again.
  bool again() override {
    unclosed_ = fields_.forget_open();
    return unclosed_;
  }
  Status finish(XmlWriter&) override {
    if (unclosed_) document_.told("ooxml.field", part_.name);
    return {};
  }

  bool text(Hook hook, std::string_view utf8, XmlWriter&) override {
    if (hook != Hook::field_code) return false;
    fields_.code(utf8);
    return true;
  }

  bool wants_child(Hook parent, Id child) override {
    if (parent == Hook::run) {
      if (child == known_.r_pr) return properties_of_run_ = true;
      if (child == known_.fld_char || child == known_.instr_text || child == known_.del_instr_text) return true;
      return !runs_.back().hidden && !fields_.in_code();
    }
    if (parent == Hook::row && !rows_.empty() && rows_.back().deleted) return child == known_.tr_pr;
    return true;
  }

 private:
  Result<Go> start_run() {
    runs_.push_back({});
    return Go::write;
  }
  Result<Go> start_properties() {
    if (properties_of_run_) runs_.back().properties = true;   // not a paragraph's or a style's
    properties_of_run_ = false;
    return Go::write;
  }

  Result<Go> vanish(const Tag& tag) {
    if (off(tag.get(known_.val))) return Go::write;
    const bool of_run = !runs_.empty() && runs_.back().properties;
    if (!of_run) return Go::write;   // a paragraph's mark, or a style
    if (!options_.remove_hidden) {
      kept_.hidden = true;
      return Go::write;
    }
    runs_.back().hidden = true;
    document_.told("ooxml.hidden_text", part_.name);
    return Go::drop;
  }

  // Begin and code wait until the field is judged; everything is written where its result begins, or at its end.
  Result<Go> field_char(const Tag& tag, XmlWriter& out) {
    const std::string_view type = tag.get(known_.fld_type);
    if (type == "begin") {
      const std::string_view lock = tag.get(known_.fld_lock);
      if (Status begun = fields_.begin(!lock.empty() && !off(lock)); !begun) return Unexpected{begun.error()};
      return Go::unwrap;   // for w:ffData
    }
    if (type != "separate" && type != "end") return Go::drop;
    const Fields::Said said = type == "end" ? fields_.end() : fields_.separate();
    if (said.lost) document_.told("ooxml.field", part_.name);
    if (!said.instruction.empty()) write_head(said, out);
    if (said.separate) write_char("separate", out);
    if (said.end) write_char("end", out);
    return Go::drop;
  }

  void write_char(std::string_view type, XmlWriter& out) {
    out.start(known_.fld_char);
    out.attribute(known_.fld_type, type);
    out.end();
  }

  void write_head(const Fields::Said& said, XmlWriter& out) {
    out.start(known_.fld_char);
    out.attribute(known_.fld_type, "begin");
    if (said.lock) out.attribute(known_.fld_lock, "1");
    out.raw(said.form);
    out.end();
    out.start(deleted_ > 0 ? known_.del_instr_text : known_.instr_text);
    out.attribute(known_.space, "preserve");
    out.text(said.instruction);
    out.end();
  }

  Result<Go> field_simple(Tag& tag) {
    if (fields_.in_code()) return Go::unwrap;
    const std::string instruction = safe_instruction(tag.get(known_.instr));
    if (instruction.empty()) {
      document_.told("ooxml.field", part_.name);
      return Go::unwrap;
    }
    tag.set(known_.instr, " " + instruction + " ");
    return Go::write;
  }

  Result<Go> start_form(XmlWriter& out) {
    if (in_form_ || fields_.empty()) return Go::drop;
    in_form_ = true;
    form_ = out.mark();
    return Go::write;
  }

  Result<Go> hyperlink(Tag& tag) {
    if (tag.has(known_.rel_id)) return Go::write;
    if (!tag.link_fragment.empty() && !tag.has(known_.anchor)) tag.set(known_.anchor, std::string(tag.link_fragment));
    return tag.has(known_.anchor) ? Go::write : Go::unwrap;
  }

  // The picture that stands for it stays; what it shows is no longer behind it.
  Result<Go> object(Tag& tag) {
    tag.clear();
    tag.name = known_.pict;
    return Go::write;
  }

  Result<Go> inserted() {
    if (!options_.accept_changes) kept_.changes = true;
    else told_change();
    return options_.accept_changes ? Go::unwrap : Go::write;
  }
  Result<Go> deleted() {
    if (!options_.accept_changes) {
      kept_.changes = true;
      ++deleted_;
      return Go::write;
    }
    told_change();
    if (!rows_.empty() && rows_.back().held) rows_.back().deleted = true;   // inside of w:trPr
    return Go::drop;
  }
  Result<Go> change() {
    if (!options_.accept_changes) kept_.changes = true;
    else told_change();
    return options_.accept_changes ? Go::drop : Go::write;
  }
  void told_change() { document_.told("ooxml.tracked_change", part_.name); }

  Result<Go> start_row(XmlWriter& out) {
    if (options_.accept_changes) rows_.push_back({.mark = out.mark(), .held = true});
    return Go::write;
  }
  void end_row(XmlWriter& out) {
    if (!options_.accept_changes) return;
    const Row row = rows_.back();
    rows_.pop_back();
    if (row.deleted) out.rollback(row.mark);
    else out.keep();
  }

  Result<Go> comment_mark() {
    kept_.comments = options_.comments;
    return options_.comments ? Go::write : Go::drop;
  }

  Document& document_;
  OutPart& part_;
  const WordOptions& options_;
  WordKept& kept_;
  Known known_;
  Fields fields_;
  std::vector<Run> runs_;
  std::vector<Row> rows_;
  std::size_t deleted_{0};           // w:del around
  bool properties_of_run_{false};    // the w:rPr that comes next is the run's own
  XmlWriter::Mark form_{};
  bool in_form_{false};
  bool unclosed_{false};             // this is the second reading
};

}  // namespace

std::unique_ptr<PartHooks> make_word_hooks(Document& document, OutPart& part, const WordOptions& options, WordKept& kept) {
  return std::make_unique<WordHooks>(document, part, options, kept);
}

}  // namespace temizu::ooxml
