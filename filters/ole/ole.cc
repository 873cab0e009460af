#include "filters/ole/ole.h"

#include <array>

#include "filters/ole/inspect.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 5> kAccepts{"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
                                                   "application/vnd.visio", "application/x-ole-storage"};

class OleFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "ole"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  // It rebuilds nothing; it says so that it is called and its notes are kept.
  bool can(Method method) const noexcept override { return method == Method::rebuild; }

  // Always fails; what it is for are its notes.
  //
  //   notes   ole.*, see README.md
  //   fails   encrypted (with the cipher in words), else unsupported; before that as CfbReader::open, limit, timeout
  //   source  file-rules 2.3
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "ole", std::string("method ") + to_word(method));
    if (Status paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    auto file = CfbReader::open(part.untrusted_content, bench);
    if (!file) return Unexpected{file.error()};
    ole::Inspection in{*file, bench, {}};
    for (const auto look : {ole::inspect_storages, ole::inspect_encryption, ole::inspect_word, ole::inspect_excel, ole::inspect_powerpoint}) {
      if (Status done = look(in); !done) return Unexpected{done.error()};
    }
    if (!in.cipher.empty()) {
      bench.note("ole.encrypted", Weight::high, in.cipher);
      return Unexpected(Code::encrypted, "ole", "encrypted: " + in.cipher, "Ask the sender for a file without a password");
    }
    return Unexpected(Code::unsupported, "ole", "an Office file of the old kind is converted once the render cage exists",
                      "Ask the sender for docx, xlsx, pptx or PDF");
  }
};

}  // namespace

std::unique_ptr<Filter> make_ole_filter() { return std::make_unique<OleFilter>(); }

}  // namespace temizu
