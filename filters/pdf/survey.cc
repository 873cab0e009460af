#include "filters/pdf/survey.h"

#include <unordered_map>

#include "mail/file_name.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kFilesMax = 500;
constexpr std::size_t kVisitsMax = 20'000'000;

struct Hazard {
  std::string_view rule;
  Weight weight;
  bool told;
};
using Table = std::unordered_map<std::string, Hazard>;

#define PDF_HAZARD_KEY(key, rule, weight, told)
#define PDF_HAZARD_ACTION(type, rule, weight, told)
#define PDF_HAZARD_SUBTYPE(type, rule, weight, told)

const Table& keys_table() {
#undef PDF_HAZARD_KEY
#define PDF_HAZARD_KEY(key, rule, weight, told) {"/" key, {rule, Weight::weight, told}},
  static const Table table = {
#include "filters/pdf/hazards.def"
  };
  return table;
#undef PDF_HAZARD_KEY
#define PDF_HAZARD_KEY(key, rule, weight, told)
}

const Table& actions_table() {
#undef PDF_HAZARD_ACTION
#define PDF_HAZARD_ACTION(type, rule, weight, told) {"/" type, {rule, Weight::weight, told}},
  static const Table table = {
#include "filters/pdf/hazards.def"
  };
  return table;
#undef PDF_HAZARD_ACTION
#define PDF_HAZARD_ACTION(type, rule, weight, told)
}

const Table& subtypes_table() {
#undef PDF_HAZARD_SUBTYPE
#define PDF_HAZARD_SUBTYPE(type, rule, weight, told) {"/" type, {rule, Weight::weight, told}},
  static const Table table = {
#include "filters/pdf/hazards.def"
  };
  return table;
#undef PDF_HAZARD_SUBTYPE
}

std::string place_of(int object) { return object == 0 ? "trailer" : "object " + std::to_string(object); }

class Surveyor {
 public:
  explicit Surveyor(Work& work) : work_(work) {}

  std::vector<EmbeddedFile> run() {
    push(work_.pdf.getTrailer(), 0);
    while (!open_.empty()) {
      const auto [object, near] = open_.back();
      open_.pop_back();
      look(object, near);
    }
    return std::move(files_);
  }

 private:
  void push(Object object, int near) {
    if (!object.isArray() && !object.isDictionary() && !object.isStream()) return;
    if (object.isIndirect()) {
      if (!seen_.insert(object.getObjGen()).second) return;
      near = object.getObjGen().getObj();
    }
    if (++visits_ > kVisitsMax) stop(Code::limit, "pdf", "too many objects");
    work_.meter.pay(8);
    open_.emplace_back(object, near);
  }

  void look(Object object, int near) {
    if (object.isArray()) {
      const int size = object.getArrayNItems();
      for (int i = 0; i < size; ++i) push(object.getArrayItem(i), near);
      return;
    }
    const bool is_stream = object.isStream();
    Object dictionary = is_stream ? object.getDict() : object;
    const auto items = dictionary.getDictAsMap();
    bool script = false;
    for (const auto& [slashed, value] : items) {
      if (slashed == "/S") script |= tell(actions_table(), value, near);
      else if (slashed == "/Subtype") tell(subtypes_table(), value, near);
      else if (const auto found = keys_table().find(slashed); found != keys_table().end()) tell(found->second, near);
      if (is_stream && slashed == "/F") tell({"pdf.external_object", Weight::low, true}, near);
      if (slashed == "/Encrypt" && near == 0) continue;
      push(value, near);
    }
    if (!script && items.contains("/JS")) tell({"pdf.javascript", Weight::low, true}, near);
    if (const auto embedded = items.find("/EF"); embedded != items.end()) take_file(dictionary, embedded->second);
  }

  bool tell(const Table& table, Object value, int near) {
    if (!value.isName()) return false;
    const auto found = table.find(value.getName());
    if (found == table.end()) return false;
    tell(found->second, near);
    return found->second.rule == "pdf.javascript";
  }

  void tell(const Hazard& hazard, int near) { work_.found(hazard.rule, hazard.weight, hazard.told, place_of(near)); }

  void take_file(Object specification, Object streams) {
    for (const char* sort : {"/UF", "/F", "/Unix", "/Mac", "/DOS"}) {
      Object stream = key(streams, sort);
      if (!stream.isStream()) continue;
      if (!taken_.insert(stream.getObjGen()).second) return;
      if (files_.size() >= kFilesMax) stop(Code::limit, "pdf", "too many files inside");
      files_.push_back({name_for(specification), stream});
      return;
    }
  }

  static std::string name_for(Object specification) {
    for (const char* sort : {"/UF", "/F", "/Unix", "/Mac", "/DOS"}) {
      Object given = key(specification, sort);
      if (!given.isString()) continue;
      std::string cleaned = clean_file_name(given.getUTF8Value());
      if (!cleaned.empty()) return cleaned;
    }
    return "attachment";
  }

  Work& work_;
  std::vector<std::pair<Object, int>> open_;   // with the number of the object that each stands in
  std::set<ObjectId> seen_, taken_;
  std::size_t visits_{0};
  std::vector<EmbeddedFile> files_;
};

}  // namespace

std::vector<EmbeddedFile> survey(Work& work) { return Surveyor(work).run(); }

}  // namespace temizu::pdf
