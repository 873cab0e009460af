#include "filters/image/colour.h"

#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace temizu::image {
namespace {

constexpr std::size_t kProfileBytesMax = std::size_t{4} << 20;
constexpr int kUnlikeMax = 8;      // of 255: no sample may move further for a profile to pass as sRGB ...
constexpr int kUnlikeMean = 2;     // ... and on average no further than this

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, CloseProfile>;

struct FreeCurve {
  void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};
using Curve = std::unique_ptr<cmsToneCurve, FreeCurve>;

Curve srgb_curve(cmsContext context) {
  static constexpr double kSrgb[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return Curve(cmsBuildParametricToneCurve(context, 4, kSrgb));
}

// A power near 1/2.2 is how PNG files say sRGB.
Curve gamma_curve(cmsContext context, double gamma) {
  if (gamma <= 0.05 || gamma > 5 || std::abs(gamma - 0.45455) < 0.02) return srgb_curve(context);
  return Curve(cmsBuildGamma(context, 1 / gamma));
}

Profile grey_profile(cmsContext context, const Curve& curve) {
  if (curve == nullptr) return {};
  return Profile(cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve.get()));
}

Profile stated_profile(cmsContext context, const ColourHints& hints, bool grey) {
  const Curve curve = gamma_curve(context, hints.gamma);
  if (curve == nullptr) return {};
  if (grey) return grey_profile(context, curve);
  const auto& p = hints.primaries;
  const bool stated = std::ranges::all_of(p, [](double one) { return one > 0 && one < 1; });
  const cmsCIExyY white = stated ? cmsCIExyY{p[0], p[1], 1} : cmsCIExyY{0.3127, 0.3290, 1};
  const cmsCIExyYTRIPLE corners = stated ? cmsCIExyYTRIPLE{{p[2], p[3], 1}, {p[4], p[5], 1}, {p[6], p[7], 1}}
                                         : cmsCIExyYTRIPLE{{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
  cmsToneCurve* curves[3] = {curve.get(), curve.get(), curve.get()};
  return Profile(cmsCreateRGBProfileTHR(context, &white, &corners, curves));
}

Profile profile_of(cmsContext context, const ColourHints& hints, Colours colours) {
  const bool grey = colours == Colours::grey || colours == Colours::grey_alpha;
  if (!hints.untrusted_icc.empty() && hints.untrusted_icc.size() <= kProfileBytesMax) {
    Profile profile(cmsOpenProfileFromMemTHR(context, hints.untrusted_icc.data(), static_cast<cmsUInt32Number>(hints.untrusted_icc.size())));
    const auto wanted = colours == Colours::cmyk ? cmsSigCmykData : grey ? cmsSigGrayData : cmsSigRgbData;
    if (profile != nullptr && cmsGetColorSpace(profile.get()) == wanted) return profile;
  }
  const bool primaries = std::ranges::any_of(hints.primaries, [](double one) { return one != 0; });
  if (colours == Colours::cmyk || (hints.gamma == 0 && !primaries)) return {};
  return stated_profile(context, hints, grey);
}

cmsUInt32Number format_of(Colours colours, unsigned depth) {
  const bool wide = depth == 16;
  switch (colours) {
    case Colours::grey: return wide ? TYPE_GRAY_16_SE : TYPE_GRAY_8;
    case Colours::grey_alpha: return wide ? TYPE_GRAYA_16_SE : TYPE_GRAYA_8;
    case Colours::rgba: return wide ? (TYPE_RGBA_16 | ENDIAN16_SH(1)) : TYPE_RGBA_8;
    case Colours::cmyk: return TYPE_CMYK_8;
    default: return wide ? TYPE_RGB_16_SE : TYPE_RGB_8;
  }
}

void cmyk_by_formula(Picture& picture) {
  const auto* from = reinterpret_cast<const std::uint8_t*>(picture.rows.data());
  char* to = picture.rows.data();
  for (std::uint64_t left = std::uint64_t{picture.width} * picture.height; left > 0; --left, from += 4) {
    const unsigned white = 255U - from[3];
    for (int c = 0; c < 3; ++c) *to++ = static_cast<char>(((255U - from[c]) * white + 127) / 255);
  }
}

}  // namespace

struct ColourFix::Engine {
  cmsContext context{nullptr};
  cmsHTRANSFORM transform{nullptr};
  Engine() : context(cmsCreateContext(nullptr, nullptr)) {}
  ~Engine() {
    if (transform != nullptr) cmsDeleteTransform(transform);
    if (context != nullptr) cmsDeleteContext(context);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  cmsHTRANSFORM make(void* from, Colours colours, unsigned depth) const {
    const bool grey = colours == Colours::grey || colours == Colours::grey_alpha;
    const Profile srgb = grey ? grey_profile(context, srgb_curve(context)) : Profile(cmsCreate_sRGBProfileTHR(context));
    if (srgb == nullptr) return nullptr;
    const bool cmyk = colours == Colours::cmyk;
    return cmsCreateTransformTHR(context, from, format_of(colours, depth), srgb.get(), format_of(cmyk ? Colours::rgb : colours, depth),
                                 cmyk ? INTENT_PERCEPTUAL : INTENT_RELATIVE_COLORIMETRIC,
                                 cmsFLAGS_COPY_ALPHA | cmsFLAGS_BLACKPOINTCOMPENSATION);
  }

  // Compares a grid of colours with what the profile makes of them.
  bool near_srgb(void* from, bool grey) const {
    cmsHTRANSFORM probe = make(from, grey ? Colours::grey : Colours::rgb, 8);
    if (probe == nullptr) return true;
    std::array<std::uint8_t, 3 * 6 * 6 * 6> in{};
    auto out = in;
    std::size_t count = grey ? 256 : in.size() / 3;
    for (std::size_t i = 0; i < count; ++i) {
      if (grey) in[i] = static_cast<std::uint8_t>(i);
      else in[3 * i] = static_cast<std::uint8_t>(i / 36 * 51), in[3 * i + 1] = static_cast<std::uint8_t>(i / 6 % 6 * 51), in[3 * i + 2] = static_cast<std::uint8_t>(i % 6 * 51);
    }
    cmsDoTransform(probe, in.data(), out.data(), static_cast<cmsUInt32Number>(count));
    cmsDeleteTransform(probe);
    if (!grey) count *= 3;
    int worst = 0;
    int sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const int apart = std::abs(int{in[i]} - int{out[i]});
      worst = std::max(worst, apart);
      sum += apart;
    }
    return worst <= kUnlikeMax && sum <= kUnlikeMean * static_cast<int>(count);
  }
};

ColourFix::ColourFix(const ColourHints& hints, Colours colours, unsigned depth) : engine_(std::make_unique<Engine>()) {
  needed_ = colours == Colours::cmyk;
  if (engine_->context == nullptr) return;
  const Profile profile = profile_of(engine_->context, hints, colours);
  if (profile == nullptr) return;
  const bool grey = colours == Colours::grey || colours == Colours::grey_alpha;
  if (colours != Colours::cmyk && engine_->near_srgb(profile.get(), grey)) return;
  engine_->transform = engine_->make(profile.get(), colours, depth);
  needed_ = needed_ || engine_->transform != nullptr;
}

ColourFix::~ColourFix() = default;

void ColourFix::apply(Picture& picture) const {
  const bool cmyk = picture.colours == Colours::cmyk;
  if (engine_->transform == nullptr) {
    if (!cmyk) return;
    cmyk_by_formula(picture);
  } else {
    const std::size_t in_row = picture.row_bytes();
    const std::size_t out_row = cmyk ? in_row / 4 * 3 : in_row;
    Bytes row(in_row, '\0');   // lcms2 reads and writes rows of different length, never in place
    for (std::uint32_t y = 0; y < picture.height; ++y) {
      std::copy_n(picture.rows.data() + y * in_row, in_row, row.data());
      cmsDoTransform(engine_->transform, row.data(), picture.rows.data() + y * out_row, picture.width);
    }
  }
  if (!cmyk) return;
  picture.colours = Colours::rgb;
  picture.rows.resize(picture.row_bytes() * picture.height);
}

void ColourFix::apply(std::vector<Swatch>& palette) const {
  if (engine_->transform == nullptr) return;
  for (Swatch& one : palette) {
    const std::uint8_t in[3] = {one.red, one.green, one.blue};
    std::uint8_t out[3] = {};
    cmsDoTransform(engine_->transform, in, out, 1);
    one = {out[0], out[1], out[2], one.alpha};
  }
}

}  // namespace temizu::image
