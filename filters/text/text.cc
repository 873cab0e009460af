#include "filters/text/text.h"

#include <array>

#include "filters/common/file_name.h"
#include "filters/common/text_out.h"
#include "filters/common/markers.h"
#include "mail/inline_files.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 1> kAccepts{"text/plain"};

class TextFilter final : public Filter {
 public:
  // Loads the converter of the way out, so that a locked child opens no file.
  TextFilter() { static_cast<void>(encode_text_file("漢", "cp932")); }
  std::string_view name() const noexcept override { return "text"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::text || method == Method::rebuild; }

  // Decodes, takes out terminal sequences, C0, C1 and bidi controls (file-rules 2.9, mail-rules 4.2 row 8), breaks markers
  // of embedded files.
  //
  //   part.charset_label  a hint; the bytes decide
  //   body                UTF-8, LF;  attachment: CRLF, CP932 when it came so, else UTF-8 with a byte order mark
  //   findings            text.control_removed, text.embedded_marker, and those of decode_text
  //   fails               limit (budget spent), timeout; attachments also ambiguous: a whole file stands inside the text
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "text", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    DecodedText decoded = decode_text(part.untrusted_content, part.charset_label);
    if (auto paid = bench.spend(decoded.utf8.size()); !paid) return Unexpected{paid.error()};

    Washed washed;
    washed.kind = Kind{"text/plain"};
    washed.findings = std::move(decoded.findings);
    std::uint64_t sequences = 0;
    std::uint64_t markers = 0;
    std::size_t controls = 0;
    std::string text = strip_terminal_sequences(decoded.utf8, &sequences);
    text = to_lf(strip_invisible(text, &controls));
    // Bodies come here without such blocks (pipeline/bodies.cc); a text file that holds one is more than text.
    if (!part.is_body && !take_out_inline_files(text).files.empty()) return Unexpected(Code::ambiguous, "text", "a file stands inside the text");
    text = break_markers(text, &markers);
    if (sequences + controls > 0) {
      add_finding(washed.findings, "text.control_removed", Weight::info, {}, sequences + controls);
    }
    if (markers > 0) add_finding(washed.findings, "text.embedded_marker", Weight::low, {}, markers);
    washed.changed = markers > 0;
    const std::string_view charset = bench.options().word("charset", "keep") == "utf-8" ? "utf-8" : std::string_view(decoded.charset);
    washed.content = part.is_body ? std::move(text) : encode_text_file(text, charset);
    washed.file_name = with_extension(part.file_name, "txt");
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_text_filter() { return std::make_unique<TextFilter>(); }

}  // namespace temizu
