#include "filters/common/safe_xml.h"

#include <memory>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/OutOfMemoryException.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLUni.hpp>

#include "filters/common/utf8.h"

namespace temizu {
namespace {

using namespace xercesc;

// XMLCh is UTF-16; a lone surrogate becomes U+FFFD.
std::string to_utf8(const XMLCh* text, std::size_t length) {
  std::string out;
  out.reserve(length + length / 2);
  for (std::size_t i = 0; i < length; ++i) {
    char32_t point = text[i];
    if (point >= 0xD800 && point < 0xDC00 && i + 1 < length && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000) {
      point = 0x10000 + ((point - 0xD800) << 10) + (static_cast<char32_t>(text[++i]) - 0xDC00);
    }
    append_utf8(out, point);
  }
  return out;
}
std::string to_utf8(const XMLCh* text) { return text == nullptr ? std::string{} : to_utf8(text, XMLString::stringLen(text)); }

// Thrown through Xerces to end the parse; never leaves this file.
struct Stop {
  Error error;
};

class Handler final : public DefaultHandler {
 public:
  Handler(XmlSink& sink, const XmlLimits& limits) : sink_(sink), limits_(limits) {}

  void startElement(const XMLCh* const uri, const XMLCh* const local, const XMLCh* const qname, const Attributes& attributes) override {
    if (++depth_ > limits_.depth_max) throw Stop{{Code::limit, "xml", "elements nested deeper than " + std::to_string(limits_.depth_max), {}}};
    if (++elements_ > limits_.elements_max) throw Stop{{Code::limit, "xml", "too many elements", {}}};
    std::vector<XmlAttribute> list;
    for (XMLSize_t i = 0; i < attributes.getLength(); ++i) {
      XmlAttribute each;
      each.name = {to_utf8(attributes.getURI(i)), to_utf8(attributes.getLocalName(i)), to_utf8(attributes.getQName(i))};
      each.value = to_utf8(attributes.getValue(i));
      each.declares_namespace = each.name.as_written == "xmlns" || each.name.as_written.starts_with("xmlns:");
      list.push_back(std::move(each));
    }
    check(sink_.start({to_utf8(uri), to_utf8(local), to_utf8(qname)}, list));
  }
  void endElement(const XMLCh* const uri, const XMLCh* const local, const XMLCh* const qname) override {
    --depth_;
    check(sink_.end({to_utf8(uri), to_utf8(local), to_utf8(qname)}));
  }
  void characters(const XMLCh* const text, const XMLSize_t length) override { check(sink_.text(to_utf8(text, length))); }
  void ignorableWhitespace(const XMLCh* const text, const XMLSize_t length) override { check(sink_.text(to_utf8(text, length))); }
  void processingInstruction(const XMLCh* const target, const XMLCh* const) override { check(sink_.instruction(to_utf8(target))); }
  void startDTD(const XMLCh* const, const XMLCh* const, const XMLCh* const) override { refuse_dtd(); }
  void skippedEntity(const XMLCh* const) override { refuse_dtd(); }
  InputSource* resolveEntity(const XMLCh* const, const XMLCh* const) override {
    refuse_dtd();
    return nullptr;
  }
  void warning(const SAXParseException&) override {}
  void error(const SAXParseException& exception) override { fatalError(exception); }
  void fatalError(const SAXParseException& exception) override {
    throw Stop{{Code::bad_input, "xml line " + std::to_string(exception.getLineNumber()) + ", column " + std::to_string(exception.getColumnNumber()),
                "not well formed", {}}};
  }

 private:
  static void check(Status status) {
    if (!status) throw Stop{status.error()};
  }
  [[noreturn]] static void refuse_dtd() { throw Stop{{Code::unsupported, "xml", "it has a document type declaration", {}}}; }

  XmlSink& sink_;
  XmlLimits limits_;
  std::size_t depth_{0};
  std::uint64_t elements_{0};
};

}  // namespace

void xml_warm_up() {
  static const bool done = [] {
    XMLPlatformUtils::Initialize();
    const std::unique_ptr<SAX2XMLReader> reader(XMLReaderFactory::createXMLReader());
    return reader != nullptr;
  }();
  static_cast<void>(done);
}

Status read_xml(std::string_view utf8, XmlSink& sink, const XmlLimits& limits) {
  // Before Xerces sees it: a document type in any place, even in a comment, is not worth an argument.
  if (utf8.find("<!DOCTYPE") != std::string_view::npos || utf8.find("<!ENTITY") != std::string_view::npos) {
    return Unexpected(Code::unsupported, "xml", "it has a document type declaration");
  }
  try {
    xml_warm_up();
    const std::unique_ptr<SAX2XMLReader> reader(XMLReaderFactory::createXMLReader());
    reader->setFeature(XMLUni::fgSAX2CoreNameSpaces, true);
    reader->setFeature(XMLUni::fgSAX2CoreNameSpacePrefixes, true);
    reader->setFeature(XMLUni::fgSAX2CoreValidation, false);
    reader->setFeature(XMLUni::fgXercesDynamic, false);
    reader->setFeature(XMLUni::fgXercesSchema, false);
    reader->setFeature(XMLUni::fgXercesLoadExternalDTD, false);
    reader->setFeature(XMLUni::fgXercesLoadSchema, false);
    reader->setFeature(XMLUni::fgXercesDisableDefaultEntityResolution, true);
    Handler handler(sink, limits);
    reader->setContentHandler(&handler);
    reader->setErrorHandler(&handler);
    reader->setEntityResolver(&handler);
    reader->setLexicalHandler(&handler);
    MemBufInputSource source(reinterpret_cast<const XMLByte*>(utf8.data()), utf8.size(), "part");
    source.setEncoding(XMLUni::fgUTF8EncodingString);
    reader->parse(source);
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
