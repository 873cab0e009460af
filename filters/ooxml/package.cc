#include "filters/ooxml/package.h"

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "filters/ooxml/lists.h"

namespace temizu::ooxml {
namespace {

constexpr std::size_t kRelationshipsMax = 100'000;   // a sheet may have 65,530 hyperlinks

std::string rels_name(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string(part.substr(0, name)).append("_rels/").append(part.substr(name)).append(".rels");
}

class RelationshipsSink final : public XmlStreamSink {
 public:
  RelationshipsSink(const Package& package, std::string_view part, std::vector<Relationship>& out) : package_(package), part_(part), out_(out) {
    const XmlNames& names = lists().names();
    element_ = names.find("rel:Relationship");
    id_ = names.find("Id"), type_ = names.find("Type"), target_ = names.find("Target"), mode_ = names.find("TargetMode");
  }
  Status start(const XmlElement& element, const XmlPrefixes&) override {
    if (element.name != element_) return {};
    if (out_.size() >= kRelationshipsMax) return Unexpected(Code::limit, "package", "a part has too many relationships");
    Relationship one;
    std::string_view target;
    for (const XmlAttr& each : element.attributes) {
      if (each.name == id_) one.id = each.value;
      if (each.name == type_) one.type = Lists::transitional(each.value);
      if (each.name == target_) target = each.value;
      if (each.name == mode_) one.external = each.value == "External";
    }
    if (!ids_.insert(one.id).second) return Unexpected(Code::ambiguous, "package", "two relationships have one id");
    if (one.external) {
      one.target = target;
    } else {
      const std::size_t hash = target.find('#');
      if (hash != std::string_view::npos) one.fragment = target.substr(hash + 1);
      if (hash != 0) one.target = find_part(target.substr(0, hash));
    }
    out_.push_back(std::move(one));
    return {};
  }
  Status end() override { return {}; }
  Status text(std::string_view) override { return {}; }

 private:
  // Producers disagree on whether the name in the zip file has the escapes too.
  std::string find_part(std::string_view target) const {
    std::string name = resolve_target(part_, target);
    if (name.empty() || package_.has(name) || target.find('%') == std::string_view::npos) return name;
    std::string escaped = resolve_target(part_, target, false);
    return package_.has(escaped) ? escaped : name;
  }

  const Package& package_;
  std::string_view part_;
  std::vector<Relationship>& out_;
  std::set<std::string> ids_;
  Id element_, id_, type_, target_, mode_;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// A mail that is written, not one that takes a file along (attach, attachment).
bool is_plain_mail(std::string_view target) {
  const std::size_t question = target.find('?');
  if (question == std::string_view::npos) return true;
  for (std::string_view rest = target.substr(question + 1); !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    std::string key(one.substr(0, std::min(one.find('='), std::size_t{8})));
    std::ranges::transform(key, key.begin(), ascii_lower);
    if (key != "subject" && key != "body" && key != "cc" && key != "bcc" && key != "to") return false;
  }
  return true;
}

}  // namespace

Result<Package> Package::open(ByteView untrusted_zip, Bench& bench, std::vector<Finding>& findings) {
  ZipLimits limits;
  limits.package = true;
  limits.ratio_max = 1000;   // XML of empty cells packs that well; the budget is the bound
  Result<ZipReader> zip = ZipReader::open(untrusted_zip, limits, &findings);
  if (!zip) return Unexpected{zip.error()};
  return Package(std::move(*zip), bench);
}

const ZipEntry* Package::entry(std::string_view part) const {
  const ZipEntry* found = zip_.find(part);
  return found != nullptr && !found->is_folder ? found : nullptr;
}

Result<Bytes> Package::read(std::string_view part) const {
  const ZipEntry* found = entry(part);
  if (found == nullptr) return Unexpected(Code::not_found, "package", "no such part");
  return zip_.read(*found, *bench_);
}

Status Package::read_xml(std::string_view part, XmlStreamSink& sink, const XmlStreamLimits& limits) const {
  const ZipEntry* found = entry(part);
  if (found == nullptr) return Unexpected(Code::not_found, "package", "no such part");
  Result<std::unique_ptr<ZipPull>> pull = zip_.pull(*found, *bench_);
  if (!pull) return Unexpected{pull.error()};
  const Status done = read_xml_stream([&](char* to, std::size_t size) { return (*pull)->read(to, size); }, lists().names(), sink, limits);
  if (done || done.error().code != Code::unsupported) return done;
  return Unexpected(Code::ambiguous, done.error().where, done.error().what);   // the kind is known; only a trick writes such a part
}

Result<std::vector<Relationship>> Package::relationships(std::string_view part) const {
  std::vector<Relationship> list;
  const std::string name = rels_name(part);
  if (!has(name)) return list;
  RelationshipsSink sink(*this, part, list);
  if (Status done = read_xml(name, sink); !done) return Unexpected{done.error()};
  return list;
}

// ECMA-376 part 2, 6.5 and annex A: relative references; part names may be written with percent escapes.
std::string resolve_target(std::string_view from_part, std::string_view target, bool unescape) {
  if (target.empty() || target.find_first_of(std::string_view("\\?\0", 3)) != std::string_view::npos) return {};
  std::string decoded;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (unescape && target[i] == '%' && i + 2 < target.size() && hex_digit(target[i + 1]) >= 0 && hex_digit(target[i + 2]) >= 0) {
      const int octet = hex_digit(target[i + 1]) * 16 + hex_digit(target[i + 2]);
      if (octet == '/' || octet == '\\' || octet < 0x20) return {};
      decoded.push_back(static_cast<char>(octet));
      i += 2;
    } else {
      decoded.push_back(target[i]);
    }
  }
  std::vector<std::string_view> names;
  const auto add = [&](std::string_view path) {
    while (!path.empty()) {
      const std::size_t end = std::min(path.find('/'), path.size());
      const std::string_view name = path.substr(0, end);
      path.remove_prefix(std::min(end + 1, path.size()));
      if (name.empty() || name == ".") continue;
      if (name != "..") names.push_back(name);
      else if (names.empty()) return false;
      else names.pop_back();
    }
    return true;
  };
  if (!decoded.starts_with('/')) {
    const std::size_t slash = from_part.rfind('/');
    if (slash != std::string_view::npos) add(from_part.substr(0, slash));
  }
  if (!add(decoded) || names.empty()) return {};
  std::string path;
  for (const std::string_view name : names) path.append(path.empty() ? "" : "/").append(name);
  if (path.size() > 1000 || path.find(':') != std::string::npos) return {};
  return path;
}

std::string safe_link(std::string_view target) {
  if (target.size() > 2083 || target.empty()) return {};   // what Office takes at most
  std::string head(target.substr(0, 8));
  std::ranges::transform(head, head.begin(), ascii_lower);
  const bool web = head.starts_with("http://") || head.starts_with("https://");
  if (!web && (!head.starts_with("mailto:") || !is_plain_mail(target))) return {};
  const std::size_t scheme = target.find(':') + 1;
  if (target.size() <= scheme + (web ? 2 : 0)) return {};
  for (std::size_t i = 0; i < target.size(); ++i) {
    const auto c = static_cast<unsigned char>(target[i]);
    if (c <= ' ' || c == 0x7F || c == '\\' || c == '"' || c == '<' || c == '>' || c == '`' || c == '^' || c == '{' || c == '}') return {};
    if (c == '%' && target.substr(i).starts_with("%00")) return {};
    if (c != '!') continue;
    // "…!x-usc:http://" and a "!" at the end name a part inside of what is fetched: a moniker.
    std::size_t end = i + 1;
    while (end < target.size() && (std::isalnum(static_cast<unsigned char>(target[end])) != 0 || target[end] == '-' || target[end] == '+' || target[end] == '.')) ++end;
    if (i + 1 == target.size() || (end > i + 1 && end < target.size() && target[end] == ':')) return {};
  }
  if (web && (target[scheme + 2] == '/' || target[scheme + 2] == '?' || target[scheme + 2] == '#')) return {};
  return std::string(target);
}

}  // namespace temizu::ooxml
