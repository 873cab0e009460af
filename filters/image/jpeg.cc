#include <cstdio>   // before jpeglib.h, which needs it

#include "filters/image/jpeg.h"

#include <algorithm>

#include "filters/image/colour.h"
#include "filters/image/jpeg_engine.h"
#include "filters/image/jpeg_marks.h"

namespace temizu::image {
namespace {

// A mirror image is made of whole blocks: the sides that are mirrored must not end inside one (the last blocks hold fill).
bool falls_on_blocks(const jpeg_decompress_struct& info, const Turn& turn) {
  const auto across = static_cast<JDIMENSION>(info.max_h_samp_factor * DCTSIZE);
  const auto down = static_cast<JDIMENSION>(info.max_v_samp_factor * DCTSIZE);
  return (!turn.flip_x || info.image_width % across == 0) && (!turn.flip_y || info.image_height % down == 0);
}

JDIMENSION rounded_up(JDIMENSION value, int step) {
  const auto unit = static_cast<JDIMENSION>(step);
  return (value + unit - 1) / unit * unit;
}

// One block turned: swap rows and columns, change the sign of odd frequencies along a mirrored side.
void turn_block(const JCOEF* from, JCOEF* to, const Turn& turn) {
  for (int v = 0; v < DCTSIZE; ++v) {
    for (int u = 0; u < DCTSIZE; ++u) {
      const bool minus = (turn.flip_x && u % 2 == 1) != (turn.flip_y && v % 2 == 1);
      const int at = turn.transpose ? u * DCTSIZE + v : v * DCTSIZE + u;
      const JCOEF value = from[v * DCTSIZE + u];
      to[at] = static_cast<JCOEF>(minus ? -value : value);
    }
  }
}

void turn_component(jpeg_decompress_struct& info, jpeg_component_info& component, jvirt_barray_ptr from, jvirt_barray_ptr to, const Turn& turn) {
  const auto common = reinterpret_cast<j_common_ptr>(&info);
  const JDIMENSION across = component.width_in_blocks;
  const JDIMENSION down = component.height_in_blocks;
  for (JDIMENSION y = 0; y < (turn.transpose ? across : down); ++y) {
    JBLOCKROW row = info.mem->access_virt_barray(common, to, y, 1, TRUE)[0];
    for (JDIMENSION x = 0; x < (turn.transpose ? down : across); ++x) {
      JDIMENSION u = turn.transpose ? y : x;
      JDIMENSION v = turn.transpose ? x : y;
      if (turn.flip_x) u = across - 1 - u;
      if (turn.flip_y) v = down - 1 - v;
      turn_block(info.mem->access_virt_barray(common, from, v, 1, FALSE)[0][u], row[x], turn);
    }
  }
}

// Room for the turned coefficients; before jpeg_read_coefficients, which makes all arrays real at once.
jvirt_barray_ptr* ask_for_arrays(jpeg_decompress_struct& info, bool transpose) {
  const auto common = reinterpret_cast<j_common_ptr>(&info);
  auto* arrays = static_cast<jvirt_barray_ptr*>(info.mem->alloc_small(common, JPOOL_IMAGE, sizeof(jvirt_barray_ptr) * static_cast<std::size_t>(info.num_components)));
  for (int i = 0; i < info.num_components; ++i) {
    const jpeg_component_info& component = info.comp_info[i];
    JDIMENSION across = rounded_up(component.width_in_blocks, component.h_samp_factor);
    JDIMENSION down = rounded_up(component.height_in_blocks, component.v_samp_factor);
    if (transpose) std::swap(across, down);
    const int rows = transpose ? component.h_samp_factor : component.v_samp_factor;
    arrays[i] = info.mem->request_virt_barray(common, JPOOL_IMAGE, TRUE, across, down, static_cast<JDIMENSION>(rows));
  }
  return arrays;
}

// The parameters of the turned picture: sides, sampling and quantisation change places.
void swap_sides(jpeg_compress_struct& out) {
  std::swap(out.image_width, out.image_height);
  for (int i = 0; i < out.num_components; ++i) std::swap(out.comp_info[i].h_samp_factor, out.comp_info[i].v_samp_factor);
  for (JQUANT_TBL* table : out.quant_tbl_ptrs) {
    for (int v = 0; table != nullptr && v < DCTSIZE; ++v) {
      for (int u = 0; u < v; ++u) std::swap(table->quantval[v * DCTSIZE + u], table->quantval[u * DCTSIZE + v]);
    }
  }
}

void write_coefficients(jpeg_decompress_struct& in, jpeg_compress_struct& out, jvirt_barray_ptr* arrays, bool transpose) {
  jpeg_copy_critical_parameters(&in, &out);
  if (transpose) swap_sides(out);
  out.optimize_coding = TRUE;
  out.write_JFIF_header = TRUE;
  out.write_Adobe_marker = FALSE;
  const bool density = in.saw_JFIF_marker && in.density_unit <= 2 && in.X_density > 0 && in.Y_density > 0;
  out.density_unit = density ? in.density_unit : std::uint8_t{0};
  out.X_density = density ? (transpose ? in.Y_density : in.X_density) : std::uint16_t{1};
  out.Y_density = density ? (transpose ? in.X_density : in.Y_density) : std::uint16_t{1};
  jpeg_write_coefficients(&out, arrays);
  jpeg_finish_compress(&out);
}

std::uint64_t coefficient_bytes(const jpeg_decompress_struct& info) {
  std::uint64_t blocks = 0;
  for (int i = 0; i < info.num_components; ++i) {
    const jpeg_component_info& component = info.comp_info[i];
    blocks += std::uint64_t{rounded_up(component.width_in_blocks, component.h_samp_factor)} * rounded_up(component.height_in_blocks, component.v_samp_factor);
  }
  return blocks * sizeof(JBLOCK);
}

// By coefficients. The reader has read its header.
Result<Bytes> rewrite(JpegReader& reader, std::size_t size_guess, unsigned orientation, Bench& bench, bool& damaged) {
  const Turn turn = turn_of(orientation);
  const bool turned = orientation >= 2 && orientation <= 8;
  const std::uint64_t memory = coefficient_bytes(reader.info) * (turned ? 2 : 1);
  if (auto paid = pay_for_work(memory, bench); !paid) return Unexpected{paid.error()};
  jvirt_barray_ptr* arrays = nullptr;
  const bool read = guarded(reader.errors, [&] {
    jvirt_barray_ptr* to = turned ? ask_for_arrays(reader.info, turn.transpose) : nullptr;
    jvirt_barray_ptr* from = jpeg_read_coefficients(&reader.info);
    for (int i = 0; turned && i < reader.info.num_components; ++i) turn_component(reader.info, reader.info.comp_info[i], from[i], to[i], turn);
    arrays = turned ? to : from;
  });
  if (!read) return failure_of(reader.errors);
  damaged = damaged || reader.damaged();
  JpegWriter writer(size_guess + 1024);
  if (!writer.made) return failure_of(writer.errors);
  const bool written = guarded(writer.errors, [&] { write_coefficients(reader.info, writer.info, arrays, turn.transpose); });
  if (!written) return failure_of(writer.errors);
  if (auto paid = bench.spend(writer.out.size()); !paid) return Unexpected{paid.error()};
  return std::move(writer.out);
}

bool colours_stay(const jpeg_decompress_struct& info, const JpegLook& look) {
  const bool grey = info.num_components == 1;
  if (!grey && (info.num_components != 3 || info.jpeg_color_space != JCS_YCbCr)) return false;
  const ColourHints hints{.untrusted_icc = look.icc};
  return look.icc.empty() || !ColourFix(hints, grey ? Colours::grey : Colours::rgb, 8).needed();
}

Result<Bytes> through_pixels(ByteView jpeg, const JpegLook& look, unsigned orientation, Bench& bench, bool& damaged) {
  auto picture = decode_jpeg(jpeg, {}, JpegColours::from_file, bench, damaged);
  if (!picture) return Unexpected{picture.error()};
  const ColourHints hints{.untrusted_icc = look.icc};
  const ColourFix fix(hints, picture->colours, 8);
  if (fix.needed()) fix.apply(*picture);
  if (auto turned = turn(*picture, orientation, bench); !turned) return Unexpected{turned.error()};
  return encode_jpeg(*picture, bench);
}

}  // namespace

Result<Bytes> wash_jpeg(ByteView jpeg, const JpegAsk& ask, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  const JpegLook look = look_at_jpeg(jpeg, findings);
  const unsigned orientation = ask.orientation != 0 ? ask.orientation : look.orientation;
  JpegReader reader(kWorkBytesMax);
  if (!reader.made) return failure_of(reader.errors);
  reader.feed(jpeg);
  if (!guarded(reader.errors, [&] { jpeg_read_header(&reader.info, TRUE); })) return failure_of(reader.errors);
  if (auto fits = check_size(reader.info.image_width, reader.info.image_height); !fits) return Unexpected{fits.error()};
  const bool by_coefficients = !ask.always && colours_stay(reader.info, look) && falls_on_blocks(reader.info, turn_of(orientation));
  bool damaged = false;
  auto out = by_coefficients ? rewrite(reader, jpeg.size(), orientation, bench, damaged) : through_pixels(jpeg, look, orientation, bench, damaged);
  if (out && damaged) {
    add_finding(findings, "image.damaged", Weight::low);
    changed = true;
  }
  return out;
}

}  // namespace temizu::image
