#include "policy/xml_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax/Locator.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/OutOfMemoryException.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/TransService.hpp>
#include <xercesc/util/XMLString.hpp>
#include <xercesc/util/XMLUni.hpp>
#include <xercesc/validators/common/Grammar.hpp>

namespace temizu {
namespace {

namespace xc = xercesc;

// Once per process; Xerces counts its users, so another folder's own start and end do no harm.
struct Platform {
  Platform() { xc::XMLPlatformUtils::Initialize(); }
  ~Platform() { xc::XMLPlatformUtils::Terminate(); }
};

std::string utf8(const XMLCh* text) {
  if (text == nullptr) return {};
  const xc::TranscodeToStr out(text, "UTF-8");
  return {reinterpret_cast<const char*>(out.str()), out.length()};
}

// Thrown by the handler to end a parse; caught in read_xml.
struct Stop {
  int line, column;
  std::string what;
};

class TreeBuilder final : public xc::DefaultHandler {
 public:
  XmlDocument document;

  void setDocumentLocator(const xc::Locator* locator) override { locator_ = locator; }

  void startElement(const XMLCh*, const XMLCh* local, const XMLCh*, const xc::Attributes& attributes) override {
    if (++elements_ > kXmlElementsMax) throw stop("more than " + std::to_string(kXmlElementsMax) + " elements");
    if (open_.size() >= kXmlDepthMax) throw stop("elements nested more than " + std::to_string(kXmlDepthMax) + " deep");
    ConfElement element;
    element.name = utf8(local);
    element.line = line();
    element.column = column();
    if (!open_.empty()) element.path = open_.back()->path.empty() ? element.name : open_.back()->path + "." + element.name;
    for (XMLSize_t i = 0; i < attributes.getLength(); ++i) {
      element.attributes.emplace_back(utf8(attributes.getQName(i)), utf8(attributes.getValue(i)));
    }
    // Pointers stay good: a list of children grows only while none of its elements is open.
    ConfElement* place = &document.root;
    if (!open_.empty()) place = &open_.back()->children.emplace_back();
    *place = std::move(element);
    open_.push_back(place);
  }

  void endElement(const XMLCh*, const XMLCh*, const XMLCh*) override { open_.pop_back(); }

  void characters(const XMLCh* text, const XMLSize_t length) override {
    if (open_.empty()) return;
    const std::basic_string<XMLCh> piece(text, length);
    open_.back()->text += utf8(piece.c_str());
  }

  void startDTD(const XMLCh*, const XMLCh*, const XMLCh*) override { throw stop("a DOCTYPE is not accepted"); }

  void warning(const xc::SAXParseException& e) override { error(e); }
  void error(const xc::SAXParseException& e) override {
    if (document.complaints.size() >= kXmlComplaintsMax) return;
    document.complaints.push_back({static_cast<int>(e.getLineNumber()), static_cast<int>(e.getColumnNumber()),
                                   open_.empty() ? std::string() : open_.back()->path, utf8(e.getMessage())});
  }
  void fatalError(const xc::SAXParseException& e) override {
    throw Stop{static_cast<int>(e.getLineNumber()), static_cast<int>(e.getColumnNumber()), utf8(e.getMessage())};
  }
  void resetErrors() override {}

  // Nothing outside the text is ever read.
  xc::InputSource* resolveEntity(const XMLCh* const, const XMLCh* const) override { throw stop("an external entity is not accepted"); }

 private:
  int line() const { return locator_ ? static_cast<int>(locator_->getLineNumber()) : 0; }
  int column() const { return locator_ ? static_cast<int>(locator_->getColumnNumber()) : 0; }
  Stop stop(std::string what) const { return {line(), column(), std::move(what)}; }

  const xc::Locator* locator_{nullptr};
  std::vector<ConfElement*> open_;
  std::size_t elements_{0};
};

std::unique_ptr<xc::InputSource> source(std::string_view text, const char* id) {
  auto out = std::make_unique<xc::MemBufInputSource>(reinterpret_cast<const XMLByte*>(text.data()), text.size(), id);
  out->setEncoding(xc::XMLUni::fgUTF8EncodingString);
  return out;
}

void load_schema(xc::SAX2XMLReader& reader, TreeBuilder& handler, std::string_view schema) {
  reader.setFeature(xc::XMLUni::fgSAX2CoreNameSpaces, true);
  reader.setFeature(xc::XMLUni::fgSAX2CoreValidation, true);
  reader.setFeature(xc::XMLUni::fgXercesDynamic, false);
  reader.setFeature(xc::XMLUni::fgXercesSchema, true);
  reader.setFeature(xc::XMLUni::fgXercesLoadExternalDTD, false);
  reader.setFeature(xc::XMLUni::fgXercesDisableDefaultEntityResolution, true);
  reader.setErrorHandler(&handler);
  reader.setEntityResolver(&handler);
  reader.loadGrammar(*source(schema, "schema"), xc::Grammar::SchemaGrammarType, true);
  reader.setFeature(xc::XMLUni::fgXercesUseCachedGrammarInParse, true);
  reader.setFeature(xc::XMLUni::fgXercesLoadSchema, false);  // xsi:schemaLocation in the file means nothing
  reader.setContentHandler(&handler);
  reader.setLexicalHandler(&handler);
}

Unexpected failed(std::string_view name, const Stop& stop) {
  return Unexpected(Code::config, std::string(name) + ":" + std::to_string(stop.line) + ":" + std::to_string(stop.column), stop.what);
}

}  // namespace

const std::string* ConfElement::attribute(std::string_view attribute_name) const {
  for (const auto& [key, value] : attributes) {
    if (key == attribute_name) return &value;
  }
  return nullptr;
}

Result<XmlDocument> read_xml(std::string_view text, std::string_view name, std::string_view schema) {
  if (text.size() > kXmlOctetsMax) return failed(name, {1, 1, "the file is larger than 1 MiB"});
  if (text.find('\0') != std::string_view::npos) return failed(name, {1, 1, "the file is not UTF-8 text"});
  // Before the parser sees it, even in a comment: Xerces reports a bare DOCTYPE to nobody.
  if (const std::size_t at = text.find("<!DOCTYPE"); at != std::string_view::npos) {
    const std::string_view before = text.substr(0, at);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t start = before.rfind('\n') + 1;  // 0 when there is none
    return failed(name, {line, static_cast<int>(at - start) + 1, "a DOCTYPE is not accepted"});
  }
  try {
    static const Platform platform;
    TreeBuilder handler;
    const std::unique_ptr<xc::SAX2XMLReader> reader(xc::XMLReaderFactory::createXMLReader());
    load_schema(*reader, handler, schema);
    if (!handler.document.complaints.empty()) {
      return Unexpected(Code::internal, "schema", handler.document.complaints.front().what);
    }
    reader->parse(*source(text, "file"));
    return std::move(handler.document);
  } catch (const Stop& stop) {
    return failed(name, stop);
  } catch (const xc::OutOfMemoryException&) {
    return Unexpected(Code::limit, std::string(name), "no memory left while reading it");
  } catch (const xc::XMLException& e) {
    return failed(name, {static_cast<int>(e.getSrcLine() ? 1 : 0), 1, utf8(e.getMessage())});
  } catch (const xc::SAXException& e) {
    return failed(name, {1, 1, utf8(e.getMessage())});
  }
}

Result<std::string> read_small_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return Unexpected(Code::config, path, std::string("cannot be read: ") + std::strerror(errno));
  struct stat status {};
  std::string out;
  std::string problem;
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    problem = "is not a regular file";
  } else if (static_cast<std::uint64_t>(status.st_size) > kXmlOctetsMax) {
    problem = "is larger than 1 MiB";
  } else {
    out.resize(kXmlOctetsMax + 1);
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < out.size(); size += static_cast<std::size_t>(std::max<ssize_t>(got, 0))) {
      got = ::read(descriptor, out.data() + size, out.size() - size);
      if (got < 0) problem = std::string("cannot be read: ") + std::strerror(errno);
    }
    out.resize(size);
    if (size > kXmlOctetsMax) problem = "is larger than 1 MiB";
  }
  ::close(descriptor);
  if (!problem.empty()) return Unexpected(Code::config, path, problem);
  return out;
}

}  // namespace temizu
