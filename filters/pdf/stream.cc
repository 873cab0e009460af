#include "filters/pdf/work.h"

#include <qpdf/Buffer.hh>

namespace temizu::pdf {
namespace {

constexpr std::int64_t kColumnsMax = 1'000'000;

Object item_of(Object one_or_many, int at) {
  if (!one_or_many.isArray()) return at == 0 ? one_or_many : Object::newNull();
  return at < one_or_many.getArrayNItems() ? one_or_many.getArrayItem(at) : Object::newNull();
}

}  // namespace

bool read_prediction(Object parameters, Prediction& out) {
  const auto in_range = [&](const char* slashed, std::int64_t fallback, std::int64_t most, unsigned& value) {
    const std::int64_t given = integer_of(key(parameters, slashed), fallback);
    value = static_cast<unsigned>(given);
    return given >= 1 && given <= most;
  };
  if (!in_range("/Predictor", 1, 15, out.predictor)) return false;
  if (!in_range("/Colors", 1, 32, out.colours) || !in_range("/BitsPerComponent", 8, 16, out.bits) ||
      !in_range("/Columns", 1, kColumnsMax, out.columns)) {
    return out.predictor == 1;
  }
  out.early_change = integer_of(key(parameters, "/EarlyChange"), 1) != 0;
  return (out.bits & (out.bits - 1)) == 0;
}

StreamData read_stream(Work& work, Object stream) {
  StreamData out;
  if (!stream.isStream()) return out;
  Object dictionary = stream.getDict();
  if (!key(dictionary, "/F").isNull()) return out;   // its data is in another file
  Object filters = key(dictionary, "/Filter");
  Object parameters = key(dictionary, "/DecodeParms");
  const int count = filters.isArray() ? filters.getArrayNItems() : filters.isName() ? 1 : 0;
  if (static_cast<std::size_t>(count) > kFiltersMax) return out;
  work.meter.pay(static_cast<std::uint64_t>(std::max<std::int64_t>(0, integer_of(key(dictionary, "/Length"), 0))) + 64);
  const std::shared_ptr<Buffer> raw = stream.getRawStreamData();
  ByteView data(reinterpret_cast<const char*>(raw->getBuffer()), raw->getSize());
  bool owned = false;
  for (int i = 0; i < count; ++i) {
    const Codec codec = codec_of(name_of(item_of(filters, i)));
    Object given = item_of(parameters, i);
    if (!is_general(codec)) {
      if (codec == Codec::unknown || i + 1 != count) return out;
      out.codec = codec;
      out.parameters = given;
      break;
    }
    Prediction prediction;
    if ((codec == Codec::flate || codec == Codec::lzw) && !read_prediction(given, prediction)) return out;
    out.predicted = prediction.predictor >= 10;
    Decoded decoded = decode(codec, prediction, owned ? ByteView(out.bytes) : data, work.meter);
    out.damaged |= decoded.damaged;
    out.bytes = std::move(decoded.bytes);
    owned = true;
  }
  if (!owned) {
    work.meter.pay(data.size());
    out.bytes = Bytes(data);
  }
  out.readable = true;
  return out;
}

Bytes read_data(Work& work, Object stream) {
  StreamData data = read_stream(work, stream);
  if (!data.readable || data.codec != Codec::crypt) return {};
  if (data.damaged) work.found("pdf.damaged_stream", Weight::low, false);
  return std::move(data.bytes);
}

}  // namespace temizu::pdf
