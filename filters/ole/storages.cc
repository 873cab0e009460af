// What the names and classes of storages and streams say, whatever program wrote the file.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "filters/ole/inspect.h"

namespace temizu::ole {
namespace {

using namespace std::string_view_literals;

struct Class {
  std::string_view id;   // in file order: the first three groups little-endian
  std::string_view rule;
};

// Classes of objects that have been used to run or fetch something, or to hide it.
constexpr std::array kClasses{
    Class{"\x02\xCE\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv, "ole.equation"},        // Equation Editor 3
    Class{"\x01\xCE\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv, "ole.equation"},        // Equation Editor 2
    Class{"\x0C\0\x03\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv, "ole.package"},            // Package
    Class{"\0\x03\0\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv, "ole.linked_object"},        // StdOleLink
    Class{"\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\0\xAA\0\x4B\xA9\x0B"sv, "ole.linked_object"},   // URL moniker
    Class{"\xC3\x2A\xB2\xEA\xC1\x30\xCF\x11\xA7\xEB\0\0\xC0\x5B\xAE\x0B"sv, "ole.control"},          // Shell.Explorer
    Class{"\x20\x69\x33\x25\xF9\x03\xCF\x11\x8F\xD0\0\xAA\0\x68\x6F\x13"sv, "ole.control"},          // htmlfile
    Class{"\xD3\x0B\x29\x06\xAA\x48\xD2\x11\x84\x32\0\x60\x08\xC3\xFB\xFC"sv, "ole.control"},        // scriptlet
    Class{"\x6E\xDB\x7C\xD2\x6D\xAE\xCF\x11\x96\xB8\x44\x45\x53\x54\0\0"sv, "ole.control"},          // Shockwave Flash
};

bool is_macro_storage(const CfbReader& file, const CfbEntry& entry, std::string_view name) {
  if (name == "_vba_project_cur" || name == "_vba_project") return true;
  if (name == "macros") return file.find(entry, "VBA") == nullptr;   // else told at VBA
  return name == "vba";
}

void look_at_storage(Inspection& in, const CfbEntry& entry, std::string_view parent) {
  const std::string name = lower_ascii(entry.name);
  const std::string where = in.file.path_of(entry);
  // The project of a workbook holds a storage VBA: one project, one note.
  if (is_macro_storage(in.file, entry, name) && !(name == "vba" && parent == "_vba_project_cur")) in.note("ole.macro", Weight::high, where);
  if (parent == "objectpool" || name.starts_with("mbd")) in.note("ole.embedded_object", Weight::high, where);
  const auto known = std::ranges::find(kClasses, entry.class_id, &Class::id);
  if (known != kClasses.end()) in.note(known->rule, Weight::high, where);
}

void look_at_stream(Inspection& in, const CfbEntry& entry) {
  const std::string name = lower_ascii(entry.name);
  const auto say = [&](std::string_view rule) { in.note(rule, Weight::high, in.file.path_of(entry)); };
  if (name == "\1ole10native") say("ole.package");
  if (name == "equation native") say("ole.equation");
  if (name == "\3ocxname" || name == "\3ocxdata") say("ole.control");
}

}  // namespace

Status inspect_storages(Inspection& in) {
  const auto& entries = in.file.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const CfbEntry& entry = entries[i];
    if (entry.is_storage) look_at_storage(in, entry, i == 0 ? std::string() : lower_ascii(entries[entry.parent].name));
    else look_at_stream(in, entry);
  }
  if (in.file.orphans() > 0) in.note("ole.orphan_entry", Weight::low, {}, in.file.orphans());
  return {};
}

Result<Bytes> read_or_note(Inspection& in, const CfbEntry* stream, std::uint64_t most) {
  if (stream == nullptr || stream->is_storage) return Bytes{};
  auto content = in.file.read(*stream, in.bench, most);
  if (content) return content;
  if (content.error().code == Code::limit || content.error().code == Code::timeout) return content;
  in.note("ole.damaged", Weight::low, in.file.path_of(*stream));
  return Bytes{};
}

}  // namespace temizu::ole
