// What a wash costs over sizes and kinds of content; bytes are those of the file that comes. Pictures that another filter washes are not
// measured here.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "filters/common/test_bench.h"
#include "filters/pdf/codec.h"
#include "filters/pdf/pdf.h"

namespace temizu {
namespace {

std::string stream(int number, const std::string& keys, const std::string& data) {
  return std::to_string(number) + " 0 obj\n<<" + keys + "/Length " + std::to_string(data.size()) + ">>\nstream\n" + data + "\nendstream\nendobj\n";
}

// A file of pages, with a right table so that nothing needs repair.
std::string document(std::size_t bytes, const std::string& page_content, const std::string& keys, const std::string& resources, const std::string& shared) {
  const std::size_t pages = bytes / (page_content.size() + 200) + 1;
  std::string out = "%PDF-1.7\n", kids;
  std::vector<std::size_t> places;
  const auto add = [&](const std::string& object) {
    places.push_back(out.size());
    out += object;
  };
  add("1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
  for (std::size_t i = 0; i < pages; ++i) kids += std::to_string(4 + 2 * i) + " 0 R ";
  add("2 0 obj\n<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages) + ">>\nendobj\n");
  add(shared);
  for (std::size_t i = 0; i < pages; ++i) {
    const auto number = static_cast<int>(4 + 2 * i);
    add(std::to_string(number) + " 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<" + resources + ">>/Contents " +
        std::to_string(number + 1) + " 0 R>>\nendobj\n");
    add(stream(number + 1, keys, page_content));
  }
  const std::size_t table = out.size();
  out += "xref\n0 " + std::to_string(places.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t place : places) {
    std::string digits = std::to_string(place);
    out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
  }
  return out + "trailer\n<</Size " + std::to_string(places.size() + 1) + "/Root 1 0 R>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

std::string lines_of_text() {
  std::mt19937 random(1);
  std::string content = "BT /F1 10 Tf 12 TL 50 800 Td\n";
  for (int line = 0; line < 60; ++line) {
    content += "[(";
    for (int i = 0; i < 60; ++i) content += static_cast<char>('a' + random() % 26);
    content += ") -" + std::to_string(random() % 100) + " (word)] TJ T*\n";
  }
  return content + "ET\n";
}

const std::string kFont = "3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n";

std::string text_pages(std::size_t bytes) { return document(bytes, pdf::deflate(lines_of_text()), "/Filter/FlateDecode", "/Font<</F1 3 0 R>>", kFont); }
std::string plain_text_pages(std::size_t bytes) { return document(bytes, lines_of_text(), "", "/Font<</F1 3 0 R>>", kFont); }

std::string drawing(std::size_t bytes) {
  std::mt19937 random(2);
  std::string content;
  while (content.size() < 200'000) content += std::to_string(random() % 600) + "." + std::to_string(random() % 100) + " " + std::to_string(random() % 800) + (random() % 2 ? " l\n" : " m\n");
  return document(bytes, pdf::deflate(content + "S\n"), "/Filter/FlateDecode", "", kFont);
}

// Noise over a gradient: packs to about half.
std::string picture(std::size_t bytes) {
  std::mt19937 random(3);
  std::string samples(1000 * 1000 * 3, '\0');
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<char>((i / 3 % 1000) / 4 + random() % 16);
  const std::string packed = pdf::deflate(samples);
  std::string all, names;
  const std::size_t count = bytes / packed.size() + 1;
  // Each picture is a page's own: objects behind the font in one go would be one picture drawn often.
  std::string content;
  for (std::size_t i = 0; i < count; ++i) content += "/I" + std::to_string(i) + " Do\n";
  std::string out = "%PDF-1.7\n";
  std::vector<std::size_t> places;
  const auto add = [&](const std::string& object) {
    places.push_back(out.size());
    out += object;
  };
  for (std::size_t i = 0; i < count; ++i) names += "/I" + std::to_string(i) + " " + std::to_string(5 + i) + " 0 R";
  add("1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
  add("2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
  add("3 0 obj\n<</Type/Page/MediaBox[0 0 9 9]/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<<" + names + ">>>>>>\nendobj\n");
  add(stream(4, "", content));
  for (std::size_t i = 0; i < count; ++i) {
    add(stream(static_cast<int>(5 + i), "/Subtype/Image/Width 1000/Height 1000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode", packed));
  }
  const std::size_t table = out.size();
  out += "xref\n0 " + std::to_string(places.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t place : places) {
    std::string digits = std::to_string(place);
    out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
  }
  return out + "trailer\n<</Size " + std::to_string(places.size() + 1) + "/Root 1 0 R>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

template <std::string (*Make)(std::size_t)>
void wash(benchmark::State& state) {
  const std::string file = Make(static_cast<std::size_t>(state.range(0)));
  const auto filter = make_pdf_filter();
  std::size_t out = 0;
  for (auto _ : state) {
    TestBench bench(std::uint64_t{1} << 40);
    Part part;
    part.kind = Kind{"application/pdf"};
    part.untrusted_content = file;
    auto washed = filter->wash(part, Method::rebuild, bench);
    if (!washed) state.SkipWithError(to_text(washed.error()).c_str());
    else out = washed->content.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(file.size()) * static_cast<std::int64_t>(state.iterations()));
  state.counters["out/in"] = static_cast<double>(out) / static_cast<double>(file.size());
}

BENCHMARK(wash<text_pages>)->Arg(100 << 10)->Arg(1 << 20)->Arg(10 << 20)->Arg(50 << 20)->Unit(benchmark::kMillisecond);
BENCHMARK(wash<plain_text_pages>)->Arg(1 << 20)->Arg(10 << 20)->Unit(benchmark::kMillisecond);
BENCHMARK(wash<drawing>)->Arg(1 << 20)->Arg(10 << 20)->Unit(benchmark::kMillisecond);
BENCHMARK(wash<picture>)->Arg(5 << 20)->Arg(50 << 20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu
