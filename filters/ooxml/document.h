// One wash of one OOXML document: walks from _rels/.rels over allow-listed relationships, streams every part through the allow-lists and
// its family's hooks into a new package with names, ids and content types of our own.
//
//   Document      the walk and what all parts share      (document.cc)
//   PartWasher    one XML part: mc:AlternateContent, allow-lists, relationship ids, hooks      (part_washer.cc)
//   Family        word, sheet, slides: options, and code where a list is not enough      (word_*.cc, sheet_*.cc, slides_*.cc)
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>

#include "filters/common/xml_stream.h"
#include "filters/common/zip_writer.h"
#include "filters/filter.h"
#include "filters/ooxml/lists.h"
#include "filters/ooxml/package.h"

namespace temizu::ooxml {

// An element on its way out. Values set by a hook are owned here.
class Tag {
 public:
  Id name{0};
  Hook hook{Hook::none};
  std::vector<XmlAttr> attributes;       // allowed ones only; relationship ids are already the new ones
  std::string_view link;                 // the checked address behind a relationship of a link role, else empty
  std::string_view link_fragment;        // the bookmark or place of an internal target ("#_Toc1"), without "#"
  bool lost_link{false};                 // it had a relationship id that was not kept

  std::string_view get(Id attribute) const;      // empty when missing
  bool has(Id attribute) const;
  void set(Id attribute, std::string value);     // adds it at the end when missing
  void erase(Id attribute);
  void clear();

 private:
  std::deque<std::string> owned_;
};

enum class Go : std::uint8_t {
  write,    // the tag as it now stands, then the children
  unwrap,   // the children only
  drop,     // nothing
};

// What a family does in one part. Called for elements with a hook only; plain elements never come here.
class PartHooks {
 public:
  virtual ~PartHooks() = default;
  virtual Result<Go> start(Tag& tag, XmlWriter& out) = 0;
  // Before the end tag of what start let write or unwrapped; children may still be added. An element whose start was marked (XmlWriter::mark
  // in start) may be taken back here with all it holds (rollback): then no end tag is written.
  virtual Status end(Hook hook, XmlWriter& out) = 0;
  // Character data of an element with a hook and the flag ". True: taken, do not write it.
  virtual bool text(Hook, std::string_view, XmlWriter&) { return false; }
  // Children of an element with a hook: false drops child with its children (before its own rule is looked at).
  virtual bool wants_child(Hook, Id) { return true; }
  // Asked once, when the part has been read to its end. True: something was learnt that changes what is written; the part is then read and
  // written once more from its beginning by the same hooks, and what they told the first time is forgotten.
  virtual bool again() { return false; }
  // At the end of the part, before the root's end tag is written.
  virtual Status finish(XmlWriter&) { return {}; }
};

// A part of the new package.
struct OutPart {
  std::size_t role{0};
  std::string source;          // name in the old package
  std::string name;            // in the new one
  std::string content_type;
  Bytes content;               // washed already (an embedded workbook)
  struct Rel {
    std::string id, type;
    const OutPart* to{nullptr};   // its name is known when everything is written; nullptr for an address
    std::string address;
    std::string old_id;           // empty: of our own making
  };
  std::deque<Rel> rels;
  std::vector<Relationship> old_rels;
  std::map<std::string, std::size_t, std::less<>> old_index;          // old id → index in old_rels
  std::map<std::string, const Rel*, std::less<>> new_rels;            // old id → what it became
};

class Document;

class Family {
 public:
  virtual ~Family() = default;
  virtual FamilyName name() const = 0;
  virtual std::string_view kind() const = 0;     // media type of what is written
  // Before the first part is written: options are read, parts looked at.
  virtual Status prepare(Document&) { return {}; }
  // May a relationship be followed? For options that take whole parts out (comments).
  virtual bool wants(const Role&, Document&) { return true; }
  // The same for one part by its name in the old package (a hidden sheet, a pivot cache of another source).
  virtual bool wants_part(std::string_view) { return true; }
  // nullptr: the lists are enough for this part.
  virtual std::unique_ptr<PartHooks> hooks(Document& document, OutPart& part) = 0;
  // When all parts are written: what stayed and should be known (rules *_kept, docs/decisions/0015).
  virtual void finish(Document&) {}
  // The text of a package that this filter has written.
  virtual Result<std::string> text(const Package& washed) = 0;
};

std::unique_ptr<Family> make_word_family();
std::unique_ptr<Family> make_sheet_family();
std::unique_ptr<Family> make_slides_family();

class Document {
 public:
  Document(const Package& package, Bench& bench, std::vector<Finding>& findings);

  // The whole wash. main is the part behind the officeDocument relationship, its role known.
  Result<Bytes> wash(Family& family, std::string_view main, std::size_t main_role);

  // Finding something that went: weight low, told to the recipient (changed), or info and not told.
  void told(std::string_view rule, std::string_view where, std::uint64_t count = 1);
  void noted(std::string_view rule, std::string_view where, std::uint64_t count = 1);
  bool changed() const { return changed_; }

  // A relationship of part by its old id, if it leads to one of roles (0: any): adds it to the new package. Empty when it is not kept.
  // link and fragment get the address of links.
  std::string_view refer(OutPart& part, std::string_view old_id, std::uint64_t roles, std::string_view* link = nullptr,
                         std::string_view* fragment = nullptr);
  // An external hyperlink of our own making (address from safe_link).
  std::string_view refer_link(OutPart& part, std::size_t role, std::string_view address);

  // For an element that may be taken back (XmlWriter::rollback): what part refers to now, and forgetting what came since.
  struct Referred {
    std::size_t rels, parts;
  };
  Referred referred(const OutPart& part) const { return {part.rels.size(), parts_.size()}; }
  void forget(OutPart& part, const Referred& since);

  // What follows is for parts whose names or order another part needs (sheets, slides): the new part that old_id leads to, nullptr when not kept.
  OutPart* target_of(OutPart& part, std::string_view old_id, std::uint64_t roles);

  const Package& package() const { return package_; }
  Bench& bench() { return bench_; }
  const Lists& rules() const { return rules_; }
  Family& family() { return *family_; }

 private:
  Status open_relationships(OutPart& part);
  OutPart* reach(const Relationship& relationship, std::size_t role);
  const OutPart::Rel& add_rel(OutPart& part, std::string_view old_id, std::string type, const OutPart* to, std::string address);
  Status write_part(OutPart& part);
  Status write_xml(OutPart& part);
  Status stream_part(OutPart& part, PartHooks* hooks);
  Status write_picture(OutPart& part);
  bool wash_workbook(OutPart& part);
  void add_implicit(OutPart& part);
  void tell_lost(const OutPart& part);
  void count_unreached();
  void write_relationships(const OutPart& part);
  void write_content_types();
  void put_grey_point(OutPart& part);

  const Package& package_;
  Bench& bench_;
  std::vector<Finding>& findings_;
  const Lists& rules_;
  Family* family_{nullptr};
  ZipWriter zip_;
  std::deque<OutPart> parts_;   // in order of reference; stable addresses
  std::map<std::pair<std::string, std::size_t>, OutPart*> reached_;
  std::map<std::size_t, std::size_t> by_role_;   // parts of each role
  std::map<std::string, std::size_t> numbers_;   // next "#" by path pattern
  OutPart root_;
  Status failed_;                             // what must end the wash although it came up inside a reference (a spent budget)
  bool changed_{false};
  bool keep_properties_{true};   // option properties
};

// Streams one part: source → lists and hooks → writer. hooks may be nullptr. Fails as read_xml_stream, bad_input when the root is another one.
Status wash_part(Document& document, OutPart& part, PartHooks* hooks, XmlWriter& out);

}  // namespace temizu::ooxml
