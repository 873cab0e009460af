#include "filters/rtf/code_page.h"

#include <unicode/ucnv.h>

#include <array>
#include <memory>
#include <vector>

#include "filters/common/utf8.h"

namespace temizu::rtf {
namespace {

struct Page {
  int number;
  const char* converter;   // ICU's name
};

constexpr std::array<Page, 26> kPages{{
    {932, "windows-31j"},    {10001, "windows-31j"}, {936, "windows-936"},   {10008, "windows-936"}, {949, "windows-949"},
    {1361, "windows-949"},   {950, "windows-950"},   {10002, "windows-950"}, {874, "windows-874"},   {437, "ibm-437"},
    {850, "ibm-850"},        {852, "ibm-852"},       {866, "ibm-866"},       {1250, "windows-1250"}, {1251, "windows-1251"},
    {1252, "windows-1252"},  {1253, "windows-1253"}, {1254, "windows-1254"}, {1255, "windows-1255"}, {1256, "windows-1256"},
    {1257, "windows-1257"},  {1258, "windows-1258"}, {10000, "macintosh"},   {65001, "UTF-8"},       {51932, "EUC-JP"},
    {20932, "EUC-JP"},
}};

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter open_page(int page) {
  const char* name = "windows-1252";
  for (const Page& one : kPages) {
    if (one.number == page) name = one.converter;
  }
  UErrorCode status = U_ZERO_ERROR;
  return {ucnv_open(name, &status), &ucnv_close};
}

bool is_ascii(ByteView bytes) {
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

int page_of_charset(int fcharset) {
  switch (fcharset) {
    case 0: return 1252;
    case 2: return kSymbolPage;
    case 77: return 10000;
    case 78: case 128: return 932;
    case 79: case 129: return 949;
    case 130: return 1361;
    case 80: case 134: return 936;
    case 81: case 136: return 950;
    case 161: return 1253;
    case 162: return 1254;
    case 163: return 1258;
    case 177: case 181: return 1255;
    case 178: case 179: case 180: return 1256;
    case 186: return 1257;
    case 204: return 1251;
    case 222: return 874;
    case 238: return 1250;
    case 254: return 437;
    case 255: return 850;
    default: return 0;
  }
}

bool is_two_octet_page(int page) {
  return page == 932 || page == 936 || page == 949 || page == 950 || page == 1361 || page == 10001 || page == 10002 || page == 10008;
}

std::string decode_page(ByteView bytes, int page, std::uint64_t& undecodable) {
  if (is_ascii(bytes)) return std::string(bytes);
  const Converter converter = open_page(page);
  std::string out;
  if (converter == nullptr) return out;
  std::vector<UChar> units(bytes.size() * 2 + 8);   // one octet is at most one character outside the BMP
  UErrorCode status = U_ZERO_ERROR;
  UChar* target = units.data();
  const char* source = bytes.data();
  ucnv_toUnicode(converter.get(), &target, units.data() + units.size() - 1, &source, bytes.data() + bytes.size(), nullptr, true, &status);
  if (status == U_TRUNCATED_CHAR_FOUND) *target++ = 0xFFFD;   // half a character at the end
  else if (U_FAILURE(status)) return out;
  const auto length = static_cast<int32_t>(target - units.data());
  for (int32_t i = 0; i < length; ++i) {
    char32_t point = units[static_cast<std::size_t>(i)];
    if (point >= 0xD800 && point < 0xDC00 && i + 1 < length) {
      point = 0x10000 + ((point - 0xD800) << 10) + (static_cast<char32_t>(units[static_cast<std::size_t>(++i)]) - 0xDC00);
    }
    if (point == 0x1A) point = 0xFFFD;   // what ICU puts for a single octet without meaning
    undecodable += point == 0xFFFD;
    append_utf8(out, point);
  }
  return out;
}

void warm_code_pages() {
  for (const Page& one : kPages) static_cast<void>(open_page(one.number));
}

}  // namespace temizu::rtf
