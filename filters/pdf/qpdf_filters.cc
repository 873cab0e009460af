#include "filters/pdf/qpdf_filters.h"

#include "filters/pdf/work.h"   // before other headers of libqpdf: see qpdf.h

#include <qpdf/Pipeline.hh>
#include <qpdf/QPDFStreamFilter.hh>

#include <memory>
#include <stdexcept>

namespace temizu::pdf {
namespace {

constexpr std::size_t kStructureBytesMax = 64 << 20;   // of one object or cross-reference stream: libqpdf decodes no others

// Collects what is encoded, decodes all of it at the end.
class DecodingPipeline final : public Pipeline {
 public:
  DecodingPipeline(Codec codec, const Prediction& prediction, Pipeline* following)
      : Pipeline("decode", following), codec_(codec), prediction_(prediction) {}

  void write(unsigned char const* data, std::size_t size) override {
    meter().pay(size);
    encoded_.append(reinterpret_cast<const char*>(data), size);
  }
  void finish() override {
    const Decoded decoded = decode(codec_, prediction_, encoded_, meter(), kStructureBytesMax);
    if (!decoded.bytes.empty()) getNext()->write(reinterpret_cast<unsigned char const*>(decoded.bytes.data()), decoded.bytes.size());
    getNext()->finish();
  }

 private:
  static Meter& meter() {
    if (Meter::current() == nullptr) throw std::logic_error("no wash under way");
    return *Meter::current();
  }
  Codec codec_;
  Prediction prediction_;
  Bytes encoded_;
};

class StreamFilter final : public QPDFStreamFilter {
 public:
  explicit StreamFilter(Codec codec) : codec_(codec) {}
  bool setDecodeParms(QPDFObjectHandle parameters) override {
    return (codec_ != Codec::flate && codec_ != Codec::lzw) || read_prediction(parameters, prediction_);
  }
  Pipeline* getDecodePipeline(Pipeline* next) override {
    pipeline_ = std::make_unique<DecodingPipeline>(codec_, prediction_, next);
    return pipeline_.get();
  }

 private:
  Codec codec_;
  Prediction prediction_;
  std::unique_ptr<DecodingPipeline> pipeline_;
};

}  // namespace

void register_filters() {
  static const bool done = [] {
    for (const char* name : {"FlateDecode", "LZWDecode", "RunLengthDecode", "ASCIIHexDecode", "ASCII85Decode"}) {
      const Codec codec = codec_of(name);
      QPDF::registerStreamFilter("/" + std::string(name), [codec] { return std::make_shared<StreamFilter>(codec); });
    }
    return true;
  }();
  (void)done;
}

}  // namespace temizu::pdf
