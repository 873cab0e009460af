// Words in drawings: what a person reads, and names that a program would follow to a file.
#pragma once

#include <string>
#include <string_view>

namespace temizu::cad {

// True for what a program would open, of a name that is plain already: \\host\share, //host, C:\…, c:a.dwg, scheme://…, file:…, ..\ and ../.
bool is_path(std::string_view name);

// \folder\file: from the top of the drive that a program stands on.
bool is_rooted(std::string_view name);

// The last piece of a path, without what a name may not hold; never a path itself.
std::string base_name(std::string_view path);

// Controls and characters that hide or turn text taken out; LF and CR too; ASCII signs written as \\U+00hh or \\M+n00hh are themselves.
std::string plain(std::string_view utf8);

struct ReadText {
  std::string text;
  bool field{false};   // %<…>% was in it: evaluated on opening, may name files
  bool path{false};    // a font was given by a path
};

// Letters of a drawing as a person reads them: fields taken out, fonts (\f…; \F…; of MTEXT) by their last name only.
ReadText readable(std::string_view utf8);

// A text of ISO 10303-21 (section 6.3.3) as the characters it stands for: \\X2\\…\\X0\\, \\X\\hh, \\S\\c and doubled signs undone. For looking only.
std::string decoded_step(std::string_view value);

// Ends in a dot and 1 to 24 letters, digits or hyphens, as files do.
bool looks_like_file(std::string_view name);

}  // namespace temizu::cad
