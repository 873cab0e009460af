// write_goldens FOLDER…: writes out.txt, the rebuilt out.* and findings.json of samples anew, from what the filters do
// now. Read every difference like a clerk who gets the mail before you commit it. Not installed.
#include <cstdio>

#include "case.h"

namespace {

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace temizu;
  using namespace temizu::contract;
  for (int i = 1; i < argc; ++i) {
    const fs::path folder = fs::path(argv[i]).lexically_normal();
    bool done = false;
    for (const auto& filter : all_filters()) {
      for (const Case& each : cases_of(*filter, folder.parent_path().parent_path())) {
        if (!fs::equivalent(each.folder, folder)) continue;
        TestBench bench;
        const auto text = wash(*filter, each.input, kind_of(each), Method::text, true, bench);
        write(folder / "findings.json", findings_json(text));
        if (text) write(folder / "out.txt", text->content);
        if (filter->can(Method::rebuild)) {
          const auto rebuilt = wash(*filter, each.input, kind_of(each), Method::rebuild, false, bench);
          if (rebuilt) write(folder / (extension_of(*rebuilt) == "txt" ? "out-file.txt" : "out." + extension_of(*rebuilt)), rebuilt->content);
        }
        done = true;
      }
    }
    if (!done) std::printf("%s: no sample of a filter\n", argv[i]);
  }
  return 0;
}
