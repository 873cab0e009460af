#include <algorithm>
#include <array>
#include <cmath>

#include "filters/image/octets.h"
#include "filters/image/tiff_engine.h"

namespace temizu::image {
namespace {

Unexpected no_room() { return Unexpected(Code::limit, "TIFF", "needs too much memory", "ask for a smaller picture"); }

// Two decimals: what libtiff makes of it is then the same number again when it is read.
float rounded(float resolution) { return std::round(resolution * 100.0F) / 100.0F; }

void put_size(TIFF* tiff, const TiffPage& page, std::uint16_t bits, std::uint16_t samples) {
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, page.picture.width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, page.picture.height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, samples);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, page.picture.height);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  if (page.across <= 0) return;
  TIFFSetField(tiff, TIFFTAG_XRESOLUTION, rounded(page.across));
  TIFFSetField(tiff, TIFFTAG_YRESOLUTION, rounded(page.down));
  TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, page.unit);
}

// Sides and sampling of the first frame header of a JPEG that we wrote ourselves.
struct JpegForm {
  std::uint32_t width{0}, height{0};
  std::uint16_t channels{1}, across{1}, down{1};
};

JpegForm form_of(ByteView jpeg) {
  JpegForm form;
  for (std::size_t at = 2; at + 4 < jpeg.size();) {
    const std::uint32_t marker = number_at(jpeg, at + 1, 1, true);
    if (marker == 0xC0 || marker == 0xC1) {
      form.height = big16(jpeg, at + 5);
      form.width = big16(jpeg, at + 7);
      form.channels = static_cast<std::uint16_t>(number_at(jpeg, at + 9, 1, true));
      const std::uint32_t sampling = number_at(jpeg, at + 11, 1, true);
      const std::uint32_t chroma = std::max(0x11U, form.channels > 1 ? number_at(jpeg, at + 14, 1, true) : 0x11U);
      form.across = static_cast<std::uint16_t>(std::max(1U, (sampling >> 4) / std::max(1U, chroma >> 4)));
      form.down = static_cast<std::uint16_t>(std::max(1U, (sampling & 15) / std::max(1U, chroma & 15)));
      return form;
    }
    at += 2 + big16(jpeg, at + 2);
  }
  return form;
}

Status write_jpeg_page(TIFF* tiff, TiffPage& page) {
  const JpegForm form = form_of(page.jpeg);
  page.picture.width = form.width;
  page.picture.height = form.height;
  put_size(tiff, page, 8, form.channels);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_JPEG);
  TIFFSetField(tiff, TIFFTAG_JPEGTABLESMODE, 0);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, form.channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_YCBCR);
  if (form.channels == 3) TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, form.across, form.down);
  const auto size = static_cast<tmsize_t>(page.jpeg.size());
  if (TIFFWriteRawStrip(tiff, 0, page.jpeg.data(), size) != size || TIFFWriteDirectory(tiff) == 0) return no_room();
  return {};
}

void put_palette(TIFF* tiff, const Picture& picture) {
  std::array<bool, 256> used{};
  const unsigned mask = (1U << picture.depth) - 1;
  for (std::uint32_t y = 0; y < picture.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint8_t*>(picture.rows.data() + y * picture.row_bytes());
    for (std::uint32_t x = 0; x < picture.width; ++x) {
      const std::size_t bit = std::size_t{x} * picture.depth;
      used[row[bit / 8] >> (8 - picture.depth - bit % 8) & mask] = true;
    }
  }
  std::array<std::array<std::uint16_t, 256>, 3> map{};
  for (std::size_t i = 0; i < std::min<std::size_t>(picture.palette.size(), 256); ++i) {
    if (!used[i]) continue;   // what nobody sees does not go on
    map[0][i] = static_cast<std::uint16_t>(picture.palette[i].red * 257);
    map[1][i] = static_cast<std::uint16_t>(picture.palette[i].green * 257);
    map[2][i] = static_cast<std::uint16_t>(picture.palette[i].blue * 257);
  }
  TIFFSetField(tiff, TIFFTAG_COLORMAP, map[0].data(), map[1].data(), map[2].data());
}

void put_colours(TIFF* tiff, const Picture& picture) {
  const bool two_tones = picture.colours == Colours::grey && picture.depth == 1;
  if (two_tones) {
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    return;
  }
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  switch (picture.colours) {
    case Colours::grey:
    case Colours::grey_alpha: TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK); break;
    case Colours::palette:
      TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_PALETTE);
      put_palette(tiff, picture);
      break;
    default: TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  }
  if (picture.channels() % 2 == 0) {
    const std::uint16_t alpha = EXTRASAMPLE_UNASSALPHA;
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &alpha);
  }
  if (picture.depth >= 8 && picture.colours != Colours::palette) TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
}

}  // namespace

Status write_tiff_page(TIFF* tiff, TiffPage&& page, Bench& bench) {
  if (!page.jpeg.empty()) return write_jpeg_page(tiff, page);
  Picture& picture = page.picture;
  if (auto paid = pay_for_work(picture.rows.size(), bench); !paid) return paid;
  clear_unseen(picture);
  put_size(tiff, page, static_cast<std::uint16_t>(picture.depth), static_cast<std::uint16_t>(picture.channels()));
  put_colours(tiff, picture);
  if (picture.colours == Colours::grey && picture.depth == 1) {   // 1 is black in a fax
    for (char& octet : picture.rows) octet = static_cast<char>(~octet);
  }
  if (picture.depth == 16) {
    for (std::size_t i = 0; i + 1 < picture.rows.size(); i += 2) std::swap(picture.rows[i], picture.rows[i + 1]);
  }
  const auto size = static_cast<tmsize_t>(picture.rows.size());
  if (TIFFWriteEncodedStrip(tiff, 0, picture.rows.data(), size) != size || TIFFWriteDirectory(tiff) == 0) return no_room();
  return {};
}

}  // namespace temizu::image
