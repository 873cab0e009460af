#include "mail/masked_stream.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace temizu {
namespace {

// GObject lays instances out as C structs; this one adds a view to GMime's own.
struct MaskedStream {
  GMimeStream parent;
  const char* data;
  gint64 size;
};
struct MaskedStreamClass {
  GMimeStreamClass parent;
};

MaskedStream* self_of(GMimeStream* stream) { return reinterpret_cast<MaskedStream*>(stream); }

gint64 end_of(GMimeStream* stream) {
  const gint64 size = self_of(stream)->size;
  return stream->bound_end == -1 ? size : std::min(stream->bound_end, size);
}

// True when none of eight octets is above 0x7F, "*" or "?" (the classic search for a zero octet, on three differences).
bool is_plain(std::uint64_t octets) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kHighs = 0x8080808080808080ULL;
  const std::uint64_t star = octets ^ (kOnes * static_cast<unsigned char>('*'));
  const std::uint64_t mark = octets ^ (kOnes * static_cast<unsigned char>('?'));
  return ((octets | ((star - kOnes) & ~star) | ((mark - kOnes) & ~mark)) & kHighs) == 0;
}

// 8-bit octets to "8", "*" to "+", and the "?" of "=?" to ".".
void copy_masked(char* to, const char* from, gint64 size, char before) {
  gint64 at = 0;
  while (at < size) {
    std::uint64_t octets = 0;
    if (size - at >= 8) {
      std::memcpy(&octets, from + at, 8);
      if (is_plain(octets)) {
        std::memcpy(to + at, &octets, 8);
        at += 8;
        continue;
      }
    }
    const gint64 stop = std::min<gint64>(size, at + 8);
    for (; at < stop; ++at) {
      const char c = from[at];
      const char last = at == 0 ? before : from[at - 1];
      const bool high = static_cast<unsigned char>(c) > 0x7F;
      to[at] = high ? '8' : c == '*' ? '+' : c == '?' && last == '=' ? '.' : c;
    }
  }
}

ssize_t stream_read(GMimeStream* stream, char* to, size_t size) {
  const gint64 left = end_of(stream) - stream->position;
  if (left <= 0) return 0;
  const gint64 count = std::min(left, static_cast<gint64>(size));
  const char* from = self_of(stream)->data + stream->position;
  copy_masked(to, from, count, stream->position > 0 ? from[-1] : '\0');
  stream->position += count;
  return static_cast<ssize_t>(count);
}

ssize_t stream_write(GMimeStream*, const char*, size_t) { return -1; }
int stream_flush(GMimeStream*) { return 0; }
int stream_close(GMimeStream*) { return 0; }
gboolean stream_eos(GMimeStream* stream) { return stream->position >= end_of(stream); }

int stream_reset(GMimeStream* stream) {
  stream->position = stream->bound_start;
  return 0;
}

gint64 stream_seek(GMimeStream* stream, gint64 offset, GMimeSeekWhence whence) {
  const gint64 base = whence == GMIME_STREAM_SEEK_SET ? 0 : whence == GMIME_STREAM_SEEK_CUR ? stream->position : end_of(stream);
  const gint64 wanted = base + offset;
  if (wanted < stream->bound_start || wanted > end_of(stream)) return -1;
  stream->position = wanted;
  return wanted;
}

gint64 stream_tell(GMimeStream* stream) { return stream->position; }
gint64 stream_length(GMimeStream* stream) { return end_of(stream) - stream->bound_start; }

GMimeStream* make(const char* data, gint64 size, gint64 start, gint64 end);

GMimeStream* stream_substream(GMimeStream* stream, gint64 start, gint64 end) {
  return make(self_of(stream)->data, self_of(stream)->size, start, end);
}

void class_init(gpointer untyped, gpointer) {
  auto* stream_class = static_cast<GMimeStreamClass*>(untyped);
  stream_class->read = stream_read;
  stream_class->write = stream_write;
  stream_class->flush = stream_flush;
  stream_class->close = stream_close;
  stream_class->eos = stream_eos;
  stream_class->reset = stream_reset;
  stream_class->seek = stream_seek;
  stream_class->tell = stream_tell;
  stream_class->length = stream_length;
  stream_class->substream = stream_substream;
}

GType stream_type() {
  static const GType type = g_type_register_static_simple(GMIME_TYPE_STREAM, "TemizuMaskedStream", sizeof(MaskedStreamClass), class_init,
                                                          sizeof(MaskedStream), nullptr, static_cast<GTypeFlags>(0));
  return type;
}

GMimeStream* make(const char* data, gint64 size, gint64 start, gint64 end) {
  auto* stream = static_cast<MaskedStream*>(g_object_new(stream_type(), nullptr));
  stream->data = data;
  stream->size = size;
  g_mime_stream_construct(&stream->parent, start, end);
  return &stream->parent;
}

}  // namespace

GMimeStream* masked_stream_new(ByteView octets) { return make(octets.data(), static_cast<gint64>(octets.size()), 0, -1); }

}  // namespace temizu
