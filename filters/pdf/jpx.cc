#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "filters/pdf/picture.h"

namespace temizu::pdf {
namespace {

constexpr std::uint64_t kTilesMax = 4096;
constexpr std::size_t kComponentsMax = 5;

struct Source {
  ByteView data;
  std::size_t at{0};
};

OPJ_SIZE_T read_some(void* to, OPJ_SIZE_T wanted, void* user) {
  auto& source = *static_cast<Source*>(user);
  const std::size_t size = std::min<std::size_t>(wanted, source.data.size() - source.at);
  if (size == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(to, source.data.data() + source.at, size);
  source.at += size;
  return size;
}

OPJ_OFF_T skip_some(OPJ_OFF_T wanted, void* user) {
  auto& source = *static_cast<Source*>(user);
  if (wanted < 0) return -1;
  const auto size = std::min<std::size_t>(static_cast<std::size_t>(wanted), source.data.size() - source.at);
  source.at += size;
  return size == 0 && wanted > 0 ? -1 : static_cast<OPJ_OFF_T>(size);
}

OPJ_BOOL seek_to(OPJ_OFF_T place, void* user) {
  auto& source = *static_cast<Source*>(user);
  if (place < 0 || static_cast<std::size_t>(place) > source.data.size()) return OPJ_FALSE;
  source.at = static_cast<std::size_t>(place);
  return OPJ_TRUE;
}

void say_nothing(const char*, void*) {}

std::uint32_t read_u32(ByteView data, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | static_cast<unsigned char>(data[at + i]);
  return value;
}

// SIZ (T.800 A.5.1): the sizes that openjp2 allocates for while it reads the header, and what the decoded picture takes.
bool size_is_sound(ByteView jpx, Meter& meter) {
  const std::size_t at = jpx.find(std::string_view("\xff\x4f\xff\x51", 4));
  if (at == ByteView::npos || jpx.size() - at < 44) return false;
  const ByteView siz = jpx.substr(at + 4);
  const std::uint64_t x1 = read_u32(siz, 4), y1 = read_u32(siz, 8), x0 = read_u32(siz, 12), y0 = read_u32(siz, 16);
  const std::uint64_t tile_x = read_u32(siz, 20), tile_y = read_u32(siz, 24), tile_x0 = read_u32(siz, 28), tile_y0 = read_u32(siz, 32);
  const std::uint64_t components = static_cast<unsigned char>(siz[36]) * 256u + static_cast<unsigned char>(siz[37]);
  if (x1 <= x0 || y1 <= y0 || tile_x == 0 || tile_y == 0 || tile_x0 > x0 || tile_y0 > y0 || components == 0 || components > kComponentsMax) return false;
  if (!size_fits(static_cast<std::int64_t>(x1 - x0), static_cast<std::int64_t>(y1 - y0)) || x1 > 0x7fffffff || y1 > 0x7fffffff) return false;
  const std::uint64_t tiles = ((x1 - tile_x0 + tile_x - 1) / tile_x) * ((y1 - tile_y0 + tile_y - 1) / tile_y);
  if (tiles > kTilesMax) return false;
  meter.pay((x1 - x0) * (y1 - y0) * components * 8 + tiles * 8192);
  meter.settle();
  return jpx.find(std::string_view("\xff\x4f\xff\x51", 4), at + 4) == ByteView::npos;   // a second header would be unchecked
}

struct StreamCloser {   // streams and codecs are the same type to the compiler
  void operator()(opj_stream_t* stream) const { opj_stream_destroy(stream); }
};
struct CodecCloser {
  void operator()(opj_codec_t* codec) const { opj_destroy_codec(codec); }
};
struct ImageCloser {
  void operator()(opj_image_t* image) const { opj_image_destroy(image); }
};
using Image = std::unique_ptr<opj_image_t, ImageCloser>;

Image decode_image(ByteView jpx) {
  const bool boxed = jpx.substr(4, 4) == "jP  ";
  Source source{jpx};
  const std::unique_ptr<opj_stream_t, StreamCloser> stream(opj_stream_create(65536, OPJ_TRUE));
  const std::unique_ptr<opj_codec_t, CodecCloser> codec(opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
  if (!stream || !codec) return {};
  opj_stream_set_user_data(stream.get(), &source, nullptr);
  opj_stream_set_user_data_length(stream.get(), jpx.size());
  opj_stream_set_read_function(stream.get(), read_some);
  opj_stream_set_skip_function(stream.get(), skip_some);
  opj_stream_set_seek_function(stream.get(), seek_to);
  opj_set_info_handler(codec.get(), say_nothing, nullptr);
  opj_set_warning_handler(codec.get(), say_nothing, nullptr);
  opj_set_error_handler(codec.get(), say_nothing, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(codec.get(), &parameters)) return {};
  opj_decoder_set_strict_mode(codec.get(), OPJ_FALSE);
  opj_image_t* read = nullptr;
  const bool header = opj_read_header(stream.get(), codec.get(), &read);
  Image image(read);
  if (!header || !image || !opj_decode(codec.get(), stream.get(), image.get())) return {};
  return image;
}

// One component brought to 8 bits and to the size of the picture.
bool put_component(const opj_image_comp_t& component, std::int64_t width, std::int64_t height, std::size_t step, char* to) {
  if (component.data == nullptr || component.prec < 1 || component.prec > 16 || component.w == 0 || component.h == 0) return false;
  const std::int64_t offset = component.sgnd ? std::int64_t{1} << (component.prec - 1) : 0;
  const std::int64_t top = (std::int64_t{1} << component.prec) - 1;
  for (std::int64_t y = 0; y < height; ++y) {
    const std::int64_t row = std::min<std::int64_t>(y * component.h / height, component.h - 1) * component.w;
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int64_t column = component.w == width ? x : std::min<std::int64_t>(x * component.w / width, component.w - 1);
      const std::int64_t sample = std::clamp<std::int64_t>(component.data[row + column] + offset, 0, top);
      *to = static_cast<char>(component.prec == 8 ? sample : sample * 255 / top);
      to += step;
    }
  }
  return true;
}

// sYCC (IEC 61966-2-1 annex G) to RGB in place.
void to_rgb(Bytes& bytes) {
  const auto clip = [](double value) { return static_cast<char>(static_cast<unsigned char>(std::clamp(value + 0.5, 0.0, 255.0))); };
  for (std::size_t i = 0; i + 2 < bytes.size(); i += 3) {
    const double y = static_cast<unsigned char>(bytes[i]), cb = static_cast<unsigned char>(bytes[i + 1]) - 128.0,
                 cr = static_cast<unsigned char>(bytes[i + 2]) - 128.0;
    bytes[i] = clip(y + 1.402 * cr);
    bytes[i + 1] = clip(y - 0.344136 * cb - 0.714136 * cr);
    bytes[i + 2] = clip(y + 1.772 * cb);
  }
}

}  // namespace

Samples decode_jpx(ByteView jpx, Meter& meter) {
  Samples out;
  if (jpx.size() < 48 || !size_is_sound(jpx, meter)) return out;
  const Image image = decode_image(jpx);
  if (!image || image->numcomps == 0 || image->numcomps > kComponentsMax) return out;
  out.width = static_cast<std::int64_t>(image->x1) - image->x0;
  out.height = static_cast<std::int64_t>(image->y1) - image->y0;
  if (!size_fits(out.width, out.height)) return out;
  int colours = 0;
  const opj_image_comp_t* alpha = nullptr;
  const opj_image_comp_t* shown[4] = {};
  for (std::size_t i = 0; i < image->numcomps; ++i) {
    if (image->comps[i].alpha != 0) alpha = &image->comps[i];
    else if (colours < 4) shown[colours++] = &image->comps[i];
  }
  if (colours == 2) {
    alpha = shown[1];
    colours = 1;
  }
  if (colours == 0) return out;
  const std::size_t pixels = static_cast<std::size_t>(out.width * out.height);
  out.bytes.resize(pixels * static_cast<std::size_t>(colours));
  for (int i = 0; i < colours; ++i) {
    if (!put_component(*shown[i], out.width, out.height, static_cast<std::size_t>(colours), out.bytes.data() + i)) return Samples{};
  }
  if (image->color_space == OPJ_CLRSPC_SYCC && colours == 3) to_rgb(out.bytes);
  if (alpha != nullptr) {
    out.alpha.resize(pixels);
    if (!put_component(*alpha, out.width, out.height, 1, out.alpha.data())) out.alpha.clear();
  }
  out.components = colours;
  return out;
}

}  // namespace temizu::pdf
