#include "text/labels.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <unordered_map>

#include "text/charset.h"

namespace temizu::text {
namespace {

constexpr std::size_t kLabelMax = 64;  // letters and digits; longer names are unknown

struct Entry {
  Charset charset;
  std::string_view aliases;  // letters and digits only, separated by blanks
};

// Sources: mail-rules 4.2 rule 1, IANA's registry and WHATWG Encoding section 4.2 for the aliases in use.
constexpr std::array kFixed{
    Entry{{Way::detect, ""},
          "unknown8bit xunknown unknown default none null binary 8bit 7bit autodetect autodetectjp xautodetect "
          "japaneseautodetect jisautodetect xjisautodetect"},
    Entry{{Way::ascii, ""}, "usascii ascii ansix341968 ansix341986 iso646us iso646irv1991 isoir6 us ibm367 cp367 csascii 646"},
    Entry{{Way::unknown, ""}, ""},
    Entry{{Way::utf8, "utf-8"}, "utf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8mb4 utf8mb3 utf8sig xutf8 cp65001 windows65001"},
    Entry{{Way::cp932, "cp932"},
          "shiftjis sjis xsjis mskanji csshiftjis windows31j cp932 ms932 cswindows31j xshiftjis windows932 xms932 "
          "cp943 cp943c ibm943 pck sjiswin xmswin932 jisx0201 x0201 halfwidthkatakana cshalfwidthkatakana"},
    Entry{{Way::euc, "cp51932"},
          "eucjp xeucjp xeuc cseucpkdfmtjapanese cp51932 windows51932 eucjpms eucjpwin eucjpopen ujis euc "
          "extendedunixcodepackedformatforjapanese cp20932"},
    Entry{{Way::jis, "iso-2022-jp"},
          "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jpms iso2022jp2004 iso2022jpext cp50220 cp50221 cp50222 "
          "windows50220 windows50221 windows50222 xwindows50220 xwindows50221 xwindowsiso2022jp csiso2022jp csiso2022jp1 "
          "csiso2022jp2 csiso2022jp3 xiso2022jp jis jis7 jis8 jisencoding csjisencoding 2022jp"},
    Entry{{Way::utf16, "utf-16"}, "utf16 unicode ucs2 iso10646ucs2 csunicode"},
    Entry{{Way::utf16be, "utf-16be"}, "utf16be unicodefffe unicodebig cp1201 windows1201 ucs2be"},
    Entry{{Way::utf16le, "utf-16le"}, "utf16le unicodefeff unicodelittle cp1200 windows1200 ucs2le"},
    Entry{{Way::utf32, "utf-32"}, "utf32 ucs4 iso10646ucs4 csucs4"},
    Entry{{Way::utf32be, "utf-32be"}, "utf32be ucs4be cp12001"},
    Entry{{Way::utf32le, "utf-32le"}, "utf32le ucs4le cp12000"},
    Entry{{Way::utf7, "utf-7"}, "utf7 unicode11utf7 csunicode11utf7 unicode20utf7 xunicode20utf7 cp65000 windows65000 utf7imap imap4utf7"},
    Entry{{Way::hz, "hz-gb-2312"}, "hz hzgb2312 hzgb cp52936"},
    Entry{{Way::iso2022, "iso-2022-kr"}, "iso2022kr csiso2022kr cp50225"},
    Entry{{Way::iso2022, "iso-2022-cn"}, "iso2022cn iso2022cnext csiso2022cn xiso2022cngb xiso2022cncns cp50227 cp50229"},
};

constexpr std::array kByIcu{
    Charset{Way::single_byte, "iso-8859-1", "ISO-8859-1"},     Charset{Way::single_byte, "iso-8859-2", "ISO-8859-2"},
    Charset{Way::single_byte, "iso-8859-3", "ISO-8859-3"},     Charset{Way::single_byte, "iso-8859-4", "ISO-8859-4"},
    Charset{Way::single_byte, "iso-8859-5", "ISO-8859-5"},     Charset{Way::single_byte, "iso-8859-6", "ISO-8859-6"},
    Charset{Way::single_byte, "iso-8859-7", "ISO-8859-7"},     Charset{Way::single_byte, "iso-8859-8", "ISO-8859-8"},
    Charset{Way::single_byte, "iso-8859-9", "ISO-8859-9"},     Charset{Way::single_byte, "iso-8859-10", "iso-8859_10-1998"},
    Charset{Way::single_byte, "iso-8859-13", "ISO-8859-13"},   Charset{Way::single_byte, "iso-8859-14", "iso-8859_14-1998"},
    Charset{Way::single_byte, "iso-8859-15", "ISO-8859-15"},   Charset{Way::single_byte, "windows-874", "windows-874-2000"},
    Charset{Way::single_byte, "windows-1250", "windows-1250"}, Charset{Way::single_byte, "windows-1251", "windows-1251"},
    Charset{Way::single_byte, "windows-1252", "windows-1252"}, Charset{Way::single_byte, "windows-1253", "windows-1253"},
    Charset{Way::single_byte, "windows-1254", "windows-1254"}, Charset{Way::single_byte, "windows-1255", "windows-1255"},
    Charset{Way::single_byte, "windows-1256", "windows-1256"}, Charset{Way::single_byte, "windows-1257", "windows-1257"},
    Charset{Way::single_byte, "windows-1258", "windows-1258"}, Charset{Way::single_byte, "koi8-r", "KOI8-R"},
    Charset{Way::single_byte, "koi8-u", "KOI8-U"},             Charset{Way::single_byte, "ibm437", "ibm-437_P100-1995"},
    Charset{Way::single_byte, "ibm850", "ibm-850_P100-1995"},  Charset{Way::single_byte, "ibm852", "ibm-852_P100-1995"},
    Charset{Way::single_byte, "ibm866", "ibm-866_P100-1995"},  Charset{Way::single_byte, "macintosh", "macintosh"},
    Charset{Way::multi_byte, "gb18030", "gb18030"},            Charset{Way::multi_byte, "gbk", "windows-936-2000"},
    Charset{Way::multi_byte, "big5", "windows-950-2000"},      Charset{Way::multi_byte, "big5-hkscs", "Big5-HKSCS"},
    Charset{Way::multi_byte, "euc-kr", "windows-949-2000"},    Charset{Way::multi_byte, "euc-tw", "euc-tw-2014"},
};

struct Alias {
  std::string_view key;
  std::string_view name;
};

// Beside the names themselves ("iso-8859-1" has the key "iso88591").
constexpr std::array kIcuAliases{
    Alias{"latin1", "iso-8859-1"},      Alias{"l1", "iso-8859-1"},          Alias{"isolatin1", "iso-8859-1"},
    Alias{"csisolatin1", "iso-8859-1"}, Alias{"88591", "iso-8859-1"},       Alias{"isoir100", "iso-8859-1"},
    Alias{"iso885911987", "iso-8859-1"},Alias{"cp819", "iso-8859-1"},       Alias{"latin2", "iso-8859-2"},
    Alias{"l2", "iso-8859-2"},          Alias{"csisolatin2", "iso-8859-2"}, Alias{"latin3", "iso-8859-3"},
    Alias{"latin4", "iso-8859-4"},      Alias{"cyrillic", "iso-8859-5"},    Alias{"csisolatincyrillic", "iso-8859-5"},
    Alias{"arabic", "iso-8859-6"},      Alias{"iso88596i", "iso-8859-6"},   Alias{"iso88596e", "iso-8859-6"},
    Alias{"greek", "iso-8859-7"},       Alias{"greek8", "iso-8859-7"},      Alias{"hebrew", "iso-8859-8"},
    Alias{"iso88598i", "iso-8859-8"},   Alias{"iso88598e", "iso-8859-8"},   Alias{"visual", "iso-8859-8"},
    Alias{"logical", "iso-8859-8"},     Alias{"latin5", "iso-8859-9"},      Alias{"latin6", "iso-8859-10"},
    Alias{"latin9", "iso-8859-15"},     Alias{"latin0", "iso-8859-15"},     Alias{"iso885911", "windows-874"},
    Alias{"tis620", "windows-874"},     Alias{"cp874", "windows-874"},      Alias{"ms874", "windows-874"},
    Alias{"dos874", "windows-874"},     Alias{"cp1250", "windows-1250"},    Alias{"cp1251", "windows-1251"},
    Alias{"cp1252", "windows-1252"},    Alias{"ms1252", "windows-1252"},    Alias{"ansi", "windows-1252"},
    Alias{"xansi", "windows-1252"},     Alias{"cp1253", "windows-1253"},    Alias{"cp1254", "windows-1254"},
    Alias{"cp1255", "windows-1255"},    Alias{"cp1256", "windows-1256"},    Alias{"cp1257", "windows-1257"},
    Alias{"cp1258", "windows-1258"},    Alias{"koi", "koi8-r"},             Alias{"koi8", "koi8-r"},
    Alias{"cskoi8r", "koi8-r"},         Alias{"koi8ru", "koi8-u"},          Alias{"cp437", "ibm437"},
    Alias{"cp850", "ibm850"},           Alias{"cp852", "ibm852"},           Alias{"cp866", "ibm866"},
    Alias{"dos866", "ibm866"},          Alias{"mac", "macintosh"},          Alias{"macroman", "macintosh"},
    Alias{"xmacroman", "macintosh"},    Alias{"gb2312", "gbk"},             Alias{"euccn", "gbk"},
    Alias{"xeuccn", "gbk"},             Alias{"csgb2312", "gbk"},           Alias{"gb231280", "gbk"},
    Alias{"chinese", "gbk"},            Alias{"csiso58gb231280", "gbk"},    Alias{"xgbk", "gbk"},
    Alias{"cp936", "gbk"},              Alias{"ms936", "gbk"},              Alias{"windows936", "gbk"},
    Alias{"gb180302000", "gb18030"},    Alias{"gb180302005", "gb18030"},    Alias{"cp54936", "gb18030"},
    Alias{"cnbig5", "big5"},            Alias{"xxbig5", "big5"},            Alias{"csbig5", "big5"},
    Alias{"cp950", "big5"},             Alias{"windows950", "big5"},        Alias{"xbig5", "big5"},
    Alias{"big5hk", "big5-hkscs"},      Alias{"ksc5601", "euc-kr"},         Alias{"ksc56011987", "euc-kr"},
    Alias{"ksc56011989", "euc-kr"},     Alias{"korean", "euc-kr"},          Alias{"cseuckr", "euc-kr"},
    Alias{"csksc56011987", "euc-kr"},   Alias{"isoir149", "euc-kr"},        Alias{"cp949", "euc-kr"},
    Alias{"uhc", "euc-kr"},             Alias{"windows949", "euc-kr"},      Alias{"ms949", "euc-kr"},
    Alias{"xeuctw", "euc-tw"},          Alias{"cp51936", "gbk"},            Alias{"cp51949", "euc-kr"},
};

// Letters and digits in lower case. An RFC 2231 language ("iso-2022-jp*ja") and a year after ":" are cut off.
std::string key_of(std::string_view label) {
  std::string key;
  for (const char c : label) {
    if (c == '*' || c == ';') break;
    if (c >= 'A' && c <= 'Z') key.push_back(static_cast<char>(c - 'A' + 'a'));
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) key.push_back(c);
    if (key.size() > kLabelMax) break;
  }
  return key;
}

using Index = std::unordered_map<std::string, const Charset*>;

Index build_index() {
  Index index;
  for (const Entry& entry : kFixed) {
    std::string_view left = entry.aliases;
    while (!left.empty()) {
      const std::size_t blank = std::min(left.find(' '), left.size());
      index.emplace(left.substr(0, blank), &entry.charset);
      left.remove_prefix(std::min(blank + 1, left.size()));
    }
  }
  for (const Charset& charset : kByIcu) index.emplace(key_of(charset.name), &charset);
  for (const Alias& alias : kIcuAliases) {
    const auto charset = std::find_if(kByIcu.begin(), kByIcu.end(), [&](const Charset& c) { return c.name == alias.name; });
    assert(charset != kByIcu.end());
    index.emplace(alias.key, &*charset);
  }
  return index;
}

}  // namespace

const Charset& find_charset(std::string_view untrusted_label) {
  static const Index index = build_index();
  const std::string key = key_of(untrusted_label);
  const bool blank = untrusted_label.find_first_not_of(" \t\r\n\"'") == std::string_view::npos;
  if (blank) return charset_of(Way::detect);
  const auto found = index.find(key);
  return found == index.end() ? charset_of(Way::unknown) : *found->second;
}

const Charset& charset_of(Way way) {
  const auto entry = std::find_if(kFixed.begin(), kFixed.end(), [&](const Entry& e) { return e.charset.way == way; });
  assert(entry != kFixed.end());
  return entry->charset;
}

std::span<const Charset> icu_charsets() { return kByIcu; }

}  // namespace temizu::text

namespace temizu {

std::string normalize_label(std::string_view untrusted_label) {
  return std::string(text::find_charset(untrusted_label).name);
}

}  // namespace temizu
