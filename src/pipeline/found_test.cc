#include "pipeline/found.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "pipeline/notice.h"
#include "pipeline/test_mail.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The texts of conf/notices/ja.txt with further blocks.
NoticeTexts texts_with(const std::string& blocks) {
  std::ifstream file(std::string(TEMIZU_SOURCE_DIR) + "/conf/notices/ja.txt");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const Result<NoticeTexts> texts = NoticeTexts::parse(text + "\n" + blocks, "test");
  EXPECT_TRUE(texts) << (texts ? "" : to_text(texts.error()));
  return texts ? *texts : NoticeTexts{};
}

std::string why_refused(const std::string& blocks) {
  std::ifstream file(std::string(TEMIZU_SOURCE_DIR) + "/conf/notices/ja.txt");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const Result<NoticeTexts> texts = NoticeTexts::parse(text + "\n" + blocks, "test");
  return texts ? std::string{} : texts.error().what;
}

// Goal: the reason told first is the most telling one, whatever filter found it.
TEST(ReasonOfFound, TakesMacrosThenTheHeaviest) {
  EXPECT_EQ(reason_of_found({{"a.script", Weight::high, "", 1}, {"a.macro", Weight::low, "", 1}}), Reason::macro_removed);
  EXPECT_EQ(reason_of_found({{"a.xlm_sheet", Weight::high, "", 1}}), Reason::macro_removed);
  EXPECT_EQ(reason_of_found({{"a.link", Weight::low, "", 1}, {"a.hidden_text", Weight::low, "", 1}}), Reason::hidden_text_removed);
  EXPECT_EQ(reason_of_found({{"a.link_scheme", Weight::high, "", 1}, {"a.hidden_text", Weight::low, "", 1}}), Reason::links_disarmed);
  EXPECT_EQ(reason_of_found({{"a.signature", Weight::low, "", 1}}), Reason::signature_removed);
  EXPECT_EQ(reason_of_found({{"a.javascript", Weight::high, "", 1}, {"a.signature", Weight::low, "", 1}}), Reason::active_content_removed);
  EXPECT_EQ(reason_of_found({{"a.macromedia", Weight::low, "", 1}}), Reason::active_content_removed) << "words, not pieces of words";
  EXPECT_EQ(reason_of_found({{"macro.what", Weight::low, "", 1}}), Reason::active_content_removed) << "a folder's name says nothing";
  EXPECT_EQ(reason_of_found({{"image.damaged", Weight::low, "", 1}}), Reason::partly_changed);
  EXPECT_EQ(reason_of_found({}), Reason::active_content_removed);
}

// Goal: what was taken out is counted by its words, in order, at most as many lines as asked for.
TEST(FoundLines, CountsByWords) {
  const NoticeTexts texts = texts_with("[found.a.macro found.b.macro]\nマクロ\n\n[found.a.script]\nスクリプト\n\n[found.a.cell]\nセル {count}件を直しました\n");
  const std::vector<Finding> findings{{"a.macro", Weight::high, "x", 1}, {"a.script", Weight::low, "", 2}, {"b.macro", Weight::high, "y", 3}, {"a.cell", Weight::low, "", 7}, {"a.nothing", Weight::low, "", 9}};
  EXPECT_THAT(found_lines(findings, false, 5, texts), ElementsAre("　　・マクロ 4件を取り除きました", "　　・スクリプト 2件を取り除きました", "　　・セル 7件を直しました"));
  EXPECT_THAT(found_lines(findings, false, 1, texts), ElementsAre("　　・マクロ 4件を取り除きました", "　　・ほか 2種類"));
  EXPECT_THAT(found_lines(findings, true, 5, texts), ElementsAre("　　・マクロ 4件が含まれていました", "　　・スクリプト 2件が含まれていました"));
  EXPECT_THAT(found_lines({}, false, 5, texts), IsEmpty());
}

// Goal: what was taken out silently is told only where nothing else is, and counts that lie do not wrap round.
TEST(FoundLines, TellsInfoOnlyAloneAndStopsCounting) {
  const NoticeTexts texts = texts_with("[found.a.one]\n甲\n\n[found.a.two]\n乙\n");
  EXPECT_THAT(found_lines({{"a.one", Weight::info, "", 1}, {"a.two", Weight::low, "", 1}}, false, 5, texts), ElementsAre(HasSubstr("乙 1件")));
  EXPECT_THAT(found_lines({{"a.one", Weight::info, "", 1}}, false, 5, texts), ElementsAre(HasSubstr("甲 1件")));
  EXPECT_THAT(found_lines({{"a.two", Weight::low, "a", ~std::uint64_t{0}}, {"a.two", Weight::low, "b", 2}}, false, 5, texts),
              ElementsAre(HasSubstr("18446744073709551615件")));
}

Washing washing_of(std::vector<PartReport> parts) {
  Washing washing;
  washing.parts = std::move(parts);
  return washing;
}

// Goal: a member is named with the file it lies in, a changed part lists what it lost, a withheld kind says what to send.
TEST(Notice, TellsMembersFindingsAndAdvice) {
  const NoticeTexts texts = texts_with("[found.a.macro]\nマクロ\n\n[kind.x/y]\n図面\n\n[send_instead.x/y]\nPDFで送り直してもらってください。\n");
  ComposeContext context = test_context();
  context.texts = &texts;
  PartReport archive{"2", "資料.zip", "application/zip", "", Action::rebuilt, Reason::none, false, 10, 10, {}, {}, {}};
  PartReport book{"2!dir/a.xlsm", "a.xlsm", "x/z", "", Action::rebuilt, Reason::macro_removed, true, 10, 10, {}, {}, {{"a.macro", Weight::high, "", 2}}};
  PartReport inner{"2!b.zip", "b.zip", "application/zip", "", Action::rebuilt, Reason::none, false, 10, 10, {}, {}, {}};
  PartReport drawing{"2!b.zip!図.jww", "図.jww", "x/y", "", Action::withheld, Reason::unsupported, true, 10, 0, {}, {}, {}};
  const std::string text = notice_for(washing_of({archive, book, inner, drawing}), test_envelope().id, context);
  EXPECT_THAT(text, HasSubstr("「資料.zip 内の dir/a.xlsm」"));
  EXPECT_THAT(text, HasSubstr("マクロ 2件を取り除きました"));
  EXPECT_THAT(text, HasSubstr("「b.zip 内の 図.jww」（図面、"));
  EXPECT_THAT(text, HasSubstr("　→ PDFで送り直してもらってください。"));
  drawing.reason = Reason::profile_withholds;   // then nothing that could be sent would go on
  EXPECT_THAT(notice_for(washing_of({drawing}), test_envelope().id, context), Not(HasSubstr("PDFで")));
}

// Goal: a "!" in a name is a letter of it: the file around a member is a part that is there.
TEST(Notice, KnowsNamesWithExclamationMarks) {
  ComposeContext context = test_context();
  PartReport archive{"2", "急!資料.zip", "application/zip", "", Action::rebuilt, Reason::none, false, 10, 10, {}, {}, {}};
  PartReport loud{"2!至急!/読む!.jww", "読む!.jww", "x/y", "", Action::withheld, Reason::unsupported, true, 10, 0, {}, {}, {}};
  PartReport deep{"2!a!b.zip", "a!b.zip", "application/zip", "", Action::rebuilt, Reason::none, false, 10, 10, {}, {}, {}};
  PartReport inside{"2!a!b.zip!図!.jww", "図!.jww", "x/y", "", Action::withheld, Reason::nested_too_deep, true, 10, 0, {}, {}, {}};
  const std::string text = notice_for(washing_of({archive, loud, deep, inside}), test_envelope().id, context);
  EXPECT_THAT(text, HasSubstr("「急!資料.zip 内の 至急!/読む!.jww」"));
  EXPECT_THAT(text, HasSubstr("「a!b.zip 内の 図!.jww」"));
  EXPECT_THAT(text, HasSubstr("TZ-120"));
}

// Goal: texts that would break a sentence, or that were written twice, are found at the start.
TEST(NoticeTexts, RefusesWhatDoesNotFit) {
  EXPECT_EQ(why_refused("[found.a.b]\nマクロ\n"), "");
  EXPECT_EQ(why_refused("[found.a.b found.a.c]\nセル {count}件を直しました\n"), "");
  EXPECT_THAT(why_refused("[found.a.b]\n二行\nにわたる\n"), HasSubstr("[found.a.b] must be one line"));
  EXPECT_THAT(why_refused("[found.a.b]\n" + std::string(121, 'x') + "\n"), HasSubstr("must be one line of at most 120 octets"));
  EXPECT_THAT(why_refused("[found.a.b]\n{name} のセル\n"), HasSubstr("a place that is not {count}"));
  EXPECT_THAT(why_refused("[found.a.b]\n\n"), HasSubstr("is empty"));
  EXPECT_THAT(why_refused("[found.a.b]\nx\u202Ey\n"), HasSubstr("control or bidirectional"));
  EXPECT_THAT(why_refused("[found.a.b]\nx\n[found.a.b]\ny\n"), HasSubstr("is given twice"));
  EXPECT_THAT(why_refused("[kind.a/b]\n{count}件\n"), HasSubstr("has a place"));
  EXPECT_THAT(why_refused("[send_instead.a/b]\n" + std::string(401, 'x') + "\n"), HasSubstr("at most 400 octets"));
  EXPECT_THAT(why_refused("[x]\n\xFF\n"), HasSubstr("UTF-8"));
}

// Goal: texts that an older version left behind stop nothing: what they lack is told and taken from the built-in texts, what they say stays.
TEST(NoticeTexts, TakesMissingBlocksFromTheBuiltInTexts) {
  const auto old = NoticeTexts::parse("[notice.head]\nこのメールは無害化されています（町の文面）\n[notice.foot]\n以上\n", "ja.txt");
  ASSERT_TRUE(old) << to_text(old.error());
  EXPECT_EQ(old->raw("notice.foot"), "以上");
  const auto shipped = NoticeTexts::load(std::string(TEMIZU_SOURCE_DIR) + "/conf/notices/ja.txt");
  const auto english = NoticeTexts::load(std::string(TEMIZU_SOURCE_DIR) + "/conf/notices/en.txt");
  ASSERT_TRUE(shipped && english);
  EXPECT_THAT(shipped->built_in(), IsEmpty());
  EXPECT_THAT(english->built_in(), IsEmpty());
  EXPECT_EQ(old->raw("letter.head"), shipped->raw("letter.head"));
  EXPECT_EQ(old->raw("reason.102"), shipped->raw("reason.102"));
  EXPECT_THAT(old->built_in(), testing::Contains("letter.head"));
  EXPECT_THAT(old->built_in(), Not(testing::Contains("notice.foot")));
  const auto old_english = NoticeTexts::parse("[notice.foot]\nThat is all.\n", "/etc/temizu/notices/en.txt");
  ASSERT_TRUE(old_english) << to_text(old_english.error());
  EXPECT_EQ(old_english->raw("letter.head"), english->raw("letter.head"));
}

// Goal: both languages hold the same phrases, so that no line is missing in one of them.
TEST(NoticeTexts, BothLanguagesKnowTheSamePhrases) {
  std::map<std::string, std::set<std::string>> keys;
  for (const std::string language : {"ja", "en"}) {
    const std::string path = std::string(TEMIZU_SOURCE_DIR) + "/conf/notices/" + language + ".txt";
    const auto loaded = NoticeTexts::load(path);
    EXPECT_TRUE(loaded) << to_text(loaded.error());
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("[") || !line.ends_with("]")) continue;
      std::istringstream words(line.substr(1, line.size() - 2));
      for (std::string word; words >> word;) keys[language].insert(word);
    }
  }
  EXPECT_EQ(keys["ja"], keys["en"]);
}

}  // namespace
}  // namespace temizu
