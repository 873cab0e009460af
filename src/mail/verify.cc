// The independent check before anything is sent (I3): one pass over the octets, by the grammar of what we write and no
// wider. Shares no code with canonical*.cc or the reader
// (which asks verify_field.h only whether a long list is one of ours).
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "mail/canonical.h"
#include "mail/verify_field.h"
#include "mail/verify_octets.h"

namespace temizu {
namespace {

constexpr std::size_t kHeaderBytesMax = 256u << 10;
constexpr std::size_t kPartsMax = 1001;
constexpr std::size_t kLineLimit = 76;
constexpr std::size_t kLongLineLimit = 998;  // RFC 5322 section 2.1.1; only for one word that cannot be broken

class Verifier {
 public:
  explicit Verifier(ByteView mail) : mail_(mail) {}

  Status run() {
    if (!message()) return fail();
    return {};
  }

 private:
  Status fail() const {
    return Unexpected{Code::internal, "octet " + std::to_string(at_), "not canonical: " + std::string(why_), "the message is held; this is a defect of ours"};
  }
  bool no(const char* why) {
    why_ = why;
    return false;
  }

  // One line without its CRLF. Fails at the first octet that is not printable ASCII or at a line that is too long.
  bool line(std::string_view& out, std::size_t most) {
    const std::size_t start = at_;
    while (at_ < mail_.size() && mail_[at_] >= ' ' && mail_[at_] <= '~') ++at_;
    if (mail_.substr(at_, 2) != "\r\n") return no(at_ < mail_.size() ? "octet outside printable ASCII, or a bare line end" : "last line without a line end");
    out = mail_.substr(start, at_ - start);
    if (out.size() > most) {
      at_ = start + most;
      return no("line too long");
    }
    at_ += 2;
    return true;
  }

  // One field, unfolded. Empty name: the blank line that ends the header.
  bool field(std::string& name, std::string& value) {
    const std::size_t start = at_;
    std::string_view text;
    if (!header_line(text)) return false;
    name.clear();
    value.clear();
    if (text.empty()) return true;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !verify::token(text.substr(0, colon))) {
      at_ = start;
      return no("header line without a field name");
    }
    name = text.substr(0, colon);
    value = text.substr(colon + 1);
    while (at_ < mail_.size() && mail_[at_] == ' ') {
      const std::size_t here = at_;
      if (!header_line(text)) return false;
      if (text.find_first_not_of(' ') == std::string_view::npos) {
        at_ = here;
        return no("folded line of blanks only");
      }
      value += text;
      if (value.size() > kHeaderBytesMax) return no("field too long");
    }
    if (value.size() < 2 || value[0] != ' ' || value[1] == ' ') {
      at_ = start;
      return no("field without a value");
    }
    value.erase(0, 1);
    return true;
  }

  bool header_line(std::string_view& text) {
    const std::size_t start = at_;
    if (!line(text, kLongLineLimit)) return false;
    if (text.size() <= kLineLimit) return true;
    // A word that cannot be folded, on a line of its own or behind the field's name, as the media types of Office are.
    const std::size_t blank = text.find(' ');
    const bool one_word = blank != std::string_view::npos && (blank == 0 || text[blank - 1] == ':') && text.find(' ', blank + 1) == std::string_view::npos;
    if (one_word) return true;
    at_ = start + kLineLimit;
    return no("line longer than 76 that could be folded");
  }

  bool message() {
    static constexpr std::array<std::string_view, 12> kOrder = {"Date", "From", "Sender", "Reply-To", "To", "Cc", "Message-ID",
                                                                "In-Reply-To", "References", "Subject", "List-Id", "Auto-Submitted"};
    std::size_t place = 0;
    bool from = false, id = false;
    std::string name, value;
    while (true) {
      const std::size_t start = at_;
      if (!field(name, value)) return false;
      if (at_ > kHeaderBytesMax) return no("header too large");
      if (name == "MIME-Version") {
        if (value != "1.0" || !from || !id) return back(start, "incomplete header before MIME-Version");
        return content();
      }
      if (name.starts_with("Temizu-")) {
        place = kOrder.size();
        if (name.size() == 7 || !verify::printable(value)) return back(start, "field of our own is malformed");
        continue;
      }
      while (place < kOrder.size() && kOrder[place] != name) ++place;
      if (place == kOrder.size()) return back(start, "field not on our list, repeated, or out of order");
      ++place;
      if (!known_field(name, value)) return back(start, "value of a field does not follow its grammar");
      from = from || name == "From";
      id = id || name == "Message-ID";
    }
  }

  static bool known_field(std::string_view name, std::string_view value) {
    if (name == "Date") return verify::date(value);
    if (name == "Message-ID" || name == "In-Reply-To") return verify::message_ids(value, 1);
    if (name == "References") return verify::message_ids(value, 20);
    if (name == "Subject" || name == "List-Id") return verify::unstructured(value);
    if (name == "Auto-Submitted") return value == "auto-generated" || value == "auto-replied";
    return verify::mailbox_list(value);
  }

  bool back(std::size_t start, const char* why) {
    at_ = start;
    return no(why);
  }

  bool content() {
    const std::size_t start = at_;
    std::string name, value;
    if (!field(name, value)) return false;
    if (name != "Content-Type") return back(start, "MIME-Version is not followed by Content-Type");
    if (value == "text/plain; charset=UTF-8") return text_body({});
    constexpr std::string_view kMixed = "multipart/mixed; boundary=\"";
    constexpr std::string_view kReport = "multipart/report; report-type=delivery-status; boundary=\"";
    const bool report = value.starts_with(kReport);
    if (!report && !value.starts_with(kMixed)) return back(start, "content type that we do not write");
    std::string boundary = value.substr(report ? kReport.size() : kMixed.size());
    if (boundary.size() < 20 || boundary.size() > 71 || boundary.back() != '"') return back(start, "boundary of a wrong length");
    boundary.pop_back();
    if (!boundary.starts_with("=_temizu_") || boundary.find_first_not_of("0123456789abcdef", 9) != std::string::npos) return back(start, "boundary is not ours");
    std::string_view empty;
    if (!line(empty, 0)) return false;
    return parts("--" + boundary, report);
  }

  bool parts(const std::string& delimiter, bool report) {
    std::string_view text;
    const std::size_t start = at_;
    if (!line(text, kLineLimit)) return false;
    if (text != delimiter) return back(start, "text before the first part");
    for (std::size_t count = 1; count <= kPartsMax; ++count) {
      bool good = false;
      if (count == 1) {
        good = text_part(delimiter);
      } else {
        good = report ? report_part(delimiter, count) : attachment(delimiter);
      }
      if (!good) return false;
      if (closed_) return count >= 2 ? true : no("multipart with one part only");
    }
    return no("too many parts");
  }

  bool text_part(std::string_view delimiter) {
    const std::size_t start = at_;
    std::string name, value;
    if (!field(name, value)) return false;
    if (name != "Content-Type" || value != "text/plain; charset=UTF-8") return back(start, "first part is not our text");
    return text_body(delimiter);
  }

  bool text_body(std::string_view delimiter) {
    const std::size_t start = at_;
    std::string name, value;
    if (!field(name, value)) return false;
    const bool qp = value == "quoted-printable";
    if (name != "Content-Transfer-Encoding" || (!qp && value != "base64")) return back(start, "text in an encoding that we do not write");
    std::string_view empty;
    if (!line(empty, 0)) return false;
    return qp ? quoted_printable(delimiter) : base64(delimiter, true);
  }

  bool attachment(std::string_view delimiter) {
    const std::size_t start = at_;
    std::string name, value;
    if (!field(name, value)) return false;
    const std::size_t semicolon = value.find(';');
    const bool named = semicolon != std::string::npos;
    if (name != "Content-Type" || !verify::media_type(value.substr(0, semicolon))) return back(start, "attachment of a type that we do not write");
    if (named) {
      const std::string_view rest = std::string_view(value).substr(semicolon);
      if (!rest.starts_with("; name=\"") || rest.back() != '"' || rest.size() < 10) return back(start, "attachment with a malformed name");
      if (!verify::attachment_name(rest.substr(8, rest.size() - 9))) return back(start, "attachment with a malformed name");
    }
    const std::size_t second = at_;
    if (!field(name, value)) return false;
    if (name != "Content-Transfer-Encoding" || value != "base64") return back(second, "attachment not in base64");
    const std::size_t third = at_;
    if (!field(name, value)) return false;
    if (name != "Content-Disposition" || !disposition(value, named)) return back(third, "attachment with a malformed disposition");
    std::string_view empty;
    return line(empty, 0) && base64(delimiter, false);
  }

  static bool disposition(std::string_view value, bool named) {
    if (!named) return value == "attachment";
    constexpr std::string_view kOpen = "attachment; ";
    if (!value.starts_with(kOpen)) return false;
    value.remove_prefix(kOpen.size());
    constexpr std::string_view kExtended = "filename*=UTF-8''";
    if (value.starts_with(kExtended)) {
      const std::size_t end = value.find("; ");
      if (end == std::string_view::npos || end == kExtended.size()) return false;
      if (!extended(value.substr(kExtended.size(), end - kExtended.size()))) return false;
      value.remove_prefix(end + 2);
    }
    constexpr std::string_view kQuoted = "filename=\"";
    if (!value.starts_with(kQuoted) || !value.ends_with('"')) return false;
    value = value.substr(kQuoted.size(), value.size() - kQuoted.size() - 1);
    return !value.empty() && verify::attachment_name(value) && value.find("=?") == std::string_view::npos && value.find('"') == std::string_view::npos;
  }

  // RFC 5987 value: attr-char or %XX in upper case; the octets must be clean UTF-8.
  static bool extended(std::string_view value) {
    const auto nibble = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
    std::string octets;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] != '%') {
        const bool plain = verify::token(value.substr(i, 1)) || value[i] == '.' || value[i] == '_';
        if (!plain) return false;
        octets += value[i];
        continue;
      }
      if (i + 2 >= value.size() || nibble(value[i + 1]) < 0 || nibble(value[i + 2]) < 0) return false;
      octets += static_cast<char>(nibble(value[i + 1]) * 16 + nibble(value[i + 2]));
      i += 2;
    }
    return verify::clean_utf8(octets);
  }

  // The second part of a report holds the status fields, the third the header of the message it is about (RFC 6522).
  bool report_part(std::string_view delimiter, std::size_t number) {
    const std::size_t start = at_;
    std::string name, value;
    if (!field(name, value)) return false;
    const char* type = number == 2 ? "message/delivery-status" : "text/rfc822-headers";
    if (number > 3 || name != "Content-Type" || value != type) return back(start, "report part that we do not write");
    std::string_view text;
    if (!line(text, 0)) return false;
    while (true) {
      const std::size_t here = at_;
      if (at_line(delimiter)) return delimiter_line(delimiter);
      if (!field(name, value)) return false;
      if (name.empty()) continue;  // the blank line between groups, or before the delimiter
      static constexpr std::array<std::string_view, 6> kStatus = {"Reporting-MTA", "Arrival-Date", "Final-Recipient", "Action", "Status", "Diagnostic-Code"};
      bool known = number == 3 && name == "Message-ID" && verify::message_ids(value, 1);
      for (const std::string_view status : kStatus) known = known || (number == 2 && name == status && verify::printable(value));
      if (!known) return back(here, "field of a report that we do not write");
    }
  }

  bool at_line(std::string_view delimiter) const { return !delimiter.empty() && mail_.substr(at_, delimiter.size()) == delimiter; }

  // "--boundary" or, at the very end of the mail, "--boundary--".
  bool delimiter_line(std::string_view delimiter) {
    const std::size_t start = at_;
    std::string_view text;
    if (!line(text, kLineLimit)) return false;
    if (text == delimiter) return true;
    closed_ = text.size() == delimiter.size() + 2 && text.ends_with("--");
    if (!closed_) return back(start, "line that begins like a delimiter");
    return at_ == mail_.size() ? true : no("octets after the end");
  }

  // True at the end of this part: the end of the mail, or the blank line's CRLF with a delimiter behind it.
  bool part_ends(std::string_view delimiter) const {
    if (delimiter.empty()) return at_ == mail_.size();
    return mail_.substr(at_, 2) == "\r\n" && mail_.substr(at_ + 2, delimiter.size()) == delimiter;
  }
  bool end_part(std::string_view delimiter) {
    if (delimiter.empty()) return true;
    at_ += 2;
    return delimiter_line(delimiter);
  }

  bool quoted_printable(std::string_view delimiter) {
    verify::TextOctets text;
    bool soft = false;
    while (!part_ends(delimiter)) {
      const std::size_t start = at_;
      std::string_view row;
      if (!qp_line(row)) return false;
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i] != '=') {
          if (!text.take(static_cast<unsigned char>(row[i]))) return back(start + i, "text is not clean UTF-8");
          continue;
        }
        if (i + 1 == row.size()) break;  // soft line break
        const int high = i + 2 < row.size() ? upper_hex(row[i + 1]) : -1;
        const int low = i + 2 < row.size() ? upper_hex(row[i + 2]) : -1;
        if (high < 0 || low < 0) return back(start + i, "malformed escape");
        const unsigned octet = static_cast<unsigned>(high * 16 + low);
        if (octet == '\r' || octet == '\n' || !text.take(octet)) return back(start + i, "text is not clean UTF-8");
        i += 2;
      }
      soft = !row.empty() && row.back() == '=';
      if (!row.empty() && (row.back() == ' ' || row.back() == '\t')) return back(at_ - 3, "blank at a line end");
      if (!soft && !text.whole()) return back(start, "character cut by a line end");
    }
    if (!text.whole() || soft) return no("text ends inside a character or a line");
    return end_part(delimiter);
  }

  // Like line(), but a TAB may stand in it.
  bool qp_line(std::string_view& out) {
    const std::size_t start = at_;
    while (at_ < mail_.size() && ((mail_[at_] >= ' ' && mail_[at_] <= '~') || mail_[at_] == '\t')) ++at_;
    if (mail_.substr(at_, 2) != "\r\n") return no("octet outside printable ASCII, or a bare line end");
    out = mail_.substr(start, at_ - start);
    if (out.size() > kLineLimit) return back(start + kLineLimit, "line too long");
    at_ += 2;
    return true;
  }

  static int upper_hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

  // Rows of 76 columns, the last one shorter or equal, padded by the rules. In a multipart the line end after an attachment's
  // last row belongs to the delimiter; text ends with a line end of its own.
  bool base64(std::string_view delimiter, bool is_text) {
    verify::TextOctets text;
    bool last = false;
    while (!part_ends(delimiter)) {
      const std::size_t start = at_;
      if (last) return no("base64 after its end");
      std::string_view row;
      if (!base64_row(row, last)) return false;
      if (is_text && !decode_row(row, start, text)) return false;
      if (!is_text && at_line(delimiter)) return delimiter_line(delimiter);
    }
    if (is_text && !text.whole()) return no("text ends inside a character or a line end");
    return end_part(delimiter);
  }

  // last: set when the row is short or ends in padding, so that no other may follow.
  bool base64_row(std::string_view& row, bool& last) {
    const std::size_t start = at_;
    row = mail_.substr(at_, kLineLimit);
    const std::size_t end = row.find('\r');
    if (end != std::string_view::npos) row = row.substr(0, end);
    std::size_t pads = 0;
    while (pads < 2 && pads < row.size() && row[row.size() - 1 - pads] == '=') ++pads;
    int seen = 0;  // a negative value leaves its sign bit
    for (const char c : row.substr(0, row.size() - pads)) seen |= verify::base64_value(c);
    if (seen < 0) {
      while (at_ < start + row.size() && verify::base64_value(mail_[at_]) >= 0) ++at_;
      return no("character outside base64");
    }
    if (row.empty() || row.size() % 4 != 0) return no("base64 row of a wrong length");
    const int spare = pads == 0 ? 0 : verify::base64_value(row[row.size() - 1 - pads]) & (pads == 1 ? 3 : 15);
    if (spare != 0) return no("bits behind the padding");
    at_ += row.size();
    if (mail_.substr(at_, 2) != "\r\n") return no("line too long, or a bare line end");
    at_ += 2;
    last = row.size() < kLineLimit || pads > 0;
    return true;
  }

  bool decode_row(std::string_view row, std::size_t start, verify::TextOctets& text) {
    for (std::size_t i = 0; i + 4 <= row.size(); i += 4) {
      unsigned bits = 0, octets = 3;
      for (std::size_t k = 0; k < 4; ++k) {
        const bool pad = row[i + k] == '=';
        octets -= pad;
        bits = (bits << 6) | (pad ? 0u : static_cast<unsigned>(verify::base64_value(row[i + k])));
      }
      for (unsigned k = 0; k < octets; ++k) {
        if (!text.take((bits >> (16 - 8 * k)) & 0xFF)) return back(start + i, "text is not clean UTF-8");
      }
    }
    return true;
  }

  ByteView mail_;
  std::size_t at_{0};
  const char* why_{""};
  bool closed_{false};
};

}  // namespace

Status verify_canonical(ByteView mail) { return Verifier(mail).run(); }

}  // namespace temizu
