#include "filters/ooxml/slides_hooks.h"

#include <algorithm>

namespace temizu::ooxml {
namespace {

constexpr std::string_view kSlideJump = "ppaction://hlinksldjump";

struct SlidesIds {
  explicit SlidesIds(const XmlNames& n) : id(n.find("id")), name(n.find("name")), action(n.find("action")), rel(n.find("r:id")), show(n.find("show")) {}
  Id id, name, action, rel, show;
};

const SlidesIds& ids() {
  static const SlidesIds kIds(lists().names());
  return kIds;
}

class SlidesHooks final : public PartHooks {
 public:
  SlidesHooks(Document& document, OutPart& part, SlidesKept& kept) : document_(document), part_(part), kept_(kept) {}

  Result<Go> start(Tag& tag, XmlWriter& out) override {
    switch (tag.hook) {
      case Hook::group:
      case Hook::timing:
      case Hook::graphic_frame: return open_frame(tag, out);
      case Hook::bad_timing: return bad_timing();
      case Hook::ole:
        if (!frames_.empty()) frames_.back().object = true;
        document_.told("ooxml.object", part_.name);
        return Go::unwrap;
      case Hook::picture: return picture(tag, out);
      case Hook::shape_name: return shape_name(tag);
      case Hook::drawing_link: return link(tag);
      case Hook::slide:
        kept_.hidden |= tag.get(ids().show) == "0" || tag.get(ids().show) == "false";
        return Go::write;
      default: return Go::write;
    }
  }

  Status end(Hook hook, XmlWriter& out) override {
    switch (hook) {
      case Hook::group:
      case Hook::timing: close_frame(hook, out); break;
      case Hook::graphic_frame: close_graphic(out); break;
      case Hook::picture: end_picture(out); break;
      default: break;
    }
    return {};
  }

  // What relationships alone lead to.
  Status finish(XmlWriter&) override {
    const std::string_view role = document_.rules().roles()[part_.role].name;
    const std::string_view wanted = role == "slides.slide" ? "slideLayout" : role == "slides.layout" ? "slideMaster" : "";
    for (const Relationship& each : part_.old_rels) {
      const std::string_view word = std::string_view(each.type).substr(each.type.rfind('/') + 1);
      const bool of_notes = role == "slides.notes" && (word == "notesMaster" || word == "slide");
      if (!each.external && (of_notes || (!wanted.empty() && word == wanted))) (void)document_.refer(part_, each.id, 0);
    }
    return {};
  }

 private:
  // An element that may have to be taken back once its content is known.
  struct Frame {
    XmlWriter::Mark mark;
    Document::Referred referred;
    bool bad{false};
    bool object{false};       // a graphic frame around an object
    std::string id{}, name{};    // of a graphic frame
    std::string picture{};     // the object's preview, written
    bool in_picture{false};
    XmlWriter::Mark picture_mark{};
    std::size_t rels_before{0}, rels_behind{0};   // of the picture
  };

  Result<Go> open_frame(const Tag& tag, XmlWriter& out) {
    frames_.push_back({.mark = out.mark(), .referred = document_.referred(part_)});
    out.start(tag.name);
    for (const XmlAttr& each : tag.attributes) out.attribute(each.name, each.value);
    return Go::unwrap;
  }

  void close_frame(Hook hook, XmlWriter& out) {
    const bool empty = hook == Hook::group && out.just_opened();
    const bool bad = frames_.back().bad || empty;
    const XmlWriter::Mark mark = frames_.back().mark;
    const Document::Referred since = frames_.back().referred;
    frames_.pop_back();
    if (bad) {
      out.rollback(mark);
      document_.forget(part_, since);
      return;
    }
    out.end();
    out.keep();
  }

  // A frame around an object becomes the picture that people saw; without one it goes.
  void close_graphic(XmlWriter& out) {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (!frame.object) {
      out.end();
      out.keep();
      return;
    }
    out.rollback(frame.mark);
    // Nothing but the picture may have referred to another part.
    const bool alone = frame.rels_before == frame.referred.rels && frame.rels_behind == part_.rels.size();
    if (alone && !frame.picture.empty()) out.raw(frame.picture);
    else document_.forget(part_, frame.referred);
  }

  bool in_object() const { return !frames_.empty() && frames_.back().object; }

  Result<Go> picture(const Tag& tag, XmlWriter& out) {
    if (!in_object()) return Go::write;
    Frame& frame = frames_.back();
    if (frame.in_picture || !frame.picture.empty()) return Go::drop;   // one preview, no picture in a picture
    frame.in_picture = true;
    frame.rels_before = part_.rels.size();
    frame.picture_mark = out.mark();
    out.start(tag.name);
    return Go::unwrap;
  }

  void end_picture(XmlWriter& out) {
    if (!in_object() || !frames_.back().in_picture) return;
    Frame& frame = frames_.back();
    frame.in_picture = false;
    out.end();
    frame.picture = out.take(frame.picture_mark);
    frame.rels_behind = part_.rels.size();
  }

  Result<Go> shape_name(Tag& tag) {
    if (frames_.empty()) return Go::write;
    Frame& frame = frames_.back();
    if (frame.in_picture) {
      tag.set(ids().id, frame.id);
      tag.set(ids().name, frame.name);
    } else {
      frame.id = tag.get(ids().id);
      frame.name = tag.get(ids().name);
    }
    return Go::write;
  }

  Result<Go> bad_timing() {
    for (Frame& each : frames_) each.bad = true;
    document_.told("ooxml.animation", part_.name);
    return Go::drop;
  }

  // An address, a jump inside the show, or nothing: everything else that a click could do starts something.
  Result<Go> link(Tag& tag) {
    const std::string action(tag.get(ids().action));
    if (action.empty()) return tag.link.empty() ? Result<Go>(Go::drop) : Result<Go>(Go::write);
    if (action == kSlideJump && tag.has(ids().rel) && tag.link.empty()) return Go::write;
    if (is_show_jump(action)) {
      tag.set(ids().rel, {});
      return Go::write;
    }
    document_.told("ooxml.action", part_.name);
    return Go::drop;
  }

  Document& document_;
  OutPart& part_;
  SlidesKept& kept_;
  std::vector<Frame> frames_;
};

}  // namespace

bool is_show_jump(std::string_view action) {
  constexpr std::string_view kJump = "ppaction://hlinkshowjump?jump=";
  if (!action.starts_with(kJump)) return false;
  action.remove_prefix(kJump.size());
  for (const std::string_view jump : {"firstslide", "lastslide", "nextslide", "previousslide", "lastslideviewed", "endshow"}) {
    if (action == jump) return true;
  }
  return false;
}

std::unique_ptr<PartHooks> make_slides_hooks(Document& document, OutPart& part, SlidesKept& kept) {
  return std::make_unique<SlidesHooks>(document, part, kept);
}

}  // namespace temizu::ooxml
