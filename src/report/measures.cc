#include "report/measures.h"

#include <algorithm>
#include <utility>

namespace temizu {
namespace {

struct Listed {
  std::string_view list;   // words with blanks between
  bool holds(std::string_view word) const {
    for (std::string_view rest = list; !rest.empty();) {
      const std::size_t blank = std::min(rest.find(' '), rest.size());
      if (rest.substr(0, blank) == word) return true;
      rest.remove_prefix(std::min(rest.size(), blank + 1));
    }
    return false;
  }
};

constexpr std::pair<Measure, Listed> kRules[] = {
    {Measure::timed_out, {"wash.timeout"}},
    {Measure::crashed, {"wash.crashed wash.memory wash.forbidden_call"}},
    {Measure::garbled, {"text.undecodable text.jis_lost_escape text.jis_unclosed text.mixed_charsets text.not_decoded text.unknown_charset text.label_contradicted"}},
};

// In the order of kRemovedClasses. What is only told and stays (…_kept) is not here.
constexpr Listed kRemoved[] = {
    {"ole.macro ole.auto_macro ole.xlm_macro ooxml.macro ooxml.macro_call ooxml.macro_function ooxml.macro_name ooxml.macro_sheet odf.macro cad.macro"},
    {"ole.embedded_object ole.linked_object ole.package ole.equation ole.control ooxml.object ooxml.ole ooxml.control odf.object rtf.object cad.ole "
     "mailfile.embedded_object mailfile.rtf_object"},
    {"ole.dde ooxml.formula_dde odf.dde"},
    {"ole.external_link ole.external_template ole.query ooxml.external_link ooxml.external_reference ooxml.external_target ooxml.formula_external ooxml.template "
     "ooxml.connection ooxml.subdocument odf.remote_picture odf.linked_data odf.linked_section odf.template odf.reload html.remote_image "
     "html.external_resource html.css_reference pdf.external_object pdf.remote_link rtf.external_file rtf.template cad.external_reference image.link "
     "mailfile.linked_file calendar.url_removed vcard.url_removed mime.external_body"},
    {"pdf.javascript html.script html.script_url html.event_handler html.active_attribute image.script mailfile.form_script"},
    {"pdf.launch pdf.action pdf.form_action pdf.trigger ooxml.action ole.action ole.commands odf.event calendar.alarm_action html.meta_refresh"},
    {"pdf.attachment pdf.portfolio pdf.multimedia html.embedded calendar.attachment vcard.media ooxml.alt_chunk ooxml.media odf.media ole.media rtf.embedded_data rtf.binary "
     "text.embedded_marker"},
    {"html.tracking_pixel"},
    {"pdf.form pdf.xfa html.form odf.form mailfile.custom_form"},
    {"html.lookalike_link html.other_scheme pdf.link_removed pdf.hidden_link ooxml.link ooxml.formula_hyperlink rtf.bad_link odf.bad_link ole.link cad.hyperlink"},
    {"csv.formula odf.formula ooxml.formula_function"},
    {"html.hidden_text ooxml.hidden_text ooxml.hidden_row ooxml.hidden_column ooxml.hidden_sheet ooxml.very_hidden_sheet ooxml.hidden_slide odf.hidden rtf.hidden_text "
     "pdf.hidden_layer"},
    {"identify.executable"},
};
static_assert(std::size(kRemoved) == kRemovedClasses.size());

}  // namespace

std::optional<Measure> measure_of_reason(std::uint32_t reason) {
  switch (reason) {
    case 103: return Measure::encrypted;
    case 104: return Measure::forged_names;
    case 105: return Measure::unsupported;
    case 106: return Measure::too_large;
    case 107: return Measure::malware;
    case 108: return Measure::timed_out;
    case 116: return Measure::damaged;
    case 120:
    case 121: return Measure::nested;
    case 123: return Measure::self_inspection;
    default: return std::nullopt;
  }
}

std::optional<Measure> measure_of_rule(std::string_view rule) {
  for (const auto& [measure, rules] : kRules) {
    if (rules.holds(rule)) return measure;
  }
  return std::nullopt;
}

std::optional<std::size_t> removed_class_of(std::string_view rule) {
  for (std::size_t i = 0; i < std::size(kRemoved); ++i) {
    if (kRemoved[i].holds(rule)) return i;
  }
  return std::nullopt;
}

}  // namespace temizu
