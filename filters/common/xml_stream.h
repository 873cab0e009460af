// XML read and written as a stream, safely and fast: for parts of office documents that may be 100 MB. Bounded memory; no document type, no
// entities but the five, no fetching; UTF-8 and UTF-16 only, by byte order mark or declaration. Names come as numbers (xml_names.h).
// The reader is Xerces-C below its SAX2 reader (its advanced handler: the same events without a string per name).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "filters/common/xml_names.h"

namespace temizu {

struct XmlAttr {
  XmlNames::Id name{XmlNames::kUnknown};
  XmlNames::Space space{XmlNames::kUnknownSpace};   // known even where the name is not
  std::string_view value;                           // UTF-8, references resolved; lives as long as the call
};

struct XmlElement {
  XmlNames::Id name{XmlNames::kUnknown};
  XmlNames::Space space{XmlNames::kUnknownSpace};
  std::span<XmlAttr> attributes;   // without xmlns declarations; the sink may change them
};

// What prefixes mean at the element being told: for values that hold prefixes (mc:Ignorable, Requires, QNames).
class XmlPrefixes {
 public:
  virtual ~XmlPrefixes() = default;
  // kUnknownSpace when not declared or of a namespace we do not know.
  virtual XmlNames::Space space_of(std::string_view prefix) const = 0;
  // A number for the namespace itself, known or not, equal for equal URIs within one read; -1 when the prefix is not declared.
  virtual int number_of(std::string_view prefix) const = 0;
  // Of the element being told, known or not: its name as it is written, "prefix:local" or "local". Valid during start().
  virtual std::string written_name() const = 0;
};

class XmlStreamSink {
 public:
  virtual ~XmlStreamSink() = default;
  virtual Status start(const XmlElement& element, const XmlPrefixes& prefixes) = 0;
  virtual Status end() = 0;                          // of the element opened last
  virtual Status text(std::string_view utf8) = 0;    // in pieces; CDATA comes as text
};

struct XmlStreamLimits {
  std::size_t depth_max{200};
  std::size_t tag_bytes_max{4 << 20};        // one start tag; also a comment
  std::size_t attributes_max{250};           // of one element
  std::size_t names_max{5000};               // different element names in one document
  std::uint64_t elements_max{50'000'000};
};

// Fills at most size octets, 0 at the end: a ZipPull, or bytes in memory.
using XmlSource = std::function<Result<std::size_t>(char* to, std::size_t size)>;
XmlSource xml_source(std::string_view bytes);   // bytes outlive the source

// Reads one document to its end. Fails with unsupported (a document type, an encoding other than UTF-8 and UTF-16, XML 1.1), bad_input (not well
// formed; where = line and column), limit, or what source or sink returned. Comments and processing instructions are passed over.
Status read_xml_stream(const XmlSource& source, const XmlNames& names, XmlStreamSink& sink, const XmlStreamLimits& limits = {});

// Writes one document: UTF-8, our own prefixes, no white space between elements, attributes in the order given. Well formed by construction
// as long as starts and ends pair (assert). Equal calls give equal bytes.
class XmlWriter {
 public:
  using Out = std::function<Status(ByteView)>;
  // Pieces of about 64 KiB go to out; what it returns comes back from flush() and finish().
  XmlWriter(const XmlNames& names, Out out);

  // The root; declares these namespaces in this order (kXmlSpace and kNoSpace are passed over). default_space, when not kNoSpace, is written
  // without a prefix from here on: its elements as <row>, its attributes never.
  void start_root(XmlNames::Id name, std::span<const XmlNames::Space> declared, XmlNames::Space default_space = XmlNames::kNoSpace);
  void start(XmlNames::Id name);
  void attribute(XmlNames::Id name, std::string_view value);   // right behind start, start_root or attribute
  void text(std::string_view utf8);
  void end();                                                  // "/>" when the element is empty
  // Several calls of ours in one go; bytes are well formed and come from take() of a writer with the same names and default space.
  void raw(std::string_view bytes);

  // What was written since mark() can be taken back while the mark is held: elements opened since are forgotten. Marks nest; the
  // outermost one holds back output, so keep it short.
  struct Mark {
    std::size_t at, depth;
    bool open;
  };
  Mark mark();
  void keep();                        // gives up the newest mark
  void rollback(const Mark& mark);    // takes back, and gives up the newest mark
  std::string take(const Mark& mark); // the bytes since mark, taken out of the document; gives up the newest mark. Elements must pair.

  std::size_t depth() const { return open_.size(); }
  bool just_opened() const { return tag_open_; }   // nothing is inside the element opened last
  // Hands on what is ready (call now and then: once an element is enough). Fails as out.
  Status flush();
  // All elements must have ended. Fails as out.
  Status finish();

 private:
  void close_tag();
  void put_tag(XmlNames::Id name);

  const XmlNames& names_;
  Out out_;
  std::string buffer_;
  std::vector<XmlNames::Id> open_;
  std::vector<std::size_t> marks_;
  XmlNames::Space default_space_{XmlNames::kUnknownSpace};
  bool tag_open_{false};
};

}  // namespace temizu
