#include "report/pdf/fonts.h"

#include <fontconfig/fontconfig.h>
#include <hb-subset.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string_view>

namespace temizu {
namespace {

const Unexpected kNotCut{Code::unavailable, "report.pdf", "a font cannot be cut to what is used of it"};

template <class T, void (*destroy)(T*)>
struct Destroy {
  void operator()(T* one) const { destroy(one); }
};
using Blob = std::unique_ptr<hb_blob_t, Destroy<hb_blob_t, hb_blob_destroy>>;
using HbFace = std::unique_ptr<hb_face_t, Destroy<hb_face_t, hb_face_destroy>>;
using Input = std::unique_ptr<hb_subset_input_t, Destroy<hb_subset_input_t, hb_subset_input_destroy>>;
using Runs = std::unique_ptr<PangoLayoutIter, Destroy<PangoLayoutIter, pango_layout_iter_free>>;

// The font file with these characters and no subroutines or hints; its names stay, so it is found as the whole one is.
Result<std::string> cut_font(const std::string& file, int index, const std::set<char32_t>& characters) {
  const Blob whole(hb_blob_create_from_file(file.c_str()));
  const HbFace face(hb_face_create(whole.get(), static_cast<unsigned>(index)));
  const Input input(hb_subset_input_create_or_fail());
  if (input == nullptr || hb_face_get_glyph_count(face.get()) == 0) return kNotCut;
  for (const char32_t one : characters) hb_set_add(hb_subset_input_unicode_set(input.get()), one);
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_DESUBROUTINIZE | HB_SUBSET_FLAGS_NO_HINTING);
  const HbFace small(hb_subset_or_fail(face.get(), input.get()));
  if (small == nullptr) return kNotCut;
  const Blob blob(hb_face_reference_blob(small.get()));
  unsigned length = 0;
  const char* data = hb_blob_get_data(blob.get(), &length);
  if (data == nullptr || length == 0) return kNotCut;
  return std::string(data, length);
}

// A file without a name; -1 when there is none to be had.
int in_memory(std::string_view content) {
  const int file = ::memfd_create("temizu-font", MFD_CLOEXEC);
  while (file >= 0 && !content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written <= 0) {
      ::close(file);
      return -1;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return file;
}

}  // namespace

Fonts::Fonts(PangoFontMap* map) : map_(map), context_(pango_font_map_create_context(map)) {
  pango_context_set_round_glyph_positions(context_, FALSE);   // paper has no pixels: small print would be spaced wide
}

Fonts::~Fonts() {
  g_object_unref(context_);
  g_object_unref(map_);
  for (const int file : files_) ::close(file);
}

std::unique_ptr<Fonts> Fonts::of_system() { return std::unique_ptr<Fonts>(new Fonts(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT))); }

void Fonts::note(PangoLayout* layout) {
  const char* text = pango_layout_get_text(layout);
  const Runs runs(pango_layout_get_iter(layout));
  do {
    const PangoLayoutRun* run = pango_layout_iter_get_run_readonly(runs.get());
    if (run == nullptr || !PANGO_IS_FC_FONT(run->item->analysis.font)) continue;   // the end of a line
    FcPattern* pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(run->item->analysis.font));
    FcChar8* file = nullptr;
    int index = 0;
    if (FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch || FcPatternGetInteger(pattern, FC_INDEX, 0, &index) != FcResultMatch) continue;
    std::set<char32_t>& characters = used_[Face{reinterpret_cast<const char*>(file), index}];
    const char* const end = text + run->item->offset + run->item->length;
    for (const char* at = text + run->item->offset; at < end; at = g_utf8_next_char(at)) characters.insert(static_cast<char32_t>(g_utf8_get_char(at)));
    characters.insert(U'…');   // what a line that is cut ends in
  } while (pango_layout_iter_next_run(runs.get()));
}

Result<std::unique_ptr<Fonts>> Fonts::cut() const {
  FcConfig* config = FcConfigCreate();   // knows no font but ours
  PangoFontMap* map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
  std::unique_ptr<Fonts> fonts(new Fonts(map));
  bool good = config != nullptr && !used_.empty();
  for (const auto& [face, characters] : used_) {
    if (!good) break;
    const auto font = cut_font(face.file, face.index, characters);
    const int file = font ? in_memory(*font) : -1;
    if (file >= 0) fonts->files_.push_back(file);
    const std::string path = "/proc/self/fd/" + std::to_string(file);
    good = file >= 0 && FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>(path.c_str())) == FcTrue;
  }
  if (good) pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
  if (config != nullptr) FcConfigDestroy(config);   // the map keeps its own hold on it
  if (!good) return kNotCut;
  return fonts;
}

}  // namespace temizu
