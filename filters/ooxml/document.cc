#include "filters/ooxml/document.h"

#include <algorithm>
#include <cassert>

#include "base/ascii.h"

namespace temizu::ooxml {
namespace {

// A picture of one grey pixel: holds the place of one that could not be washed, so that the page stays as it was.
constexpr unsigned char kGreyPoint[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01,
    0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x38, 0x00, 0x00, 0x00,
    0xC2, 0x00, 0xC1, 0xFF, 0xD6, 0x2D, 0xDC, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};

const std::string_view kGrey(reinterpret_cast<const char*>(kGreyPoint), sizeof kGreyPoint);

constexpr std::string_view kTypes = "http://schemas.openxmlformats.org/package/2006/content-types";
constexpr std::string_view kRels = "http://schemas.openxmlformats.org/package/2006/relationships";
constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '"') out += "&quot;";
    else out.push_back(c);
  }
  return out;
}

// The target as it is written: relative to the folder of the part that refers to it, as Office does.
std::string relative(std::string_view from, std::string_view to) {
  std::size_t common = 0;
  for (std::size_t i = 0; i < std::min(from.size(), to.size()) && from[i] == to[i]; ++i) {
    if (from[i] == '/') common = i + 1;
  }
  std::string path;
  for (const char c : from.substr(common)) {
    if (c == '/') path += "../";
  }
  return path.append(to.substr(common));
}

bool is_picture(std::string_view kind) { return kind == "image/png" || kind == "image/jpeg" || kind == "image/gif" || kind == "image/tiff"; }

// A failure that must end the whole wash; anything else only takes its own part out.
bool ends_all(const Error& error) { return error.code == Code::limit || error.code == Code::timeout; }

}  // namespace

Document::Document(const Package& package, Bench& bench, std::vector<Finding>& findings)
    : package_(package), bench_(bench), findings_(findings), rules_(lists()) {}

void Document::told(std::string_view rule, std::string_view where, std::uint64_t count) {
  changed_ = true;
  add_finding(findings_, rule, Weight::low, where, count);
}

void Document::noted(std::string_view rule, std::string_view where, std::uint64_t count) {
  add_finding(findings_, rule, Weight::info, where, count);
}

Result<Bytes> Document::wash(Family& family, std::string_view main, std::size_t main_role) {
  family_ = &family;
  keep_properties_ = bench_.options().word("properties", "keep") == "keep";
  root_.role = 0;
  if (Status opened = open_relationships(root_); !opened) return Unexpected{opened.error()};
  for (const Relationship& each : root_.old_rels) {
    if (each.external || each.target != main || each.type != rules_.roles()[main_role].type) continue;
    if (OutPart* part = reach(each, main_role); part != nullptr) add_rel(root_, each.id, each.type, part, {});
    break;
  }
  if (parts_.empty()) return Unexpected(Code::bad_input, "package", "it has no main part");
  if (Status ready = family.prepare(*this); !ready) return Unexpected{ready.error()};
  add_implicit(root_);
  tell_lost(root_);
  for (std::size_t i = 0; i < parts_.size(); ++i) {   // grows while parts refer to others
    if (Status written = write_part(parts_[i]); !written) return Unexpected{written.error()};
    if (!failed_) return Unexpected{failed_.error()};
  }
  family.finish(*this);
  count_unreached();
  for (const OutPart& part : parts_) write_relationships(part);
  write_relationships(root_);
  zip_.last_to_front();
  write_content_types();
  zip_.last_to_front();   // many programs look at the first entry to know what a package is
  return zip_.finish();
}

Status Document::open_relationships(OutPart& part) {
  Result<std::vector<Relationship>> old = package_.relationships(part.source);
  if (!old) return Unexpected{old.error()};
  part.old_rels = std::move(*old);
  for (std::size_t i = 0; i < part.old_rels.size(); ++i) part.old_index.emplace(part.old_rels[i].id, i);
  return {};
}

const OutPart::Rel& Document::add_rel(OutPart& part, std::string_view old_id, std::string type, const OutPart* to, std::string address) {
  part.rels.push_back({"rId" + std::to_string(part.rels.size() + 1), std::move(type), to, std::move(address), std::string(old_id)});
  if (!old_id.empty()) part.new_rels.emplace(old_id, &part.rels.back());
  return part.rels.back();
}

OutPart* Document::reach(const Relationship& relationship, std::size_t number) {
  const Role& role = rules_.roles()[number];
  if (relationship.external || relationship.target.empty() || !package_.has(relationship.target)) return nullptr;
  if (!family_->wants(role, *this) || !family_->wants_part(relationship.target)) return nullptr;
  const auto key = std::pair(lower_ascii(relationship.target), number);
  if (const auto known = reached_.find(key); known != reached_.end()) return known->second;
  if (role.once && by_role_[number] > 0) return nullptr;
  OutPart part;
  part.role = number;
  part.source = relationship.target;
  part.content_type = role.content_type;
  part.name = role.path;
  if (part.name.starts_with('@')) {
    constexpr std::string_view kFolders[] = {"word", "xl", "ppt"};
    part.name.replace(0, 1, kFolders[static_cast<std::size_t>(family_->name())]);
  }
  if (role.package && !wash_workbook(part)) {
    told("ooxml.chart_data", role.path.substr(role.path.rfind('/') + 1));
    reached_.emplace(key, nullptr);
    return nullptr;
  }
  if (const std::size_t at = part.name.find('#'); at != std::string::npos) part.name.replace(at, 1, std::to_string(++numbers_[role.path]));
  parts_.push_back(std::move(part));
  ++by_role_[number];
  reached_.emplace(key, &parts_.back());
  return &parts_.back();
}

std::string_view Document::refer(OutPart& part, std::string_view old_id, std::uint64_t roles, std::string_view* link, std::string_view* fragment) {
  const auto at = part.old_index.find(old_id);
  if (at == part.old_index.end()) return {};
  const Relationship& old = part.old_rels[at->second];
  const std::size_t number = rules_.role_for(part.role, old.type);
  if (number == 0 || (roles != 0 && (roles >> number & 1) == 0)) return {};
  const Role& role = rules_.roles()[number];
  if (fragment != nullptr) *fragment = old.external && old.target.starts_with('#') ? std::string_view(old.target).substr(1) : std::string_view(old.fragment);
  if (const auto known = part.new_rels.find(old_id); known != part.new_rels.end()) {
    if (link != nullptr) *link = known->second->address;
    return known->second->id;
  }
  if (role.link) {
    const std::string address = old.external ? safe_link(old.target) : std::string{};
    if (address.empty()) {
      if (old.external && !old.target.starts_with('#')) told("ooxml.link", part.name);
      return {};
    }
    const OutPart::Rel& rel = add_rel(part, old_id, role.type, nullptr, address);
    if (link != nullptr) *link = rel.address;
    return rel.id;
  }
  OutPart* const to = reach(old, number);
  return to == nullptr ? std::string_view{} : std::string_view(add_rel(part, old_id, role.type, to, {}).id);
}

std::string_view Document::refer_link(OutPart& part, std::size_t role, std::string_view address) {
  return add_rel(part, {}, rules_.roles()[role].type, nullptr, std::string(address)).id;
}

OutPart* Document::target_of(OutPart& part, std::string_view old_id, std::uint64_t roles) {
  if (refer(part, old_id, roles).empty()) return nullptr;
  return const_cast<OutPart*>(part.new_rels.find(old_id)->second->to);
}

void Document::forget(OutPart& part, const Referred& since) {
  while (part.rels.size() > since.rels) {
    if (const auto named = part.new_rels.find(part.rels.back().old_id); named != part.new_rels.end() && named->second == &part.rels.back()) part.new_rels.erase(named);
    part.rels.pop_back();
  }
  while (parts_.size() > since.parts) {
    const OutPart& last = parts_.back();
    reached_.erase(std::pair(lower_ascii(last.source), last.role));
    --by_role_[last.role];
    if (const std::string& path = rules_.roles()[last.role].path; path.find('#') != std::string::npos) --numbers_[path];
    parts_.pop_back();
  }
}

void Document::add_implicit(OutPart& part) {
  for (std::size_t number = 1; number < rules_.roles().size(); ++number) {
    const Role& role = rules_.roles()[number];
    if (!role.implicit || (role.from >> part.role & 1) == 0) continue;
    for (const Relationship& each : part.old_rels) {
      if (each.type != role.type || each.external || part.new_rels.contains(each.id)) continue;
      if (OutPart* const to = reach(each, number); to != nullptr) add_rel(part, each.id, role.type, to, {});
    }
  }
}

// What stays behind: known types by their rule, addresses always, the rest as a count.
void Document::tell_lost(const OutPart& part) {
  const std::string_view where = part.name.empty() ? "package" : std::string_view(part.name);
  for (const Relationship& each : part.old_rels) {
    if (part.new_rels.contains(each.id)) continue;
    if (const LostType* const lost = rules_.lost(each.type); lost != nullptr) {
      if (lost->told) told(lost->rule, where);
      else noted(lost->rule, where);
      continue;
    }
    const std::size_t number = rules_.role_for(part.role, each.type);
    if (each.external && (number == 0 || !rules_.roles()[number].link)) told("ooxml.external_target", where);
    else if (number == 0) noted("ooxml.unknown_relationship", where);
  }
}

// Parts that no relationship names which we came by: nobody shows them, but somebody put them there.
void Document::count_unreached() {
  std::set<std::string> named;
  const auto add = [&](const OutPart& part) {
    for (const Relationship& each : part.old_rels) named.insert(lower_ascii(each.target));
  };
  add(root_);
  for (const OutPart& part : parts_) add(part);
  std::uint64_t count = 0;
  for (const ZipEntry& entry : package_.zip().entries()) {
    const std::string name = lower_ascii(entry.name);
    if (!entry.is_folder && name != "[content_types].xml" && !name.ends_with(".rels") && !named.contains(name)) ++count;
  }
  if (count > 0) noted("ooxml.unreached_part", "package", count);
}

Status Document::write_part(OutPart& part) {
  const Role& role = rules_.roles()[part.role];
  if (role.picture) return write_picture(part);
  if (role.package) {
    zip_.add(part.name, part.content);   // packed again: no second end of a zip file stands in the bytes
    part.content = {};
    return {};
  }
  return write_xml(part);
}

Status Document::write_xml(OutPart& part) {
  if (Status opened = open_relationships(part); !opened) return opened;
  const std::unique_ptr<PartHooks> hooks = family_->hooks(*this, part);
  const Referred before = referred(part);
  const std::vector<Finding> findings = findings_;
  const bool changed = changed_;
  if (Status done = stream_part(part, hooks.get()); !done) return done;
  if (hooks && hooks->again()) {
    zip_.drop();
    forget(part, before);
    findings_ = findings;
    changed_ = changed;
    if (Status done = stream_part(part, hooks.get()); !done) return done;
  }
  zip_.end();
  add_implicit(part);
  tell_lost(part);
  return {};
}

// The entry stays open: the caller ends or drops it.
Status Document::stream_part(OutPart& part, PartHooks* hooks) {
  zip_.begin(part.name);
  XmlWriter out(rules_.names(), [this](ByteView piece) -> Status {
    zip_.write(piece);
    return {};
  });
  Status done = wash_part(*this, part, hooks, out);
  return done ? out.finish() : done;
}

Status Document::write_picture(OutPart& part) {
  Result<Bytes> content = package_.read(part.source);
  if (!content && ends_all(content.error())) return Unexpected{content.error()};
  if (content && *content == kGrey) {   // ours, from an earlier wash
    put_grey_point(part);
    return {};
  }
  Part picture;
  if (content) picture.untrusted_content = *content;
  Result<Washed> washed = content ? bench_.wash_child(picture) : Result<Washed>(Unexpected{content.error()});
  if (!washed && ends_all(washed.error())) return Unexpected{washed.error()};
  if (washed && is_picture(washed->kind.name)) {
    part.content_type = washed->kind.name;
    part.name += "." + std::string(extension_for(washed->kind));
    for (const Finding& each : washed->findings) add_finding(findings_, each.rule, each.weight, part.name, each.count);
    changed_ |= washed->changed;
    zip_.add(part.name, washed->content, ZipWriter::How::store);
    return {};
  }
  put_grey_point(part);
  told("ooxml.picture", part.name);
  return {};
}

void Document::put_grey_point(OutPart& part) {
  part.content_type = "image/png";
  part.name += ".png";
  zip_.add(part.name, kGrey, ZipWriter::How::store);
}

// An embedded workbook (a chart's data): a document of its own, washed by the same rules or not kept at all.
bool Document::wash_workbook(OutPart& part) {
  constexpr std::string_view kWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  Result<Bytes> content = package_.read(part.source);
  if (!content) {
    if (ends_all(content.error())) failed_ = Unexpected{content.error()};
    return false;
  }
  Part child;
  child.untrusted_content = *content;
  Result<Washed> washed = bench_.wash_child(child);
  if (!washed) {
    if (ends_all(washed.error())) failed_ = Unexpected{washed.error()};
    return false;
  }
  if (washed->kind.name != kWorkbook) return false;
  for (const Finding& each : washed->findings) add_finding(findings_, each.rule, each.weight, "chart data", each.count);
  changed_ |= washed->changed;
  part.content = std::move(washed->content);
  return true;
}

void Document::write_relationships(const OutPart& part) {
  if (part.rels.empty()) return;
  std::string xml(kHead);
  xml.append("<Relationships xmlns=\"").append(kRels).append("\">");
  for (const OutPart::Rel& each : part.rels) {
    xml.append("<Relationship Id=\"").append(each.id).append("\" Type=\"").append(escaped(each.type)).append("\" Target=\"");
    xml.append(escaped(each.to == nullptr ? each.address : relative(part.name, each.to->name))).append("\"");
    xml.append(each.to == nullptr ? " TargetMode=\"External\"/>" : "/>");
  }
  xml += "</Relationships>";
  const std::size_t slash = part.name.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  zip_.add(part.name.substr(0, name) + "_rels/" + part.name.substr(name) + ".rels", xml);
}

void Document::write_content_types() {
  std::map<std::string, std::string> defaults{{"rels", "application/vnd.openxmlformats-package.relationships+xml"}};
  std::string overrides;
  for (const OutPart& part : parts_) {
    if (rules_.roles()[part.role].picture) defaults.emplace(part.name.substr(part.name.rfind('.') + 1), part.content_type);
    else overrides.append("<Override PartName=\"/").append(part.name).append("\" ContentType=\"").append(part.content_type).append("\"/>");
  }
  std::string xml(kHead);
  xml.append("<Types xmlns=\"").append(kTypes).append("\">");
  for (const auto& [extension, type] : defaults) xml.append("<Default Extension=\"").append(extension).append("\" ContentType=\"").append(type).append("\"/>");
  xml.append(overrides).append("</Types>");
  zip_.add("[Content_Types].xml", xml);
}

}  // namespace temizu::ooxml
