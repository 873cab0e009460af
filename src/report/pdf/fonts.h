// The fonts of one PDF. Pages are laid out once with the system's fonts, which notes what is used of each; then small fonts are cut from
// them with nothing but that, and the pages are drawn with these alone. Cairo by itself would embed the subroutines of all of a CJK font's
// characters, 900 KB a font.
#pragma once

#include <pango/pangocairo.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace temizu {

class Fonts {
 public:
  static std::unique_ptr<Fonts> of_system();
  // What was noted, cut out, and nothing else: another character has no glyph. Fails with unavailable when a font cannot be cut; the
  // system's fonts do then, in a larger file.
  Result<std::unique_ptr<Fonts>> cut() const;

  ~Fonts();
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  PangoContext* context() const { return context_; }
  void note(PangoLayout* layout);   // which characters it takes from which font

 private:
  explicit Fonts(PangoFontMap* map);

  struct Face {
    std::string file;
    int index{0};
    auto operator<=>(const Face&) const = default;
  };
  PangoFontMap* map_;
  PangoContext* context_;
  std::map<Face, std::set<char32_t>> used_;
  std::vector<int> files_;          // memory files of the cut fonts; open as long as they are drawn with
};

}  // namespace temizu
