#include "quarantine/lookup/name_hash.h"

#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/digest.h"
#include "text/search_fold.h"

namespace temizu {
namespace {

constexpr std::size_t kHashBytes = 8;   // one chance in 2^64 for a name to be taken for another; guessing is the key's to stop

constexpr std::string_view word_of(NameKind kind) { return kind == NameKind::subject ? "subject-hash=" : "name-hashes="; }

// "inner.zip!folder/name" holds three names a person would ask for: as it stands, inner.zip, name.
void add_path(std::string_view members, std::set<std::string>& names) {
  while (!members.empty()) {
    const std::size_t end = std::min(members.find('!'), members.size());
    const std::string_view one = members.substr(0, end);
    const std::size_t slash = one.rfind('/');
    names.insert(std::string(slash == std::string_view::npos ? one : one.substr(slash + 1)));
    members.remove_prefix(std::min(end + 1, members.size()));
  }
}

std::set<std::string> names_in(std::string_view untrusted_manifest) {
  std::set<std::string> names;
  const nlohmann::json manifest = nlohmann::json::parse(untrusted_manifest, nullptr, false);
  if (!manifest.is_object() || !manifest.contains("parts") || !manifest["parts"].is_array()) return names;
  for (const nlohmann::json& part : manifest["parts"]) {
    if (!part.is_object()) continue;
    if (const auto name = part.find("file_name"); name != part.end() && name->is_string()) names.insert(name->get<std::string>());
    if (const auto path = part.find("path"); path != part.end() && path->is_string()) {
      const std::string& text = path->get_ref<const std::string&>();
      if (const std::size_t members = text.find('!'); members != std::string::npos) add_path(std::string_view(text).substr(members + 1), names);
    }
  }
  names.erase("");
  return names;
}

}  // namespace

std::string name_hash(NameKind kind, std::string_view name, ByteView names_key) {
  const std::string folded = search_fold(name);
  if (folded.empty() || names_key.size() != 32) return {};
  const std::string text = (kind == NameKind::subject ? "subject\n" : "file\n") + folded;
  Bytes hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(names_key.data()), names_key.size());
  hash.resize(kHashBytes);
  return to_hex(hash);
}

std::string name_hash_words(std::string_view subject, std::string_view manifest, ByteView names_key) {
  std::string words;
  if (names_key.empty()) return words;
  if (const std::string hash = name_hash(NameKind::subject, subject, names_key); !hash.empty()) words += ' ' + std::string(word_of(NameKind::subject)) + hash;
  const std::set<std::string> names = names_in(manifest);
  std::set<std::string> hashes;   // in their order, not that of the parts
  for (const std::string& name : names) {
    if (hashes.size() == kNameHashesMax) break;
    if (std::string hash = name_hash(NameKind::file, name, names_key); !hash.empty()) hashes.insert(std::move(hash));
  }
  std::string list;
  for (const std::string& hash : hashes) list += (list.empty() ? "" : ",") + hash;
  if (!list.empty()) words += ' ' + std::string(word_of(NameKind::file)) + list;
  if (names.size() > kNameHashesMax) words += " names=" + std::to_string(names.size());
  return words;
}

bool has_name_hash(std::string_view detail, NameKind kind, std::string_view hash) {
  const std::string word = ' ' + std::string(word_of(kind));
  const std::size_t at = detail.find(word);
  if (at == std::string_view::npos || hash.empty()) return false;
  const std::string_view rest = detail.substr(at + word.size());
  return rest.substr(0, rest.find(' ')).find(hash) != std::string_view::npos;
}

}  // namespace temizu
