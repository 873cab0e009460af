// What a part really is. libmagic plus probes of our own; the label and the name are evidence for a finding, never for
// the answer (except where content alone cannot tell two kinds of text apart: csv, ics, vcf, json, html fragments).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/kind.h"
#include "base/result.h"

namespace temizu {

// What an answer rests on: octets at a fixed place, the names (and declared types) of members, the streams of a compound file, the words
// of a text, the name or label alone, libmagic's database.
enum class KnownBy : std::uint8_t { nothing, mark, members, streams, words, name, database };
const char* to_word(KnownBy known_by);

struct Identified {
  Kind kind;                       // "application/octet-stream" when unknown
  KnownBy known_by{KnownBy::nothing};
  // identify.executable, identify.encrypted, identify.several_kinds (high); identify.extension_mismatch and identify.type_mismatch
  // (low; high when the content or a name runs). A label of application/octet-stream or an unknown one mismatches nothing.
  std::vector<Finding> findings;
};

// Looks at no more than the first 64 KiB and the last 64 KiB. extensions: of all candidate names, lower case, no dot.
Identified identify(ByteView untrusted_content, std::string_view declared_type, const std::vector<std::string>& extensions);

// True when the octets start as the kind claims: the supervisor's check of what a child handed out.
bool starts_as(ByteView content, const Kind& kind);

// Loads libmagic's database (once per process, before a cage closes the file system).
Status identify_warm_up();

}  // namespace temizu
