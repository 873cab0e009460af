#include "filters/html/html.h"

#include <array>

#include "filters/common/file_name.h"
#include "filters/common/text_out.h"
#include "filters/html/charset.h"
#include "filters/html/html_text.h"
#include "filters/html/rebuild.h"
#include "mail/inline_files.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 2> kAccepts{"text/html", "application/xhtml+xml"};

LinkStyle link_style(std::string_view word) {
  if (word == "numbered") return LinkStyle::numbered;
  if (word == "off") return LinkStyle::off;
  return LinkStyle::inline_url;
}

class HtmlFilter final : public Filter {
 public:
  // Loads ICU's tables for names in other scripts, so that a locked child opens no file.
  HtmlFilter() { static_cast<void>(html_to_text("<a href='https://例.jp/'>https://例。ｊｐ/</a>長い行を折り返すための文です。長い行を折り返すための文です。")); }
  std::string_view name() const noexcept override { return "html"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::text || method == Method::rebuild; }

  // text: what a reader saw, as text. rebuild (attachments): HTML written anew from an allow-list, without resources,
  // links as text. A body is always text (file-rules 2.6).
  //
  //   part.charset_label  beats <meta>, which beats detection
  //   findings            html.*, see README.md, and those of decode_text
  //   fails               limit (budget spent, or the text would be too long), ambiguous (nesting; a file inside the text of an attachment), timeout
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "html", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    DecodedText decoded = decode_html(part.untrusted_content, part.charset_label);
    HtmlOptions options;
    options.links = link_style(bench.options().word("links", "inline"));
    options.show_title = !part.is_body;

    const bool as_html = method == Method::rebuild && !part.is_body;
    HtmlText out = as_html ? rebuild_html(decoded.utf8, options) : html_to_text(decoded.utf8, options);
    if (out.too_long) return Unexpected(Code::limit, "html", "the text would be longer than 64 MiB");
    if (out.unstable) return Unexpected(Code::ambiguous, "html", "its nesting has more than one reading");
    if (auto paid = bench.spend(out.text.size()); !paid) return Unexpected{paid.error()};
    // A body's text is searched by the pipeline; what becomes a text file may not carry another file.
    if (!part.is_body && !as_html && !take_out_inline_files(out.text).files.empty()) {
      return Unexpected(Code::ambiguous, "html", "a file stands inside the text");
    }

    Washed washed;
    washed.kind = Kind{as_html ? "text/html" : "text/plain"};
    washed.file_name = with_extension(part.file_name, as_html ? "html" : "txt");
    washed.findings = std::move(decoded.findings);
    for (const Finding& finding : out.findings) {
      add_finding(washed.findings, finding.rule, finding.weight, finding.where, finding.count);
    }
    washed.changed = out.changed;
    if (part.is_body || as_html) washed.content = std::move(out.text);
    else washed.content = encode_text_file(out.text, "utf-8");
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_html_filter() { return std::make_unique<HtmlFilter>(); }

}  // namespace temizu
