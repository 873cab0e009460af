#include "filters/mailfile/msg.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "filters/common/cfb_reader.h"
#include "filters/mailfile/mapi.h"

namespace temizu::mailfile {
namespace {

constexpr std::string_view kProperties = "__properties_version1.0";
constexpr std::string_view kStream = "__substg1.0_";
constexpr std::string_view kNames = "__nameid_version1.0";
constexpr std::string_view kRecipient = "__recip_version1.0_#";
constexpr std::string_view kAttachment = "__attach_version1.0_#";
// Headers before the properties of fixed size (section 2.4.1): of the file, of a mail inside, of a recipient or attachment.
constexpr std::size_t kTopHeader = 32, kInnerHeader = 24, kPartHeader = 8;
constexpr std::size_t kRecipientsMax = 5'000;

std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
  if (digits.size() != 8) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(digit);
  }
  return value;
}

bool ends_the_wash(const Error& error) { return error.code == Code::limit || error.code == Code::timeout; }

class Reader {
 public:
  Reader(const CfbReader& file, Sheet& sheet) : file_(file), sheet_(sheet) {}

  Status mail(const CfbEntry& storage, std::size_t header) {
    if (file_.find(storage, kProperties) == nullptr) return Unexpected(Code::bad_input, "msg", "no properties of a mail");
    auto bag = properties(storage, header);
    if (!bag) return Unexpected{bag.error()};
    settle_charset(*bag, {});
    std::vector<MapiBag> recipients;
    for (const CfbEntry* one : numbered(storage, kRecipient)) {
      if (recipients.size() >= kRecipientsMax) break;
      auto recipient = properties(*one, kPartHeader);
      if (!recipient) return Unexpected{recipient.error()};
      settle_charset(*recipient, bag->charset());
      recipients.push_back(*std::move(recipient));
    }
    sheet_.header(fields_of(*bag, recipients));
    if (Status done = put_bodies(*bag, sheet_); !done) return done;
    for (const CfbEntry* one : numbered(storage, kAttachment)) {
      if (Status done = attachment(*one, bag->charset()); !done) return done;
    }
    return {};
  }

  // The map of named properties (section 2.2.3): those that act are told when the mail has them.
  Status named() {
    const CfbEntry* names = file_.find(kNames);
    const CfbEntry* entries = names == nullptr ? nullptr : file_.find(*names, "__substg1.0_00030102");
    if (entries == nullptr || entries->is_storage) return {};
    auto list = read(*entries);
    if (!list) return Unexpected{list.error()};
    const std::vector<bool> used = properties_in_use();
    for (std::size_t at = 0; at + 8 <= list->size(); at += 8) {
      const auto kind = cfb_number(*list, at + 4, 2);
      const auto property = 0x8000 + cfb_number(*list, at + 6, 2);
      if ((kind & 1) == 0 && property < used.size() && used[property]) tell_named(static_cast<std::uint32_t>(cfb_number(*list, at, 4)), sheet_);
    }
    return {};
  }

 private:
  // The storages of one kind by their numbers: the tree gives them in any order.
  std::vector<const CfbEntry*> numbered(const CfbEntry& storage, std::string_view kind) const {
    std::vector<const CfbEntry*> out;
    for (std::uint32_t i = 0; i < storage.children; ++i) {
      const CfbEntry& entry = file_.entries()[storage.first_child + i];
      if (entry.is_storage && entry.name.starts_with(kind)) out.push_back(&entry);
    }
    std::ranges::sort(out, {}, [](const CfbEntry* one) { return one->name; });
    return out;
  }

  // A stream's content, empty when it is damaged (told). Fails with limit or timeout only.
  Result<Bytes> read(const CfbEntry& stream) {
    auto content = file_.read(stream, sheet_.bench());
    if (content || ends_the_wash(content.error())) return content;
    sheet_.damaged(file_.path_of(stream));
    return Bytes{};
  }

  Result<MapiBag> properties(const CfbEntry& storage, std::size_t header) {
    MapiBag bag;
    for (std::uint32_t i = 0; i < storage.children; ++i) {
      const CfbEntry& entry = file_.entries()[storage.first_child + i];
      if (entry.is_storage) continue;
      if (entry.name == kProperties) {
        auto content = read(entry);
        if (!content) return Unexpected{content.error()};
        add_fixed(bag, *content, header);
      } else if (entry.name.starts_with(kStream)) {
        const auto tag = hexadecimal(std::string_view(entry.name).substr(kStream.size()));
        if (!tag || !is_wanted(static_cast<std::uint16_t>(*tag >> 16))) continue;
        auto content = read(entry);
        if (!content) return Unexpected{content.error()};
        bag.add(static_cast<std::uint16_t>(*tag >> 16), static_cast<std::uint16_t>(*tag), *content);
      }
    }
    return bag;
  }

  static void add_fixed(MapiBag& bag, ByteView content, std::size_t header) {
    for (std::size_t at = header; at + 16 <= content.size(); at += 16) {
      const auto type = static_cast<std::uint16_t>(cfb_number(content, at, 2));
      const auto property = static_cast<std::uint16_t>(cfb_number(content, at + 2, 2));
      const bool fixed = type == kShort || type == kLong || type == kBoolean || type == kTime;
      if (fixed && is_wanted(property)) bag.add(property, type, content.substr(at + 8, 8));
    }
  }

  // Numbers of the properties that have a stream in some storage.
  std::vector<bool> properties_in_use() const {
    std::vector<bool> used(0x10000, false);
    for (const CfbEntry& entry : file_.entries()) {
      if (entry.is_storage || !entry.name.starts_with(kStream)) continue;
      if (const auto tag = hexadecimal(std::string_view(entry.name).substr(kStream.size()))) used[*tag >> 16] = true;
    }
    return used;
  }

  Status attachment(const CfbEntry& storage, const std::string& charset) {
    auto bag = properties(storage, kPartHeader);
    if (!bag) return Unexpected{bag.error()};
    settle_charset(*bag, charset);
    const std::string name = attachment_name(*bag);
    const std::uint64_t method = bag->number(id::attach_method).value_or(kByValue);
    const CfbEntry* inner = file_.find(storage, "__substg1.0_3701000D");
    if (inner != nullptr && inner->is_storage) {
      if (file_.find(*inner, kProperties) != nullptr) return inner_mail(*inner, name);
      return refuse_attachment(*bag, sheet_);
    }
    const MapiValue* data = bag->find(id::attach_data);
    if (method > kByValue && method != kEmbeddedMessage) return refuse_attachment(*bag, sheet_);
    return sheet_.attachment(name, data == nullptr ? ByteView() : ByteView(data->content));
  }

  Status inner_mail(const CfbEntry& storage, const std::string& name) {
    if (!sheet_.open(name, {})) return {};   // at most kNestedMax deep, so this recursion ends
    Status done = mail(storage, kInnerHeader);
    sheet_.close();
    return done;
  }

  const CfbReader& file_;
  Sheet& sheet_;
};

}  // namespace

Status read_msg(ByteView untrusted_file, Sheet& sheet) {
  auto file = CfbReader::open(untrusted_file, sheet.bench());
  if (!file) return Unexpected{file.error()};
  if (file->orphans() > 0) sheet.found("mailfile.orphan_entry", Weight::low, {}, file->orphans());
  Reader reader(*file, sheet);
  if (Status done = reader.named(); !done) return done;
  return reader.mail(file->root(), kTopHeader);
}

}  // namespace temizu::mailfile
