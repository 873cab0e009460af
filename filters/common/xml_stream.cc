#include "filters/common/xml_stream.h"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <xercesc/framework/XMLAttr.hpp>
#include <xercesc/framework/XMLDocumentHandler.hpp>
#include <xercesc/framework/XMLElementDecl.hpp>
#include <xercesc/parsers/SAX2XMLReaderImpl.hpp>
#include <xercesc/sax/InputSource.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/util/BinInputStream.hpp>
#include <xercesc/util/OutOfMemoryException.hpp>
#include <xercesc/util/XMLUni.hpp>

#include "filters/common/safe_xml.h"
#include "filters/common/utf8.h"
#include "filters/common/xml_decode.h"

namespace temizu {
namespace {

using namespace xercesc;

static_assert(sizeof(XMLCh) == sizeof(char16_t));

// Thrown through Xerces to end the parse; never leaves this file.
struct Stop {
  Error error;
};
void check(const Status& status) {
  if (!status) throw Stop{status.error()};
}
[[noreturn]] void stop_limit(const char* what) { throw Stop{{Code::limit, "xml", what, {}}}; }

class Stream final : public BinInputStream {
 public:
  explicit Stream(XmlDecoder& decoder) : decoder_(decoder) {}
  XMLFilePos curPos() const override { return position_; }
  XMLSize_t readBytes(XMLByte* const to, const XMLSize_t size) override {
    Result<std::size_t> got = decoder_.read(reinterpret_cast<char16_t*>(to), size / 2);
    if (!got) throw Stop{got.error()};
    position_ += *got * 2;
    return *got * 2;
  }
  const XMLCh* getContentType() const override { return nullptr; }

 private:
  XmlDecoder& decoder_;
  XMLFilePos position_{0};
};

class Source final : public InputSource {
 public:
  explicit Source(XmlDecoder& decoder) : decoder_(decoder) { setEncoding(XMLUni::fgXMLChEncodingString); }
  BinInputStream* makeStream() const override { return new Stream(decoder_); }

 private:
  XmlDecoder& decoder_;
};

// Adds text as UTF-8. A first half of a pair at the very end is left in half, for the next piece.
void add_utf8(std::string& out, const XMLCh* text, std::size_t length, char16_t* half = nullptr) {
  std::size_t i = 0;
  while (i < length) {
    const std::size_t begin = i;
    while (i < length && text[i] < 0x80) ++i;
    if (i > begin) {
      const std::size_t at = out.size();
      out.resize(at + i - begin);
      char* to = out.data() + at;
      for (std::size_t k = begin; k < i; ++k) *to++ = static_cast<char>(text[k]);
      continue;
    }
    const char16_t unit = text[i++];
    if (unit < 0x800) {
      out.push_back(static_cast<char>(0xC0 | unit >> 6));
      out.push_back(static_cast<char>(0x80 | (unit & 0x3F)));
    } else if (unit < 0xD800 || unit > 0xDFFF) {
      const char three[] = {static_cast<char>(0xE0 | unit >> 12), static_cast<char>(0x80 | (unit >> 6 & 0x3F)), static_cast<char>(0x80 | (unit & 0x3F))};
      out.append(three, 3);
    } else if (i < length || half == nullptr) {
      const bool pair = unit < 0xDC00 && i < length && text[i] >= 0xDC00 && text[i] < 0xE000;
      append_utf8(out, pair ? 0x10000 + ((static_cast<char32_t>(unit) - 0xD800) << 10) + (static_cast<char32_t>(text[i]) - 0xDC00) : 0xFFFD);
      if (pair) ++i;
    } else {
      *half = unit;
    }
  }
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) { return (a ^ b * 0x9E3779B97F4A7C15ULL) * 0xBF58476D1CE4E5B9ULL; }

class Handler final : public XMLDocumentHandler, public DefaultHandler, public XmlPrefixes {
 public:
  Handler(const XmlNames& names, XmlStreamSink& sink, const XmlStreamLimits& limits) : names_(names), sink_(sink), limits_(limits) {}
  void reader(SAX2XMLReaderImpl& reader) { reader_ = &reader; }

  void startElement(const XMLElementDecl& decl, const unsigned int uri, const XMLCh* const, const RefVectorOf<xercesc::XMLAttr>& list,
                    const XMLSize_t count, const bool empty, const bool) override {
    flush_text();
    if (++depth_ > limits_.depth_max) stop_limit("elements are nested too deep");
    if (++elements_ > limits_.elements_max) stop_limit("too many elements");
    XmlElement element;
    element.space = space_of_uri(uri);
    element.name = name_of(decl, uri, element.space);
    written_ = &decl;
    take_attributes(list, count);
    element.attributes = attributes_;
    check(sink_.start(element, *this));
    if (empty) close();
  }
  void endElement(const XMLElementDecl&, const unsigned int, const bool, const XMLCh* const) override {
    flush_text();
    close();
  }
  void docCharacters(const XMLCh* const text, const XMLSize_t length, const bool) override {
    if (half_ != 0) {
      const XMLCh pair[] = {half_, length > 0 ? text[0] : XMLCh{0}};
      half_ = 0;
      add_utf8(text_, pair, 2);
      add_utf8(text_, text + 1, length > 0 ? length - 1 : 0, &half_);
    } else {
      add_utf8(text_, text, length, &half_);
    }
    if (text_.size() > (64u << 10)) flush_text();
  }
  void ignorableWhitespace(const XMLCh* const text, const XMLSize_t length, const bool cdata) override { docCharacters(text, length, cdata); }
  void docComment(const XMLCh* const) override {}
  void docPI(const XMLCh* const, const XMLCh* const) override {}
  void endDocument() override {}
  void endEntityReference(const XMLEntityDecl&) override {}
  void resetDocument() override {}
  void startDocument() override {}
  void startEntityReference(const XMLEntityDecl&) override { refuse_dtd(); }
  void XMLDecl(const XMLCh* const, const XMLCh* const, const XMLCh* const, const XMLCh* const) override {}

  InputSource* resolveEntity(const XMLCh* const, const XMLCh* const) override { refuse_dtd(); }
  void warning(const SAXParseException&) override {}
  void error(const SAXParseException& exception) override { fatalError(exception); }
  void fatalError(const SAXParseException& exception) override {
    throw Stop{{Code::bad_input, "line " + std::to_string(exception.getLineNumber()) + ", column " + std::to_string(exception.getColumnNumber()),
                "not well formed", {}}};
  }

  XmlNames::Space space_of(std::string_view prefix) const override {
    const Binding* found = binding(prefix);
    return found == nullptr ? XmlNames::kUnknownSpace : found->space;
  }
  int number_of(std::string_view prefix) const override {
    const Binding* found = binding(prefix);
    return found == nullptr ? -1 : static_cast<int>(found->number);
  }

  std::string written_name() const override {
    std::string name;
    if (written_ != nullptr) add_utf8(name, written_->getFullName(), XMLString::stringLen(written_->getFullName()));
    return name;
  }

 private:
  struct Binding {
    std::size_t depth;
    std::string prefix;
    XmlNames::Space space;
    unsigned number;
  };

  [[noreturn]] static void refuse_dtd() { throw Stop{{Code::unsupported, "xml", "it has a document type declaration", {}}}; }

  const Binding* binding(std::string_view prefix) const {
    const auto found = std::find_if(bindings_.rbegin(), bindings_.rend(), [&](const Binding& each) { return each.prefix == prefix; });
    return found == bindings_.rend() ? nullptr : &*found;
  }

  void close() {
    while (!bindings_.empty() && bindings_.back().depth == depth_) bindings_.pop_back();
    --depth_;
    check(sink_.end());
  }

  void flush_text() {
    if (text_.empty()) return;
    check(sink_.text(text_));
    text_.clear();
  }

  XmlNames::Space space_of_uri(unsigned uri) {
    if (uri < uri_spaces_.size() && uri_spaces_[uri] >= 0) return static_cast<XmlNames::Space>(uri_spaces_[uri]);
    if (uri > 20'000) stop_limit("too many namespaces");
    if (uri >= uri_spaces_.size()) uri_spaces_.resize(uri + 1, -1);
    std::string text;
    const XMLCh* const wide = reader_->getURIText(uri);
    add_utf8(text, wide, XMLString::stringLen(wide));
    uri_spaces_[uri] = names_.space(text);
    return static_cast<XmlNames::Space>(uri_spaces_[uri]);
  }

  // A declaration is one object for one written name; the namespace behind its prefix may differ from place to place.
  XmlNames::Id name_of(const XMLElementDecl& decl, unsigned uri, XmlNames::Space space) {
    Known& slot = known_[mix(reinterpret_cast<std::uintptr_t>(&decl), uri) >> 54];
    if (slot.decl == &decl && slot.uri == uri) return slot.id;
    seen_.insert(mix(reinterpret_cast<std::uintptr_t>(&decl), uri));
    if (seen_.size() > limits_.names_max) stop_limit("too many different names");
    slot = {&decl, uri, find(space, decl.getBaseName())};
    return slot.id;
  }

  XmlNames::Id find(XmlNames::Space space, const XMLCh* local) {
    if (space == XmlNames::kUnknownSpace) return XmlNames::kUnknown;
    scratch_.clear();
    add_utf8(scratch_, local, XMLString::stringLen(local));
    return names_.find(space, scratch_);
  }

  void take_attributes(const RefVectorOf<xercesc::XMLAttr>& list, XMLSize_t count) {
    attributes_.clear();
    values_.clear();
    places_.clear();
    for (XMLSize_t i = 0; i < count; ++i) {
      const xercesc::XMLAttr& from = *list.elementAt(i);
      const XMLCh* const prefix = from.getPrefix();
      const XMLCh* const local = from.getName();
      const XMLCh* const value = from.getValue();
      static constexpr XMLCh kXmlns[] = {'x', 'm', 'l', 'n', 's', 0};
      if (local[0] == 'x' && (prefix == nullptr || prefix[0] == 0) && XMLString::equals(local, kXmlns)) {
        bind({}, value);
        continue;
      }
      if (prefix != nullptr && prefix[0] == 'x' && XMLString::equals(prefix, kXmlns)) {
        scratch_.clear();
        add_utf8(scratch_, local, XMLString::stringLen(local));
        bind(scratch_, value);
        continue;
      }
      temizu::XmlAttr to;
      to.space = prefix == nullptr || prefix[0] == 0 ? XmlNames::kNoSpace : space_of_uri(from.getURIId());
      to.name = find(to.space, local);
      places_.push_back(values_.size());
      add_utf8(values_, value, XMLString::stringLen(value));
      attributes_.push_back(to);
    }
    places_.push_back(values_.size());
    for (std::size_t i = 0; i < attributes_.size(); ++i) attributes_[i].value = std::string_view(values_).substr(places_[i], places_[i + 1] - places_[i]);
    if (attributes_.size() > limits_.attributes_max) stop_limit("an element has too many attributes");
  }

  void bind(std::string_view prefix, const XMLCh* uri) {
    std::string text;
    add_utf8(text, uri, XMLString::stringLen(uri));
    if (bindings_.size() >= 20'000) stop_limit("too many namespaces");
    const auto number = std::ranges::find(uris_, text);
    const auto at = static_cast<unsigned>(number - uris_.begin());
    if (number == uris_.end()) {
      if (uris_.size() >= 2000) stop_limit("too many namespaces");
      uris_.push_back(text);
    }
    bindings_.push_back({depth_, std::string(prefix), names_.space(text), at});
  }

  const XMLElementDecl* written_{nullptr};   // of the element being told
  struct Known {
    const XMLElementDecl* decl{nullptr};
    unsigned uri{0};
    XmlNames::Id id{0};
  };

  const XmlNames& names_;
  XmlStreamSink& sink_;
  const XmlStreamLimits& limits_;
  SAX2XMLReaderImpl* reader_{nullptr};
  std::size_t depth_{0};
  std::uint64_t elements_{0};
  std::array<Known, 1024> known_{};
  std::unordered_set<std::uint64_t> seen_;
  std::vector<int> uri_spaces_;
  std::vector<Binding> bindings_;
  std::vector<std::string> uris_;
  std::vector<temizu::XmlAttr> attributes_;
  std::vector<std::size_t> places_;
  std::string values_, text_, scratch_;
  char16_t half_{0};
};

}  // namespace

Status read_xml_stream(const XmlSource& source, const XmlNames& names, XmlStreamSink& sink, const XmlStreamLimits& limits) {
  try {
    xml_warm_up();
    XmlDecoder decoder(source, limits);
    SAX2XMLReaderImpl reader;
    reader.setFeature(XMLUni::fgSAX2CoreNameSpaces, true);
    reader.setFeature(XMLUni::fgSAX2CoreValidation, false);
    reader.setFeature(XMLUni::fgXercesDynamic, false);
    reader.setFeature(XMLUni::fgXercesSchema, false);
    reader.setFeature(XMLUni::fgXercesLoadExternalDTD, false);
    reader.setFeature(XMLUni::fgXercesLoadSchema, false);
    reader.setFeature(XMLUni::fgXercesDisableDefaultEntityResolution, true);
    // The scanner that knows no document types at all: the fastest, and nothing to attack.
    reader.setProperty(XMLUni::fgXercesScannerName, const_cast<XMLCh*>(XMLUni::fgWFXMLScanner));
    Handler handler(names, sink, limits);
    handler.reader(reader);
    reader.installAdvDocHandler(&handler);
    reader.setErrorHandler(&handler);
    reader.setEntityResolver(&handler);
    Source input(decoder);
    reader.parse(input);
  } catch (const Stop& stop) {
    return Unexpected{stop.error};
  } catch (const OutOfMemoryException&) {
    return Unexpected(Code::limit, "xml", "too large to parse");
  } catch (const XMLException&) {
    return Unexpected(Code::bad_input, "xml", "not well formed");
  } catch (const SAXException&) {
    return Unexpected(Code::bad_input, "xml", "not well formed");
  } catch (const std::exception&) {
    return Unexpected(Code::limit, "xml", "too large to parse");
  }
  return {};
}

}  // namespace temizu
