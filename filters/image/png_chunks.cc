#include "filters/image/png_chunks.h"

#include <libdeflate.h>

#include <array>

#include "filters/image/octets.h"

namespace temizu::image {
namespace {

using namespace std::string_view_literals;

constexpr ByteView kSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr ByteView kEnd = "\0\0\0\0IEND\xAE\x42\x60\x82"sv;

bool is_one_of(std::string_view type, std::initializer_list<std::string_view> list) {
  for (const std::string_view one : list) {
    if (one == type) return true;
  }
  return false;
}

// Neighbours become one view, so that a million small chunks stay one entry.
void show(PngLook& look, ByteView chunk) {
  if (!look.critical.empty() && look.critical.back().data() + look.critical.back().size() == chunk.data()) {
    look.critical.back() = ByteView(look.critical.back().data(), look.critical.back().size() + chunk.size());
  } else {
    look.critical.push_back(chunk);
  }
}

void read_hint(PngLook& look, std::string_view type, ByteView data) {
  if (type == "gAMA") {
    look.hints.gamma = big32(data, 0) / 100000.0;
  } else if (type == "cHRM" && data.size() == 32) {
    for (std::size_t i = 0; i < 8; ++i) look.hints.primaries[i] = big32(data, 4 * i) / 100000.0;
  } else if (type == "iCCP") {
    const std::size_t name_end = data.find('\0');
    if (name_end != ByteView::npos && name_end < 80 && data.size() > name_end + 2) look.untrusted_packed_icc = data.substr(name_end + 2);
  }
}

// What a chunk that is left out was for.
void tell(std::vector<Finding>& findings, std::string_view type) {
  if (is_one_of(type, {"tEXt", "zTXt", "iTXt"})) tell_metadata(findings, "text");
  else if (type == "eXIf") tell_metadata(findings, "Exif");
  else if (type == "iCCP") tell_metadata(findings, "colour profile");
  else if (is_one_of(type, {"gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "hIST", "pHYs", "sPLT", "tIME"})) tell_metadata(findings, "details");
  else if (!is_one_of(type, {"acTL", "fcTL", "fdAT"})) add_finding(findings, "image.private_chunks", Weight::low);
}

}  // namespace

Result<PngLook> look_at_png(ByteView png, std::vector<Finding>& findings) {
  if (!png.starts_with(kSignature)) return Unexpected(Code::bad_input, "PNG", "no signature");
  PngLook look;
  look.critical.push_back(png.substr(0, kSignature.size()));
  std::size_t at = kSignature.size();
  bool srgb = false;
  bool ended = false;
  bool headed = false;
  while (!ended && png.size() - at >= 12) {
    const std::uint64_t size = big32(png, at);
    if (size > png.size() - at - 12) break;
    const std::string_view type = png.substr(at + 4, 4);
    const ByteView data = png.substr(at + 8, size);
    if (!headed && type != "IHDR") return Unexpected(Code::bad_input, "PNG", "IHDR is not the first chunk");
    headed = true;
    ended = type == "IEND";
    if (is_one_of(type, {"IHDR", "PLTE", "tRNS", "IDAT"})) {
      show(look, png.substr(at, size + 12));
    } else if (!ended) {
      tell(findings, type);
      read_hint(look, type, data);
      srgb = srgb || type == "sRGB";
      look.frames += type == "fcTL";
    } else if (size > 0) {
      add_finding(findings, "image.trailing_data", Weight::low);
    }
    at += size + 12;
  }
  if (!headed) return Unexpected(Code::bad_input, "PNG", "no picture");
  look.critical.push_back(kEnd);
  if (srgb) look.hints = {}, look.untrusted_packed_icc = {};
  if (ended) tell_trailing(findings, png.substr(at));
  return look;
}

void put_png_chunk(Bytes& out, std::string_view type, ByteView data) {
  put_big(out, static_cast<std::uint32_t>(data.size()), 4);
  const std::size_t from = out.size();
  out += type;
  out += data;
  put_big(out, libdeflate_crc32(0, out.data() + from, out.size() - from), 4);
}

}  // namespace temizu::image
