// The text of a document for people: paragraphs and rows end in a line end, cells in a tab; notes and comments stand in brackets.
#pragma once

#include <string>
#include <vector>

#include "filters/common/xml_stream.h"
#include "filters/filter.h"
#include "filters/odf/lists.h"

namespace temizu::odf {

class TextSink final : public XmlStreamSink {
 public:
  TextSink(bool keep_comments, Bench& bench) : keep_comments_(keep_comments), bench_(bench) {}
  Status start(const XmlElement& element, const XmlPrefixes& prefixes) override;
  Status end() override;
  Status text(std::string_view utf8) override;

  std::string out;

 private:
  void put(std::string_view utf8) { out += utf8; }

  bool keep_comments_;
  Bench& bench_;
  const Lists& lists_{lists()};
  const Known& k_{lists().known()};
  std::vector<XmlNames::Id> open_;
  std::size_t skipping_{0}, paid_{0};
  std::size_t in_body_{0}, in_line_{0};   // depth in office:body; in a cell, note or comment: paragraphs do not end the line
  std::size_t row_begin_{0};
};

}  // namespace temizu::odf
