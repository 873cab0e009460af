#include "identify/text_kind.h"

#include <algorithm>

#include "identify/letters.h"
#include "identify/names.h"
#include "identify/xml_kind.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

// As browsers sniff (WHATWG MIME Sniffing section 7.1), and a few elements that Office writes first.
bool is_html(std::string_view start) {
  const std::string_view text = skip_blanks(start);
  if (starts(text, "<!doctype html")) return true;
  const std::string_view root = skip_prolog(text);
  for (const std::string_view name : {"html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body", "br", "p",
                                      "meta", "base", "link", "object", "embed", "form", "img", "span", "center"}) {
    if (is_tag(root, name)) return true;
  }
  return false;
}

bool is_xml(std::string_view start) {
  const std::string_view text = skip_blanks(start);
  return text.starts_with("<?xml") && text.size() > 5 && kBlanks.find(text[5]) != std::string_view::npos;
}

// At least two header fields of a mail at the start (RFC 5322 section 2.2).
bool is_mail(std::string_view start) {
  int fields = 0;
  for (std::size_t lines = 0; lines < 60 && !start.empty(); ++lines) {
    const std::size_t end = start.find('\n');
    std::string_view line = start.substr(0, end);
    start.remove_prefix(end == std::string_view::npos ? start.size() : end + 1);
    if (line.starts_with(' ') || line.starts_with('\t')) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) break;
    for (const std::string_view name : {"received", "return-path", "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "delivered-to"}) {
      if (colon == name.size() && starts(line, name)) ++fields;
    }
  }
  return fields >= 2;
}

// Mails one behind another, each behind a line "From sender date" (RFC 4155).
bool is_mailbox(std::string_view start) {
  const std::size_t end = start.find('\n');
  return start.starts_with("From ") && end != std::string_view::npos && is_mail(start.substr(end + 1));
}

bool is_json(std::string_view start) {
  const std::string_view text = skip_blanks(start);
  return !text.empty() && "{[\"-0123456789tfn"sv.find(text.front()) != std::string_view::npos;
}

bool starts_with_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return starts(text, word); });
}

// Text that a double click would run or follow, known by its content.
bool is_script(std::string_view text) {
  return starts_with_one_of(text, {"#!", "windows registry editor", "regedit4", "<hta:application", "@echo off", "<?php", "<%@", "x5o!p%@ap[4\\pzx54(p^)7cc)7}"});
}

bool is_shortcut(std::string_view text) {
  return starts_with_one_of(text, {"[internetshortcut]", "[{000214a0-0000-0000-c000-000000000046}]", "[desktop entry]", "[.shellclassinfo]", "[shell]", "screen mode id:i:", "full address:s:"});
}

bool is_playlist(std::string_view text) { return starts_with_one_of(text, {"#extm3u", "[playlist]", "<asx"}); }

// A query that fetches into Excel.
bool is_data_query(std::string_view text) { return starts_with_one_of(text, {"web\r\n1\r\n", "web\n1\n", "xlodbc\r\n", "xlodbc\n", "querytype=oledb", "[oledb]"}); }

// Takes one line off text, without blanks around it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  while (!line.empty() && kBlanks.find(line.front()) != std::string_view::npos) line.remove_prefix(1);
  while (!line.empty() && kBlanks.find(line.back()) != std::string_view::npos) line.remove_suffix(1);
  return line;
}

// Group 0 SECTION, behind comments (group 999) only.
bool is_dxf(std::string_view text) {
  for (int n = 0; n < 50 && !text.empty(); ++n) {
    const std::string_view code = take_line(text), value = take_line(text);
    if (code == "0") return value == "SECTION";
    if (code != "999") return false;
  }
  return false;
}

// Exchange structures of ISO 10303-21: the drawings of Japanese public works among them (SXF), in either of their two forms.
std::string_view kind_of_step(std::string_view start) {
  if (start.find("SCADEC") != std::string_view::npos && start.find("feature_mode") != std::string_view::npos) return "application/x-sfc";
  const bool drawing = start.find("ASSOCIATIVE_DRAUGHTING") != std::string_view::npos || start.find("SCADEC") != std::string_view::npos;
  return drawing ? "application/x-sxf" : "model/step";
}

bool is_named(const std::vector<std::string>& extensions, std::string_view extension) {
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

}  // namespace

std::string_view kind_of_text(std::string_view start, std::string_view declared_type, const std::vector<std::string>& extensions) {
  const std::string_view text = skip_blanks(start);
  // The content says it.
  if (start.substr(0, 1024).find("%PDF-") != std::string_view::npos) return "application/pdf";
  if (text.starts_with("%!PS")) return "application/postscript";
  if (text.starts_with("{\\rt")) return "application/rtf";
  if (starts(text, "begin:vcalendar")) return "text/calendar";
  if (starts(text, "begin:vcard")) return "text/vcard";
  if (text.starts_with("ISO-10303-21;")) return kind_of_step(start);
  if (text.starts_with("-----BEGIN PGP MESSAGE-----")) return "application/pgp-encrypted";
  if (text.starts_with("-----BEGIN PGP SIGNATURE-----")) return "application/pgp-signature";
  if (text.starts_with("-----BEGIN PKCS7-----") || text.starts_with("-----BEGIN CMS-----")) return "application/pkcs7-mime";
  if (text.starts_with("# Disk DescriptorFile")) return "application/x-vmdk";
  if (starts(text, "mime-version:") && start.find("multipart/related") != std::string_view::npos && !is_named(extensions, "eml")) {
    return "application/x-mimearchive";
  }
  if (is_script(text)) return "text/x-script";
  if (is_shortcut(text)) return "text/x-shortcut";
  if (is_playlist(text)) return "application/x-playlist";
  if (is_data_query(text)) return "text/x-data-query";
  if (text.starts_with("ID;P") && !is_named(extensions, "csv")) return "application/x-sylk";   // a table of ours quotes it
  if (is_xml(start)) return kind_of_xml(start);
  if (is_tag(skip_prolog(text), "svg")) return "image/svg+xml";
  const auto claims = [&](std::string_view type, std::initializer_list<std::string_view> some) {
    return declared_type == type || std::any_of(some.begin(), some.end(), [&](std::string_view one) { return is_named(extensions, one); });
  };
  // <a/> is XML to an XML reader and HTML to a browser: the name chooses.
  if (claims("application/xml", {"xml"}) && text.starts_with('<') && !starts(text, "<!doctype html")) return kind_of_xml(start);
  if (is_html(start)) {
    return start.find("<HTA:APPLICATION") != std::string_view::npos || start.find("<hta:application") != std::string_view::npos ? "text/x-script" : "text/html";
  }
  if (is_dxf(text)) return "image/vnd.dxf";
  // Only the name or the label can say it.
  if (const std::string_view named = kind_by_name(extensions, true); !named.empty()) return named;
  if (std::any_of(extensions.begin(), extensions.end(), [](const std::string& one) { return is_executable_extension(one); })) return "text/x-script";
  if (claims("text/html", {"html", "htm", "xhtml", "xht", "shtml"})) return "text/html";
  if (claims("message/rfc822", {"eml"}) && is_mail(start)) return "message/rfc822";
  if (claims("application/mbox", {"mbox", "mbx"}) && is_mailbox(start)) return "application/mbox";
  if (claims("application/json", {"json"}) && is_json(start)) return "application/json";
  if (claims("text/tab-separated-values", {"tsv", "tab"})) return "text/tab-separated-values";
  if (claims("text/csv", {"csv"})) return "text/csv";
  return "text/plain";
}

bool text_starts_as(std::string_view start, std::string_view kind) {
  const std::string_view text = skip_blanks(start);
  if (kind == "text/plain" || kind == "text/csv" || kind == "text/tab-separated-values") return true;
  if (kind == "text/html") return text.starts_with('<') || is_html(start);
  if (kind == "application/xml") return text.starts_with('<') && kind_of_xml(start) == "application/xml";
  if (kind == "application/json") return is_json(start);
  if (kind == "text/calendar") return starts(text, "begin:vcalendar");
  if (kind == "text/vcard") return starts(text, "begin:vcard");
  if (kind == "image/vnd.dxf") return is_dxf(text);
  if (kind == "application/x-sxf" || kind == "application/x-sfc") return text.starts_with("ISO-10303-21;") && kind_of_step(start) == kind;
  return false;
}

}  // namespace temizu
