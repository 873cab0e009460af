// For tests and benchmarks of this folder: samples, pictures with something on them, how near two pictures are.
#pragma once

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "filters/common/test_bench.h"
#include "filters/image/image.h"
#include "filters/image/jpeg.h"
#include "filters/image/picture.h"

namespace temizu::image {

inline Bytes sample(const std::string& name) {   // "jpeg-exif/in.jpg"
  std::ifstream file(std::string(TEMIZU_SOURCE_DIR) + "/samples/image/" + name, std::ios::binary);
  return Bytes{std::istreambuf_iterator<char>(file), {}};
}

inline Result<Washed> wash(const char* kind, ByteView content, TestBench& bench) {
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = content;
  part.file_name = "a.dat";
  return make_image_filter()->wash(part, Method::rebuild, bench);
}
inline Result<Washed> wash(const char* kind, ByteView content) {
  TestBench bench;
  return wash(kind, content, bench);
}

// Slopes, an edge and some grain: neither flat nor random.
inline Picture made_picture(std::uint32_t width, std::uint32_t height, Colours colours = Colours::rgb, unsigned grain = 8) {
  Picture picture;
  picture.width = width;
  picture.height = height;
  picture.colours = colours;
  TestBench bench(std::uint64_t{1} << 40);
  if (!make_rows(picture, bench)) return picture;
  const unsigned channels = picture.channels();
  std::uint32_t noise = 1;
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      for (unsigned c = 0; c < channels; ++c) {
        noise = noise * 1664525 + 1013904223;
        const unsigned slope = (x * (c + 1) * 160 / width + y * 80 / height) & 0xFF;
        const unsigned edge = x > width / 3 && y > height / 4 && x < width / 2 ? 60 : 0;
        picture.rows[(std::size_t{y} * width + x) * channels + c] = static_cast<char>(std::min(255U, slope + edge + (grain == 0 ? 0 : (noise >> 24) % grain)));
      }
    }
  }
  return picture;
}

// dB; infinite for equal pictures, 0 for different sizes.
inline double psnr(const Picture& one, const Picture& other) {
  if (one.width != other.width || one.height != other.height || one.rows.size() != other.rows.size()) return 0;
  double error = 0;
  for (std::size_t i = 0; i < one.rows.size(); ++i) {
    const double apart = static_cast<unsigned char>(one.rows[i]) - static_cast<unsigned char>(other.rows[i]);
    error += apart * apart;
  }
  if (error == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(one.rows.size()) / error);
}

inline Picture decoded(ByteView jpeg) {
  TestBench bench;
  bool damaged = false;
  auto picture = decode_jpeg(jpeg, {}, JpegColours::from_file, bench, damaged);
  return picture ? std::move(*picture) : Picture{};
}

inline bool found(const Washed& washed, std::string_view rule, std::string_view where = {}) {
  for (const Finding& one : washed.findings) {
    if (one.rule == rule && (where.empty() || one.where == where)) return true;
  }
  return false;
}

}  // namespace temizu::image
