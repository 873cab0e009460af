// What the fuzz targets for mails in files share.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

inline int fuzz_mail_file(const std::uint8_t* data, std::size_t size, const char* kind) {
  using namespace temizu;
  const Filter* filter = filter_for(Kind{kind});
  const Filter* text = filter_for(Kind{"text/plain"});
  if (filter == nullptr || text == nullptr) std::abort();
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = std::string_view(reinterpret_cast<const char*>(data), size);
  part.file_name = "in.dat";
  part.place = "2";
  for (const bool is_body : {false, true}) {
    part.is_body = is_body;
    TestBench bench(64u << 20);
    const auto once = filter->wash(part, Method::text, bench);
    if (!once) continue;
    Part again;
    again.kind = once->kind;
    again.untrusted_content = once->content;
    again.charset_label = is_body ? "utf-8" : "";
    again.is_body = is_body;
    TestBench fresh;
    const auto twice = text->wash(again, Method::text, fresh);
    if (!twice || twice->content != once->content) std::abort();
    for (const Beside& file : once->beside) {
      if (file.kind.name.empty() || file.file_name.empty() || file.place.empty()) std::abort();
    }
  }
  return 0;
}
