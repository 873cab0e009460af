#include "mail/second_reader.h"

#include <memory>
#include <mutex>
#include <utility>

#include "mail/masked_stream.h"

namespace temizu {
namespace {

constexpr int kDepthMax = 64;   // our own walk has refused deeper trees before

template <class T>
struct Unref {
  void operator()(T* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref<T>>;

std::string lower_type(GMimeObject* object) {
  GMimeContentType* type = g_mime_object_get_content_type(object);
  if (type == nullptr) return "text/plain";
  const char* top = g_mime_content_type_get_media_type(type);
  const char* sub = g_mime_content_type_get_media_subtype(type);
  std::string out = std::string(top == nullptr ? "" : top) + "/" + (sub == nullptr ? "" : sub);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

class Collector {
 public:
  Collector(SecondReading& reading, std::size_t leaves_max) : reading_(reading), leaves_max_(leaves_max) {}

  bool visit(GMimeObject* object, int depth) {
    if (object == nullptr || depth > kDepthMax) return false;
    if (GMIME_IS_MULTIPART(object)) {
      GMimeMultipart* multipart = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(multipart);
      for (int i = 0; i < count; ++i) {
        if (!visit(g_mime_multipart_get_part(multipart, i), depth + 1)) return false;
      }
      return true;
    }
    if (GMIME_IS_MESSAGE_PART(object)) {
      // g_mime_*_foreach does not open embedded messages; this does.
      GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      return inner == nullptr || visit(g_mime_message_get_mime_part(inner), depth + 1);
    }
    return GMIME_IS_PART(object) ? leaf(object) : true;
  }

 private:
  bool leaf(GMimeObject* object) {
    if (reading_.leaves.size() >= leaves_max_) return false;
    Leaf found;
    found.type = lower_type(object);
    GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(object));
    if (content != nullptr) {
      GMimeStream* stream = g_mime_data_wrapper_get_stream(content);
      if (stream != nullptr && stream->bound_start >= 0) {
        found.body.begin = static_cast<std::uint64_t>(stream->bound_start);
        const std::int64_t length = stream->bound_end >= 0 ? stream->bound_end : stream->bound_start + g_mime_stream_length(stream);
        found.body.end = static_cast<std::uint64_t>(length);
      }
    }
    reading_.leaves.push_back(std::move(found));
    return true;
  }

  SecondReading& reading_;
  std::size_t leaves_max_;
};

}  // namespace

void gmime_warm_up() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

SecondReading read_with_gmime(ByteView untrusted_message, std::size_t leaves_max) {
  gmime_warm_up();
  SecondReading reading;
  const Owned<GMimeStream> stream(masked_stream_new(untrusted_message));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  g_mime_parser_set_persist_stream(parser.get(), TRUE);   // parts keep ranges of the stream instead of copies
  g_mime_parser_set_format(parser.get(), GMIME_FORMAT_MESSAGE);
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (message != nullptr) {
    Collector collector(reading, leaves_max);
    reading.understood = collector.visit(g_mime_message_get_mime_part(message.get()), 0);
  }
  return reading;
}

}  // namespace temizu
