// Colour brought to sRGB (IEC 61966-2-1), by lcms2. The only file of this folder that includes it. Profiles come from outside:
// one that lcms2 does not understand, or that belongs to other colours, is left out and the samples stay.
#pragma once

#include <memory>

#include "filters/image/picture.h"

namespace temizu::image {

// How the samples of a picture are to be read. Nothing set: as sRGB.
struct ColourHints {
  ByteView untrusted_icc;                    // an ICC profile (ISO 15076-1), at most 4 MiB are read
  double gamma{0};                           // of PNG's gAMA: 1/2.2 written as 0.45455; 0: not said
  std::array<double, 8> primaries{};         // of PNG's cHRM: white, red, green, blue as x and y; all 0: not said
};

class ColourFix {
 public:
  // For pictures of these colours and this depth (8 or 16). CMYK always has work to do: to rgb, by a plain formula when no profile
  // says better.
  ColourFix(const ColourHints& hints, Colours colours, unsigned depth);
  ~ColourFix();
  ColourFix(const ColourFix&) = delete;
  ColourFix& operator=(const ColourFix&) = delete;

  // False when the samples are sRGB already, or so near to it that nobody sees the difference: the picture then needs no change.
  bool needed() const { return needed_; }
  // Changes a plain picture (no palette, no key) in place; cmyk becomes rgb. The picture is of the colours and depth named above.
  void apply(Picture& picture) const;
  void apply(std::vector<Swatch>& palette) const;   // colours: rgb, depth: 8

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
  bool needed_{false};
};

}  // namespace temizu::image
