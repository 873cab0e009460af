#include <algorithm>
#include <array>

#include "filters/pdf/document.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kFanOut = 64;
constexpr std::size_t kNodesMax = 200'000;
constexpr int kTreeDepthMax = 64;
constexpr int kStreamsMax = 10'000;       // content streams of a page
constexpr int kAnnotationsMax = 20'000;   // of a page
constexpr std::array<double, 4> kLetter{0, 0, 612, 792};   // ISO 32000-1 has no default; viewers take this one

// Two corners in order; empty when it is no rectangle with an area.
std::vector<double> rectangle_of(Object source) {
  std::vector<double> r = reals_of(source, 4);
  if (r.size() != 4) return {};
  if (r[0] > r[2]) std::swap(r[0], r[2]);
  if (r[1] > r[3]) std::swap(r[1], r[3]);
  return r[2] - r[0] > 0 && r[3] - r[1] > 0 ? r : std::vector<double>{};
}

Value written(std::span<const double> r) {
  Value out = "[";
  for (const double side : r) out += (out.size() > 1 ? " " : "") + number(side);
  return out + "]";
}

Bytes read_contents(Work& work, Object contents) {
  if (contents.isStream()) return read_data(work, contents);
  Bytes all;
  if (!contents.isArray()) return all;
  const int size = std::min(contents.getArrayNItems(), kStreamsMax);
  for (int i = 0; i < size; ++i) {
    all += read_data(work, contents.getArrayItem(i));
    all += '\n';   // a token does not go on in the next stream
  }
  return all;
}

struct Annotations {
  Value links;
  Bytes drawn;
};

Annotations build_annotations(Work& work, Object array, ResourceScope& scope) {
  Annotations out;
  if (!array.isArray()) return out;
  const int size = std::min(array.getArrayNItems(), kAnnotationsMax);
  for (int i = 0; i < size; ++i) {
    Object annotation = array.getArrayItem(i);
    if (!annotation.isDictionary()) continue;
    if (name_of(key(annotation, "/Subtype")) == "Link") {
      const Value link = build_link(work, annotation);
      if (!link.empty()) out.links += (out.links.empty() ? "" : "\n") + link;
    } else {
      out.drawn += draw_annotation(work, annotation, scope);
    }
  }
  if (!out.links.empty()) out.links = "[" + out.links + "]";
  return out;
}

Value build_page(Work& work, const SourcePage& source, const Value& parent) {
  ResourceScope scope(work, source.resources, kDepthMax);
  Bytes content = rewrite_content(read_contents(work, key(source.page, "/Contents")), scope, work.meter, work.content);
  const Annotations annotations = build_annotations(work, key(source.page, "/Annots"), scope);
  if (!annotations.drawn.empty()) content = "q\n" + content + "Q\n" + annotations.drawn;

  Keys keys;
  keys.add("Type", "/Page").add("Parent", parent);
  const std::vector<double> media = rectangle_of(source.media);
  keys.add("MediaBox", media.empty() ? written(kLetter) : written(media));
  if (const auto crop = rectangle_of(source.crop); !crop.empty()) keys.add("CropBox", written(crop));
  for (const char* box : {"BleedBox", "TrimBox", "ArtBox"}) {
    if (const auto r = rectangle_of(key(source.page, "/" + std::string(box))); !r.empty()) keys.add(box, written(r));
  }
  const std::int64_t turn = ((integer_of(source.rotate, 0) / 90 * 90) % 360 + 360) % 360;
  if (turn != 0) keys.add("Rotate", number(turn));
  if (const double unit = real_of(key(source.page, "/UserUnit"), 1); unit > 0 && unit <= 75'000 && unit != 1) keys.add("UserUnit", number(unit));
  if (Object group = key(source.page, "/Group"); group.isDictionary()) {
    const Keys copied = copy_keys(work, Group::group, group, kDepthMax);
    keys.add("Group", Keys{}.add("Type", "/Group").add_all(copied.written()).dictionary());
  }
  keys.add("Resources", scope.dictionary()).add("Contents", work.out.put_deflated({}, content)).add("Annots", annotations.links);
  return keys.dictionary();
}

}  // namespace

std::vector<SourcePage> read_pages(Work& work) {
  struct Node {
    SourcePage inherited;   // page: the node itself
    int depth;
  };
  std::vector<SourcePage> pages;
  std::set<ObjectId> seen;
  std::vector<Node> open;
  SourcePage root;
  root.page = key(work.pdf.getTrailer().getKey("/Root"), "/Pages");
  open.push_back({root, 0});
  std::size_t nodes = 0;
  while (!open.empty()) {
    Node node = std::move(open.back());
    open.pop_back();
    Object here = node.inherited.page;
    if (!here.isDictionary()) continue;
    if (++nodes > kNodesMax) stop(Code::limit, "pdf", "the page tree is too large");
    work.meter.pay(64);
    const auto inherit = [&](const char* slashed, Object& into) {
      if (Object own = key(here, slashed); !own.isNull()) into = own;
    };
    inherit("/Resources", node.inherited.resources);
    inherit("/MediaBox", node.inherited.media);
    inherit("/CropBox", node.inherited.crop);
    inherit("/Rotate", node.inherited.rotate);
    Object kids = key(here, "/Kids");
    if (!kids.isArray()) {
      if (pages.size() >= kPagesMax) stop(Code::limit, "pdf", "too many pages");
      pages.push_back(node.inherited);
      continue;
    }
    if (node.depth >= kTreeDepthMax || (here.isIndirect() && !seen.insert(here.getObjGen()).second)) {
      work.found("pdf.page_tree", Weight::low, false);
      continue;
    }
    for (int i = kids.getArrayNItems() - 1; i >= 0; --i) {
      Node kid = node;
      kid.inherited.page = kids.getArrayItem(i);
      ++kid.depth;
      open.push_back(std::move(kid));
      if (open.size() > kNodesMax) stop(Code::limit, "pdf", "the page tree is too large");
    }
  }
  if (pages.empty()) stop(Code::bad_input, "pdf", "no page can be read");
  return pages;
}

void reserve_pages(Work& work, const std::vector<SourcePage>& pages) {
  for (const SourcePage& source : pages) {
    work.page_numbers.push_back(work.out.reserve());
    if (source.page.isIndirect()) work.pages.emplace(source.page.getObjGen(), work.page_numbers.back());
  }
}

Value build_pages(Work& work, const std::vector<SourcePage>& pages) {
  struct Node {
    int number;
    std::size_t count;              // pages below
    std::vector<std::size_t> kids;  // in the level below
    std::size_t parent;
  };
  std::vector<std::vector<Node>> levels(1);
  for (const int page : work.page_numbers) levels[0].push_back({page, 1, {}, 0});
  do {
    std::vector<Node> above;
    for (std::size_t i = 0; i < levels.back().size(); ++i) {
      if (i % kFanOut == 0) above.push_back({work.out.reserve(), 0, {}, 0});
      above.back().kids.push_back(i);
      above.back().count += levels.back()[i].count;
      levels.back()[i].parent = above.size() - 1;
    }
    levels.push_back(std::move(above));
  } while (levels.back().size() > 1);
  for (std::size_t level = 1; level < levels.size(); ++level) {
    for (const Node& node : levels[level]) {
      Value kids = "[";
      for (const std::size_t kid : node.kids) kids += (kids.size() > 1 ? " " : "") + Out::reference(levels[level - 1][kid].number);
      Keys keys;
      keys.add("Type", "/Pages");
      if (level + 1 < levels.size()) keys.add("Parent", Out::reference(levels[level + 1][node.parent].number));
      keys.add("Count", number(static_cast<std::int64_t>(node.count))).add("Kids", kids + "]");
      work.out.put_reserved(node.number, keys.dictionary());
    }
  }
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const Value parent = Out::reference(levels[1][levels[0][i].parent].number);
    work.out.put_reserved(work.page_numbers[i], build_page(work, pages[i], parent));
  }
  return Out::reference(levels.back()[0].number);
}

}  // namespace temizu::pdf
