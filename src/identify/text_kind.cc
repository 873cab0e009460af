#include "identify/text_kind.h"

#include <algorithm>

#include "identify/names.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBlanks = " \t\r\n\f";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// word is lower case.
bool starts(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

std::string_view skip_blanks(std::string_view text) {
  const std::size_t at = text.find_first_not_of(kBlanks);
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

// Behind comments, processing instructions and a document type: where the root element starts.
std::string_view skip_prolog(std::string_view text) {
  for (int n = 0; n < 50; ++n) {
    text = skip_blanks(text);
    const std::string_view end = text.starts_with("<!--") ? "-->"sv : text.starts_with("<?") ? "?>"sv : starts(text, "<!doctype") ? ">"sv : ""sv;
    if (end.empty()) return text;
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
  return {};
}

bool is_tag(std::string_view text, std::string_view name) {
  if (!text.starts_with('<') || !starts(text.substr(1), name) || text.size() < name.size() + 2) return false;
  const char next = text[name.size() + 1];
  return next == '>' || next == '/' || kBlanks.find(next) != std::string_view::npos;
}

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

// What XML is really for is in its first lines; kinds that another program would open get a name of their own.
std::string_view kind_of_xml(std::string_view start) {
  if (start.find("<?mso-application") != std::string_view::npos || start.find("http://schemas.microsoft.com/office/2006/xmlPackage") != std::string_view::npos) {
    return "application/x-mso-xml";   // opens in Word or Excel (WordprocessingML 2003, SpreadsheetML 2003, flat OPC)
  }
  const std::string_view root = skip_prolog(start);
  if (is_tag(root, "svg") || starts(root, "<svg:svg")) return "image/svg+xml";
  if (is_tag(root, "html")) return "text/html";
  if (starts(root, "<office:document")) return "application/x-flat-opendocument";
  if (starts(root, "<xsl:")) return "application/xslt+xml";
  for (const std::string_view name : {"job", "package", "component", "scriptlet", "assembly", "msbuild", "project"}) {
    // Windows script files and scriptlets; build files that run commands.
    if (is_tag(root, name) && (start.find("<script") != std::string_view::npos || name == "scriptlet")) return "text/x-script";
  }
  return "application/xml";
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

// Text that a double click would run or follow, known by its content.
bool is_script(std::string_view start) {
  const std::string_view text = skip_blanks(start);
  for (const std::string_view word : {"#!"sv, "[internetshortcut]"sv, "[desktop entry]"sv, "windows registry editor"sv, "regedit4"sv, "<hta:application"sv,
                                      "@echo off"sv, "<?php"sv, "<%@"sv, "x5o!p%@ap[4\\pzx54(p^)7cc)7}"sv}) {
    if (starts(text, word)) return true;
  }
  return false;
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
  if (text.starts_with("ISO-10303-21;")) return "application/x-sxf";
  if (text.starts_with("-----BEGIN PGP MESSAGE-----")) return "application/pgp-encrypted";
  if (starts(text, "mime-version:") && start.find("multipart/related") != std::string_view::npos && !is_named(extensions, "eml")) {
    return "application/x-mimearchive";
  }
  if (is_script(start)) return "text/x-script";
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
  if (text.starts_with("0\r\nSECTION") || text.starts_with("0\nSECTION")) return "image/vnd.dxf";
  // Only the name or the label can say it.
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
  return false;
}

}  // namespace temizu
