#include "filters/image/gif.h"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>

#include "filters/image/gif_blocks.h"

namespace temizu::image {
namespace {

constexpr std::uint64_t kFramePixelsMax = 400'000'000;   // of all frames together
constexpr std::size_t kGlobalTable = 13;                 // where the palette of the whole file stands

struct Source {
  ByteView bytes;
  std::size_t at{0};
};

int pull(GifFileType* gif, GifByteType* to, int wanted) {
  auto* source = static_cast<Source*>(gif->UserData);
  const std::size_t some = std::min(static_cast<std::size_t>(std::max(wanted, 0)), source->bytes.size() - source->at);
  std::memcpy(to, source->bytes.data() + source->at, some);
  source->at += some;
  return static_cast<int>(some);
}

int push(GifFileType* gif, const GifByteType* from, int size) {
  try {
    static_cast<Bytes*>(gif->UserData)->append(reinterpret_cast<const char*>(from), static_cast<std::size_t>(size));
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return size;
}

struct CloseReader {
  void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
struct CloseWriter {
  void operator()(GifFileType* gif) const { EGifCloseFile(gif, nullptr); }
};
struct FreeMap {
  void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};
using Map = std::unique_ptr<ColorMapObject, FreeMap>;
using Used = std::array<bool, 256>;

Unexpected damaged() { return Unexpected(Code::bad_input, "GIF", "damaged or ends early", "ask the sender to send it again"); }

Map copy_of(const ColorMapObject* map, const Used* used) {
  if (map == nullptr) return {};
  Map copy(GifMakeMapObject(map->ColorCount, map->Colors));
  if (copy == nullptr) throw std::bad_alloc();
  for (int i = 0; used != nullptr && i < copy->ColorCount; ++i) {
    if (!(*used)[static_cast<std::size_t>(i)]) copy->Colors[i] = {};
  }
  return copy;
}

class Rewriter {
 public:
  Rewriter(ByteView gif, const GifLook& look, Bench& bench) : source_{.bytes = gif}, look_(look), bench_(bench) {}

  Result<Bytes> run(std::uint32_t frames) {
    reader_.reset(DGifOpen(&source_, pull, nullptr));
    if (reader_ == nullptr) return damaged();
    writer_.reset(EGifOpen(&out_, push, nullptr));
    if (writer_ == nullptr) return Unexpected(Code::limit, "GIF", "no memory");
    if (!begin(frames > 1)) return damaged();
    for (std::uint32_t done = 0; done < frames;) {
      GifRecordType type = UNDEFINED_RECORD_TYPE;
      if (DGifGetRecordType(reader_.get(), &type) == GIF_ERROR) return damaged();
      if (type == EXTENSION_RECORD_TYPE) {
        if (!read_extension()) return damaged();
      } else if (type == IMAGE_DESC_RECORD_TYPE) {
        if (auto copied = copy_frame(frames > 1); !copied) return Unexpected{copied.error()};
        ++done;
      } else {
        return damaged();
      }
    }
    if (EGifCloseFile(writer_.release(), nullptr) == GIF_ERROR) return damaged();
    blacken_unused();
    if (auto paid = bench_.spend(out_.size()); !paid) return Unexpected{paid.error()};
    return std::move(out_);
  }

 private:
  bool begin(bool animated) {
    EGifSetGifVersion(writer_.get(), true);
    const Map map = copy_of(reader_->SColorMap, nullptr);
    global_colours_ = map == nullptr ? 0 : static_cast<std::size_t>(map->ColorCount);
    const int background = reader_->SBackGroundColor < static_cast<int>(global_colours_) ? reader_->SBackGroundColor : 0;
    if (EGifPutScreenDesc(writer_.get(), static_cast<int>(look_.width), static_cast<int>(look_.height), 8, background, map.get()) == GIF_ERROR) return false;
    if (!animated || !look_.loops) return true;
    const std::array<char, 3> count{1, static_cast<char>(look_.loop_count & 0xFF), static_cast<char>(look_.loop_count >> 8)};
    return EGifPutExtensionLeader(writer_.get(), APPLICATION_EXT_FUNC_CODE) == GIF_OK && EGifPutExtensionBlock(writer_.get(), 11, "NETSCAPE2.0") == GIF_OK &&
           EGifPutExtensionBlock(writer_.get(), 3, count.data()) == GIF_OK && EGifPutExtensionTrailer(writer_.get()) == GIF_OK;
  }

  bool read_extension() {
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(reader_.get(), &code, &block) == GIF_ERROR) return false;
    if (code == GRAPHICS_EXT_FUNC_CODE && block != nullptr && block[0] == 4) {
      DGifExtensionToGCB(block[0], block + 1, &control_);
      has_control_ = true;
    }
    while (block != nullptr) {
      if (DGifGetExtensionNext(reader_.get(), &block) == GIF_ERROR) return false;
    }
    return true;
  }

  Status read_frame(Bytes& pixels) {
    const GifImageDesc& image = reader_->Image;
    if (image.Width <= 0 || image.Height <= 0) return damaged();
    if (auto fits = check_size(static_cast<std::uint64_t>(image.Width), static_cast<std::uint64_t>(image.Height)); !fits) return fits;
    const std::uint64_t size = static_cast<std::uint64_t>(image.Width) * static_cast<std::uint64_t>(image.Height);
    pixels_in_all_ += size;
    if (pixels_in_all_ > kFramePixelsMax) return Unexpected(Code::limit, "GIF", "more than 400 megapixels in all frames");
    if (auto paid = pay_for_work(size, bench_); !paid) return paid;
    pixels.assign(size, '\0');
    static constexpr std::array<int, 4> kFirst{0, 4, 2, 1};
    static constexpr std::array<int, 4> kStep{8, 8, 4, 2};
    for (std::size_t pass = 0; pass < (image.Interlace ? 4U : 1U); ++pass) {
      for (int y = image.Interlace ? kFirst[pass] : 0; y < image.Height; y += image.Interlace ? kStep[pass] : 1) {
        auto* row = reinterpret_cast<GifPixelType*>(pixels.data()) + static_cast<std::size_t>(y) * static_cast<std::size_t>(image.Width);
        if (DGifGetLine(reader_.get(), row, image.Width) == GIF_ERROR) return damaged();
      }
    }
    return {};
  }

  // How long the frame is shown, what becomes of it, which colour is transparent. Nothing where nothing is to be said.
  bool put_control(bool animated) {
    GraphicsControlBlock control = control_;
    const bool said = has_control_;
    has_control_ = false;
    control_ = {};
    control_.TransparentColor = NO_TRANSPARENT_COLOR;
    control.UserInputFlag = false;
    if (control.DisposalMode > DISPOSE_PREVIOUS || !animated) control.DisposalMode = DISPOSAL_UNSPECIFIED;
    if (!animated) control.DelayTime = 0;
    if (!said || (!animated && control.TransparentColor == NO_TRANSPARENT_COLOR)) return true;
    std::array<GifByteType, 4> block{};
    EGifGCBToExtension(&control, block.data());
    return EGifPutExtension(writer_.get(), GRAPHICS_EXT_FUNC_CODE, static_cast<int>(block.size()), block.data()) == GIF_OK;
  }

  Status copy_frame(bool animated) {
    if (DGifGetImageDesc(reader_.get()) == GIF_ERROR) return damaged();
    const GifImageDesc& image = reader_->Image;
    if (image.ColorMap == nullptr && global_colours_ == 0) return Unexpected(Code::bad_input, "GIF", "a frame without colours");
    Bytes pixels;
    if (auto read = read_frame(pixels); !read) return read;
    Used own{};
    Used& used = image.ColorMap == nullptr ? used_global_ : own;
    const std::size_t colours = image.ColorMap == nullptr ? global_colours_ : static_cast<std::size_t>(image.ColorMap->ColorCount);
    for (char& pixel : pixels) {
      if (static_cast<unsigned char>(pixel) >= colours) pixel = 0;   // no colour of the palette: not left to the viewer's guess
      used[static_cast<unsigned char>(pixel)] = true;
    }
    if (!put_control(animated)) return damaged();
    const Map map = copy_of(image.ColorMap, &own);
    if (EGifPutImageDesc(writer_.get(), image.Left, image.Top, image.Width, image.Height, false, map.get()) == GIF_ERROR) return damaged();
    for (int y = 0; y < image.Height; ++y) {
      auto* row = reinterpret_cast<GifPixelType*>(pixels.data()) + static_cast<std::size_t>(y) * static_cast<std::size_t>(image.Width);
      if (EGifPutLine(writer_.get(), row, image.Width) == GIF_ERROR) return damaged();
    }
    return {};
  }

  void blacken_unused() {
    for (std::size_t i = 0; i < global_colours_; ++i) {
      if (!used_global_[i]) std::fill_n(out_.begin() + static_cast<std::ptrdiff_t>(kGlobalTable + 3 * i), 3, '\0');
    }
  }

  Source source_;
  const GifLook& look_;
  Bench& bench_;
  Bytes out_;
  std::unique_ptr<GifFileType, CloseReader> reader_;
  std::unique_ptr<GifFileType, CloseWriter> writer_;
  GraphicsControlBlock control_{DISPOSAL_UNSPECIFIED, false, 0, NO_TRANSPARENT_COLOR};
  bool has_control_{false};
  std::size_t global_colours_{0};
  Used used_global_{};
  std::uint64_t pixels_in_all_{0};
};

}  // namespace

Result<Bytes> wash_gif(ByteView gif, bool keep, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  const auto look = look_at_gif(gif, findings);
  if (!look) return Unexpected{look.error()};
  const bool first_only = !keep && look->frames > 1;
  if (first_only) {
    add_finding(findings, "image.animation", Weight::low);
    changed = true;
  }
  return Rewriter(gif, *look, bench).run(first_only ? 1 : look->frames);
}

}  // namespace temizu::image
