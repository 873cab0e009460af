// The supervisor's check of what a child handed out: reads a few octets and names of members, expands nothing.
#include <algorithm>

#include "identify/edges.h"
#include "identify/identify.h"
#include "identify/signature.h"
#include "identify/text_kind.h"
#include "identify/text_probe.h"
#include "identify/zip_probe.h"

namespace temizu {
namespace {

// What a kind that a filter writes looks like from outside.
enum class Form : std::uint8_t { text, mark, pdf, package, unknown };

Form form_of(std::string_view kind) {
  static constexpr std::string_view kTexts[] = {"application/json", "application/xml", "application/x-sxf", "application/x-sfc", "image/vnd.dxf"};
  if (kind == "application/pdf") return Form::pdf;
  if (kind == "application/rtf") return Form::mark;
  if (kind.starts_with("text/") || std::find(std::begin(kTexts), std::end(kTexts), kind) != std::end(kTexts)) return Form::text;
  if (kind.starts_with("image/")) return Form::mark;
  if (kind == "application/zip" || kind.starts_with("application/vnd.o")) return Form::package;   // openxmlformats, oasis
  return Form::unknown;
}

}  // namespace

bool starts_as(ByteView content, const Kind& kind) {
  if (extension_for(kind).empty()) return false;   // no filter writes it
  const Edges edges(content);
  switch (form_of(kind.name)) {
    case Form::pdf: return edges.head.starts_with("%PDF-");
    case Form::mark: return kind_by_signature(edges.head) == kind.name;
    case Form::package: {
      const ZipLook zip = look_at_zip(edges, false);
      return zip.at_start && !zip.macros && !zip.encrypted && zip.kind == kind.name;
    }
    case Form::text: {
      const TextLook text = look_at_text(edges);
      if (!text.is_text || !text_starts_as(text.start, kind.name)) return false;
      if (kind.name.starts_with("text/")) return true;
      const std::string_view other = kind_of_text(text.start, {}, {});   // "{" begins JSON, and RTF too
      return other == kind.name || other == "text/plain";
    }
    case Form::unknown: break;
  }
  return false;
}

}  // namespace temizu
