// html_to_text: reads HTML in UTF-8 from a file or standard input, writes what a mail body would say. For comparing with
// text browsers (tests/bench/html-peers) and for looking at samples; not installed.
// Options: --findings prints the findings below a line of "=", --numbered and --off choose the link style.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "filters/html/charset.h"
#include "filters/html/html_text.h"

int main(int argc, char** argv) {
  using namespace temizu;
  HtmlOptions options;
  bool findings = false;
  std::string path;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--findings") findings = true;
    else if (word == "--numbered") options.links = LinkStyle::numbered;
    else if (word == "--off") options.links = LinkStyle::off;
    else path = word;
  }
  std::string bytes;
  if (path.empty()) {
    bytes.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream file(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  const HtmlText out = html_to_text(decode_html(bytes, "").utf8, options);
  std::fwrite(out.text.data(), 1, out.text.size(), stdout);
  if (!findings) return 0;
  std::printf("====\nchanged: %s\n", out.changed ? "yes" : "no");
  for (const Finding& finding : out.findings) {
    std::printf("%s %s %s %llu\n", finding.rule.c_str(), to_word(finding.weight), finding.where.c_str(),
                static_cast<unsigned long long>(finding.count));
  }
  return 0;
}
