// Excel 95 to 2003: the records of the workbook stream ([MS-XLS] section 2.4; BIFF5 has the same numbers).
#include "filters/ole/inspect.h"

namespace temizu::ole {
namespace {

enum Record : std::uint64_t {
  kName = 0x18, kFilePass = 0x2F, kObject = 0x5D, kBoundSheet = 0x85, kProject = 0xD3, kExternalQuery = 0xDC, kQueryTable = 0x1AD, kSupBook = 0x1AE,
  kHyperlink = 0x1B8, kTextQuery = 0x805, kConnection = 0x876,
};

// Counts of one pass; noted at its end so that a sheet full of links is one entry.
struct Seen {
  std::uint64_t xlm{0}, automatic{0}, dde{0}, external{0}, links{0}, queries{0}, buttons{0};
  bool project{false};
};

// Section 2.4.117. BIFF5 has no type: an XOR key stands there.
std::string pass_words(ByteView body) {
  if (body.size() < 6) return "XOR";
  if (cfb_number(body, 0, 2) == 0) return "XOR";
  return rc4_words(cfb_number(body, 2, 2), cfb_number(body, 4, 2));
}

// Section 2.4.150: a built-in name is one octet, another one text; Excel runs what Auto_Open and its kin point to.
bool runs_by_itself(ByteView body) {
  const auto flags = cfb_number(body, 0, 2);
  const auto length = static_cast<std::size_t>(cfb_number(body, 3, 1));
  for (const std::size_t at : {std::size_t{15}, std::size_t{14}}) {   // BIFF8 has an octet of flags before the text
    if (body.size() <= at) continue;
    const auto code = cfb_number(body, at, 1);
    if ((flags & 0x20) != 0 && length == 1 && (code == 1 || code == 2 || code == 10 || code == 11)) return true;
    std::string text;
    for (const char c : body.substr(at, 2 * length)) {
      if (c != '\0') text += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    for (const std::string_view name : {"auto_open", "auto_close", "auto_activate", "auto_deactivate"}) {
      if (text.starts_with(name)) return true;
    }
  }
  return false;
}

// Section 2.4.271: no sheets and a path that is a server and a topic: DDE or a linked object.
void take_book(ByteView body, Seen& seen) {
  const auto sheets = cfb_number(body, 0, 2), length = cfb_number(body, 2, 2);
  if (length == 0x0401 || length == 0x3A01) return;   // the book itself, an add-in's functions
  ++(sheets == 0 ? seen.dde : seen.external);
}

// Section 2.4.181: sub-records; FtMacro assigns a macro to a picture or button.
bool has_macro(ByteView body) {
  for (std::size_t at = 0; at + 4 <= body.size();) {
    const auto type = cfb_number(body, at, 2);
    if (type == 4) return true;
    at += 4 + static_cast<std::size_t>(cfb_number(body, at + 2, 2));
  }
  return false;
}

void take_record(Inspection& in, Seen& seen, std::uint64_t type, ByteView body) {
  switch (type) {
    case kFilePass: in.encrypted(pass_words(body)); break;
    case kBoundSheet:
      if (cfb_number(body, 5, 1) == 1) ++seen.xlm;
      if (cfb_number(body, 5, 1) == 6) seen.project = true;
      break;
    case kProject: seen.project = true; break;
    case kName: seen.automatic += runs_by_itself(body); break;
    case kSupBook: take_book(body, seen); break;
    case kHyperlink: ++seen.links; break;
    case kObject: seen.buttons += has_macro(body); break;
    case kExternalQuery:
    case kQueryTable:
    case kTextQuery:
    case kConnection: ++seen.queries; break;
    default: break;
  }
}

}  // namespace

Status inspect_excel(Inspection& in) {
  for (const std::string_view name : {"Workbook", "Book"}) {
    auto stream = read_or_note(in, in.file.find(name));
    if (!stream) return Unexpected{stream.error()};
    Seen seen;
    for (std::size_t at = 0; at + 4 <= stream->size();) {
      const auto size = static_cast<std::size_t>(cfb_number(*stream, at + 2, 2));
      take_record(in, seen, cfb_number(*stream, at, 2), ByteView(*stream).substr(at + 4, size));
      at += 4 + size;
    }
    const auto tell = [&](std::string_view rule, Weight weight, std::uint64_t count) {
      if (count > 0) in.note(rule, weight, name, count);
    };
    tell("ole.xlm_macro", Weight::high, seen.xlm);
    tell("ole.auto_macro", Weight::high, seen.automatic);
    tell("ole.dde", Weight::high, seen.dde);
    tell("ole.external_link", Weight::low, seen.external);
    tell("ole.link", Weight::low, seen.links);
    tell("ole.query", Weight::high, seen.queries);
    tell("ole.action", Weight::high, seen.buttons);
    if (seen.project && in.file.find("_VBA_PROJECT_CUR") == nullptr) in.note("ole.macro", Weight::high, name);
  }
  return {};
}

}  // namespace temizu::ole
