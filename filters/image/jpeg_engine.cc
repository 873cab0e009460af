#include <cstdio>   // before jpeglib.h, which needs it

#include "filters/image/jpeg_engine.h"

#include <jerror.h>

namespace temizu::image {
namespace {

[[noreturn]] void on_error(j_common_ptr common) { std::longjmp(JpegErrors::of(common).escape, 1); }

void on_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  if (++common->err->num_warnings > kWarningsMax) on_error(common);
}

void print_nothing(j_common_ptr) {}

void on_progress(j_common_ptr common) {
  const auto* info = reinterpret_cast<j_decompress_ptr>(common);
  if (common->is_decompressor && info->input_scan_number > kScansMax) {
    common->err->msg_code = JERR_OUT_OF_MEMORY;
    on_error(common);
  }
}

void do_nothing(j_decompress_ptr) {}

// The bytes are all there from the start: asking for more means that the file ends early. An end marker lets libjpeg finish.
boolean no_more(j_decompress_ptr info) {
  static const JOCTET kEnd[2] = {0xFF, JPEG_EOI};
  on_message(reinterpret_cast<j_common_ptr>(info), -1);
  info->src->next_input_byte = kEnd;
  info->src->bytes_in_buffer = sizeof kEnd;
  return TRUE;
}

void skip(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  if (static_cast<std::size_t>(count) > info->src->bytes_in_buffer) {
    no_more(info);
    return;
  }
  info->src->next_input_byte += count;
  info->src->bytes_in_buffer -= static_cast<std::size_t>(count);
}

JpegWriter& writer_of(j_compress_ptr info) { return *static_cast<JpegWriter*>(info->client_data); }

void begin_output(j_compress_ptr info) {
  JpegWriter& writer = writer_of(info);
  info->dest->next_output_byte = reinterpret_cast<JOCTET*>(writer.out.data());
  info->dest->free_in_buffer = writer.out.size();
}

boolean grow_output(j_compress_ptr info) {
  JpegWriter& writer = writer_of(info);
  const std::size_t old = writer.out.size();
  bool grown = true;
  try {
    writer.out.resize(old * 2);
  } catch (const std::bad_alloc&) {
    grown = false;
  }
  if (!grown) {
    info->err->msg_code = JERR_OUT_OF_MEMORY;
    on_error(reinterpret_cast<j_common_ptr>(info));
  }
  info->dest->next_output_byte = reinterpret_cast<JOCTET*>(writer.out.data() + old);
  info->dest->free_in_buffer = old;
  return TRUE;
}

void end_output(j_compress_ptr info) {
  JpegWriter& writer = writer_of(info);
  writer.out.resize(writer.out.size() - info->dest->free_in_buffer);
}

}  // namespace

JpegErrors::JpegErrors() {
  jpeg_std_error(&base);
  base.error_exit = on_error;
  base.emit_message = on_message;
  base.output_message = print_nothing;
}

JpegReader::JpegReader(std::uint64_t memory_max) {
  info.err = &errors.base;
  made = guarded(errors, [this] { jpeg_create_decompress(&info); });
  if (!made) return;
  info.mem->max_memory_to_use = static_cast<long>(memory_max);
  progress.progress_monitor = on_progress;
  info.progress = &progress;
  source.init_source = do_nothing;
  source.fill_input_buffer = no_more;
  source.skip_input_data = skip;
  source.resync_to_restart = jpeg_resync_to_restart;
  source.term_source = do_nothing;
  info.src = &source;
}

JpegReader::~JpegReader() {
  if (made) jpeg_destroy_decompress(&info);
}

void JpegReader::feed(ByteView bytes) {
  source.next_input_byte = reinterpret_cast<const JOCTET*>(bytes.data());
  source.bytes_in_buffer = bytes.size();
}

JpegWriter::JpegWriter(std::size_t size_guess) : out(size_guess < 4096 ? 4096 : size_guess, '\0') {
  info.err = &errors.base;
  made = guarded(errors, [this] { jpeg_create_compress(&info); });
  if (!made) return;
  info.client_data = this;
  target.init_destination = begin_output;
  target.empty_output_buffer = grow_output;
  target.term_destination = end_output;
  info.dest = &target;
}

JpegWriter::~JpegWriter() {
  if (made) jpeg_destroy_compress(&info);
}

Unexpected failure_of(const JpegErrors& errors) {
  switch (errors.base.msg_code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE: return Unexpected(Code::limit, "JPEG", "needs too much memory or time");
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL: return Unexpected(Code::unsupported, "JPEG", "a kind of JPEG that cannot be read", "ask for an ordinary JPEG or PNG");
    default: return Unexpected(Code::bad_input, "JPEG", "the picture is damaged", "ask the sender to send it again");
  }
}

}  // namespace temizu::image
