// Every case of samples/mime and samples/charset: class and findings exactly as its expect.json says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "mail/decode.h"
#include "mail/message.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The strings of one JSON member of the generator's own, flat shape.
std::set<std::string> strings_after(const std::string& json, const std::string& key) {
  std::set<std::string> found;
  std::size_t at = json.find("\"" + key + "\":");
  if (at == std::string::npos) return found;
  at += key.size() + 3;
  const std::size_t end = json[json.find_first_not_of(" \n", at)] == '[' ? json.find(']', at) : json.find('\n', at);
  while (true) {
    const std::size_t open = json.find('"', at);
    if (open == std::string::npos || open > end) return found;
    const std::size_t close = json.find('"', open + 1);
    found.insert(json.substr(open + 1, close - open - 1));
    at = close + 1;
  }
}

struct Reading {
  std::set<std::string> rules;
  Weight weight{Weight::info};
  std::string text;   // of the leaves that are text, decoded

  void add(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) rules.insert(finding.rule);
    weight = std::max(weight, heaviest(findings));
  }
  void add(const MailPart& part, ByteView bytes) {
    add(part.findings);
    const ByteView inner = part.decoded_message.empty() ? bytes : ByteView(part.decoded_message);
    for (const MailPart& child : part.children) add(child, inner);
    if (!part.children.empty() || part.is_message) return;
    const DecodedContent decoded = decode_content(bytes.substr(part.body.begin, part.body.size()), part.encoding);
    add(decoded.findings);
    if (!part.declared_type.starts_with("text/")) return;
    const DecodedText decoded_text = decode_text(decoded.content, part.charset_label);
    add(decoded_text.findings);
    text += decoded_text.utf8;
  }
};

std::string join(const std::set<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += "\"" + word + "\", ";
  return line;
}

class MailSamples : public testing::TestWithParam<fs::path> {};

// Goal: each trick gets its class and its findings, and no octet of it is unaccounted for.
TEST_P(MailSamples, GetTheirClassAndFindings) {
  const fs::path folder = GetParam();
  const std::string message = slurp(folder / "in.eml");
  const std::string expected = slurp(folder / "expect.json");
  auto mail = parse_mail(message, MailLimits{});
  ASSERT_TRUE(mail);
  Reading reading;
  reading.add(mail->findings);
  if (mail->mail_class != MailClass::hostile) reading.add(mail->root, message);
  const MailClass grade = std::max(mail->mail_class, class_of(reading.weight));
  EXPECT_EQ(strings_after(expected, "class"), std::set<std::string>{to_word(grade)});
  EXPECT_EQ(join(strings_after(expected, "findings")), join(reading.rules));

  std::uint64_t at = 0;
  for (const Accounted& piece : mail->accounted) {
    ASSERT_EQ(piece.range.begin, at);
    ASSERT_GT(piece.range.end, at);
    at = piece.range.end;
  }
  EXPECT_EQ(at, message.size());

  if (!fs::exists(folder / "expect.txt")) return;
  std::string shown = mail->fields.subject + "\n";
  for (const Mailbox& mailbox : mail->fields.from) shown += mailbox.name.empty() ? "" : mailbox.name + "\n";
  const auto names = [&](auto&& self, const MailPart& part) -> void {
    if (!part.name.shown.empty()) shown += part.name.shown + "\n";
    for (const MailPart& child : part.children) self(self, child);
  };
  names(names, mail->root);
  EXPECT_EQ(slurp(folder / "expect.txt"), shown + to_lf(reading.text));
}

std::vector<fs::path> sample_folders() {
  std::vector<fs::path> folders;
  for (const char* family : {"mime", "charset"}) {
    const fs::path base = fs::path(TEMIZU_SOURCE_DIR) / "samples" / family;
    if (!fs::exists(base)) continue;
    for (const auto& entry : fs::directory_iterator(base)) {
      if (fs::exists(entry.path() / "in.eml")) folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

INSTANTIATE_TEST_SUITE_P(All, MailSamples, testing::ValuesIn(sample_folders()), [](const testing::TestParamInfo<fs::path>& sample) {
  std::string name = sample.param.parent_path().filename().string() + "_" + sample.param.filename().string();
  std::replace_if(name.begin(), name.end(), [](char c) { return !isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

// Goal: the set stays as broad as the rules are.
TEST(MailSamplesSet, HoldsAtLeastOneHundredAndFiftyCases) {
  const auto folders = sample_folders();
  EXPECT_GE(std::count_if(folders.begin(), folders.end(), [](const fs::path& p) { return p.parent_path().filename() == "mime"; }), 150);
}

}  // namespace
}  // namespace temizu
