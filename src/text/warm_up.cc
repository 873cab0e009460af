#include "text/break_finder.h"
#include "text/charset.h"
#include "text/icu_charset.h"
#include "text/jis_tables.h"
#include "text/layout.h"
#include "text/normal.h"

namespace temizu {

void text_warm_up() {
  text::warm_jis_tables();
  text::warm_icu_charsets();
  text::warm_normalizer();
  text::warm_break_finder();
  static_cast<void>(normalize_label("utf-8"));
  static_cast<void>(display_width("…"));
}

}  // namespace temizu
