// Word 97 to 2003: the file information block, fields by way of the piece table, the attached template ([MS-DOC]).
#include <array>
#include <vector>

#include "filters/ole/inspect.h"

namespace temizu::ole {
namespace {

constexpr std::size_t kFibPairs = 154;        // FibRgFcLcb97 behind the parts of fixed size (section 2.5.1)
constexpr std::size_t kCommands = 24, kAssociated = 32, kPieces = 33;   // numbers of pairs in it (section 2.5.6)
constexpr std::size_t kFieldDepthMax = 64;
constexpr std::size_t kInstructionMax = 200;  // octets of a field's instruction that are looked at
constexpr std::uint32_t kTemplateString = 1;  // of SttbfAssoc (section 2.9.271)

struct FieldWord {
  std::string_view word, rule;
  Weight weight;
};

// What updates by itself, fetches or runs; every other field is text.
constexpr std::array kFields{
    FieldWord{"DDE", "ole.dde", Weight::high},          FieldWord{"DDEAUTO", "ole.dde", Weight::high},
    FieldWord{"INCLUDE", "ole.field", Weight::high},    FieldWord{"INCLUDETEXT", "ole.field", Weight::high},
    FieldWord{"INCLUDEPICTURE", "ole.field", Weight::high}, FieldWord{"IMPORT", "ole.field", Weight::high},
    FieldWord{"LINK", "ole.field", Weight::high},       FieldWord{"DATABASE", "ole.field", Weight::high},
    FieldWord{"RD", "ole.field", Weight::high},         FieldWord{"MACROBUTTON", "ole.field", Weight::high},
    FieldWord{"GOTOBUTTON", "ole.field", Weight::low},  FieldWord{"PRINT", "ole.field", Weight::high},
    FieldWord{"CONTROL", "ole.control", Weight::high},  FieldWord{"HTMLCONTROL", "ole.control", Weight::high},
    FieldWord{"EMBED", "ole.embedded_object", Weight::high}, FieldWord{"HYPERLINK", "ole.link", Weight::low},
};

// One field being read. What an inner field shows counts as instruction of the outer one: that is how words are put together.
struct OpenField {
  std::string instruction;
  bool shows{false};
};

class Fields {
 public:
  explicit Fields(Inspection& in) : in_(in) {}

  void take(char32_t c) {
    if (c == 0x13) {
      if (open_.size() < kFieldDepthMax) open_.push_back({});
    } else if (c == 0x14 && !open_.empty()) {
      open_.back().shows = true;
    } else if (c == 0x15 && !open_.empty()) {
      tell(open_.back().instruction);
      open_.pop_back();
    } else if (c >= 0x20) {
      add(c < 0x7F ? static_cast<char>(c) : '?');
    }
  }
  // Fields that nobody closed are told too.
  void finish() {
    for (const OpenField& field : open_) tell(field.instruction);
  }

 private:
  void add(char c) {
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (open_[i].shows) continue;
      if (open_[i].instruction.size() < kInstructionMax) open_[i].instruction += c;
      return;
    }
  }
  void tell(std::string_view instruction) {
    const std::size_t begin = instruction.find_first_not_of(" \"");
    if (begin == std::string_view::npos) return;
    std::string word(instruction.substr(begin, instruction.find_first_of(" \"\\", begin) - begin));
    for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    for (const FieldWord& field : kFields) {
      if (field.word == word) in_.note(field.rule, field.weight, "field " + word);
    }
  }

  Inspection& in_;
  std::vector<OpenField> open_;
};

struct Pair {
  std::uint64_t at{0}, size{0};
};

Pair pair_of(ByteView fib, std::size_t number) {
  return {cfb_number(fib, kFibPairs + 8 * number, 4), cfb_number(fib, kFibPairs + 8 * number + 4, 4)};
}

ByteView part_of(ByteView table, Pair pair) {
  if (pair.at > table.size()) return {};
  return table.substr(pair.at, pair.size);
}

// Section 2.9.38: properties (0x01), then the pieces (0x02): where each run of text lies, in octets or in UTF-16.
void read_pieces(Inspection& in, ByteView document, ByteView clx) {
  while (clx.size() >= 3 && clx[0] == 1) {
    const std::size_t size = 3 + static_cast<std::size_t>(cfb_number(clx, 1, 2));
    if (size > clx.size()) return;
    clx.remove_prefix(size);
  }
  if (clx.size() < 5 || clx[0] != 2) return;
  const ByteView pieces = clx.substr(5, cfb_number(clx, 1, 4));
  if (pieces.size() < 4) return;
  const std::size_t count = (pieces.size() - 4) / 12;
  std::uint64_t left = document.size();   // pieces that overlap cannot make more text than there are octets
  Fields fields(in);
  for (std::size_t i = 0; i < count; ++i) {
    const auto from = cfb_number(pieces, 4 * i, 4), to = cfb_number(pieces, 4 * i + 4, 4);
    const auto place = cfb_number(pieces, 4 * (count + 1) + 8 * i + 2, 4);
    const bool octets = (place & 0x40000000) != 0;
    const std::size_t width = octets ? 1 : 2;
    std::size_t at = static_cast<std::size_t>(octets ? (place & 0x3FFFFFFF) / 2 : place & 0x3FFFFFFF);
    for (std::uint64_t n = from; n < to && at + width <= document.size() && left > 0; ++n, at += width, --left) {
      fields.take(static_cast<char32_t>(cfb_number(document, at, static_cast<unsigned>(width))));
    }
  }
  fields.finish();
}

// SttbfAssoc: strings in UTF-16 behind their lengths; the second names the template. One on a server is fetched on opening.
void read_template(Inspection& in, ByteView strings) {
  if (cfb_number(strings, 0, 2) != 0xFFFF) return;
  std::size_t at = 6;
  for (std::uint32_t i = 0; i <= kTemplateString && at + 2 <= strings.size(); ++i) {
    const auto units = static_cast<std::size_t>(cfb_number(strings, at, 2));
    if (i == kTemplateString) {
      std::string path;
      for (std::size_t n = 0; n < units && n < 300; ++n) {
        const auto unit = cfb_number(strings, at + 2 + 2 * n, 2);
        path += unit < 0x80 ? static_cast<char>(unit) : '?';
      }
      if (path.starts_with("\\\\") || path.find("://") != std::string::npos) in.note("ole.external_template", Weight::high);
    }
    at += 2 + 2 * units + static_cast<std::size_t>(cfb_number(strings, 4, 2));
  }
}

}  // namespace

Status inspect_word(Inspection& in) {
  auto document = read_or_note(in, in.file.find("WordDocument"));
  if (!document) return Unexpected{document.error()};
  if (cfb_number(*document, 0, 2) != 0xA5EC) return {};
  const auto flags = cfb_number(*document, 10, 2);
  auto table = read_or_note(in, in.file.find((flags & 0x0200) != 0 ? "1Table" : "0Table"));
  if (!table) return Unexpected{table.error()};
  if ((flags & 0x0100) != 0) {
    in.encrypted((flags & 0x8000) != 0 ? "XOR" : rc4_words(cfb_number(*table, 0, 2), cfb_number(*table, 2, 2)));
    return {};
  }
  if (Status paid = in.bench.spend(document->size()); !paid) return paid;
  read_pieces(in, *document, part_of(*table, pair_of(*document, kPieces)));
  read_template(in, part_of(*table, pair_of(*document, kAssociated)));
  if (pair_of(*document, kCommands).size > 2) in.note("ole.commands", Weight::low);
  return {};
}

}  // namespace temizu::ole
