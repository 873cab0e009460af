#include "filters/pdf/pdf.h"

#include <algorithm>
#include <array>
#include <new>

#include "filters/common/file_name.h"
#include "filters/pdf/document.h"
#include "filters/pdf/qpdf_filters.h"
#include "filters/pdf/survey.h"

namespace temizu {
namespace pdf {
namespace {

constexpr std::array<std::string_view, 1> kAccepts{"application/pdf"};

Value word_among(Object source, std::initializer_list<std::string_view> allowed) {
  const std::string word = name_of(source);
  return std::ranges::find(allowed, word) == allowed.end() ? Value{} : "/" + word;
}

// "ja-JP" (RFC 5646): letters, digits and hyphens.
Value language_of(Object source) {
  if (!source.isString()) return {};
  const std::string tag = source.getUTF8Value();
  const bool plain = std::ranges::all_of(tag, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; });
  return plain && !tag.empty() && tag.size() <= 35 ? octets(tag) : Value{};
}

// What a document does when it opens: it may choose a page. Everything else is told.
Value build_open_action(Work& work, Object source) {
  if (source.isArray()) return build_destination(work, source);
  if (source.isDictionary() && name_of(key(source, "/S")) == "GoTo") return build_destination(work, key(source, "/D"));
  if (!source.isNull()) work.found("pdf.trigger", Weight::low, true, "open action");
  return {};
}

Value build_catalog(Work& work, Object catalog) {
  const std::vector<SourcePage> pages = read_pages(work);
  reserve_pages(work, pages);
  read_named_destinations(work, catalog);
  Keys keys;
  keys.add("Type", "/Catalog").add("Pages", build_pages(work, pages)).add("PageLabels", build_page_labels(work, catalog));
  keys.add("Outlines", build_outline(work, catalog)).add("Lang", language_of(key(catalog, "/Lang")));
  const Keys viewer = copy_keys(work, Group::viewer, key(catalog, "/ViewerPreferences"), 4);
  if (!viewer.empty()) keys.add("ViewerPreferences", viewer.dictionary());
  keys.add("PageLayout", word_among(key(catalog, "/PageLayout"), {"SinglePage", "OneColumn", "TwoColumnLeft", "TwoColumnRight", "TwoPageLeft", "TwoPageRight"}));
  keys.add("PageMode", word_among(key(catalog, "/PageMode"), {"UseNone", "UseOutlines", "UseThumbs"}));
  keys.add("OpenAction", build_open_action(work, key(catalog, "/OpenAction")));
  return work.out.put(keys.dictionary());
}

// Of the document information, only the title is for readers.
Value build_info(Work& work, Object info) {
  if (!info.isDictionary()) return {};
  for (const auto& [slashed, value] : info.getDictAsMap()) {
    if (slashed == "/Title") continue;
    work.found("pdf.metadata", Weight::info, false, "document information");
    break;
  }
  Object title = key(info, "/Title");
  const Value written = title.isString() ? text(title.getUTF8Value(), 500) : Value{};
  return written.empty() || written == "()" ? Value{} : work.out.put(Keys{}.add("Title", written).dictionary());
}

// What lies around the document, and earlier states of it.
void look_around(Work& work, ByteView content) {
  constexpr std::string_view end_mark = "%%EOF";
  if (!content.starts_with("%PDF-")) work.found("pdf.leading_bytes", Weight::low, false);
  const std::size_t end = content.rfind(end_mark);
  if (end == ByteView::npos) return;
  if (content.find_first_not_of(std::string_view("\r\n \t\0", 5), end + end_mark.size()) != ByteView::npos) {
    work.found("pdf.trailing_bytes", Weight::low, false);
  }
  std::size_t marks = 0;
  for (std::size_t at = content.find(end_mark); at != ByteView::npos && marks < 1000; at = content.find(end_mark, at + 1)) ++marks;
  const std::size_t usual = content.substr(0, 1024).find("/Linearized") == ByteView::npos ? 1 : 2;
  if (marks > usual) work.found("pdf.history", Weight::info, false, {}, marks - usual);
}

// Embedded files go on beside the document, each washed in its own right.
void take_out_files(Work& work, std::vector<EmbeddedFile> files) {
  const bool beside = work.bench.options().word("attachments", "beside") == "beside";
  std::set<std::string> names;
  for (EmbeddedFile& file : files) {
    if (!beside) {
      work.found("pdf.attachment", Weight::low, true);
      continue;
    }
    std::string place = std::string(work.part.place) + "!" + file.name;
    for (int number = 2; !names.insert(place).second; ++number) {
      place = std::string(work.part.place) + "!" + std::to_string(number) + "-" + file.name;
    }
    work.found("pdf.attachment_beside", Weight::info, false);
    const Bytes content = read_data(work, file.stream);
    Part member;
    member.untrusted_content = content;
    member.file_name = file.name;
    member.place = place;
    Result<Washed> washed = work.bench.wash_member(member);
    if (!washed && (washed.error().code == Code::limit || washed.error().code == Code::timeout)) throw Stopped{washed.error()};
    if (!washed) continue;   // listed as withheld
    for (Beside& further : washed->beside) work.washed.beside.push_back(std::move(further));
    std::string name = washed->file_name.empty() ? file.name : std::move(washed->file_name);
    work.washed.beside.push_back({std::move(washed->kind), std::move(name), std::move(place), std::move(washed->content)});
  }
}

void tell_content(Work& work) {
  if (work.content.hidden > 0) work.found("pdf.hidden_layer", Weight::low, true, {}, work.content.hidden);
  if (work.content.dropped_operators > 0) work.found("pdf.bad_operator", Weight::low, false, {}, work.content.dropped_operators);
}

void rebuild(Work& work) {
  Object trailer = work.pdf.getTrailer();
  if (!trailer.isDictionary() || !key(trailer, "/Root").isDictionary()) stop(Code::bad_input, "pdf", "no catalog can be read");
  look_around(work, work.part.untrusted_content);
  if (work.pdf.isEncrypted()) work.found("pdf.owner_password", Weight::low, false);
  std::vector<EmbeddedFile> files = survey(work);
  Object catalog = key(trailer, "/Root");
  work.layers.read(catalog);
  const Value root = build_catalog(work, catalog);
  const Value info = build_info(work, key(trailer, "/Info"));
  tell_content(work);
  take_out_files(work, std::move(files));
  if (work.pdf.anyWarnings()) work.found("pdf.damaged", Weight::low, false);
  work.meter.pay(work.out.bytes());
  work.meter.settle();
  work.washed.content = work.out.finish(root, info);
}

// "AES-256" and the like, from what the file says of its encryption.
std::string cipher_of(Object encrypt) {
  if (name_of(key(encrypt, "/Filter")) != "Standard" && !key(encrypt, "/Filter").isNull()) return "public key";
  const std::int64_t version = integer_of(key(encrypt, "/V"), 0);
  if (version == 5) return "AES-256";
  if (version == 4) {
    const std::string used = name_of(key(encrypt, "/StmF"));
    return name_of(key(key(key(encrypt, "/CF"), "/" + used), "/CFM")) == "AESV2" ? "AES-128" : "RC4-128";
  }
  return version == 1 ? "RC4-40" : "RC4";
}

Object encryption_of(Work& work) {
  try {
    return key(work.pdf.getTrailer(), "/Encrypt");
  } catch (...) {   // libqpdf's, or a budget that ends while the entry is read
    return Object::newNull();
  }
}

Unexpected failure_of(Work& work, const QPDFExc& problem) {
  const qpdf_error_code_e code = problem.getErrorCode();
  Object encrypt = encryption_of(work);
  if (code == qpdf_e_password || (code == qpdf_e_unsupported && !encrypt.isNull()) || (!encrypt.isNull() && !work.pdf.isEncrypted())) {
    const std::string cipher = cipher_of(encrypt);
    work.bench.note("pdf.encrypted", Weight::low, cipher);
    return Unexpected(Code::encrypted, "pdf", "a password is needed to open it (" + cipher + ")");
  }
  return Unexpected(Code::bad_input, "pdf", "the file's structure cannot be read");
}

Result<Washed> wash_document(const Part& part, Bench& bench) {
  if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
  Washed washed;
  Meter meter(bench);
  QPDF source;
  Work work{.pdf = source, .part = part, .bench = bench, .meter = meter, .washed = washed};
  try {
    source.setSuppressWarnings(true);
    source.processMemoryFile("pdf", part.untrusted_content.data(), part.untrusted_content.size());
    rebuild(work);
  } catch (const Stopped& stopped) {
    return Unexpected{stopped.error};
  } catch (const QPDFExc& problem) {
    return failure_of(work, problem);
  } catch (const std::bad_alloc&) {
    return Unexpected(Code::limit, "pdf", "no memory for what the file asks for");
  } catch (const std::exception&) {
    return Unexpected(Code::bad_input, "pdf", "the file's objects cannot be read");
  }
  washed.kind = Kind{std::string(kAccepts[0])};
  washed.file_name = with_extension(part.file_name, "pdf");
  return washed;
}

class PdfFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "pdf"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild; }

  // A new document from what keys.def and operators.def list. Same pages, text, pictures; links to pages and to http, https and
  // mailto; outline and page labels; forms, comments and layers as they are shown. Washing twice changes nothing.
  //
  //   findings   README.md lists them; where = "object 14" in the file that came
  //   beside     embedded files (option attachments = beside | drop)
  //   fails      encrypted (a password is needed; note pdf.encrypted names the cipher), unsupported (JBIG2), bad_input, limit, timeout
  //   source     ISO 32000-1; file-rules 2.5 for what is dangerous
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "pdf", std::string("method ") + to_word(method));
    return wash_document(part, bench);
  }
};

}  // namespace
}  // namespace pdf

std::unique_ptr<Filter> make_pdf_filter() {
  pdf::register_filters();
  return std::make_unique<pdf::PdfFilter>();
}

}  // namespace temizu
