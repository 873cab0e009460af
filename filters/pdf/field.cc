#include <algorithm>
#include <cmath>

#include "filters/pdf/document.h"

namespace temizu::pdf {
namespace {

constexpr int kParentsMax = 32;
constexpr std::size_t kLinesMax = 200;
constexpr std::size_t kCharactersMax = 5'000;
constexpr std::int64_t kMultiline = 1 << 12, kPassword = 1 << 13;   // field flags (ISO 32000-1 table 228)

// A key of the field or of the fields above it (ISO 32000-1 12.7.3.1).
Object inherited(Object field, const char* slashed) {
  for (int i = 0; i < kParentsMax && field.isDictionary(); ++i) {
    if (Object value = key(field, slashed); !value.isNull()) return value;
    field = key(field, "/Parent");
  }
  return Object::newNull();
}

std::string value_of(Object field) {
  Object value = inherited(field, "/V");
  if (value.isArray() && value.getArrayNItems() > 0) value = value.getArrayItem(0);
  return value.isString() ? value.getUTF8Value() : std::string{};
}

// The number before Tf in a default appearance; 0: as large as fits.
double font_size(Object appearance) {
  if (!appearance.isString()) return 0;
  const Bytes operators = appearance.getStringValue();
  Lexer lexer(operators);
  double last = 0;
  for (Token token = lexer.next(); token.sort != Token::Sort::end; token = lexer.next()) {
    if (token.sort == Token::Sort::number) last = number_value(token.raw);
    if (token.sort == Token::Sort::word && token.raw == "Tf") return std::clamp(last, 0.0, 200.0);
  }
  return 0;
}

// Two fonts that every viewer has: neither is embedded. The second shows all of Japanese; its Latin letters are half as wide.
Object fonts(Work& work) {
  Object& known = work.field_fonts;
  if (known.isNull()) {
    known = work.pdf.makeIndirectObject(Object::parse(
        "<</L <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>"
        " /J <</Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [<</Type /Font"
        " /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo <</Registry (Adobe) /Ordering (Japan1) /Supplement 4>>"
        " /DW 1000 /W [1 [500] 2 230 500 231 632 500] /FontDescriptor <</Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4"
        " /FontBBox [-92 -250 1010 922] /ItalicAngle 0 /Ascent 709 /Descent -250 /CapHeight 737 /StemV 114>>>>]>>>>"));
    for (const char* font : {"/L", "/J"}) known.replaceKey(font, work.pdf.makeIndirectObject(known.getKey(font)));
  }
  return known;
}

std::vector<std::string> lines_of(const std::string& value, bool many) {
  std::vector<std::string> lines(1);
  for (const char c : value.substr(0, kCharactersMax)) {
    const bool ends = c == '\n' || c == '\r';
    if (!ends) lines.back() += c;
    else if (many && lines.size() < kLinesMax && !(c == '\n' && lines.back().empty() && lines.size() > 1)) lines.emplace_back();
  }
  return lines;
}

// ASCII as it is, anything else in UTF-16 for the second font.
Bytes show(const std::string& line, bool latin) {
  if (latin) return octets(line) + " Tj\n";
  Value written = text("\u3000" + line, kCharactersMax);   // the blank makes it UTF-16 whatever follows
  return "<" + written.substr(9) + " Tj\n";                // without its mark and the blank
}

}  // namespace

Object make_field_appearance(Work& work, Object widget, double width, double height) {
  const std::string sort = name_of(inherited(widget, "/FT"));
  const std::int64_t flags = integer_of(inherited(widget, "/Ff"), 0);
  const std::string value = value_of(widget);
  if ((sort != "Tx" && sort != "Ch") || (flags & kPassword) != 0 || value.empty() || width < 1 || height < 1) return Object::newNull();
  const bool many = (flags & kMultiline) != 0;
  bool latin = true;
  for (const char c : value) latin &= static_cast<unsigned char>(c) < 0x80;
  double size = font_size(inherited(widget, "/DA"));
  if (size < 1) size = many ? 10 : std::clamp(height * 0.7, 4.0, 12.0);
  const double first = many ? height - size - 2 : std::max(1.0, (height - size) / 2 + size * 0.2);
  Bytes content = "q\n1 1 " + number(width - 2) + " " + number(height - 2) + " re W n\n0 g\nBT\n" + (latin ? "/L " : "/J ") + number(size) +
                  " Tf\n" + number(size * 1.2) + " TL\n2 " + number(first) + " Td\n";
  for (const std::string& line : lines_of(value, many)) content += show(line, latin) + "T*\n";
  content += "ET\nQ\n";
  Object form = Object::newStream(&work.pdf, content);
  Object dictionary = form.getDict();
  dictionary.replaceKey("/Subtype", Object::newName("/Form"));
  dictionary.replaceKey("/BBox", Object::parse("[0 0 " + number(width) + " " + number(height) + "]"));
  Object resources = Object::newDictionary();
  resources.replaceKey("/Font", fonts(work));
  dictionary.replaceKey("/Resources", resources);
  return form;
}

}  // namespace temizu::pdf
