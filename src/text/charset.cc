#include "text/charset.h"

#include <algorithm>

#include "text/detect.h"
#include "text/icu_charset.h"
#include "text/japanese.h"
#include "text/labels.h"
#include "text/mixed_lines.h"
#include "text/not_decoded.h"
#include "text/unicode_forms.h"
#include "text/utf8.h"

namespace temizu {
namespace {

using text::Charset;
using text::Utf8Facts;
using text::Utf8Sink;
using text::Way;

// mail-rules 4.2 rule 5: above 2 % the reader is told.
constexpr std::uint64_t kToldPerHundred = 2;

std::uint64_t count_characters(const std::string& utf8) {
  return static_cast<std::uint64_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// One text being decoded.
struct Work {
  explicit Work(DecodedText& result) : text(result), sink(result.utf8) {}
  DecodedText& text;
  Utf8Sink sink;
};

void note_jis(const text::JisNotes& notes, DecodedText& text) {
  if (notes.unclosed_lines > 0) add_finding(text.findings, "text.jis_unclosed", Weight::info, {}, notes.unclosed_lines);
  if (notes.lost_escapes > 0) add_finding(text.findings, "text.jis_lost_escape", Weight::low, {}, notes.lost_escapes);
  if (notes.unknown_escapes > 0) add_finding(text.findings, "text.jis_escape", Weight::low, {}, notes.unknown_escapes);
}

void note_mixed(bool mixed, DecodedText& text) {
  if (mixed) add_finding(text.findings, "text.mixed_charsets", Weight::low);
}

void decode_jis_lines(ByteView bytes, const Utf8Facts& facts, Work& work) {
  const text::LineDecoder eight_bit = facts.seven_bit ? nullptr : text::decoder_of_eight_bit_lines(bytes);
  const text::JisNotes notes = text::decode_jis(bytes, work.sink, eight_bit);
  note_mixed(eight_bit != nullptr || notes.utf8_lines > 0, work.text);
  note_jis(notes, work.text);
}

// Text that went through something that drops ESC. Only where JIS was promised or nothing was.
bool decode_lost_escapes(ByteView bytes, Way labelled, const Utf8Facts& facts, Work& work) {
  const bool possible = labelled == Way::jis || labelled == Way::detect || labelled == Way::ascii || labelled == Way::unknown;
  if (!facts.seven_bit || !possible) return false;
  Bytes mended;
  const std::uint64_t count = text::find_lost_escapes(bytes, &mended);
  if (count == 0) return false;
  add_finding(work.text.findings, "text.jis_lost_escape", Weight::low, {}, count);
  note_jis(text::decode_jis(mended, work.sink), work.text);
  work.text.charset = "iso-2022-jp";
  return true;
}

// ISO-8859-1 as the world writes it: with octets 0x80 to 0x9F it is Windows' (WHATWG Encoding section 4.2).
const Charset& latin1_or_windows(ByteView bytes) {
  const bool windows = std::any_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0xE0) == 0x80; });
  return text::find_charset(windows ? "windows-1252" : "iso-8859-1");
}

void decode_as(const Charset& charset, ByteView bytes, const Utf8Facts& facts, Work& work) {
  work.text.charset = charset.name;
  switch (charset.way) {
    case Way::utf8:
      if (facts.valid() && !facts.private_use) {
        work.text.utf8.append(bytes);
      } else {
        note_mixed(text::decode_utf8_lines(bytes, work.sink), work.text);
      }
      break;
    case Way::cp932: text::decode_cp932(bytes, work.sink); break;
    case Way::euc: text::decode_euc(bytes, work.sink); break;
    case Way::jis: decode_jis_lines(bytes, facts, work); break;
    case Way::single_byte:
    case Way::multi_byte: text::decode_by_icu(charset, bytes, work.sink); break;
    default: text::decode_wide(charset.way, bytes, work.sink); break;
  }
}

// What the bytes are, the label heard.
const Charset& choose(const Charset& labelled, ByteView bytes, const Utf8Facts& facts) {
  const Way way = text::weigh_label(labelled.way, bytes, facts);
  if (way == Way::single_byte && labelled.way == Way::single_byte) {
    return labelled.name == "iso-8859-1" ? latin1_or_windows(bytes) : labelled;
  }
  if (way == Way::single_byte) return latin1_or_windows(bytes);
  if (way == labelled.way) {
    const bool says_nothing = way == Way::detect || way == Way::ascii || way == Way::unknown;
    return says_nothing ? text::charset_of(Way::utf8) : labelled;
  }
  return text::charset_of(way);
}

void decode_narrow(const Charset& labelled, ByteView bytes, Work& work) {
  const Utf8Facts facts = text::scan_utf8(bytes);
  if (decode_lost_escapes(bytes, labelled.way, facts, work)) return;
  decode_as(choose(labelled, bytes, facts), bytes, facts, work);
}

void decode_wide_label(const Charset& labelled, ByteView bytes, Work& work) {
  if (text::wide_label_is_wrong(labelled.way, bytes)) {
    decode_narrow(text::charset_of(Way::detect), bytes, work);
    return;
  }
  const Charset& charset = text::charset_of(text::settle_byte_order(labelled.way, bytes));
  work.text.charset = charset.name;
  text::decode_wide(charset.way, bytes, work.sink);
}

// UTF-7 and its kin. The flag is heavy when something was really shifted: then two readings exist.
void decode_forbidden(const Charset& labelled, ByteView bytes, Work& work) {
  const Utf8Facts facts = text::scan_utf8(bytes);
  const char* rule = labelled.way == Way::utf7 ? "text.utf7" : "text.not_decoded";
  if (!facts.seven_bit) {
    add_finding(work.text.findings, rule, Weight::high);
    decode_as(choose(labelled, bytes, facts), bytes, facts, work);
    return;
  }
  if (labelled.way != Way::iso2022 && text::has_jis_escape(bytes)) {
    add_finding(work.text.findings, rule, Weight::high);
    decode_as(text::charset_of(Way::jis), bytes, facts, work);
    return;
  }
  work.text.charset = labelled.name;
  const std::uint64_t shifts = text::show_not_decoded(labelled.way, bytes, work.sink);
  add_finding(work.text.findings, rule, shifts > 0 ? Weight::high : Weight::low, {}, std::max<std::uint64_t>(shifts, 1));
}

// A BOM is believed when it says UTF-8, and for the wide forms when no 8-bit label speaks against it or the bytes hold a
// zero octet, which no text in an 8-bit charset does.
bool believe(const text::ByteOrderMark& mark, const Charset& labelled, ByteView bytes) {
  if (mark.length == 0) return false;
  if (mark.way == Way::utf8) return true;
  const bool no_word = labelled.name.empty() || text::is_wide(labelled.way);
  return no_word || bytes.find('\0') != ByteView::npos;
}

void decode_after_bom(const text::ByteOrderMark& mark, ByteView bytes, Work& work) {
  // UTF-32LE's mark could be UTF-16LE's with a zero character behind it; no text starts with that.
  const Way way = mark.way;
  const ByteView rest = bytes.substr(mark.length);
  if (way == Way::utf8) {
    decode_narrow(text::charset_of(Way::utf8), rest, work);
    return;
  }
  work.text.charset = text::charset_of(way).name;
  text::decode_wide(way, rest, work.sink);
}

// "utf-16" with text in UTF-16LE, or "iso-8859-1" with octets of its Windows extension, is no contradiction.
bool contradicts(const Charset& labelled, std::string_view used) {
  if (labelled.way == Way::detect || labelled.way == Way::unknown) return false;
  if (labelled.way == Way::utf16) return !used.starts_with("utf-16");
  if (labelled.way == Way::utf32) return !used.starts_with("utf-32");
  if (labelled.name == "iso-8859-1" && used == "windows-1252") return false;
  return used != labelled.name;
}

void judge(const Charset& labelled, bool seven_bit_utf8, Work& work) {
  DecodedText& text = work.text;
  const std::uint64_t bad = work.sink.bad_count();
  const std::uint64_t private_use = work.sink.private_use();
  text.undecodable = bad + private_use;
  const bool told = text.undecodable > 0 && text.undecodable * 100 > count_characters(text.utf8) * kToldPerHundred;
  const Weight weight = told ? Weight::low : Weight::info;
  if (bad > 0) add_finding(text.findings, "text.undecodable", weight, {}, bad);
  if (private_use > 0) add_finding(text.findings, "text.private_use", weight, {}, private_use);
  const bool plain_ascii = labelled.way == Way::ascii && seven_bit_utf8;
  text.label_contradicted = !plain_ascii && contradicts(labelled, text.charset);
  if (text.label_contradicted) add_finding(text.findings, "text.label_contradicted", Weight::low);
  // Detection that found nothing fitting is as good as an unknown name.
  const bool guessed = labelled.name.empty() && (text.charset == "iso-8859-1" || text.charset == "windows-1252");
  if (labelled.way == Way::unknown || guessed) add_finding(text.findings, "text.unknown_charset", Weight::low);
}

}  // namespace

DecodedText decode_text(ByteView untrusted_bytes, std::string_view untrusted_label) {
  DecodedText text;
  text.utf8.reserve(untrusted_bytes.size() + untrusted_bytes.size() / 8);
  Work work(text);
  const Charset& labelled = text::find_charset(untrusted_label);
  const text::ByteOrderMark mark = text::find_bom(untrusted_bytes);
  if (believe(mark, labelled, untrusted_bytes)) {
    decode_after_bom(mark, untrusted_bytes, work);
  } else if (text::is_never_decoded(labelled.way)) {
    decode_forbidden(labelled, untrusted_bytes, work);
  } else if (text::is_wide(labelled.way)) {
    decode_wide_label(labelled, untrusted_bytes, work);
  } else {
    decode_narrow(labelled, untrusted_bytes, work);
  }
  const bool seven_bit_utf8 = text.charset == "utf-8" && text.utf8.size() == untrusted_bytes.size() &&
                              text::ascii_run(text.utf8.data(), text.utf8.data() + text.utf8.size()) == text.utf8.size();
  judge(labelled, seven_bit_utf8, work);
  return text;
}

}  // namespace temizu
