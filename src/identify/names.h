// What names and labels claim: extension → kinds, spellings of one media type, extensions of programs. Claims are held
// against what the content is; they never decide.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace temizu {

// Runs, installs or redirects on a double click in Windows; extension in lower case without the dot.
bool is_executable_extension(std::string_view extension);

// A kind that runs: programs, installers, shortcuts, scripts.
bool is_executable_kind(std::string_view kind);

// False only when the extension is known and stands for other kinds.
bool extension_fits(std::string_view extension, std::string_view kind);

// False only when the label is a known media type for other kinds; "", application/octet-stream and labels that we do
// not know fit everything.
bool type_fits(std::string_view declared_type, std::string_view kind);

// The kind that a name alone stands for, where content says nothing (named_kinds.def); "" when none of the names does.
std::string_view kind_by_name(const std::vector<std::string>& extensions, bool is_text);

// One spelling for a label: "application/x-zip-compressed" → "application/zip".
std::string_view canonical_type(std::string_view declared_type);

}  // namespace temizu
