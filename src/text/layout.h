// Text for people: visible width, wrapping by Unicode line breaking with Japanese rules, removal of characters that
// hide or turn text. Everything takes and returns well-formed UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace temizu {

// Columns on a terminal or in a fixed-pitch mail: wide and full-width characters 2, combining marks and variation
// selectors 0, East Asian ambiguous 2 (Japanese fonts), others 1 (UAX #11), a tab 1.
std::size_t display_width(std::string_view utf8);

// Breaks lines longer than columns at the opportunities of UAX #14 with Japanese kinsoku; a run without any is broken
// hard at a grapheme border only past hard_columns. Existing line ends stay; URLs (http, https, mailto) are never cut
// before hard_columns. LF in, LF out. Blanks at a break, and at the end of a line that is too long, are dropped; nothing
// else is. Wrapping the result again with the same columns changes nothing. Linear; memory for one window besides the output.
std::string wrap(std::string_view utf8, std::size_t columns = 76, std::size_t hard_columns = 900);

// Strips U+202A–E, U+2066–9, U+200E/F, U+061C, inner U+FEFF, tags (U+E0000–E007F), C0 except TAB CR LF, C1, DEL and
// NUL; keeps ZWJ and variation selectors. count_removed, when given, is raised by the number of characters taken out.
std::string strip_invisible(std::string_view utf8, std::size_t* count_removed = nullptr);

// One line for a notice or a list: strip_invisible, line ends and tabs to a blank, blanks collapsed, cut at max_columns
// with "…".
std::string one_line(std::string_view utf8, std::size_t max_columns);

// NFC (UAX #15). Replaces CJK compatibility ideographs by their unified form: not for bodies, and for file names only
// through fold_file_name (file_name.h), which spares them.
std::string to_nfc(std::string_view utf8);

// CRLF and CR to LF.
std::string to_lf(std::string_view utf8);

// True when every octet belongs to well-formed UTF-8.
bool is_utf8(std::string_view bytes);

}  // namespace temizu
