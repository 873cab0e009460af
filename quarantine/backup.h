// A consistent copy of a store while it works: databases through the engine, large originals and results as files (hard
// links where the file system allows, since they never change), what the self-inspection found. Keys are not in it; keys_export is for them.
//
// The ledgers are copied last one first (deliver, washed, intake): a restored store may send again what was sent while the
// copy was made (at most a duplicate), and never lacks an original.
#pragma once

#include <string>

#include "base/result.h"

namespace temizu {

// to: a folder that does not exist yet. Fails with conflict when it does.
Status backup(const std::string& store_path, const std::string& to);

// from: what backup made; every chain is verified first. store_path must not hold a store (conflict). Owners and modes
// are made as for a new store; the caller gives the folders to the programs' users afterwards.
Status restore(const std::string& from, const std::string& store_path);

}  // namespace temizu
