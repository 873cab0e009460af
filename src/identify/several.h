// Content that two programs would read as two things.
#pragma once

#include <cstddef>
#include <string_view>

#include "identify/edges.h"

namespace temizu {

// Marks of other kinds than the one that was decided, where they matter: a PDF header among the first octets of something else, a
// web page, a program or an archive in a picture or a sound, a tar header or a volume descriptor at their fixed places. pdf_at: where "%PDF-" stands
// among the first 1024 octets, or npos. Archives at the end are the caller's.
bool holds_other_kinds(const Edges& untrusted_edges, std::string_view kind, std::size_t pdf_at);

}  // namespace temizu
