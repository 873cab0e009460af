#include "filters/mailfile/tnef.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "filters/common/cfb_reader.h"
#include "filters/mailfile/mapi.h"

namespace temizu::mailfile {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kSignature = 0x223E9F78;
constexpr std::size_t kAttributesMax = 100'000;
constexpr std::size_t kPropertiesMax = 10'000;    // of one attribute
constexpr std::size_t kRecipientsMax = 5'000;

// Attributes, type and id together ([MS-OXTNEF] section 2.1.3.2).
enum Attribute : std::uint64_t {
  kFrom = 0x00008000, kSubject = 0x00018004, kRecipients = 0x00069004, kBody = 0x0002800C, kAttachData = 0x0006800F, kAttachTitle = 0x00018010,
  kAttachStart = 0x00069002, kMessageProperties = 0x00069003, kAttachProperties = 0x00069005, kCodepage = 0x00069007,
};

// PSETID_Common and IID_IMessage in file order.
constexpr std::string_view kCommonSet = "\x08\x20\x06\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv;
constexpr std::string_view kMessageInterface = "\x07\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv;

Unexpected broken(std::string what) { return Unexpected(Code::bad_input, "winmail.dat", std::move(what)); }

// Takes octets from the front; once something is missing, everything is.
class Cursor {
 public:
  explicit Cursor(ByteView bytes) : rest_(bytes) {}
  ByteView take(std::uint64_t size) {
    if (size > rest_.size()) {
      fine_ = false;
      rest_ = {};
      return {};
    }
    const ByteView out = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(static_cast<std::size_t>(size));
    return out;
  }
  ByteView take_padded(std::uint64_t size) {   // to a multiple of four
    const ByteView out = take(size);
    rest_.remove_prefix(std::min<std::size_t>(rest_.size(), (4 - size % 4) % 4));
    return out;
  }
  std::uint64_t number(unsigned octets) { return cfb_number(take(octets), 0, octets); }
  bool fine() const { return fine_; }
  bool at_end() const { return rest_.empty(); }

 private:
  ByteView rest_;
  bool fine_{true};
};

std::size_t fixed_size(std::uint16_t type) {
  switch (type & 0xFFF) {
    case 0x0000:
    case 0x0001: return 0;
    case kShort:
    case kLong:
    case 0x0004:
    case 0x000A:
    case kBoolean: return 4;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case kTime: return 8;
    case 0x0048: return 16;
    default: return 0;
  }
}

bool is_variable(std::uint16_t type) {
  const std::uint16_t one = type & 0xFFF;
  return one == kObject || one == kString8 || one == kString || one == kBinary;
}

// One list of properties (section 2.1.3.4). False when it is cut or of an unknown type: what was read before stands.
bool read_properties(Cursor& in, MapiBag& bag, Sheet& sheet) {
  const std::uint64_t count = in.number(4);
  for (std::uint64_t i = 0; i < count && i < kPropertiesMax && in.fine(); ++i) {
    const auto type = static_cast<std::uint16_t>(in.number(2));
    const auto property = static_cast<std::uint16_t>(in.number(2));
    if (property >= 0x8000) {
      const ByteView set = in.take(16);
      const std::uint64_t by_name = in.number(4);
      if (by_name != 0) in.take_padded(in.number(4));
      else if (const std::uint64_t lid = in.number(4); set == kCommonSet) tell_named(static_cast<std::uint32_t>(lid), sheet);
    }
    const bool several = (type & 0x1000) != 0;
    if (!is_variable(type) && fixed_size(type) == 0 && (type & 0xFFF) > 1) return false;
    const std::uint64_t values = several || is_variable(type) ? in.number(4) : 1;
    for (std::uint64_t n = 0; n < values && in.fine(); ++n) {
      if (in.at_end() && values > 0 && (type & 0xFFF) > 1) return false;
      const ByteView value = is_variable(type) ? in.take_padded(in.number(4)) : in.take(fixed_size(type));
      if ((type & 0xFFF) <= 1) break;
      if (in.fine() && n == 0 && !several && is_wanted(property)) bag.add(property, type, value);
    }
  }
  return in.fine() && count <= kPropertiesMax;
}

struct Attachment {
  MapiBag bag;
  std::string title;   // 8-bit, in the file's codepage
  ByteView data;
  bool has_data{false};
};

class Reader {
 public:
  explicit Reader(Sheet& sheet) : sheet_(sheet) {}

  Status run(ByteView file) {
    if (cfb_number(file, 0, 4) != kSignature || file.size() < 6) return broken("no signature");
    if (Status done = read_attributes(file.substr(6)); !done) return done;
    const std::string charset = charset_of_codepage(codepage_);
    settle_charset(mail_, charset);
    for (MapiBag& one : recipients_) settle_charset(one, mail_.charset());
    HeaderFields fields = fields_of(mail_, recipients_);
    if (fields.from.empty() && !from_.empty()) fields.from.push_back(sender());
    return put(fields);
  }

 private:
  Status read_attributes(ByteView file) {
    Cursor in(file);
    for (std::size_t i = 0; !in.at_end(); ++i) {
      if (i >= kAttributesMax) return Unexpected(Code::limit, "winmail.dat", "too many attributes");
      const std::uint64_t level = in.number(1);
      const std::uint64_t attribute = in.number(4);
      const ByteView data = in.take(in.number(4));
      const std::uint64_t checksum = in.number(2);
      if (!in.fine() || (level != 1 && level != 2)) {
        if (i == 0) return broken("cut inside its first attribute");
        sheet_.damaged("winmail.dat");
        return {};
      }
      std::uint64_t sum = 0;
      for (const char c : data) sum += static_cast<unsigned char>(c);
      if ((sum & 0xFFFF) != checksum) sheet_.found("mailfile.checksum", Weight::low, "winmail.dat");
      take(attribute, data);
    }
    return {};
  }

  void take(std::uint64_t attribute, ByteView data) {
    switch (attribute) {
      case kCodepage: codepage_ = cfb_number(data, 0, 4); break;
      case kSubject: mail_.add(id::subject, kString8, data); break;
      case kBody: mail_.add(id::body, kString8, data); break;
      case kFrom: from_ = data; break;
      case kMessageProperties: properties(mail_, data); break;
      case kRecipients: recipients(data); break;
      case kAttachStart: attachments_.emplace_back(); break;
      case kAttachTitle:
        if (!attachments_.empty()) attachments_.back().title = data;
        break;
      case kAttachData:
        if (!attachments_.empty() && !attachments_.back().has_data) {
          attachments_.back().data = data;
          attachments_.back().has_data = true;
        }
        break;
      case kAttachProperties:
        if (!attachments_.empty()) properties(attachments_.back().bag, data);
        break;
      default: break;
    }
  }

  void properties(MapiBag& bag, ByteView data) {
    Cursor in(data);
    if (!read_properties(in, bag, sheet_)) sheet_.damaged("winmail.dat");
  }

  void recipients(ByteView data) {
    Cursor in(data);
    const std::uint64_t rows = in.number(4);
    for (std::uint64_t i = 0; i < rows && i < kRecipientsMax && !in.at_end(); ++i) {
      MapiBag bag;
      if (!read_properties(in, bag, sheet_)) return sheet_.damaged("winmail.dat");
      recipients_.push_back(std::move(bag));
    }
  }

  // attFrom, a TRP structure (section 2.1.3.3.2): lengths of a name and of "SMTP:address", then both.
  Mailbox sender() const {
    Mailbox out;
    const auto name_size = static_cast<std::size_t>(cfb_number(from_, 4, 2)), address_size = static_cast<std::size_t>(cfb_number(from_, 6, 2));
    MapiBag bag;
    bag.use_charset(mail_.charset());
    if (from_.size() < 8 + name_size + address_size) return out;
    bag.add(id::name, kString8, ByteView(from_).substr(8, name_size));
    bag.add(id::address, kString8, ByteView(from_).substr(8 + name_size, address_size));
    out.name = bag.text(id::name);
    const std::string address = bag.text(id::address);
    const std::size_t colon = address.find(':');
    if (address.find('@') != std::string::npos && address.find_first_of(" <>\r\n") == std::string::npos) {
      out.mailbox = colon == std::string::npos ? address : address.substr(colon + 1);
    }
    return out;
  }

  Status put(const HeaderFields& fields) {
    sheet_.header(fields);
    if (Status done = put_bodies(mail_, sheet_); !done) return done;
    for (Attachment& one : attachments_) {
      if (Status done = put_attachment(one); !done) return done;
    }
    return {};
  }

  Status put_attachment(Attachment& one) {
    settle_charset(one.bag, mail_.charset());
    if (!one.title.empty()) one.bag.add(id::name, kString8, one.title);
    const std::string name = attachment_name(one.bag);
    const MapiValue* object = one.bag.find(id::attach_data);
    const std::uint64_t method = one.bag.number(id::attach_method).value_or(kByValue);
    if (object != nullptr && object->type == kObject && object->content.starts_with(kMessageInterface)) {
      return put_message(name, ByteView(object->content).substr(16));
    }
    if (method != kByValue && method != kEmbeddedMessage && method != 0) return refuse_attachment(one.bag, sheet_);
    if (object != nullptr && object->type == kObject) return refuse_attachment(one.bag, sheet_);
    if (one.has_data) return sheet_.attachment(name, one.data);
    if (object != nullptr) return sheet_.attachment(name, object->content);
    return sheet_.attachment(name, {});
  }

  // A mail inside is a whole winmail.dat of its own.
  Status put_message(const std::string& name, ByteView file);

  Sheet& sheet_;
  MapiBag mail_;
  std::vector<MapiBag> recipients_;
  std::vector<Attachment> attachments_;
  Bytes from_;
  std::uint64_t codepage_{0};
};

Status Reader::put_message(const std::string& name, ByteView file) {
  if (!sheet_.open(name, {})) return {};   // at most kNestedMax deep, so this recursion ends
  Status done = Reader(sheet_).run(file);
  if (!done && done.error().code == Code::bad_input) {
    sheet_.damaged("a mail inside");
    done = {};
  }
  sheet_.close();
  return done;
}

}  // namespace

Status read_tnef(ByteView untrusted_file, Sheet& sheet) { return Reader(sheet).run(untrusted_file); }

}  // namespace temizu::mailfile
