#include "filters/image/webp.h"

#include <webp/decode.h>

#include <algorithm>

#include "filters/image/colour.h"
#include "filters/image/jpeg_marks.h"
#include "filters/image/octets.h"

namespace temizu::image {
namespace {

struct Chunks {
  ByteView alpha, picture;      // whole chunks: ALPH; "VP8 " or VP8L
  ByteView untrusted_icc, exif;
  std::uint32_t frames{0};
  std::uint32_t x{0}, y{0};     // of the first frame on the canvas
  std::uint32_t canvas_width{0}, canvas_height{0};   // 0 without VP8X
};

// Walks the chunks of a file or of a frame (ANMF holds chunks again, one level deep).
void walk(ByteView bytes, bool in_frame, Chunks& chunks, std::vector<Finding>& findings) {
  std::size_t at = 0;
  while (bytes.size() - at >= 8) {
    const std::string_view name = bytes.substr(at, 4);
    const std::uint64_t size = little32(bytes, at + 4);
    if (size > bytes.size() - at - 8) return;
    const ByteView data = bytes.substr(at + 8, size);
    const ByteView whole = bytes.substr(at, 8 + size);
    if (name == "VP8 " || name == "VP8L") {
      if (chunks.picture.empty()) chunks.picture = whole;
    } else if (name == "ALPH") {
      if (chunks.picture.empty()) chunks.alpha = whole;
    } else if (name == "ANMF" && !in_frame) {
      if (++chunks.frames == 1 && size >= 16) {
        chunks.x = 2 * number_at(data, 0, 3, false);
        chunks.y = 2 * number_at(data, 3, 3, false);
        walk(data.substr(16), true, chunks, findings);
      }
    } else if (name == "VP8X") {
      chunks.canvas_width = number_at(data, 4, 3, false) + 1;
      chunks.canvas_height = number_at(data, 7, 3, false) + 1;
    } else if (name == "ICCP") {
      chunks.untrusted_icc = data;
      tell_metadata(findings, "colour profile");
    } else if (name == "EXIF") {
      chunks.exif = data;
      tell_metadata(findings, "Exif");
    } else if (name == "XMP ") {
      tell_metadata(findings, "XMP");
    } else if (name != "ANIM") {
      add_finding(findings, "image.private_chunks", Weight::low);
    }
    at += 8 + std::min<std::uint64_t>(size + size % 2, bytes.size() - at - 8);
  }
}

void put_padded(Bytes& out, ByteView chunk) {
  out += chunk;
  if (chunk.size() % 2 == 1) out.push_back('\0');
}

// A file that holds the picture alone.
Bytes alone(const Chunks& chunks) {
  Bytes body = "WEBP";
  if (!chunks.alpha.empty() && chunks.picture.starts_with("VP8 ")) {
    const ByteView key = chunks.picture.substr(std::min<std::size_t>(14, chunks.picture.size()));   // behind frame tag and start code
    body += "VP8X";
    put_little(body, 10, 4);
    put_little(body, 0x10, 4);
    put_little(body, (little16(key, 0) & 0x3FFF) - 1, 3);
    put_little(body, (little16(key, 2) & 0x3FFF) - 1, 3);
    put_padded(body, chunks.alpha);
  }
  put_padded(body, chunks.picture);
  Bytes out = "RIFF";
  put_little(out, static_cast<std::uint32_t>(body.size()), 4);
  return out + body;
}

// A frame that does not fill the canvas: the rest is transparent.
Status lay_on_canvas(Picture& frame, const Chunks& chunks, Bench& bench) {
  if (chunks.frames == 0 || (frame.width == chunks.canvas_width && frame.height == chunks.canvas_height)) return {};
  if (std::uint64_t{chunks.x} + frame.width > chunks.canvas_width || std::uint64_t{chunks.y} + frame.height > chunks.canvas_height) {
    return Unexpected(Code::bad_input, "WebP", "a frame outside the canvas");
  }
  Picture canvas;
  canvas.width = chunks.canvas_width;
  canvas.height = chunks.canvas_height;
  canvas.colours = Colours::rgba;
  if (auto made = make_rows(canvas, bench); !made) return made;
  const unsigned channels = frame.channels();
  for (std::uint32_t y = 0; y < frame.height; ++y) {
    const char* from = frame.rows.data() + y * frame.row_bytes();
    char* to = canvas.rows.data() + (y + chunks.y) * canvas.row_bytes() + std::size_t{chunks.x} * 4;
    for (std::uint32_t x = 0; x < frame.width; ++x, from += channels, to += 4) {
      std::copy_n(from, 3, to);
      to[3] = channels == 4 ? from[3] : '\xFF';
    }
  }
  frame = std::move(canvas);
  return {};
}

Result<WebpPicture> decode(ByteView file, Bench& bench) {
  WebPBitstreamFeatures features{};
  const auto* data = reinterpret_cast<const std::uint8_t*>(file.data());
  if (WebPGetFeatures(data, file.size(), &features) != VP8_STATUS_OK || features.width <= 0 || features.height <= 0 || features.has_animation != 0) {
    return Unexpected(Code::bad_input, "WebP", "the header is damaged");
  }
  WebpPicture out;
  Picture& picture = out.picture;
  picture.width = static_cast<std::uint32_t>(features.width);
  picture.height = static_cast<std::uint32_t>(features.height);
  picture.colours = features.has_alpha != 0 ? Colours::rgba : Colours::rgb;
  out.lossy = features.format == 1 && features.has_alpha == 0;
  if (auto made = make_rows(picture, bench); !made) return Unexpected{made.error()};
  if (auto paid = pay_for_work(std::uint64_t{picture.width} * picture.height * 4, bench); !paid) return Unexpected{paid.error()};
  auto* to = reinterpret_cast<std::uint8_t*>(picture.rows.data());
  const auto stride = static_cast<int>(picture.row_bytes());
  const bool done = picture.colours == Colours::rgba ? WebPDecodeRGBAInto(data, file.size(), to, picture.rows.size(), stride) != nullptr
                                                     : WebPDecodeRGBInto(data, file.size(), to, picture.rows.size(), stride) != nullptr;
  if (!done) return Unexpected(Code::bad_input, "WebP", "the picture is damaged or ends early", "ask the sender to send it again");
  return out;
}

}  // namespace

Result<WebpPicture> read_webp(ByteView webp, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  if (!webp.starts_with("RIFF") || webp.substr(std::min<std::size_t>(8, webp.size()), 4) != "WEBP") return Unexpected(Code::bad_input, "WebP", "no signature");
  const std::uint64_t stated = std::uint64_t{little32(webp, 4)} + 8;
  const ByteView inside = webp.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(stated, webp.size())));
  if (inside.size() < 12) return Unexpected(Code::bad_input, "WebP", "ends early");
  Chunks chunks;
  walk(inside.substr(12), false, chunks, findings);
  if (chunks.picture.empty()) return Unexpected(Code::bad_input, "WebP", "no picture");
  tell_trailing(findings, webp.substr(inside.size()));
  if (chunks.frames > 1) {
    add_finding(findings, "image.animation", Weight::low);
    changed = true;
  }
  auto out = decode(alone(chunks), bench);
  if (!out) return out;
  if (auto laid = lay_on_canvas(out->picture, chunks, bench); !laid) return Unexpected{laid.error()};
  out->lossy = out->lossy && out->picture.colours == Colours::rgb;
  const ColourHints hints{.untrusted_icc = chunks.untrusted_icc};
  const ColourFix fix(hints, out->picture.colours, 8);
  if (fix.needed()) fix.apply(out->picture);
  const ByteView exif = chunks.exif.starts_with("Exif") ? chunks.exif.substr(std::min<std::size_t>(6, chunks.exif.size())) : chunks.exif;
  if (auto turned = turn(out->picture, exif_orientation(exif), bench); !turned) return Unexpected{turned.error()};
  return out;
}

}  // namespace temizu::image
