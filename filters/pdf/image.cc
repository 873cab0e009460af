#include <algorithm>

#include "filters/pdf/picture.h"
#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

enum class Use { picture, soft_mask };

struct Plain {   // what the dictionary says of a picture
  std::int64_t width{0}, height{0};
  std::int64_t bits{8};
  bool is_mask{false};
  Object colour_space{Object::newNull()};
  int components{1};
  Value decode{};
};

bool is_set(Object source) { return source.isBool() && source.getBoolValue(); }

Plain read_plain(Object stream, Use use) {
  Plain plain;
  plain.width = integer_of(key(stream, "/Width"), 0);
  plain.height = integer_of(key(stream, "/Height"), 0);
  plain.is_mask = use == Use::picture && is_set(key(stream, "/ImageMask"));
  plain.bits = plain.is_mask ? 1 : integer_of(key(stream, "/BitsPerComponent"), 8);
  plain.colour_space = plain.is_mask || use == Use::soft_mask ? Object::newName("/DeviceGray") : key(stream, "/ColorSpace");
  plain.components = components_of(plain.colour_space);
  plain.decode = numbers_of(key(stream, "/Decode"), 64);
  return plain;
}

Value gone(Work& work) {
  work.found("pdf.image_removed", Weight::low, true);
  return {};
}

// Type, size and colour; what the codec adds stands behind them.
Keys keys_of(Work& work, const Plain& plain, int depth) {
  Keys keys;
  keys.add("Type", "/XObject").add("Subtype", "/Image").add("Width", number(plain.width)).add("Height", number(plain.height));
  if (plain.is_mask) {
    keys.add("ImageMask", "true");
  } else {
    const Value space = build_colour_space(work, plain.colour_space, depth);
    if (space.empty()) return {};
    keys.add("ColorSpace", space);
  }
  return keys.add("BitsPerComponent", number(plain.bits)).add("Decode", plain.decode);
}

void add_masks(Work& work, Object stream, Use use, const Value& own_mask, int depth, Keys& keys) {
  keys.add_all(copy_keys(work, Group::image, stream, depth).written());
  if (use == Use::soft_mask) {
    keys.add("Matte", numbers_of(key(stream, "/Matte"), 32));
    return;
  }
  if (!own_mask.empty()) {
    keys.add("SMask", own_mask);
    return;
  }
  if (const Value soft = build_soft_mask_image(work, key(stream, "/SMask"), depth - 1); !soft.empty()) {
    keys.add("SMask", soft);
    return;
  }
  Object mask = key(stream, "/Mask");
  if (mask.isArray()) keys.add("Mask", numbers_of(mask, 64));
  else if (mask.isStream() && is_set(key(mask, "/ImageMask"))) keys.add("Mask", build_image(work, mask, depth - 1));
}

// Samples as they stand, brought to the size that the dictionary promises.
Value write_samples(Work& work, Keys keys, const Plain& plain, Bytes samples, bool predicted) {
  const std::int64_t row_bytes = (plain.width * plain.components * plain.bits + 7) / 8;
  const auto wanted = static_cast<std::uint64_t>(row_bytes * plain.height);
  if (samples.size() < wanted) work.meter.pay(wanted - samples.size());
  work.meter.settle();
  samples.resize(wanted, '\0');
  if (!predicted || plain.bits != 8) return work.out.put_deflated(keys, samples);
  Keys parameters;
  parameters.add("Predictor", "15").add("Colors", number(std::int64_t{plain.components})).add("Columns", number(plain.width));
  work.meter.pay(wanted);
  keys.add("DecodeParms", parameters.dictionary());
  return work.out.put_deflated(keys, predict_rows(samples, static_cast<unsigned>(row_bytes), static_cast<unsigned>(plain.components)));
}

Value write_plain(Work& work, Object stream, Use use, const Plain& plain, StreamData data, int depth) {
  const bool bits_fit = plain.bits == 1 || plain.bits == 2 || plain.bits == 4 || plain.bits == 8 || plain.bits == 16;
  if (!bits_fit || plain.components == 0) return gone(work);
  Keys keys = keys_of(work, plain, depth);
  if (keys.empty()) return gone(work);
  add_masks(work, stream, use, {}, depth, keys);
  return write_samples(work, keys, plain, std::move(data.bytes), data.predicted);
}

Value write_jpx(Work& work, Object stream, Use use, Plain plain, const StreamData& data, int depth) {
  Samples samples = decode_jpx(data.bytes, work.meter);
  if (samples.bytes.empty()) return gone(work);
  plain.width = samples.width;
  plain.height = samples.height;
  plain.bits = 8;
  if (plain.components != samples.components || plain.is_mask) {   // no colour space of its own, or one that does not fit
    if (plain.components != 0) plain.decode.clear();
    plain.is_mask = false;
    plain.components = samples.components;
    plain.colour_space = Object::newName(samples.components == 1 ? "/DeviceGray" : samples.components == 3 ? "/DeviceRGB" : "/DeviceCMYK");
  }
  Keys keys = keys_of(work, plain, depth);
  if (keys.empty()) return gone(work);
  Value own_mask;
  if (!samples.alpha.empty() && use == Use::picture && integer_of(key(stream, "/SMaskInData"), 0) == 1) {
    Plain mask{.width = plain.width, .height = plain.height, .colour_space = Object::newName("/DeviceGray")};
    own_mask = write_samples(work, keys_of(work, mask, depth), mask, std::move(samples.alpha), true);
  }
  add_masks(work, stream, use, own_mask, depth, keys);
  return write_samples(work, keys, plain, std::move(samples.bytes), true);
}

Value write_fax(Work& work, Object stream, Use use, Plain plain, const StreamData& data, int depth) {
  Object given = data.parameters;
  const FaxParameters parameters{.k = integer_of(key(given, "/K"), 0), .columns = integer_of(key(given, "/Columns"), 1728),
                                 .end_of_line = is_set(key(given, "/EndOfLine")), .byte_align = is_set(key(given, "/EncodedByteAlign"))};
  bool damaged = false;
  const Bytes fax = rewrite_fax(data.bytes, parameters, plain.height, work.meter, damaged);
  if (fax.empty() || plain.components != 1) return gone(work);
  if (damaged) work.found("pdf.damaged_stream", Weight::low, false);
  plain.bits = 1;
  plain.width = parameters.columns;   // rows are as long as the codec says
  Keys keys = keys_of(work, plain, depth);
  if (keys.empty()) return gone(work);
  add_masks(work, stream, use, {}, depth, keys);
  Keys written;
  written.add("K", "-1").add("Columns", number(parameters.columns)).add("Rows", number(plain.height));
  if (is_set(key(given, "/BlackIs1"))) written.add("BlackIs1", "true");
  keys.add("Filter", "/CCITTFaxDecode").add("DecodeParms", written.dictionary());
  return work.out.put_stream(keys, fax);
}

// PDF takes the samples of a CMYK JPEG as they are (with Decode to turn them round); files take an Adobe mark to mean that they are
// stored the other way round. The mark is set so that both come to the same.
AdobeMark mark_for(const JpegLook& look, Object stream, Object parameters) {
  const std::vector<double> decode = reals_of(key(stream, "/Decode"), 8);
  if (look.components == 4 && look.adobe_transform != 2) return !decode.empty() && decode[0] > 0.5 ? AdobeMark::plain : AdobeMark::remove;
  if (look.components == 3 && !look.adobe && integer_of(key(parameters, "/ColorTransform"), 1) == 0) return AdobeMark::plain;
  return AdobeMark::keep;
}

Value write_jpeg(Work& work, Object stream, Use use, Plain plain, const StreamData& data, int depth) {
  JpegLook look;
  if (strip_jpeg(data.bytes, AdobeMark::keep, look).empty()) return gone(work);
  const AdobeMark mark = mark_for(look, stream, data.parameters);
  look = {};
  const Bytes stripped = strip_jpeg(data.bytes, mark, look);
  const int components_before = look.components;
  Part part;
  part.untrusted_content = stripped;
  part.place = work.part.place;
  Result<Washed> washed = work.bench.wash_child(part);
  if (!washed && (washed.error().code == Code::limit || washed.error().code == Code::timeout)) throw Stopped{washed.error()};
  if (!washed || washed->kind.name != "image/jpeg") return gone(work);
  for (const Finding& finding : washed->findings) {
    if (finding.rule != "image.metadata") work.found(finding.rule, finding.weight, false, {}, finding.count);
  }
  work.washed.changed |= washed->changed;
  look = {};
  if (strip_jpeg(washed->content, AdobeMark::keep, look).empty()) return gone(work);
  plain.width = look.width;
  plain.height = look.height;
  plain.bits = 8;
  if (plain.components != look.components || components_before != look.components) {
    plain.components = look.components;
    plain.decode.clear();
    plain.colour_space = Object::newName(look.components == 1 ? "/DeviceGray" : "/DeviceRGB");
  }
  plain.is_mask = false;
  Keys keys = keys_of(work, plain, depth);
  if (keys.empty()) return gone(work);
  add_masks(work, stream, use, {}, depth, keys);
  return work.out.put_stream(keys.add("Filter", "/DCTDecode"), std::move(washed->content));
}

Value build(Work& work, Object stream, Use use, int depth) {
  const Plain plain = read_plain(stream, use);
  if (!size_fits(plain.width, plain.height)) return gone(work);
  StreamData data = read_stream(work, stream);
  if (!data.readable) return gone(work);
  if (data.damaged) work.found("pdf.damaged_stream", Weight::low, false);
  switch (data.codec) {
    case Codec::crypt: return write_plain(work, stream, use, plain, std::move(data), depth);
    case Codec::dct: return write_jpeg(work, stream, use, plain, data, depth);
    case Codec::jpx: return write_jpx(work, stream, use, plain, data, depth);
    case Codec::ccitt: return write_fax(work, stream, use, plain, data, depth);
    case Codec::jbig2: stop(Code::unsupported, "pdf", "a picture is compressed with JBIG2, which cannot be decoded here");
    default: return gone(work);
  }
}

}  // namespace

Value build_image(Work& work, Object stream, int depth) {
  if (depth <= 0 || !stream.isStream()) return {};
  return once(work, stream, Group::image, [&] { return build(work, stream, Use::picture, depth); });
}

Value build_soft_mask_image(Work& work, Object stream, int depth) {
  if (depth <= 0 || !stream.isStream()) return {};
  return once(work, stream, Group::soft_mask_image, [&] { return build(work, stream, Use::soft_mask, depth); });
}

}  // namespace temizu::pdf
