#include "filters/html/html_text.h"

#include "filters/html/renderer.h"
#include "filters/common/markers.h"

namespace temizu {

HtmlText html_to_text(ByteView utf8, const HtmlOptions& options) {
  HtmlRenderer renderer(options);
  const NestingReport report = read_html(utf8, renderer);
  HtmlText out = renderer.finish(report.too_deep);
  std::uint64_t markers = 0;
  out.text = break_markers(out.text, &markers);
  if (markers > 0) {
    add_finding(out.findings, "text.embedded_marker", Weight::low, {}, markers);
    out.changed = true;
  }
  return out;
}

}  // namespace temizu
