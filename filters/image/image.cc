#include "filters/image/image.h"

#include <array>
#include <new>

#include "filters/common/file_name.h"
#include "filters/common/safe_xml.h"
#include "filters/image/bmp.h"
#include "filters/image/gif.h"
#include "filters/image/jpeg.h"
#include "filters/image/png.h"
#include "filters/image/svg.h"
#include "filters/image/tiff.h"
#include "filters/image/webp.h"

namespace temizu {
namespace {

using image::Picture;

constexpr std::array<std::string_view, 8> kAccepts{"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff", "image/webp", "image/vnd.microsoft.icon", "image/svg+xml"};

// One wash under way.
struct Work {
  ByteView in;
  Bench& bench;
  Washed& washed;
  std::vector<Finding>& findings{washed.findings};
  bool& changed{washed.changed};

  Result<Bytes> to_png(Result<Picture>&& picture) const {
    if (!picture) return Unexpected{picture.error()};
    washed.kind = Kind{"image/png"};
    return image::write_png(std::move(*picture), bench);
  }

  Result<Bytes> webp() const {
    auto read = image::read_webp(in, bench, findings, changed);
    if (!read) return Unexpected{read.error()};
    if (!read->lossy) return to_png(std::move(read->picture));
    washed.kind = Kind{"image/jpeg"};
    return image::encode_jpeg(read->picture, bench);
  }

  Result<Bytes> rebuild(std::string_view kind) const {
    washed.kind = Kind{std::string(kind)};   // unless the way below says otherwise
    if (kind == "image/jpeg") return image::wash_jpeg(in, {.always = bench.options().word("reencode", "changed") == "always"}, bench, findings, changed);
    if (kind == "image/png") return to_png(image::read_png(in, bench, findings, changed));
    if (kind == "image/gif") return image::wash_gif(in, bench.options().word("animation", "keep") == "keep", bench, findings, changed);
    if (kind == "image/bmp") return to_png(image::read_bmp(in, bench, findings));
    if (kind == "image/tiff") return image::wash_tiff(in, bench, findings, changed);
    if (kind == "image/webp") return webp();
    if (kind == "image/svg+xml") return to_png(image::draw_svg(in, bench, findings, changed));
    return to_png(image::read_ico(in, bench, findings, changed));
  }
};

class ImageFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "image"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild; }

  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "image", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    try {
      Washed washed;
      auto content = Work{part.untrusted_content, bench, washed}.rebuild(part.kind.name);
      if (!content) return Unexpected{content.error()};
      washed.content = std::move(*content);
      washed.file_name = with_extension(part.file_name, extension_for(washed.kind));
      return washed;
    } catch (const std::bad_alloc&) {
      return Unexpected(Code::limit, "image", "needs too much memory", "ask for a smaller picture");
    }
  }
};

}  // namespace

std::unique_ptr<Filter> make_image_filter() {
  xml_warm_up();   // drawings are XML
  return std::make_unique<ImageFilter>();
}

}  // namespace temizu
