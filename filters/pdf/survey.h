// Looks once at every object that can be reached, for what must be told and for files inside. Decides nothing about the output.
#pragma once

#include <vector>

#include "filters/pdf/work.h"

namespace temizu::pdf {

struct EmbeddedFile {
  std::string name;   // cleaned; never empty
  Object stream;
};

// Findings of hazards.def (where = "object 14"), at most 500 embedded files, each stream once. Never recurses.
std::vector<EmbeddedFile> survey(Work& work);

}  // namespace temizu::pdf
