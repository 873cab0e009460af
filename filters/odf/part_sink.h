// One XML part of a document, washed: what the lists allow is written anew, everything else is left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "filters/common/xml_stream.h"
#include "filters/odf/lists.h"
#include "filters/odf/package.h"

namespace temizu::odf {

enum class PartName : std::uint8_t { content, styles, meta, settings, object, object_styles };

class PartSink final : public XmlStreamSink {
 public:
  PartSink(PartName part, Package& package, XmlWriter& writer) : part_(part), package_(package), writer_(writer) {}

  Status start(const XmlElement& element, const XmlPrefixes& prefixes) override;
  Status end() override;
  Status text(std::string_view utf8) override;

  bool wrote_root() const { return wrote_root_; }
  // Of a flat document: what office:mimetype says.
  const std::string& mimetype() const { return mimetype_; }
  // Of an object: "chart", "math" or empty.
  std::string_view object_kind() const { return object_kind_; }

 private:
  using Id = XmlNames::Id;
  struct Open {
    Id name;
    bool written;             // false: its content goes on, the element does not
    bool is_frame{false};     // draw:frame: nothing without content
    bool filled{false};
    bool has_object{false};   // of which the picture is only a replacement
    XmlWriter::Mark mark{};
  };
  struct Waiting {            // a picture of a flat document: its content comes behind its tag
    Id name;
    std::vector<std::pair<Id, std::string>> attributes;
  };

  Status root(const XmlElement& element);
  Status element(const XmlElement& element, const XmlPrefixes& prefixes);
  Status picture_element(const XmlElement& element, const XmlPrefixes& prefixes);
  Status object_element(const XmlElement& element, const XmlPrefixes& prefixes);
  bool control_element(const XmlElement& element, const XmlPrefixes& prefixes);
  bool is_refused_setting(const XmlElement& element) const;
  bool is_hidden(const XmlElement& element) const;
  void learn_hidden(const XmlElement& element);
  bool leave_out_by_choice(Id name);
  void write(Id name, const XmlElement& element, const XmlPrefixes& prefixes);
  void write_attribute(Id element, const XmlAttr& attribute, const XmlPrefixes& prefixes);
  void skip() { skipping_ = 1; }
  Status settle_waiting(const std::string& picture);
  bool is_in_object() const { return part_ == PartName::object || part_ == PartName::object_styles; }
  bool may_hold_text() const;
  void form_start(const XmlElement& element);
  void form_end();

  PartName part_;
  Package& package_;
  XmlWriter& writer_;
  const Lists& lists_{lists()};
  const Known& k_{lists().known()};
  std::vector<Open> open_;
  std::size_t skipping_{0};      // elements open in what is left out
  bool scripts_{false};          // what is left out is office:scripts: reported when there is something in it
  bool wrote_root_{false};
  bool flat_{false};
  std::string mimetype_;
  std::string_view object_kind_;

  std::optional<Waiting> waiting_;
  std::size_t binary_{0};        // elements open in office:binary-data
  std::string base64_;

  std::size_t forms_{0};         // elements open in office:forms
  std::vector<std::string> form_ids_;   // of the controls that are open
  std::unordered_set<std::string> hidden_styles_;
  std::string style_;            // the style:style being read
  std::string_view href_;        // what xlink:href of the element being written becomes; empty: it is left out
  std::size_t formulas_{0}, links_{0};
};

}  // namespace temizu::odf
