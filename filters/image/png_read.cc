#include <libdeflate.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "filters/image/png.h"
#include "filters/image/png_chunks.h"

namespace temizu::image {
namespace {

// libpng pulls from here; it never sees what is not in the list.
struct Feed {
  const std::vector<ByteView>* views;
  std::size_t view{0}, at{0};
};

[[noreturn]] void on_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep to, std::size_t wanted) {
  auto* feed = static_cast<Feed*>(png_get_io_ptr(png));
  while (wanted > 0) {
    if (feed->view == feed->views->size()) png_error(png, "end");
    const ByteView view = (*feed->views)[feed->view];
    const std::size_t some = std::min(wanted, view.size() - feed->at);
    std::memcpy(to, view.data() + feed->at, some);
    feed->at += some;
    to += some;
    wanted -= some;
    if (feed->at == view.size()) ++feed->view, feed->at = 0;
  }
}

struct PngReader {
  png_structp png{nullptr};
  png_infop info{nullptr};
  explicit PngReader(Feed& feed) {
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning);
    if (png != nullptr) info = png_create_info_struct(png);
    if (info == nullptr) return;
    png_set_user_limits(png, kSideMax, kSideMax);
    png_set_chunk_cache_max(png, 16);
    png_set_chunk_malloc_max(png, 1U << 20);
    png_set_read_fn(png, &feed, on_read);
  }
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
};

struct Header {
  png_uint_32 width, height;
  int depth, colour_type;
  png_colorp palette;
  int palette_size;
  png_bytep alphas;
  int alphas_size;
  png_color_16p key;
  bool has_key;
};

// The two functions that libpng may jump out of: nothing in them has a destructor.
bool read_header(PngReader& reader, Header& header) {
  if (setjmp(png_jmpbuf(reader.png))) return false;
  png_read_info(reader.png, reader.info);
  png_get_IHDR(reader.png, reader.info, &header.width, &header.height, &header.depth, &header.colour_type, nullptr, nullptr, nullptr);
  png_get_PLTE(reader.png, reader.info, &header.palette, &header.palette_size);
  header.has_key = png_get_tRNS(reader.png, reader.info, &header.alphas, &header.alphas_size, &header.key) != 0;
  return true;
}

bool read_rows(PngReader& reader, char* rows, std::size_t row_bytes, std::uint32_t height) {
  if (setjmp(png_jmpbuf(reader.png))) return false;
  const int passes = png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  if (png_get_rowbytes(reader.png, reader.info) != row_bytes) return false;
  for (int pass = 0; pass < passes; ++pass) {
    for (std::uint32_t y = 0; y < height; ++y) png_read_row(reader.png, reinterpret_cast<png_bytep>(rows + y * row_bytes), nullptr);
  }
  return true;
}

Picture as_described(const Header& header) {
  Picture picture;
  picture.width = header.width;
  picture.height = header.height;
  picture.depth = static_cast<unsigned>(header.depth);
  switch (header.colour_type) {
    case PNG_COLOR_TYPE_GRAY: picture.colours = Colours::grey; break;
    case PNG_COLOR_TYPE_GRAY_ALPHA: picture.colours = Colours::grey_alpha; break;
    case PNG_COLOR_TYPE_RGB: picture.colours = Colours::rgb; break;
    case PNG_COLOR_TYPE_RGB_ALPHA: picture.colours = Colours::rgba; break;
    default: picture.colours = Colours::palette;
  }
  if (picture.colours == Colours::palette) {
    for (int i = 0; i < header.palette_size; ++i) {
      const png_color& one = header.palette[i];
      picture.palette.push_back({one.red, one.green, one.blue, header.has_key && i < header.alphas_size ? header.alphas[i] : std::uint8_t{255}});
    }
  } else if (header.has_key && header.key != nullptr && picture.channels() % 2 == 1) {
    picture.has_key = true;
    const auto mask = static_cast<std::uint16_t>((1U << picture.depth) - 1);
    if (picture.colours == Colours::grey) picture.key[0] = header.key->gray & mask;
    else picture.key = {static_cast<std::uint16_t>(header.key->red & mask), static_cast<std::uint16_t>(header.key->green & mask), static_cast<std::uint16_t>(header.key->blue & mask)};
  }
  return picture;
}

// The profile inside iCCP; empty when it is damaged or too large.
Bytes inflate_profile(ByteView packed) {
  Bytes out;
  if (packed.empty()) return out;
  libdeflate_decompressor* engine = libdeflate_alloc_decompressor();
  if (engine == nullptr) return out;
  for (std::size_t room = std::size_t{64} << 10; room <= std::size_t{4} << 20; room *= 8) {
    out.resize(room);
    std::size_t size = 0;
    const auto done = libdeflate_zlib_decompress(engine, packed.data(), packed.size(), out.data(), out.size(), &size);
    out.resize(done == LIBDEFLATE_SUCCESS ? size : 0);
    if (done != LIBDEFLATE_INSUFFICIENT_SPACE) break;
  }
  libdeflate_free_decompressor(engine);
  return out;
}

Status to_srgb(Picture& picture, const PngLook& look, Bench& bench) {
  ColourHints hints = look.hints;
  const Bytes icc = inflate_profile(look.untrusted_packed_icc);
  hints.untrusted_icc = icc;
  if (icc.empty() && hints.gamma == 0 && hints.primaries[0] == 0) return {};
  if (picture.colours == Colours::palette) {
    ColourFix(hints, Colours::rgb, 8).apply(picture.palette);
    return {};
  }
  const ColourFix probe(hints, picture.colours, picture.depth == 16 ? 16 : 8);
  if (!probe.needed()) return {};
  if (auto plain = to_plain(picture, bench); !plain) return plain;
  const ColourFix fix(hints, picture.colours, picture.depth);
  fix.apply(picture);
  return {};
}

}  // namespace

Result<Picture> read_png(ByteView png, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  auto look = look_at_png(png, findings);
  if (!look) return Unexpected{look.error()};
  if (look->frames > 1) {
    add_finding(findings, "image.animation", Weight::low);
    changed = true;
  }
  Feed feed{.views = &look->critical};
  PngReader reader(feed);
  if (reader.info == nullptr) return Unexpected(Code::limit, "PNG", "no memory");
  Header header{};
  if (!read_header(reader, header)) return Unexpected(Code::bad_input, "PNG", "the header is damaged");
  Picture picture = as_described(header);
  if (auto made = make_rows(picture, bench); !made) return Unexpected{made.error()};
  if (!read_rows(reader, picture.rows.data(), picture.row_bytes(), picture.height)) {
    return Unexpected(Code::bad_input, "PNG", "the picture is damaged or ends early", "ask the sender to send it again");
  }
  if (auto done = to_srgb(picture, *look, bench); !done) return Unexpected{done.error()};
  return picture;
}

}  // namespace temizu::image
