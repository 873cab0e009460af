// The frame of one washing: the only thing a confined child hands out, so the reader takes it apart as bytes from an
// attacker. Layout: magic, version, then the members of Washing in the order of washing.h. Numbers are little-endian;
// text and octets carry a 32-bit length. Source of the bounds: mail-rules 1.3 through base/limits.h.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>

#include "mail/utf8.h"
#include "pipeline/washing.h"

namespace temizu {
namespace {

constexpr std::string_view kMagic = "TMZW";
constexpr std::uint8_t kVersion = 2;

// Bounds of the reader. Each is above what the pipeline can produce within the highest limits that policy.xsd allows.
constexpr std::uint32_t kMailboxesMax = 4096;       // a 16 KiB address field holds fewer
constexpr std::uint32_t kReferencesMax = 20;
constexpr std::uint32_t kSectionsMax = 16'384;
constexpr std::uint32_t kFilesMax = 131'072;
constexpr std::uint32_t kPartsMax = 131'072;
constexpr std::uint32_t kFindingsMax = 200;         // add_finding keeps below it
constexpr std::size_t kFieldTextMax = 256u << 10;   // a whole header is no longer
constexpr std::size_t kMailboxMax = 16u << 10;
constexpr std::size_t kMessageIdMax = 998;          // RFC 5322 section 2.1.1
constexpr std::size_t kPathMax = 4096;
constexpr std::size_t kFileNameMax = 1024;
constexpr std::size_t kKindMax = 255;               // RFC 6838 section 4.2: 127 on each side of the slash
constexpr std::size_t kDeclaredTypeMax = 1024;
constexpr std::size_t kRuleMax = 80;
constexpr std::size_t kNoticeFieldMax = 200;
constexpr std::size_t kWhereMax = 1024;
constexpr std::int64_t kDateMin = -62'135'596'800'000;  // 0001-01-01
constexpr std::int64_t kDateMax = 253'402'300'799'999;  // 9999-12-31

constexpr std::array kReasons = {
    Reason::none, Reason::macro_removed, Reason::executable, Reason::encrypted, Reason::name_and_content_differ,
    Reason::unsupported, Reason::too_large, Reason::malware, Reason::timeout, Reason::links_disarmed, Reason::expiring,
    Reason::profile_withholds, Reason::suspicious_structure, Reason::held, Reason::active_content_removed,
    Reason::hidden_text_removed, Reason::broken, Reason::signature_removed, Reason::several_readings,
    Reason::members_removed, Reason::nested_too_deep, Reason::too_many_parts, Reason::partly_changed};

// --- writing ---------------------------------------------------------------------------------------------------------

class Writer {
 public:
  explicit Writer(std::size_t reserve) { out_.reserve(reserve); }
  template <class N>
  void number(N value) {
    for (std::size_t i = 0; i < sizeof(N); ++i) {
      out_ += static_cast<char>(static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
  }
  void octets(std::string_view bytes) {
    number(static_cast<std::uint32_t>(bytes.size()));
    out_.append(bytes);
  }
  void mailboxes(const std::vector<Mailbox>& list) {
    number(static_cast<std::uint32_t>(list.size()));
    for (const Mailbox& mailbox : list) {
      octets(mailbox.name);
      octets(mailbox.mailbox);
    }
  }
  void raw(std::string_view bytes) { out_.append(bytes); }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

void write_fields(Writer& to, const HeaderFields& fields) {
  for (const auto* list : {&fields.from, &fields.sender, &fields.reply_to, &fields.to, &fields.cc}) to.mailboxes(*list);
  to.octets(fields.subject);
  to.number(static_cast<std::uint8_t>(fields.date_ms.has_value()));
  to.number(fields.date_ms.value_or(0));
  to.number(static_cast<std::int32_t>(fields.date_zone_minutes));
  to.octets(fields.message_id);
  to.octets(fields.in_reply_to);
  to.number(static_cast<std::uint32_t>(fields.references.size()));
  for (const std::string& id : fields.references) to.octets(id);
  to.octets(fields.list_id);
  to.number(fields.received_count);
}

void write_part(Writer& to, const PartReport& part) {
  for (const auto* text : {&part.path, &part.file_name, &part.kind, &part.declared_type}) to.octets(*text);
  to.number(static_cast<std::uint8_t>(part.action));
  to.number(static_cast<std::uint16_t>(part.reason));
  to.number(static_cast<std::uint8_t>(part.changed));
  to.number(part.size_in);
  to.number(part.size_out);
  to.octets(part.sha256_in);
  to.octets(part.sha256_out);
  to.number(static_cast<std::uint32_t>(part.findings.size()));
  for (const Finding& finding : part.findings) {
    to.octets(finding.rule);
    to.number(static_cast<std::uint8_t>(finding.weight));
    to.octets(finding.where);
    to.number(finding.count);
  }
  to.number(static_cast<std::uint8_t>(part.known_by));
}

std::size_t size_hint(const Washing& washing) {
  std::size_t size = 4096 + 512 * washing.parts.size();
  for (const BodySection& section : washing.sections) size += section.text.size() + 64;
  for (const WashedFile& file : washing.files) size += file.content.size() + 256;
  return size;
}

// --- reading ---------------------------------------------------------------------------------------------------------

// Where the octets of text may be what a person reads over several lines.
enum class Text { line, lines };

bool is_clean_text(std::string_view text, Text form) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto octet = static_cast<unsigned char>(text[at]);
    if (octet >= 0x20 && octet < 0x7f) {
      ++at;
      continue;
    }
    if (form == Text::lines && (octet == '\n' || octet == '\t')) {
      ++at;
      continue;
    }
    const utf8::Step step = utf8::next(text, at);
    if (!step.valid || utf8::is_control(step.point)) return false;
    at += step.size;
  }
  return true;
}

bool is_token(std::string_view text) {  // RFC 6838 section 4.2, lower case
  if (text.empty() || text.size() > 127) return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  });
}

bool is_kind(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
}

// A part that nobody looked into (dropped, mail held) has no kind.
bool is_kind_or_empty(std::string_view text) { return text.empty() || is_kind(text); }

bool is_rule(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'; });
}

// "", "1", "2.1", each with "!member" for archives.
bool is_path(std::string_view text) {
  const std::string_view numbers = text.substr(0, text.find('!'));
  bool digit_before = false;
  for (const char c : numbers) {
    if (c == '.' && !digit_before) return false;
    if (c != '.' && (c < '0' || c > '9')) return false;
    digit_before = c != '.';
  }
  return (numbers.empty() || digit_before) && is_clean_text(text, Text::line);
}

// Takes the frame apart from front to back. The first failure sticks and names its field; later reads give empty
// values, so that callers need to ask only once. Memory: what is allocated never exceeds a small multiple of the frame,
// because every element of a list has a size of its own on the wire.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  bool failed() const { return failed_ != nullptr; }
  const char* failed_field() const { return failed_; }
  bool at_end() const { return rest_.empty(); }
  void fail(const char* field) {
    if (failed_ == nullptr) failed_ = field;
    rest_ = {};
  }

  template <class N>
  N number(const char* field) {
    if (rest_.size() < sizeof(N)) {
      fail(field);
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(N); ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    }
    rest_.remove_prefix(sizeof(N));
    return static_cast<N>(value);
  }

  bool flag(const char* field) {
    const auto value = number<std::uint8_t>(field);
    if (value > 1) fail(field);
    return value == 1;
  }

  template <class E>
  E word(const char* field, E last) {
    const auto value = number<std::uint8_t>(field);
    if (value > static_cast<std::uint8_t>(last)) {
      fail(field);
      return E{};
    }
    return static_cast<E>(value);
  }

  Reason reason(const char* field) {
    const auto value = static_cast<Reason>(number<std::uint16_t>(field));
    if (std::ranges::find(kReasons, value) == kReasons.end()) fail(field);
    return failed() ? Reason::held : value;
  }

  // A count of elements that take at least least_octets each.
  std::uint32_t count(const char* field, std::uint32_t most, std::size_t least_octets) {
    const auto value = number<std::uint32_t>(field);
    if (value > most || value > rest_.size() / least_octets) {
      fail(field);
      return 0;
    }
    return value;
  }

  std::string_view octets(const char* field, std::size_t most) {
    const auto size = number<std::uint32_t>(field);
    if (size > most || size > rest_.size()) {
      fail(field);
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  std::string text(const char* field, std::size_t most, Text form = Text::line) {
    const std::string_view bytes = octets(field, most);
    if (!is_clean_text(bytes, form)) fail(field);
    return failed() ? std::string{} : std::string(bytes);
  }

  std::string checked(const char* field, std::size_t most, bool (*follows_grammar)(std::string_view)) {
    const std::string_view bytes = octets(field, most);
    if (!follows_grammar(bytes)) fail(field);
    return failed() ? std::string{} : std::string(bytes);
  }

  Bytes digest(const char* field) {
    const std::string_view bytes = octets(field, 32);
    if (!bytes.empty() && bytes.size() != 32) fail(field);
    return failed() ? Bytes{} : Bytes(bytes);
  }

 private:
  ByteView rest_;
  const char* failed_{nullptr};
};

std::vector<Mailbox> read_mailboxes(Reader& from, const char* field) {
  std::vector<Mailbox> list;
  const std::uint32_t count = from.count(field, kMailboxesMax, 8);
  for (std::uint32_t i = 0; i < count && !from.failed(); ++i) {
    Mailbox& mailbox = list.emplace_back();
    mailbox.name = from.text(field, kMailboxMax);
    mailbox.mailbox = from.text(field, kMailboxMax);
  }
  return list;
}

HeaderFields read_fields(Reader& from) {
  HeaderFields fields;
  fields.from = read_mailboxes(from, "from");
  fields.sender = read_mailboxes(from, "sender");
  fields.reply_to = read_mailboxes(from, "reply_to");
  fields.to = read_mailboxes(from, "to");
  fields.cc = read_mailboxes(from, "cc");
  fields.subject = from.text("subject", kFieldTextMax);
  const bool dated = from.flag("date");
  const auto date_ms = from.number<std::int64_t>("date");
  if (date_ms < kDateMin || date_ms > kDateMax || (!dated && date_ms != 0)) from.fail("date");
  if (dated) fields.date_ms = date_ms;
  fields.date_zone_minutes = from.number<std::int32_t>("zone");
  if (fields.date_zone_minutes < -5999 || fields.date_zone_minutes > 5999) from.fail("zone");  // RFC 5322: "-9959" at most
  fields.message_id = from.text("message_id", kMessageIdMax);
  fields.in_reply_to = from.text("in_reply_to", kMessageIdMax);
  const std::uint32_t references = from.count("references", kReferencesMax, 4);
  for (std::uint32_t i = 0; i < references && !from.failed(); ++i) {
    fields.references.push_back(from.text("references", kMessageIdMax));
  }
  fields.list_id = from.text("list_id", kFieldTextMax);
  fields.received_count = from.number<std::uint32_t>("received_count");
  return fields;
}

PartReport read_part(Reader& from) {
  PartReport part;
  part.path = from.checked("part.path", kPathMax, is_path);
  part.file_name = from.text("part.file_name", kFileNameMax);
  part.kind = from.checked("part.kind", kKindMax, is_kind_or_empty);
  part.declared_type = from.text("part.declared_type", kDeclaredTypeMax);
  part.action = from.word("part.action", Action::dropped);
  part.reason = from.reason("part.reason");
  part.changed = from.flag("part.changed");
  part.size_in = from.number<std::uint64_t>("part.size_in");
  part.size_out = from.number<std::uint64_t>("part.size_out");
  part.sha256_in = from.digest("part.sha256_in");
  part.sha256_out = from.digest("part.sha256_out");
  const std::uint32_t findings = from.count("part.findings", kFindingsMax, 17);
  for (std::uint32_t i = 0; i < findings && !from.failed(); ++i) {
    Finding& finding = part.findings.emplace_back();
    finding.rule = from.checked("finding.rule", kRuleMax, is_rule);
    finding.weight = from.word("finding.weight", Weight::hostile);
    finding.where = from.text("finding.where", kWhereMax);
    finding.count = from.number<std::uint64_t>("finding.count");
  }
  part.known_by = from.word("part.known_by", KnownBy::database);
  return part;
}

void read_contents(Reader& from, Washing& washing, std::uint64_t max_octets) {
  const std::uint32_t sections = from.count("sections", kSectionsMax, 9);
  for (std::uint32_t i = 0; i < sections && !from.failed(); ++i) {
    BodySection& section = washing.sections.emplace_back();
    section.section_kind = from.word("section.kind", SectionKind::reference);
    section.part_path = from.checked("section.path", kPathMax, is_path);
    section.text = from.text("section.text", max_octets, Text::lines);
    if (section.section_kind == SectionKind::nested_message) section.fields = read_fields(from);
  }
  const std::uint32_t files = from.count("files", kFilesMax, 16);
  for (std::uint32_t i = 0; i < files && !from.failed(); ++i) {
    WashedFile& file = washing.files.emplace_back();
    file.part_path = from.checked("file.path", kPathMax, is_path);
    file.kind = from.checked("file.kind", kKindMax, is_kind);
    file.file_name = from.text("file.name", kFileNameMax);
    file.content = Bytes(from.octets("file.content", max_octets));
  }
}

}  // namespace

Bytes to_frame(const Washing& washing) {
  Writer to(size_hint(washing));
  to.raw(kMagic);
  to.number(kVersion);
  to.number(static_cast<std::uint8_t>(washing.mail_class));
  to.number(static_cast<std::uint8_t>(washing.held));
  to.number(static_cast<std::uint16_t>(washing.held_reason));
  to.octets(washing.held_rule);
  write_fields(to, washing.fields);
  to.octets(washing.untrusted_notice_field);
  to.number(static_cast<std::uint32_t>(washing.sections.size()));
  for (const BodySection& section : washing.sections) {
    to.number(static_cast<std::uint8_t>(section.section_kind));
    to.octets(section.part_path);
    to.octets(section.text);
    if (section.section_kind == SectionKind::nested_message) write_fields(to, section.fields);  // empty in all others
  }
  to.number(static_cast<std::uint32_t>(washing.files.size()));
  for (const WashedFile& file : washing.files) {
    for (const auto* text : {&file.part_path, &file.kind, &file.file_name, &file.content}) to.octets(*text);
  }
  to.number(static_cast<std::uint32_t>(washing.parts.size()));
  for (const PartReport& part : washing.parts) write_part(to, part);
  return to.take();
}

Result<Washing> from_frame(ByteView untrusted_frame, std::uint64_t max_octets) {
  const auto refused = [](const char* field) {
    return Unexpected(Code::bad_input, "frame", std::string("the field ") + field + " does not follow its grammar or bound");
  };
  if (untrusted_frame.size() > max_octets) return Unexpected(Code::limit, "frame", "is longer than the job allows");
  if (!untrusted_frame.starts_with(kMagic)) return refused("magic");
  Reader from(untrusted_frame.substr(kMagic.size()));
  if (from.number<std::uint8_t>("version") != kVersion) return refused("version");
  Washing washing;
  washing.mail_class = from.word("mail_class", MailClass::hostile);
  washing.held = from.flag("held");
  washing.held_reason = from.reason("held_reason");
  washing.held_rule = from.checked("held_rule", kRuleMax, is_rule);
  washing.fields = read_fields(from);
  washing.untrusted_notice_field = from.checked("notice_field", kNoticeFieldMax, utf8::is_printable_ascii);
  read_contents(from, washing, max_octets);
  const std::uint32_t parts = from.count("parts", kPartsMax, 48);
  for (std::uint32_t i = 0; i < parts && !from.failed(); ++i) washing.parts.push_back(read_part(from));
  if (from.failed()) return refused(from.failed_field());
  if (!from.at_end()) return refused("end");
  return washing;
}

}  // namespace temizu
