// HTML attachments written anew: an allow-list of elements without attributes that act or load, links as text, no styles,
// no resources (file-rules 2.6). Washing the result again gives the same bytes and finds nothing.
#pragma once

#include "filters/html/html_text.h"

namespace temizu {

// text of the result is a whole HTML document in UTF-8 that says so.
HtmlText rebuild_html(ByteView utf8, const HtmlOptions& options);

}  // namespace temizu
