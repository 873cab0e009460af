#include "identify/several.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

bool holds(ByteView octets, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (octets.find(word) != ByteView::npos) return true;
  }
  return false;
}

// Browsers and mail programs that sniff would run it.
bool holds_html(ByteView octets) {
  return holds(octets, {"<script"sv, "<SCRIPT"sv, "<html"sv, "<HTML"sv, "<!DOCTYPE html"sv, "<!doctype html"sv, "<iframe"sv, "<IFRAME"sv});
}

// Marks long enough not to occur by chance.
bool holds_container(ByteView octets) {
  return holds(octets, {"Rar!\x1A\x07"sv, "7z\xBC\xAF\x27\x1C"sv, "MSCF\0\0\0\0"sv, "This program cannot be run in DOS mode"sv});
}

}  // namespace

bool holds_other_kinds(const Edges& edges, std::string_view kind, std::size_t pdf_at) {
  const bool is_pdf = kind == "application/pdf";
  if (pdf_at != ByteView::npos && !is_pdf) return true;
  if (is_pdf && pdf_at != ByteView::npos && holds_html(edges.head.substr(0, pdf_at))) return true;
  const auto at = [&](std::size_t offset, std::string_view mark) { return edges.head.size() > offset && edges.head.substr(offset).starts_with(mark); };
  if (at(257, "ustar") && kind != "application/x-tar") return true;
  if (at(32769, "CD001") && kind != "application/x-iso9660-image") return true;
  const bool sensory = (kind.starts_with("image/") && kind != "image/svg+xml" && kind != "image/vnd.dxf") || kind.starts_with("audio/") || kind.starts_with("video/");
  return sensory && (holds_html(edges.head) || holds_html(edges.tail) || holds_container(edges.head) || holds_container(edges.tail));
}

}  // namespace temizu
