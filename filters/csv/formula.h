// Which cells a spreadsheet would run as a formula, and how to stop it (file-rules 2.9). Knows one cell, no table.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// True when the text, behind leading blanks and quotes, begins with = + - @ or their full-width forms and is neither a
// plain number (-5, +1,234.5, -1.5E+3, +81-90-1234-5678, full-width digits too) nor a mere dash.
bool is_formula(std::string_view cell);

// cell with an apostrophe before everything that would run: the cell itself, a line inside it, and what a spreadsheet with
// another delimiter would take for a cell ("a;=1+1"). changed is set when something was put in. Linear; doing it twice
// changes nothing.
std::string disarm_cell(std::string_view cell, bool* changed);

}  // namespace temizu
