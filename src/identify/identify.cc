#include "identify/identify.h"

#include <algorithm>
#include <string>

#include "identify/cfb_probe.h"
#include "identify/edges.h"
#include "identify/magic.h"
#include "identify/names.h"
#include "identify/several.h"
#include "identify/signature.h"
#include "identify/text_kind.h"
#include "identify/text_probe.h"
#include "identify/zip_probe.h"

namespace temizu {
namespace {

constexpr std::string_view kUnknown = "application/octet-stream";
constexpr std::size_t kPdfWithin = 1024;   // readers look for %PDF- this far (ISO 32000-1 annex H, note 13)
constexpr std::size_t kExtensionsMax = 16;

struct Look {
  std::string kind{kUnknown};
  KnownBy known_by{KnownBy::nothing};
  bool several{false};
  bool encrypted{false};
};

bool has_anywhere(const Edges& edges, std::string_view word) {
  return edges.head.find(word) != ByteView::npos || edges.tail.find(word) != ByteView::npos;
}

// Formats without a public mark: named so, and nothing else.
std::string_view kind_by_name_only(std::string_view declared_type, const std::vector<std::string>& extensions) {
  if (const std::string_view named = kind_by_name(extensions, false); !named.empty()) return named;
  return canonical_type(declared_type) == "application/pkcs7-mime" ? "application/pkcs7-mime" : std::string_view();
}

Look look_at_binary(const Edges& edges, std::string_view declared_type, const std::vector<std::string>& extensions) {
  Look look;
  const ZipLook zip = look_at_zip(edges, true);
  const CfbLook cfb = look_at_cfb(edges, extensions);
  const std::size_t pdf = edges.head.substr(0, kPdfWithin).find("%PDF-");
  const std::string_view signature = kind_by_signature(edges.head);
  if (zip.at_start) {
    look.kind = zip.kind;
    look.known_by = KnownBy::members;
  } else if (!cfb.kind.empty()) {
    look.kind = cfb.kind;
    look.known_by = KnownBy::streams;
  } else if (pdf == 0) {
    look.kind = "application/pdf";
    look.known_by = KnownBy::mark;
  } else if (!signature.empty()) {
    look.kind = signature;
    look.known_by = KnownBy::mark;
  } else if (pdf != ByteView::npos) {
    look.kind = "application/pdf";
    look.known_by = KnownBy::mark;
  } else if (zip.at_end) {
    look.kind = zip.kind;
    look.known_by = KnownBy::members;
    look.several = true;   // something unknown stands before it
  } else if (const std::string_view image = kind_by_trailer(edges.tail); !image.empty()) {
    look.kind = image;
    look.known_by = KnownBy::mark;
  } else if (const std::string_view named = kind_by_name_only(declared_type, extensions); !named.empty()) {
    look.kind = named;
    look.known_by = KnownBy::name;
  } else if (std::string answer = magic_kind(edges.head); !answer.empty()) {
    look.kind = std::move(answer);
    look.known_by = KnownBy::database;
  }
  const bool is_pdf = look.kind == "application/pdf";
  look.several |= holds_other_kinds(edges, look.kind, pdf) || (zip.at_end && !zip.at_start && (zip.ends_exactly || (cfb.kind.empty() && !is_pdf)));
  look.encrypted = (zip.at_start && zip.encrypted) || cfb.encrypted || look.kind == "application/x-microsoft-rpmsg-message" || (is_pdf && has_anywhere(edges, "/Encrypt"));
  return look;
}

Look look_at(ByteView content, std::string_view declared_type, const std::vector<std::string>& extensions) {
  const Edges edges(content);
  const TextLook text = look_at_text(edges);
  if (!text.is_text) return look_at_binary(edges, declared_type, extensions);
  Look look;
  look.kind = kind_of_text(text.start, declared_type, extensions);
  look.known_by = look.kind == kind_of_text(text.start, {}, {}) ? KnownBy::words : KnownBy::name;
  look.encrypted = look.kind == "application/pgp-encrypted" || (look.kind == "application/pdf" && has_anywhere(edges, "/Encrypt"));
  return look;
}

}  // namespace

const char* to_word(KnownBy known_by) {
  switch (known_by) {
    case KnownBy::nothing: return "nothing";
    case KnownBy::mark: return "mark";
    case KnownBy::members: return "members";
    case KnownBy::streams: return "streams";
    case KnownBy::words: return "words";
    case KnownBy::name: return "name";
    case KnownBy::database: return "database";
  }
  return "nothing";
}

Identified identify(ByteView untrusted_content, std::string_view declared_type, const std::vector<std::string>& all_extensions) {
  const std::vector<std::string> extensions(all_extensions.begin(),
                                            all_extensions.begin() + static_cast<std::ptrdiff_t>(std::min(all_extensions.size(), kExtensionsMax)));
  const Look look = look_at(untrusted_content, canonical_type(declared_type), extensions);
  Identified out;
  out.kind.name = look.kind;
  out.known_by = look.known_by;
  const bool runs = is_executable_kind(look.kind) || std::any_of(extensions.begin(), extensions.end(), [](const std::string& one) { return is_executable_extension(one); });
  if (runs) add_finding(out.findings, "identify.executable", Weight::high);
  if (look.encrypted) add_finding(out.findings, "identify.encrypted", Weight::high);
  if (look.several) add_finding(out.findings, "identify.several_kinds", Weight::high);
  if (untrusted_content.empty()) return out;   // nothing that could differ from its name
  for (const std::string& extension : extensions) {
    if (!extension_fits(extension, look.kind)) add_finding(out.findings, "identify.extension_mismatch", runs ? Weight::high : Weight::low);
  }
  if (!type_fits(declared_type, look.kind)) add_finding(out.findings, "identify.type_mismatch", runs ? Weight::high : Weight::low);
  return out;
}

Status identify_warm_up() {
  // The tables of names are built on first use: build them before anybody is forked.
  extension_fits("txt", "text/plain");
  type_fits("application/pdf", "text/plain");
  is_executable_extension("exe");
  is_executable_kind("application/pdf");
  return magic_warm_up();
}

}  // namespace temizu
