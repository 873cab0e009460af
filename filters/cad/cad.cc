#include "filters/cad/cad.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "filters/cad/dxf.h"
#include "filters/cad/sfc.h"
#include "filters/cad/step.h"
#include "filters/common/file_name.h"
#include "filters/common/text_out.h"
#include "text/charset.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 3> kAccepts{"image/vnd.dxf", "application/x-sxf", "application/x-sfc"};
constexpr std::size_t kHeadMax = 16u << 10;
constexpr int kUtf8Since = 1021;   // AC1021: DXF of 2007 and later is UTF-8

// The value of a header variable of a text DXF: the second line behind its name.
std::string_view header_value(std::string_view head, std::string_view variable) {
  std::size_t at = head.find(variable);
  for (int lines = 0; lines < 2 && at != std::string_view::npos; ++lines) {
    at = head.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  if (at == std::string_view::npos) return {};
  const std::size_t end = head.find_first_of("\r\n", at);
  return head.substr(at, end == std::string_view::npos ? end : end - at);
}

// No drawing is JIS whose ESC octets were lost: the bytes name the charset, and nothing is put back.
std::string charset_of_dxf(std::string_view content) {
  const std::string_view head = content.substr(0, kHeadMax);
  const std::string_view version = header_value(head, "$ACADVER");
  if (version.size() == 6 && version.starts_with("AC") && std::atoi(std::string(version.substr(2)).c_str()) >= kUtf8Since) return "utf-8";
  const std::string_view page = header_value(head, "$DWGCODEPAGE");
  if (page == "ANSI_932" || page == "ansi_932" || page == "DOS932") return "cp932";
  return detect_charset(content);   // ANSI_1252 too: most programs write it, whatever they mean
}

// U+FFFD has no octets in CP932: the text came so, and a question mark says as much.
std::string without_gaps(std::string_view text) {
  static constexpr std::string_view kGap = "\xEF\xBF\xBD";
  std::string out;
  out.reserve(text.size());
  while (true) {
    const std::size_t at = text.find(kGap);
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    out.push_back('?');
    text.remove_prefix(at + kGap.size());
  }
}

// As it came: CP932, or UTF-8, in both cases without a mark of the order of octets.
Bytes encoded(const std::string& utf8, std::string_view charset) {
  if (charset != "cp932") return utf8;
  Bytes out = encode_lines(utf8, charset);
  if (out.starts_with("\xEF\xBB\xBF")) out.erase(0, 3);
  return out;
}

class CadFilter final : public Filter {
 public:
  CadFilter() {
    // The lists are built before the cage closes and anybody is forked.
    static_cast<void>(cad::rewrite_dxf(*cad::read_text_groups("0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n")));
    static_cast<void>(cad::rewrite_sfc("ISO-10303-21;HEADER;ENDSEC;DATA;/*SXF\n#1 = width_feature('0.1')\nSXF*/ENDSEC;END-ISO-10303-21;"));
  }
  std::string_view name() const noexcept override { return "cad"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild; }

  // The drawing as the same kind, DXF always as text; lines end in CRLF.
  //
  //   part.content   DXF in text or binary form; SXF P21 or SFC
  //   findings       README.md lists them; where = "LINE at group 12", "#10 line_feature"
  //   fails          bad_input (structure), ambiguous (two instances of one number), limit
  //   source         AutoCAD DXF Reference; ISO 10303-21; SXF Ver. 3.1, feature comments
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "cad", std::string("method ") + to_word(method));
    // Views of all groups or tokens beside the text, decoded and written: about eight octets for each that came.
    if (auto paid = bench.spend(8 * part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    std::string charset;
    Result<cad::Rewritten> drawing = part.kind.name == "image/vnd.dxf" ? dxf(part.untrusted_content, charset) : sxf(part, charset);
    if (!drawing) return Unexpected{drawing.error()};
    Washed washed;
    washed.kind = part.kind;
    washed.content = encoded(without_gaps(drawing->utf8), charset);
    washed.file_name = with_extension(part.file_name, extension_for(part.kind));
    washed.findings = std::move(drawing->findings);
    washed.changed = drawing->changed;
    return washed;
  }

 private:
  static Result<cad::Rewritten> dxf(ByteView content, std::string& charset) {
    if (content.starts_with(cad::kBinaryMark)) {
      Result<cad::Groups> groups = cad::read_binary_groups(content);
      if (!groups) return Unexpected{groups.error()};
      std::string text;
      for (const cad::Group& group : groups->list) text.append(std::to_string(group.code)).append("\n").append(group.value).append("\n");
      return dxf(text, charset);   // the text form of the same groups; octets were left out with their lengths
    }
    const DecodedText decoded = decode_text(content, charset_of_dxf(content));
    charset = decoded.charset;
    std::string_view text = decoded.utf8;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    Result<cad::Groups> groups = cad::read_text_groups(text);
    if (!groups) return Unexpected{groups.error()};
    return cad::rewrite_dxf(*groups);
  }

  static Result<cad::Rewritten> sxf(const Part& part, std::string& charset) {
    const DecodedText decoded = decode_text(part.untrusted_content, detect_charset(part.untrusted_content));
    charset = decoded.charset;
    std::string_view text = decoded.utf8;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return part.kind.name == "application/x-sfc" ? cad::rewrite_sfc(text) : cad::rewrite_p21(text);
  }
};

}  // namespace

std::unique_ptr<Filter> make_cad_filter() { return std::make_unique<CadFilter>(); }

}  // namespace temizu
