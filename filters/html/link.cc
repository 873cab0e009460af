#include "filters/html/link.h"

#include <unicode/uidna.h>
#include <unicode/unistr.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/ascii.h"

namespace temizu {
namespace {

constexpr std::size_t kHrefMax = 64 << 10;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Without controls and the blanks around (WHATWG URL 4.4, steps 1 to 3).
std::string strip(std::string_view href) {
  std::string out;
  for (const char c : href.substr(0, kHrefMax)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out.push_back(c);
  }
  const std::size_t begin = std::min(out.find_first_not_of(' '), out.size());
  return out.substr(begin, out.find_last_not_of(' ') + 1 - begin);
}

// "http" of "HTTP://…", or empty.
std::string scheme_of(std::string_view url) {
  if (url.empty() || !is_letter(url[0])) return {};
  const std::size_t end = url.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  if (end == std::string_view::npos || url[end] != ':') return {};
  return lower_ascii(url.substr(0, end));
}

// Everything that is not a plain URL character becomes %XX, so that nothing in it can end the line, the bracket or turn
// the reading direction.
void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet > 0x20 && octet < 0x7F && std::string_view("<>\"`{}^|").find(c) == std::string_view::npos) {
      out.push_back(c == '\\' ? '/' : c);
    } else {
      out.push_back('%');
      out.push_back(kHex[octet >> 4]);
      out.push_back(kHex[octet & 15]);
    }
  }
}

// Lower-case ASCII; names in other scripts as punycode, so that a look-alike letter shows.
std::string to_ascii_host(std::string_view host) {
  std::string lowered = lower_ascii(host.substr(0, 255));
  while (lowered.ends_with('.')) lowered.pop_back();
  if (is_ascii(lowered)) return lowered;
  UErrorCode status = U_ZERO_ERROR;
  static UIDNA* const idna = [] {
    UErrorCode opening = U_ZERO_ERROR;
    UIDNA* opened = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI, &opening);
    return U_SUCCESS(opening) ? opened : nullptr;
  }();
  if (idna == nullptr) return lowered;
  std::array<char, 512> out{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  const int32_t length = uidna_nameToASCII_UTF8(idna, lowered.data(), static_cast<int32_t>(lowered.size()), out.data(),
                                                static_cast<int32_t>(out.size()), &info, &status);
  if (U_FAILURE(status) || length <= 0 || length > static_cast<int32_t>(out.size())) return lowered;
  return std::string(out.data(), static_cast<std::size_t>(length));
}

LinkTarget resolve_web(std::string_view scheme, std::string_view rest) {
  LinkTarget target;
  rest.remove_prefix(std::min(rest.find_first_not_of("/\\"), rest.size()));
  const std::size_t authority_end = std::min(rest.find_first_of("/\\?#"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    target.user_part = true;
    authority.remove_prefix(at + 1);
  }
  std::string_view port;
  if (const std::size_t colon = authority.rfind(':'); colon != std::string_view::npos && !authority.ends_with(']')) {
    port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
    if (port.size() > 5 || !std::ranges::all_of(port, is_ascii_digit)) port = {};
  }
  if (authority.empty()) return target;
  target.sort = LinkTarget::Sort::shown;
  std::string host;
  append_encoded(host, to_ascii_host(authority));
  target.host = host;
  target.url = std::string(scheme) + "://" + host + (port.empty() ? "" : ":" + std::string(port));
  if (!rest.empty() && rest[0] != '/' && rest[0] != '\\') target.url += '/';
  append_encoded(target.url, rest);
  return target;
}

LinkTarget resolve_mail(std::string_view rest) {
  LinkTarget target;
  rest = rest.substr(0, std::min<std::size_t>(rest.find('?'), 320));
  if (rest.find_first_not_of(' ') == std::string_view::npos) return target;
  target.sort = LinkTarget::Sort::shown;
  target.url = "mailto:";
  append_encoded(target.url, rest);
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) target.host = to_ascii_host(rest.substr(at + 1));
  return target;
}

// Joins a relative reference to an http base (RFC 3986 section 5.2, without the rarer dot segments).
std::string join(std::string_view base, std::string_view relative) {
  const std::size_t slashes = base.find("://");
  const std::size_t path = slashes == std::string_view::npos ? base.size() : std::min(base.find_first_of("/?#", slashes + 3), base.size());
  const std::string_view origin = base.substr(0, path);
  if (relative.starts_with('/') || relative.starts_with('\\')) return std::string(origin) + std::string(relative);
  std::string_view folder = base.substr(path, std::min(base.find_first_of("?#", path), base.size()) - path);
  if (relative.starts_with('?')) return std::string(origin) + std::string(folder) + std::string(relative);
  folder = folder.substr(0, folder.rfind('/') + 1);
  while (relative.starts_with("../") || relative.starts_with("./")) {
    const bool up = relative.starts_with("../");
    relative.remove_prefix(up ? 3 : 2);
    if (up && folder.size() > 1) folder = folder.substr(0, folder.substr(0, folder.size() - 1).rfind('/') + 1);
  }
  return std::string(origin) + (folder.empty() ? "/" : std::string(folder)) + std::string(relative);
}

// What a person would call "the site": example.co.jp of www.example.co.jp, city.kita.tokyo.jp as a whole.
std::string_view registered_domain(std::string_view host) {
  std::vector<std::size_t> starts{0};
  for (std::size_t at = 0; at < host.size(); ++at) {
    if (host[at] == '.') starts.push_back(at + 1);
  }
  if (starts.size() < 3) return host;
  const auto label = [&](std::size_t from_end) {
    const std::size_t index = starts.size() - from_end;
    const std::size_t begin = starts[index];
    return host.substr(begin, host.find('.', begin) - begin);
  };
  const std::string_view top = label(1);
  const std::string_view second = label(2);
  std::size_t labels = 2;
  constexpr std::string_view kSecond[] = {"co", "or", "ne", "ac", "ad", "ed", "go", "gr", "lg", "com", "net", "org", "gov", "edu"};
  constexpr std::string_view kPrefectures[] = {
      "hokkaido", "aomori", "iwate", "miyagi", "akita", "yamagata", "fukushima", "ibaraki", "tochigi", "gunma", "saitama",
      "chiba", "tokyo", "kanagawa", "niigata", "toyama", "ishikawa", "fukui", "yamanashi", "nagano", "gifu", "shizuoka",
      "aichi", "mie", "shiga", "kyoto", "osaka", "hyogo", "nara", "wakayama", "tottori", "shimane", "okayama", "hiroshima",
      "yamaguchi", "tokushima", "kagawa", "ehime", "kochi", "fukuoka", "saga", "nagasaki", "kumamoto", "oita", "miyazaki",
      "kagoshima", "okinawa"};
  if (top.size() == 2 && std::ranges::find(kSecond, second) != std::end(kSecond)) labels = 3;
  if (top == "jp" && std::ranges::find(kPrefectures, second) != std::end(kPrefectures)) labels = 4;
  return host.substr(starts[starts.size() - std::min(labels, starts.size())]);
}

std::string fold_widths(std::string_view text) {
  if (is_ascii(text)) return lower_ascii(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) return lower_ascii(text);
  std::string out;
  nfkc->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), status)
      .toUTF8String(out);
  return U_FAILURE(status) ? lower_ascii(text) : out;
}

bool is_host_octet(char c) {
  return is_letter(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// Endings that make a word without a scheme read as a host; "第3.pdf" is none.
bool has_known_top(std::string_view host) {
  constexpr std::string_view kTops[] = {"jp", "com", "net", "org", "info", "biz", "io", "cn", "kr", "tw", "hk", "uk", "us", "de",
                                        "fr", "eu", "ru", "app", "dev", "shop", "site", "online", "xyz", "top", "club", "link",
                                        "me", "tv", "cc", "gov", "edu", "asia", "store", "cloud", "tokyo", "example", "test"};
  const std::string_view top = host.substr(host.rfind('.') + 1);
  return std::ranges::find(kTops, top) != std::end(kTops);
}

// The host that a text names, or empty.
std::string host_in_text(std::string_view untrusted_text) {
  std::string text = fold_widths(untrusted_text.substr(0, 512));
  std::string_view rest = text;
  bool certain = false;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (const std::size_t at = rest.find(scheme); at != std::string_view::npos && !certain) {
      rest = rest.substr(at + scheme.size());
      certain = true;
    }
  }
  rest.remove_prefix(std::min(rest.find_first_not_of(" ("), rest.size()));
  if (!certain && rest.find(' ') != std::string_view::npos) return {};
  std::size_t end = 0;
  while (end < rest.size() && is_host_octet(rest[end])) ++end;
  if (certain && end < rest.size() && rest[end] == '@') return host_in_text(rest.substr(end + 1));
  std::string host(rest.substr(0, end));
  // Behind a scheme, Japanese text may follow without a blank: the host ends there.
  if (certain) {
    const auto wide = std::ranges::find_if(host, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
    if (wide != host.begin()) host.erase(wide, host.end());
  }
  while (host.ends_with('.')) host.pop_back();
  const std::size_t dot = host.find('.');
  if (dot == std::string::npos || dot == 0) return {};
  if (!certain && end < rest.size() && std::string_view("/:?#").find(rest[end]) == std::string_view::npos) return {};
  if (!certain && !host.starts_with("www.") && !has_known_top(host)) return {};
  return to_ascii_host(host);
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::ranges::copy_if(fold_widths(text), std::back_inserter(out), is_ascii_digit);
  if (text.starts_with("+81")) out.replace(0, 2, "0");   // Japan's country code for the trunk 0
  return out;
}

std::string_view bare(std::string_view url) {
  for (const std::string_view start : {"https://", "http://", "mailto:", "tel:"}) {
    if (url.starts_with(start)) url.remove_prefix(start.size());
  }
  if (url.starts_with("www.")) url.remove_prefix(4);
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

}  // namespace

LinkTarget resolve_link(std::string_view untrusted_href, std::string_view base) {
  const std::string href = strip(untrusted_href);
  LinkTarget target;
  if (href.empty() || href[0] == '#') return target;
  const std::string scheme = scheme_of(href);
  const std::string_view rest = std::string_view(href).substr(scheme.empty() ? 0 : scheme.size() + 1);
  if (scheme == "http" || scheme == "https") return resolve_web(scheme, rest);
  if (scheme == "mailto") return resolve_mail(rest);
  if (scheme == "tel") {
    target.sort = LinkTarget::Sort::shown;
    target.url = "tel:";
    append_encoded(target.url, rest.substr(0, 40));
    return target;
  }
  constexpr std::string_view kActive[] = {"javascript", "vbscript", "data", "blob", "file", "livescript", "mocha", "mhtml"};
  if (std::ranges::find(kActive, scheme) != std::end(kActive) || href.starts_with("\\\\")) {
    target.sort = LinkTarget::Sort::active;
    return target;
  }
  if (!scheme.empty()) {
    target.sort = LinkTarget::Sort::other;
    return target;
  }
  if (href.starts_with("//")) return resolve_web(base.starts_with("http:") ? "http" : "https", href);
  const std::string base_scheme = scheme_of(base);
  if (base_scheme != "http" && base_scheme != "https") return target;
  const std::string joined = join(base, href);
  return resolve_web(base_scheme, std::string_view(joined).substr(base_scheme.size() + 1));
}

bool looks_elsewhere(std::string_view text, const LinkTarget& target) {
  if (target.sort != LinkTarget::Sort::shown || target.host.empty()) return false;
  if (target.user_part) return true;
  std::string shown;
  if (target.url.starts_with("mailto:")) {
    const std::string folded = fold_widths(text.substr(0, 512));
    const std::size_t at = folded.find('@');
    if (at == std::string::npos || folded.find(' ') != std::string::npos) return false;
    std::size_t end = at + 1;
    while (end < folded.size() && is_host_octet(folded[end])) ++end;
    shown = to_ascii_host(std::string_view(folded).substr(at + 1, end - at - 1));
  } else {
    shown = host_in_text(text);
  }
  if (shown.empty() || shown == target.host) return false;
  // A name with letters of another script is another name, even below the same domain.
  if (target.host.find("xn--") != std::string::npos) return true;
  return registered_domain(shown) != registered_domain(target.host);
}

bool same_as_text(std::string_view text, std::string_view url) {
  if (url.starts_with("tel:")) return digits_of(text) == digits_of(url.substr(4));
  return bare(text) == bare(url);
}

}  // namespace temizu
