#include "filters/image/image.h"

#include <array>
#include <new>

#include "filters/common/file_name.h"
#include "filters/image/jpeg.h"
#include "filters/image/png.h"

namespace temizu {
namespace {

using image::Picture;

constexpr std::array<std::string_view, 2> kAccepts{"image/jpeg", "image/png"};

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
      auto content = rebuild(part, bench, washed);
      if (!content) return Unexpected{content.error()};
      washed.content = std::move(*content);
      washed.file_name = with_extension(part.file_name, extension_for(washed.kind));
      return washed;
    } catch (const std::bad_alloc&) {
      return Unexpected(Code::limit, "image", "needs too much memory", "ask for a smaller picture");
    }
  }

 private:
  static Result<Bytes> rebuild(const Part& part, Bench& bench, Washed& washed) {
    const ByteView in = part.untrusted_content;
    if (part.kind.name == "image/jpeg") {
      washed.kind = Kind{"image/jpeg"};
      const bool always = bench.options().word("reencode", "changed") == "always";
      return image::wash_jpeg(in, {.always = always}, bench, washed.findings, washed.changed);
    }
    washed.kind = Kind{"image/png"};
    Result<Picture> picture = image::read_png(in, bench, washed.findings, washed.changed);
    if (!picture) return Unexpected{picture.error()};
    return image::write_png(std::move(*picture), bench);
  }
};

}  // namespace

std::unique_ptr<Filter> make_image_filter() { return std::make_unique<ImageFilter>(); }

}  // namespace temizu
