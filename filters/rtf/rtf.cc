#include "filters/rtf/rtf.h"

#include <array>

#include "filters/common/file_name.h"
#include "filters/common/markers.h"
#include "filters/common/private_use.h"
#include "filters/common/text_out.h"
#include "filters/rtf/code_page.h"
#include "filters/rtf/controls.h"
#include "filters/rtf/document.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 2> kAccepts{"application/rtf", "text/rtf"};

class RtfFilter final : public Filter {
 public:
  // Loads converters and tables, so that a locked child opens no file.
  RtfFilter() {
    rtf::warm_code_pages();
    static_cast<void>(rtf::find_control("par"));
    static_cast<void>(rtf::find_shape_property("pib"));
  }
  std::string_view name() const noexcept override { return "rtf"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // Writes the controls and groups of the lists anew, ASCII only. A body, and HTML that Outlook put into RTF (\fromhtml1),
  // become text whatever the method.
  //
  //   options   comments, changes, hidden, properties
  //   findings  rtf.* (README.md), and those of pictures
  //   fails     bad_input (no RTF), limit (depth, budget), timeout
  //   source    RTF 1.9.1; file-rules 2.4
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "rtf", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    const Options& options = bench.options();
    const rtf::Choices choices{.keep_comments = options.word("comments", "keep") == "keep",
                               .keep_changes = options.word("changes", "keep") == "keep",
                               .keep_hidden = options.word("hidden", "keep") == "keep",
                               .keep_properties = options.word("properties", "keep") == "keep"};
    if (method == Method::rebuild && !part.is_body) {
      const auto writer = rtf::make_rtf_writer();
      rtf::Document document(part, choices, *writer, bench);
      if (auto done = document.run(); !done) return Unexpected{done.error()};
      if (!document.holds_html()) return finish(part, document, std::move(writer->out), "application/rtf", "rtf");
    }
    const auto writer = rtf::make_text_writer();
    rtf::Document document(part, {choices.keep_comments, false, false, false}, *writer, bench);
    if (auto done = document.run(); !done) return Unexpected{done.error()};
    std::string text = break_markers(to_lf(strip_invisible(mark_private_use(writer->out))));
    if (!part.is_body) text = encode_text_file(text, "utf-8");
    return finish(part, document, std::move(text), "text/plain", "txt");
  }

 private:
  static Washed finish(const Part& part, rtf::Document& document, Bytes content, const char* kind, const char* extension) {
    Washed washed;
    washed.kind = Kind{kind};
    washed.content = std::move(content);
    washed.file_name = with_extension(part.file_name, extension);
    washed.findings = std::move(document.findings());
    washed.changed = document.changed();
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_rtf_filter() { return std::make_unique<RtfFilter>(); }

}  // namespace temizu
