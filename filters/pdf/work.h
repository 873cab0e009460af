// What the builders of one wash share: the file that is read, the file that is written, and what was found on the way.
// A builder takes an object of the source and gives a value in PDF syntax, empty when the object does not go on. It never hands an
// object itself on. All builders have a depth that counts down to nothing, so that loops and deep nesting end.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filters/pdf/codec.h"
#include "filters/pdf/content.h"
#include "filters/pdf/meter.h"
#include "filters/pdf/out.h"
#include "filters/pdf/qpdf.h"

namespace temizu::pdf {

using Object = QPDFObjectHandle;
using ObjectId = QPDFObjGen;

inline constexpr int kDepthMax = 24;                     // forms in forms, functions in functions
inline constexpr std::size_t kObjectsMax = 2'000'000;    // written
inline constexpr std::size_t kPagesMax = 50'000;
inline constexpr std::uint64_t kDrawnMax = std::uint64_t{512} << 20;   // octets of content that a page draws, each as often as it is drawn
inline constexpr std::size_t kFiltersMax = 6;            // of one stream

// What an object is built as: the same object can stand in two places.
enum class Group {
  graphics_state, soft_mask, group, form, image, tiling, shading_pattern, shading, function, calibrated, simple_font, type3_font,
  composite_font, cid_font, system_info, encoding, descriptor, viewer, page_label, link, border_style,
  // groups without a table of keys
  font, colour_space, pattern, to_unicode, character_map, font_program, glyph_map, icc, object, soft_mask_image,
};

// Which layers are shown in the default view (ISO 32000-1 8.11.4.3). Automatic states are not applied.
class Layers {
 public:
  void read(Object catalog);
  // Of an OCG or OCMD dictionary (the value of OC, or of a property): what cannot be read is shown.
  bool shows(Object membership) const;

 private:
  bool shows_group(Object group) const;
  bool base_on_{true};
  std::set<ObjectId> on_, off_;
};

struct Work {
  QPDF& pdf;
  const Part& part;
  Bench& bench;
  Meter& meter;
  Washed& washed;
  Out out{};
  Layers layers{};
  std::map<ObjectId, int> pages{};        // page object → its reserved number in out
  std::vector<int> page_numbers{};        // in order
  std::map<std::string, Object> named_destinations{};
  std::map<std::pair<std::pair<ObjectId, Group>, int>, Value> built{};   // with the variant of once
  std::set<std::pair<ObjectId, Group>> under_way{};
  ContentReport content{};
  std::map<Value, std::uint64_t> drawn_sizes{};   // forms, patterns, states: octets of content that one use draws
  std::uint64_t drawn{0};                         // of what is being built, see counted
  Object outer_resources{Object::newNull()};   // of outer_variant, see resources_variant
  int outer_variant{0};
  Object field_fonts{Object::newNull()};  // see field.cc

  // A finding; told: a person could miss what was taken out.
  void found(std::string_view rule, Weight weight, bool told, std::string_view where = {}, std::uint64_t count = 1);
};

// Builds an indirect object once for all its uses; a loop gives nothing. Direct objects are built each time.
// variant: what is built depends on more than the object, see resources_variant.
Value once(Work& work, Object source, Group group, const std::function<Value()>& build, int variant = 0);
// Around the build of something that draws: adds what one use of it draws to work.drawn, also when it was built before.
Value counted(Work& work, const std::function<Value()>& build);
// 0 for content with resources of its own; for other content a number of the resources around it, which it draws with.
int resources_variant(Work& work, Object own, Object outer);

// dictionary.cc: the keys of a group that are in the list and have the right shape.
Keys copy_keys(Work& work, Group group, Object dictionary, int depth);
Value number_of(Object source);
Value numbers_of(Object array, std::size_t most);
std::string name_of(Object source);        // without the slash; empty when it is no name
Object key(Object dictionary, const std::string& slashed);   // null when there is none or this is no dictionary; of a stream its dictionary
std::int64_t integer_of(Object source, std::int64_t fallback);
double real_of(Object source, double fallback);
std::vector<double> reals_of(Object array, std::size_t most);

// stream.cc: what a stream holds after its general filters. codec is the filter that is left (a picture's), or crypt for none.
struct StreamData {
  Bytes bytes;
  Codec codec{Codec::crypt};
  Object parameters{Object::newNull()};
  bool readable{false};     // false: external, an unknown filter, too many filters
  bool damaged{false};
  bool predicted{false};    // came with a PNG predictor
};
// Reads DecodeParms of Flate and LZW; false when they are out of every sensible range.
bool read_prediction(Object parameters, Prediction& out);
StreamData read_stream(Work& work, Object stream);
// The same, for streams that are no pictures: empty when anything but general filters is needed.
Bytes read_data(Work& work, Object stream);

// One builder for each sort of object; see the files of these names.
Value build_colour_space(Work& work, Object source, int depth);
int components_of(Object colour_space, int depth = 6);       // 0: unknown
Value build_function(Work& work, Object source, int depth);
Value build_shading(Work& work, Object source, int depth);
Value build_pattern(Work& work, Object source, Object outer_resources, int depth);
Value build_graphics_state(Work& work, Object source, int depth);
Value build_font(Work& work, Object source, Object outer_resources, int depth);
Value build_font_program(Work& work, Object stream, std::string_view slashed_key);
Value build_to_unicode(Work& work, Object source);
Value build_character_map(Work& work, Object source);        // a CMap by name or stream
Value build_form(Work& work, Object stream, Object outer_resources, int depth);
Value build_image(Work& work, Object stream, int depth);
Value build_soft_mask_image(Work& work, Object stream, int depth);

// Content with the resources that it names. outer_resources stand in where the content has none of its own.
class ResourceScope final : public ContentHost {
 public:
  ResourceScope(Work& work, Object resources, int depth);
  bool use(Resource resource, const std::string& name) override;
  std::string take_picture(const InlineKeys& keys, ByteView data, std::size_t& used) override;
  Property property(const std::string& name) override;
  // Puts an object of ours in and gives the name for it.
  std::string add_object(Value reference);
  Value dictionary();
  std::uint64_t drawn() const { return drawn_; }   // by what was used so far

 private:
  struct Used {
    Value value;
    std::uint64_t drawn{0};
  };
  Value build(Resource resource, const std::string& name);
  bool draw(const Used& used);
  Object of_class(const char* slashed) const;
  Work& work_;
  Object resources_;
  int depth_;
  std::map<std::pair<Resource, std::string>, Used> used_;
  std::uint64_t drawn_{0};
  std::map<std::string, Property> properties_;
  std::size_t pictures_{0};
};

}  // namespace temizu::pdf
