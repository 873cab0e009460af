#include "filters/image/tiff.h"

#include "filters/image/tiff_engine.h"

namespace temizu::image {
namespace {

// A smaller picture of another page, or a mask for one: not a page.
bool is_aside(TIFF* tiff) {
  std::uint32_t type = 0;
  std::uint16_t photometric = 0;
  TIFFGetField(tiff, TIFFTAG_SUBFILETYPE, &type);
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  return (type & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0 || photometric == PHOTOMETRIC_MASK;
}

Unexpected ends_early() { return Unexpected(Code::bad_input, "TIFF", "the list of pages is damaged", "ask the sender to send it again"); }

}  // namespace

Result<Bytes> wash_tiff(ByteView tiff, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  TiffMemory in{.in = tiff, .out = {}};
  const Tiff reader = open_tiff(in);
  if (reader == nullptr) return Unexpected(Code::bad_input, "TIFF", "no header or no page");
  tell_tags(tiff, findings);
  TiffMemory out{.in = {}, .out = {}, .writing = true};
  Tiff writer = open_tiff(out);
  if (writer == nullptr) return Unexpected(Code::limit, "TIFF", "no memory");
  unsigned pages = 0;
  unsigned written = 0;
  bool last = false;
  while (!last) {
    if (++pages > kPagesMax) return Unexpected(Code::limit, "TIFF", "more than 500 pages", "ask for several files");
    last = TIFFLastDirectory(reader.get()) != 0;
    if (is_aside(reader.get()) && !(last && written == 0)) {
      add_finding(findings, "image.further_sizes", Weight::info);
    } else {
      auto page = read_tiff_page(reader.get(), bench, findings, changed);
      if (!page) return Unexpected{page.error()};
      if (auto put = write_tiff_page(writer.get(), std::move(*page), bench); !put) return Unexpected{put.error()};
      ++written;
    }
    if (!last && TIFFReadDirectory(reader.get()) == 0) return ends_early();
  }
  writer.reset();
  if (auto paid = bench.spend(out.out.size()); !paid) return Unexpected{paid.error()};
  return std::move(out.out);
}

}  // namespace temizu::image
