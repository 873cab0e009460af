// The keys of an installation: made once by `temizu keys init`, one file a key under store.keys_path, each readable by the
// program that needs it and nobody else. Losing store.key loses the originals.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "quarantine/store.h"

namespace temizu {

// Files, each "temizu-key-1 <name> <base64>\n", mode 0400 (public ones 0444):
//   store.key / store.pub        X25519   wash          originals are sealed to it
//   wash-sign.key / .pub         Ed25519  wash          results and audit heads are signed with it
//   deliver.key / .pub           X25519   deliver       outgoing mails are sealed to it
//   console.key / .pub           X25519   console       manifests and washed mails for people
//   loop.key                     32 octets  receive and wash: MAC of our own marker field
//   notice.key                   32 octets  wash: MAC of the Temizu-Notice field
//   report-sign.key / .pub     Ed25519  report        reports are signed with it
//   names.key                  32 octets  wash: hashes of subjects and file names in the audit chain (name_hash.h); root asks with it
struct KeyOwner { std::string file; std::string user; };
std::vector<KeyOwner> key_owners();   // which program's user reads which secret file

Status keys_init(const std::string& keys_path);           // conflict when any exists
// Makes the keys that an older version did not have; touches no other. The files made; not_found when one of the first
// version's is missing: that is a loss, not an update.
Result<std::vector<std::string>> keys_add(const std::string& keys_path);
Status keys_check(const std::string& keys_path);          // every file there, well formed, pairs match, modes tight
Result<std::string> keys_export(const std::string& keys_path);   // one text to print and lock away
// An export of an older version lacks keys that came later: those are made anew.
Status keys_import(const std::string& keys_path, std::string_view text);

// What a role may read. Fails with denied or not_found naming the file.
Result<StoreKeys> load_keys(const std::string& keys_path, Role role);
Result<Bytes> load_key(const std::string& keys_path, std::string_view file);

}  // namespace temizu
