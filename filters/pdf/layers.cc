#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

constexpr int kGroupsMax = 10'000;

void read_groups(Object array, std::set<ObjectId>& into) {
  if (!array.isArray()) return;
  const int size = std::min(array.getArrayNItems(), kGroupsMax);
  for (int i = 0; i < size; ++i) {
    Object group = array.getArrayItem(i);
    if (group.isIndirect()) into.insert(group.getObjGen());
  }
}

}  // namespace

void Layers::read(Object catalog) {
  Object view = key(key(catalog, "/OCProperties"), "/D");
  base_on_ = name_of(key(view, "/BaseState")) != "OFF";
  read_groups(key(view, "/ON"), on_);
  read_groups(key(view, "/OFF"), off_);
}

bool Layers::shows_group(Object group) const {
  if (!group.isIndirect()) return true;
  if (base_on_) return !off_.contains(group.getObjGen());
  return on_.contains(group.getObjGen());
}

// ISO 32000-1 8.11.2.2; visibility expressions give way to the policy that stands beside them.
bool Layers::shows(Object membership) const {
  if (!membership.isDictionary()) return true;
  Object groups = key(membership, "/OCGs");
  if (groups.isNull()) return shows_group(membership);
  if (!groups.isArray()) return !groups.isDictionary() || shows_group(groups);
  int on = 0, off = 0;
  const int size = std::min(groups.getArrayNItems(), kGroupsMax);
  for (int i = 0; i < size; ++i) {
    if (groups.getArrayItem(i).isDictionary()) ++(shows_group(groups.getArrayItem(i)) ? on : off);
  }
  if (on + off == 0) return true;
  const std::string policy = name_of(key(membership, "/P"));
  if (policy == "AllOn") return off == 0;
  if (policy == "AllOff") return on == 0;
  if (policy == "AnyOff") return off > 0;
  return on > 0;
}

}  // namespace temizu::pdf
