#include <cstdio>   // before jpeglib.h, which needs it

#include "filters/image/jpeg.h"
#include "filters/image/jpeg_engine.h"

namespace temizu::image {
namespace {

constexpr int kQuality = 95;

void choose_colours(jpeg_decompress_struct& info, JpegColours colours) {
  if (info.num_components == 3 && colours == JpegColours::rgb) info.jpeg_color_space = JCS_RGB;
  if (info.num_components == 3 && colours == JpegColours::ycbcr) info.jpeg_color_space = JCS_YCbCr;
  switch (info.num_components) {
    case 1: info.out_color_space = JCS_GRAYSCALE; break;
    case 3: info.out_color_space = JCS_RGB; break;
    default: info.out_color_space = JCS_CMYK;
  }
}

void read_rows(jpeg_decompress_struct& info, char* rows, std::size_t row_bytes) {
  jpeg_start_decompress(&info);
  while (info.output_scanline < info.output_height) {
    auto* row = reinterpret_cast<JSAMPROW>(rows + info.output_scanline * row_bytes);
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
}

void write_rows(jpeg_compress_struct& info, const Picture& picture) {
  info.image_width = picture.width;
  info.image_height = picture.height;
  info.input_components = static_cast<int>(picture.channels());
  info.in_color_space = picture.colours == Colours::grey ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, kQuality, TRUE);
  info.optimize_coding = TRUE;
  info.dct_method = JDCT_ISLOW;
  info.comp_info[0].h_samp_factor = 1;
  info.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    auto* row = reinterpret_cast<JSAMPROW>(const_cast<char*>(picture.rows.data()) + info.next_scanline * picture.row_bytes());
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
}

}  // namespace

Result<Picture> decode_jpeg(ByteView jpeg, ByteView tables, JpegColours colours, Bench& bench, bool& damaged) {
  JpegReader reader(kWorkBytesMax);
  if (!reader.made) return failure_of(reader.errors);
  if (!tables.empty()) {
    reader.feed(tables);
    if (!guarded(reader.errors, [&] { jpeg_read_header(&reader.info, FALSE); })) return failure_of(reader.errors);
  }
  reader.feed(jpeg);
  if (!guarded(reader.errors, [&] { jpeg_read_header(&reader.info, TRUE); })) return failure_of(reader.errors);
  const int components = reader.info.num_components;
  if (components != 1 && components != 3 && components != 4) return Unexpected(Code::unsupported, "JPEG", "an odd number of colours");
  Picture picture;
  picture.width = reader.info.image_width;
  picture.height = reader.info.image_height;
  picture.colours = components == 1 ? Colours::grey : components == 3 ? Colours::rgb : Colours::cmyk;
  if (auto made = make_rows(picture, bench); !made) return Unexpected{made.error()};
  if (auto paid = pay_for_work(picture.rows.size() * (reader.info.progressive_mode ? 3 : 1), bench); !paid) return Unexpected{paid.error()};
  choose_colours(reader.info, colours);
  const bool inverted = reader.info.saw_Adobe_marker;
  if (!guarded(reader.errors, [&] { read_rows(reader.info, picture.rows.data(), picture.row_bytes()); })) return failure_of(reader.errors);
  damaged = damaged || reader.damaged();
  if (components == 4 && inverted) {
    for (char& sample : picture.rows) sample = static_cast<char>(~sample);
  }
  return picture;
}

Result<Bytes> encode_jpeg(const Picture& picture, Bench& bench) {
  if (auto paid = pay_for_work(picture.rows.size() * 2, bench); !paid) return Unexpected{paid.error()};
  JpegWriter writer(picture.rows.size() / 8);
  if (!writer.made || !guarded(writer.errors, [&] { write_rows(writer.info, picture); })) return failure_of(writer.errors);
  if (auto paid = bench.spend(writer.out.size()); !paid) return Unexpected{paid.error()};
  return std::move(writer.out);
}

}  // namespace temizu::image
