#include <algorithm>

#include "filters/image/colour.h"
#include "filters/image/jpeg.h"
#include "filters/image/jpeg_marks.h"
#include "filters/image/octets.h"
#include "filters/image/tiff_engine.h"

namespace temizu::image {
namespace {

struct Form {
  std::uint32_t width{0}, height{0};
  std::uint16_t bits{1}, samples{1}, photometric{0}, compression{1}, planar{1}, sample_format{1}, orientation{1};
  std::uint16_t extra{0};
  bool alpha{false}, premultiplied{false};
};

Unexpected damaged() { return Unexpected(Code::bad_input, "TIFF", "a page is damaged or ends early", "ask the sender to send it again"); }
Unexpected unknown(const char* what) { return Unexpected(Code::unsupported, "TIFF", what, "ask for a PNG or PDF"); }

Result<Form> read_form(TIFF* tiff) {
  Form form;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &form.width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &form.height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &form.bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &form.samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &form.compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &form.planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &form.sample_format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &form.orientation);
  if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &form.photometric) == 0) form.photometric = form.samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISWHITE;
  std::uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &form.extra, &kinds);
  form.alpha = form.extra > 0 && kinds != nullptr && (kinds[0] == EXTRASAMPLE_ASSOCALPHA || kinds[0] == EXTRASAMPLE_UNASSALPHA);
  form.premultiplied = form.alpha && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
  if (auto fits = check_size(form.width, form.height); !fits) return Unexpected{fits.error()};
  switch (form.compression) {
    case COMPRESSION_NONE: case COMPRESSION_CCITTRLE: case COMPRESSION_CCITTRLEW: case COMPRESSION_CCITTFAX3: case COMPRESSION_CCITTFAX4:
    case COMPRESSION_LZW: case COMPRESSION_JPEG: case COMPRESSION_ADOBE_DEFLATE: case COMPRESSION_DEFLATE: case COMPRESSION_PACKBITS: break;
    default: return unknown("a compression that is not read");
  }
  if (form.sample_format != SAMPLEFORMAT_UINT && form.sample_format != SAMPLEFORMAT_VOID) return unknown("samples that are not whole numbers");
  if (form.bits != 1 && form.bits != 2 && form.bits != 4 && form.bits != 8 && form.bits != 16) return unknown("an odd number of bits a sample");
  if (form.samples == 0 || form.samples > 8) return unknown("an odd number of samples");
  return form;
}

// The colours of a page whose samples can be taken as they are; false: libtiff's own conversion to rgb has to do.
bool plain_colours(const Form& form, Picture& picture) {
  const bool rows = form.planar == PLANARCONFIG_CONTIG || form.samples == 1;
  const unsigned colours = form.photometric == PHOTOMETRIC_RGB ? 3U : form.photometric == PHOTOMETRIC_SEPARATED ? 4U : 1U;
  const bool jpeg_ycbcr = form.photometric == PHOTOMETRIC_YCBCR && form.compression == COMPRESSION_JPEG && form.samples == 3;
  picture.depth = form.bits;
  if (!rows) return false;
  if (jpeg_ycbcr) {
    picture.colours = Colours::rgb;
    return form.bits == 8;
  }
  if (form.samples != colours && !(form.samples == colours + 1 && form.alpha && form.bits >= 8 && !form.premultiplied)) return false;
  const bool alpha = form.samples == colours + 1;
  switch (form.photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK: picture.colours = alpha ? Colours::grey_alpha : Colours::grey; return true;
    case PHOTOMETRIC_PALETTE: picture.colours = Colours::palette; return form.bits <= 8 && !alpha;
    case PHOTOMETRIC_RGB: picture.colours = alpha ? Colours::rgba : Colours::rgb; return form.bits >= 8;
    case PHOTOMETRIC_SEPARATED: picture.colours = Colours::cmyk; return form.bits == 8 && !alpha;
    default: return false;
  }
}

bool read_strips(TIFF* tiff, Picture& picture) {
  const std::size_t row = picture.row_bytes();
  std::uint32_t rows_a_strip = picture.height;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows_a_strip);
  rows_a_strip = std::clamp<std::uint32_t>(rows_a_strip, 1, picture.height);
  std::uint32_t strip = 0;
  for (std::uint32_t y = 0; y < picture.height; y += rows_a_strip, ++strip) {
    const std::size_t size = row * std::min(rows_a_strip, picture.height - y);
    const tmsize_t got = TIFFReadEncodedStrip(tiff, strip, picture.rows.data() + y * row, static_cast<tmsize_t>(size));
    if (got < 0 || static_cast<std::size_t>(got) != size) return false;
  }
  return true;
}

Status read_tiles(TIFF* tiff, Picture& picture, Bench& bench) {
  std::uint32_t width = 0, height = 0;
  TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
  const unsigned bits = picture.depth * picture.channels();
  if (width == 0 || height == 0 || width % 8 != 0 || width > kSideMax || height > kSideMax) return damaged();
  const std::size_t tile_row = std::size_t{width} * bits / 8;
  if (auto paid = pay_for_work(std::uint64_t{tile_row} * height, bench); !paid) return paid;
  Bytes tile(tile_row * height, '\0');
  const std::size_t row = picture.row_bytes();
  for (std::uint32_t y = 0; y < picture.height; y += height) {
    for (std::uint32_t x = 0; x < picture.width; x += width) {
      if (TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, 0), tile.data(), static_cast<tmsize_t>(tile.size())) != static_cast<tmsize_t>(tile.size())) {
        return damaged();
      }
      const std::size_t from = std::size_t{x} * bits / 8;
      for (std::uint32_t line = 0; line < std::min(height, picture.height - y); ++line) {
        std::copy_n(tile.data() + line * tile_row, std::min(tile_row, row - from), picture.rows.data() + (y + line) * row + from);
      }
    }
  }
  return {};
}

void read_palette(TIFF* tiff, Picture& picture) {
  std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
  if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &red, &green, &blue) == 0) return;
  const std::size_t count = std::size_t{1} << picture.depth;
  const bool wide = std::ranges::any_of(std::array{red, green, blue}, [&](const std::uint16_t* map) {
    return std::any_of(map, map + count, [](std::uint16_t one) { return one > 255; });
  });   // some writers forget that the map has 16 bits
  const auto sample = [wide](std::uint16_t value) { return static_cast<std::uint8_t>(wide ? value >> 8 : value); };
  for (std::size_t i = 0; i < count; ++i) picture.palette.push_back({sample(red[i]), sample(green[i]), sample(blue[i]), 255});
}

// 16 bits come in the order of this machine.
void big_end_first(Picture& picture) {
  if (picture.depth != 16) return;
  for (std::size_t i = 0; i + 1 < picture.rows.size(); i += 2) std::swap(picture.rows[i], picture.rows[i + 1]);
}

void make_black_zero(const Form& form, Picture& picture) {
  if (form.photometric != PHOTOMETRIC_MINISWHITE) return;
  if (picture.colours == Colours::grey) {
    for (char& octet : picture.rows) octet = static_cast<char>(~octet);
    return;
  }
  const std::size_t sample = picture.depth / 8;
  for (std::size_t i = 0; i < picture.rows.size(); ++i) {
    if (i / sample % 2 == 0) picture.rows[i] = static_cast<char>(~picture.rows[i]);
  }
}

Status read_samples(TIFF* tiff, const Form& form, Picture& picture, Bench& bench) {
  if (form.compression == COMPRESSION_JPEG && form.photometric == PHOTOMETRIC_YCBCR) TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  if (static_cast<std::size_t>(TIFFScanlineSize(tiff)) != picture.row_bytes() && TIFFIsTiled(tiff) == 0) return unknown("rows of an odd form");
  if (auto made = make_rows(picture, bench); !made) return made;
  if (TIFFIsTiled(tiff) != 0) {
    if (auto read = read_tiles(tiff, picture, bench); !read) return read;
  } else if (!read_strips(tiff, picture)) {
    return damaged();
  }
  if (picture.colours == Colours::palette) read_palette(tiff, picture);
  big_end_first(picture);
  make_black_zero(form, picture);
  clear_row_ends(picture);
  return {};
}

// Rare forms (YCbCr without JPEG, Lab, separate planes): libtiff's own conversion, 8 bits, alpha taken out of the colours again.
Status read_converted(TIFF* tiff, const Form& form, Picture& picture, Bench& bench) {
  char why[1024] = "";
  if (TIFFRGBAImageOK(tiff, why) == 0) return unknown("colours that are not read");
  picture.depth = 8;
  picture.colours = Colours::rgba;
  if (auto made = make_rows(picture, bench); !made) return made;
  if (auto paid = pay_for_work(picture.rows.size(), bench); !paid) return paid;
  std::vector<std::uint32_t> raster(std::size_t{picture.width} * picture.height);
  if (TIFFReadRGBAImageOriented(tiff, picture.width, picture.height, raster.data(), form.orientation, 1) == 0) return damaged();
  for (std::size_t i = 0; i < raster.size(); ++i) {
    const std::uint32_t alpha = TIFFGetA(raster[i]);
    const auto whole = [&](std::uint32_t value) { return static_cast<char>(alpha == 0 ? 0 : std::min(255U, (value * 255 + alpha / 2) / alpha)); };
    picture.rows[4 * i] = whole(TIFFGetR(raster[i]));
    picture.rows[4 * i + 1] = whole(TIFFGetG(raster[i]));
    picture.rows[4 * i + 2] = whole(TIFFGetB(raster[i]));
    picture.rows[4 * i + 3] = static_cast<char>(alpha);
  }
  if (!form.alpha) flatten_alpha(picture);
  return {};
}

ColourHints hints_of(TIFF* tiff) {
  std::uint32_t size = 0;
  void* profile = nullptr;
  ColourHints hints;
  if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &profile) != 0 && profile != nullptr) hints.untrusted_icc = ByteView(static_cast<const char*>(profile), size);
  return hints;
}

Status to_srgb(TIFF* tiff, Picture& picture, Bench& bench) {
  const ColourHints hints = hints_of(tiff);
  if (picture.colours == Colours::palette) {
    if (!hints.untrusted_icc.empty()) ColourFix(hints, Colours::rgb, 8).apply(picture.palette);
    return {};
  }
  if (picture.depth < 8) {   // two tones are black and white whatever a profile says
    if (picture.depth == 1 || hints.untrusted_icc.empty()) return {};
    if (auto plain = to_plain(picture, bench); !plain) return plain;
  }
  const ColourFix fix(hints, picture.colours, picture.depth);
  if (fix.needed()) fix.apply(picture);
  return {};
}

void read_resolution(TIFF* tiff, TiffPage& page) {
  TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &page.unit);
  if (page.unit < 1 || page.unit > 3) page.unit = 1;
  float across = 0, down = 0;
  if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &across) == 0 || TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &down) == 0) return;
  const auto sane = [](float value) { return value >= 1.0F && value <= 100000.0F; };
  if (sane(across) && sane(down)) page.across = across, page.down = down;
}

// A page that is one whole JPEG stream of grey or YCbCr: its own octets.
Bytes single_jpeg(TIFF* tiff, const Form& form) {
  Bytes out;
  const bool colours = (form.photometric == PHOTOMETRIC_YCBCR && form.samples == 3) || (form.photometric == PHOTOMETRIC_MINISBLACK && form.samples == 1);
  if (form.compression != COMPRESSION_JPEG || !colours || form.bits != 8 || TIFFIsTiled(tiff) != 0 || TIFFNumberOfStrips(tiff) != 1) return out;
  std::uint32_t tables = 0;
  void* untrusted_tables = nullptr;
  if (TIFFGetField(tiff, TIFFTAG_JPEGTABLES, &tables, &untrusted_tables) != 0 || !hints_of(tiff).untrusted_icc.empty()) return out;
  const std::uint64_t size = TIFFRawStripSize64(tiff, 0);
  if (size < 4 || size > kWorkBytesMax) return out;
  out.resize(size);
  if (TIFFReadRawStrip(tiff, 0, out.data(), static_cast<tmsize_t>(size)) != static_cast<tmsize_t>(size)) out.clear();
  return out;
}

}  // namespace

Result<TiffPage> read_tiff_page(TIFF* tiff, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  auto form = read_form(tiff);
  if (!form) return Unexpected{form.error()};
  TiffPage page;
  read_resolution(tiff, page);
  page.picture.width = form->width;
  page.picture.height = form->height;
  if (const Bytes jpeg = single_jpeg(tiff, *form); !jpeg.empty()) {
    auto washed = wash_jpeg(jpeg, {.orientation = std::clamp<unsigned>(form->orientation, 1, 8)}, bench, findings, changed);
    if (!washed) return Unexpected{washed.error()};
    page.jpeg = std::move(*washed);
    if (form->orientation >= 5 && form->orientation <= 8) std::swap(page.across, page.down);
    return page;
  }
  const bool plain = plain_colours(*form, page.picture);
  if (auto read = plain ? read_samples(tiff, *form, page.picture, bench) : read_converted(tiff, *form, page.picture, bench); !read) return Unexpected{read.error()};
  if (auto done = to_srgb(tiff, page.picture, bench); !done) return Unexpected{done.error()};
  if (plain && form->orientation >= 2 && form->orientation <= 8) {
    const bool two_tones = page.picture.colours == Colours::grey && page.picture.depth == 1;
    if (auto done = to_plain(page.picture, bench); !done) return Unexpected{done.error()};
    if (auto turned = turn(page.picture, form->orientation, bench); !turned) return Unexpected{turned.error()};
    if (two_tones) to_two_tones(page.picture);
  }
  if (form->orientation >= 5 && form->orientation <= 8) std::swap(page.across, page.down);
  if (form->compression == COMPRESSION_JPEG && page.picture.depth == 8 && (page.picture.colours == Colours::grey || page.picture.colours == Colours::rgb)) {
    auto coded = encode_jpeg(page.picture, bench);
    if (!coded) return Unexpected{coded.error()};
    page.jpeg = std::move(*coded);
  }
  return page;
}

}  // namespace temizu::image
