#include <algorithm>

#include "filters/pdf/cff.h"
#include "filters/pdf/cmap.h"
#include "filters/pdf/sfnt.h"
#include "filters/pdf/type1.h"
#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kGlyphsMax = 4096;

Value build_cid_font(Work& work, Object source, int depth) {
  const std::string sort = name_of(key(source, "/Subtype"));
  if (sort != "CIDFontType0" && sort != "CIDFontType2") return {};
  const Keys keys = copy_keys(work, Group::cid_font, source, depth);
  return work.out.put(Keys{}.add("Type", "/Font").add("Subtype", "/" + sort).add_all(keys.written()).dictionary());
}

Value build_composite(Work& work, Object source, int depth) {
  Object descendants = key(source, "/DescendantFonts");
  if (!descendants.isArray() || descendants.getArrayNItems() < 1) return {};
  Object cid_source = descendants.getArrayItem(0);
  const Value cid_font = once(work, cid_source, Group::cid_font, [&] { return build_cid_font(work, cid_source, depth - 1); });
  const Keys keys = copy_keys(work, Group::composite_font, source, depth);
  if (cid_font.empty() || keys.written().find("/Encoding ") == std::string::npos) return {};
  return work.out.put(Keys{}.add("Type", "/Font").add("Subtype", "/Type0").add_all(keys.written()).add("DescendantFonts", "[" + cid_font + "]").dictionary());
}

// Glyphs are content streams; all of them share the resources of the font.
Value build_type3(Work& work, Object source, Object outer_resources, int depth) {
  Object procedures = key(source, "/CharProcs");
  if (!procedures.isDictionary()) return {};
  Object own = key(source, "/Resources");
  ResourceScope scope(work, own.isDictionary() ? own : outer_resources, depth - 1);
  Keys glyphs;
  std::size_t count = 0;
  for (const std::string& slashed : procedures.getKeys()) {
    Object procedure = procedures.getKey(slashed);
    if (!procedure.isStream() || ++count > kGlyphsMax) continue;
    const Bytes content = rewrite_content(read_data(work, procedure), scope, work.meter, work.content);
    glyphs.add(name(slashed.substr(1)).substr(1), work.out.put_deflated({}, content));
  }
  const Keys keys = copy_keys(work, Group::type3_font, source, depth);
  return work.out.put(Keys{}.add("Type", "/Font").add("Subtype", "/Type3").add_all(keys.written()).add("CharProcs", glyphs.dictionary())
                          .add("Resources", scope.dictionary()).dictionary());
}

Value build_simple(Work& work, Object source, const std::string& sort, int depth) {
  const Keys keys = copy_keys(work, Group::simple_font, source, depth);
  return work.out.put(Keys{}.add("Type", "/Font").add("Subtype", "/" + sort).add_all(keys.written()).dictionary());
}

struct Program {
  Bytes bytes;   // what a viewer's font engine may see; empty when it is not what the key says
  Keys keys;
};

Program check_program(Object stream, const std::string& key_name, ByteView untrusted_program) {
  const auto size = [](std::size_t octets) { return number(static_cast<std::int64_t>(octets)); };
  Program out;
  if (untrusted_program.size() > kFontBytesMax) return out;
  if (key_name == "FontFile") {
    Type1 font = rebuild_type1(untrusted_program);
    out.keys.add("Length1", size(font.plain)).add("Length2", size(font.encrypted)).add("Length3", size(font.bytes.size() - font.plain - font.encrypted));
    out.bytes = std::move(font.bytes);
  } else if (key_name == "FontFile2") {
    out.bytes = rebuild_sfnt(untrusted_program);
    out.keys.add("Length1", size(out.bytes.size()));
  } else {
    const std::string sort = name_of(key(stream, "/Subtype"));
    if (sort == "OpenType") out.bytes = rebuild_sfnt(untrusted_program);
    else if (sort == "Type1C" || sort == "CIDFontType0C") out.bytes = rebuild_cff(untrusted_program);
    out.keys.add("Subtype", name(sort));
  }
  return out;
}

}  // namespace

Value build_font(Work& work, Object source, Object outer_resources, int depth) {
  if (depth <= 0 || !source.isDictionary()) return {};
  const std::string sort = name_of(key(source, "/Subtype"));
  const int variant = sort == "Type3" ? resources_variant(work, key(source, "/Resources"), outer_resources) : 0;
  return once(work, source, Group::font, [&]() -> Value {
    if (sort == "Type0") return build_composite(work, source, depth);
    if (sort == "Type3") return build_type3(work, source, outer_resources, depth);
    return build_simple(work, source, sort == "TrueType" || sort == "MMType1" ? sort : "Type1", depth);
  }, variant);
}

Value build_font_program(Work& work, Object stream, std::string_view key_name) {
  if (!stream.isStream()) return {};
  return once(work, stream, Group::font_program, [&]() -> Value {
    const std::string wanted(key_name);
    const Program program = check_program(stream, wanted, read_data(work, stream));
    if (program.bytes.empty()) {
      work.found("pdf.bad_font", Weight::low, false);
      return {};
    }
    work.meter.pay(program.bytes.size());
    return work.out.put_deflated(program.keys, program.bytes);
  });
}

Value build_to_unicode(Work& work, Object source) {
  if (source.isName()) return is_cmap_name(name_of(source)) ? name(name_of(source)) : Value{};
  if (!source.isStream()) return {};
  return once(work, source, Group::to_unicode, [&]() -> Value {
    const Bytes cmap = rewrite_cmap(read_data(work, source), work.meter);
    return cmap.empty() ? Value{} : work.out.put_deflated({}, cmap);
  });
}

Value build_character_map(Work& work, Object source) {
  if (source.isName()) return is_cmap_name(name_of(source)) ? name(name_of(source)) : Value{};
  if (!source.isStream()) return {};
  return once(work, source, Group::character_map, [&]() -> Value {
    const Bytes cmap = rewrite_cmap(read_data(work, source), work.meter);
    if (cmap.empty()) return {};
    const std::string base = name_of(key(source, "/UseCMap"));
    Keys keys;
    keys.add("Type", "/CMap").add("CMapName", "/Adobe-Identity-UCS");
    const Keys info = copy_keys(work, Group::system_info, key(source, "/CIDSystemInfo"), 2);
    if (!info.empty()) keys.add("CIDSystemInfo", info.dictionary());
    if (integer_of(key(source, "/WMode"), 0) == 1) keys.add("WMode", "1");
    if (is_cmap_name(base)) keys.add("UseCMap", name(base));
    return work.out.put_deflated(keys, cmap);
  });
}

}  // namespace temizu::pdf
