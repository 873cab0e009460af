// The index against what a row alone says: both ways of asking agree on made-up mail. Following real ledgers is in
// tests/contract/store/lookup_test.cc.
#include "quarantine/lookup/lookup.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>

#include "base/test_folder.h"
#include "quarantine/lookup/index.h"
#include "quarantine/lookup/test_rows.h"
#include "quarantine/sql/dialect.h"

namespace temizu::lookup {
namespace {

constexpr FilterTime kTime{1'795'305'600'000, 540};

class Place {
 public:
  std::unique_ptr<Lookup> open() {
    LookupOptions options;
    options.store_path = path_;
    auto opened = Lookup::open(options);
    EXPECT_TRUE(opened) << to_text(opened.error());
    return *std::move(opened);
  }
  // Writes rows as following would; those with a number are changed.
  void write(std::vector<StoredRow>& rows) {
    auto db = open_index(path_);
    ASSERT_TRUE(db) << to_text(db.error());
    ASSERT_TRUE((*db)->execute(dialect::kBegin));
    IndexWriter writer(**db);
    for (StoredRow& stored : rows) {
      auto before = row_by_id(**db, stored.row.id);
      ASSERT_TRUE(before);
      if (*before) stored.row.number = (*before)->row.number;
      ASSERT_TRUE(writer.put(stored, *before ? &**before : nullptr));
    }
    ASSERT_TRUE(writer.flush());
    ASSERT_TRUE((*db)->execute(dialect::kCommit));
  }
  const std::string& path() const { return path_; }

 private:
  const TestFolder folder_;
  const std::string& path_ = folder_.path();
};

MailFilter filter_of(std::string_view text) {
  auto filter = parse_mail_filter(text, kTime);
  EXPECT_TRUE(filter) << to_text(filter.error());
  return filter ? *filter : MailFilter{};
}

LookupPage ask(Lookup& lookup, std::string_view text, const std::optional<LookupScope>& scope = {}, std::int64_t before = 0, std::uint32_t most = 50) {
  auto page = lookup.search({filter_of(text), scope, before, most});
  EXPECT_TRUE(page) << to_text(page.error());
  return page ? *page : LookupPage{};
}

// All ids a search gives, page by page.
std::vector<ItemId> all_ids(Lookup& lookup, const MailFilter& filter, const std::optional<LookupScope>& scope, std::uint32_t most) {
  std::vector<ItemId> ids;
  std::int64_t before = 0;
  for (int pages = 0; pages < 5000; ++pages) {
    auto page = lookup.search({filter, scope, before, most});
    EXPECT_TRUE(page) << to_text(page.error());
    if (!page) break;
    for (const LookupRow& row : page->rows) ids.push_back(row.id);
    before = page->next_before;
    if (before == 0) break;
  }
  return ids;
}

StoredRow one(std::string subject, std::vector<std::string> to, std::string from = "s@example.org") {
  StoredRow stored;
  stored.row.id = ItemId::from_digest(sha256(subject + to.at(0) + from));
  stored.row.arrival_ms = kTime.now_ms;
  stored.row.subject = std::move(subject);
  stored.row.sender = std::move(from);
  for (std::uint32_t i = 0; i < to.size(); ++i) {
    LookupRecipient recipient;
    recipient.number = i;
    recipient.address = to[i];
    stored.row.recipients.push_back(recipient);
  }
  return stored;
}

// Goal: what the index finds is exactly what each row by itself says, for words of every kind and their combinations, in
// any page size, with and without a scope; totals that call themselves exact are.
TEST(Lookup, TheIndexAndTheRowAgree) {
  Place place;
  TestRows made(7);
  std::vector<StoredRow> rows;
  for (std::uint64_t i = 0; i < 16'600; ++i) rows.push_back(made.make(i));   // two blocks
  for (std::size_t i = 0; i < rows.size(); i += 97) {
    rows[i].row.keeping = Keeping::purged;
    forget_text(rows[i].row);
  }
  place.write(rows);
  std::reverse(rows.begin(), rows.end());   // newest first
  const auto lookup = place.open();
  const std::string digest = to_hex(rows[5].row.digest).substr(0, 8), id = rows[9].row.id.to_text();
  const std::string words[] = {"見積", "請求書", "高橋", "山崎太郎", "市", "鳳凰堂", "無い言葉だ", "sato12@", "について", "No.12", "from:bank", "to:fukushi", "to:fukushi.sato1@town.example.jp",
                               "subject:至急", "name:議事録", "name:.xlsm", "-subject:見積", "-from:example.co.jp", "state:undeliverable", "state:delivered", "state:held",
                               "state:purged", "verdict:held", "verdict:clean", "-verdict:clean", "has:withheld", "has:attachment", "-has:attachment", "has:notice", "kind:pdf",
                               "kind:image", "kind:macro", "kind:application/zip", "reason:TZ-102", "reason:ooxml.macro", "reason:mime.two_boundaries", "profile:strict",
                               "client:192.0.2.1", "client:2.1", "larger:1M", "smaller:3K", "larger:5M", "after:2025-11-24", "before:2025-11-23", "-after:2025-11-23", "digest:" + digest,
                               "id:" + id.substr(0, 2), "id:" + id, id.substr(0, 10), "type:message", "type:dsn", "2025", "a", "-a", "-見積書の送付", "10:30"};
  const LookupScope scopes[] = {{"fukushi@town.example.jp"}, {"SOUMU@town.example.jp", "soumu.sato1@town.example.jp"}, {}, {"nobody@town.example.jp"}};
  std::size_t found = 0;
  for (int round = 0; round < 120; ++round) {
    std::string text;
    const std::uint64_t count = round < static_cast<int>(std::size(words)) ? 1 : 2 + made.below(2);
    for (std::uint64_t i = 0; i < count; ++i) text += (count == 1 ? words[static_cast<std::size_t>(round)] : words[made.below(std::size(words))]) + " ";
    std::optional<LookupScope> scope;
    if (made.below(3) == 0) scope = scopes[made.below(std::size(scopes))];
    const MailFilter filter = filter_of(text);
    std::vector<ItemId> expected;
    for (const StoredRow& stored : rows) {
      if (matches(stored.row, filter, scope)) expected.push_back(stored.row.id);
    }
    found += expected.size();
    ASSERT_EQ(all_ids(*lookup, filter, scope, 333), expected) << text << (scope ? " in scope" : "");
    const LookupPage page = ask(*lookup, text, scope, 0, 10);
    if (page.total_exact) {
      EXPECT_EQ(page.total, expected.size()) << text;
    } else {
      EXPECT_LT(page.total, expected.size() + 1) << text;
      EXPECT_FALSE(expected.size() < 10 && page.total > expected.size()) << text;
    }
  }
  EXPECT_GT(found, 50'000u);   // the words are not all strange
}

// Goal: two kanji are found, in any shape and width, and nothing beside them.
TEST(Lookup, FindsTwoKanjiInAnyShape) {
  Place place;
  std::vector<StoredRow> rows = {one("髙橋様あて見積書", {"a@example.jp"}), one("高槻の橋", {"a@example.jp"}), one("ﾐﾂﾓﾘ", {"a@example.jp"}), one("山田　太郎", {"a@example.jp"})};
  place.write(rows);
  const auto lookup = place.open();
  EXPECT_EQ(ask(*lookup, "高橋").rows.size(), 1u);
  EXPECT_EQ(ask(*lookup, "髙橋").total, 1u);
  EXPECT_EQ(ask(*lookup, "高").total, 2u);
  EXPECT_EQ(ask(*lookup, "みつもり").rows.size(), 1u);
  EXPECT_EQ(ask(*lookup, "ミツモリ").rows.size(), 1u);
  EXPECT_EQ(ask(*lookup, "山田太郎").rows.size(), 1u);
  EXPECT_EQ(ask(*lookup, "橋高").rows.size(), 0u);
  EXPECT_EQ(ask(*lookup, "").total, 4u);
}

// Goal: within a scope nobody learns of other recipients: neither from a row, nor by asking, nor from a total.
TEST(Lookup, AScopeHidesOtherRecipients) {
  Place place;
  StoredRow shared = one("会議", {"mine@town.example.jp", "other@town.example.jp"});
  shared.row.recipients[1].state = State::undeliverable;
  shared.row.recipients[1].verdict_known = true;
  shared.row.recipients[1].result_number = 1;
  shared.row.recipients[1].profile = "strict";
  LookupPart part;
  part.result_number = 1;
  part.name = "秘密.xlsx";
  shared.row.parts.push_back(part);
  std::vector<StoredRow> rows = {shared, one("人事", {"other@town.example.jp"})};
  place.write(rows);
  const auto lookup = place.open();
  const std::optional<LookupScope> mine = LookupScope{"Mine@town.example.jp"};
  const LookupPage page = ask(*lookup, "", mine);
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(page.total, 1u);
  ASSERT_EQ(page.rows[0].recipients.size(), 1u);
  EXPECT_EQ(page.rows[0].recipients[0].address, "mine@town.example.jp");
  EXPECT_TRUE(page.rows[0].parts.empty());
  for (const char* about_others : {"to:other", "other", "state:undeliverable", "profile:strict", "秘密", "name:秘密", "人事", "to:er"}) {
    const LookupPage none = ask(*lookup, about_others, mine);
    EXPECT_TRUE(none.rows.empty()) << about_others;
    EXPECT_EQ(none.total, 0u) << about_others;
    EXPECT_EQ(ask(*lookup, about_others).rows.empty(), false) << about_others;
  }
  EXPECT_EQ(ask(*lookup, "-state:undeliverable -to:other", mine).total, 1u);
  EXPECT_EQ(ask(*lookup, "to:mine 会議", mine).rows.size(), 1u);
  EXPECT_EQ(ask(*lookup, "", LookupScope{}).total, 0u);
  EXPECT_TRUE(lookup->find(rows[0].row.id, mine));
  EXPECT_EQ(lookup->find(rows[0].row.id, mine)->recipients.size(), 1u);
  EXPECT_EQ(lookup->find(rows[1].row.id, mine).error().code, Code::not_found);
  EXPECT_EQ(lookup->find(rows[1].row.id, mine).error(), lookup->find(rows[1].row.id, LookupScope{}).error());
}

// Goal: words about a recipient are asked of one and the same.
TEST(Lookup, WordsAboutARecipientGoTogether) {
  Place place;
  StoredRow both = one("x", {"a@example.jp", "b@example.jp"});
  both.row.recipients[0].state = State::delivered;
  both.row.recipients[1].state = State::undeliverable;
  std::vector<StoredRow> rows = {both};
  place.write(rows);
  const auto lookup = place.open();
  EXPECT_EQ(ask(*lookup, "to:b@ state:undeliverable").total, 1u);
  EXPECT_EQ(ask(*lookup, "to:a@ state:undeliverable").total, 0u);
  EXPECT_EQ(ask(*lookup, "to:a@ -state:undeliverable").total, 0u);   // no recipient may be that
}

// Goal: a department is an error until the caller has said who that is, and then its exact addresses.
TEST(Lookup, DepartmentsAreAddresses) {
  Place place;
  std::vector<StoredRow> rows = {one("x", {"fukushi@example.jp"}), one("y", {"fukushi2@example.jp"})};
  place.write(rows);
  const auto lookup = place.open();
  MailFilter filter = filter_of("dept:福祉課");
  EXPECT_EQ(lookup->search({filter, {}, 0, 10}).error().code, Code::bad_input);
  ASSERT_TRUE(resolve_departments(filter, [](std::string_view) { return Result<std::vector<std::string>>(std::vector<std::string>{"fukushi@example.jp"}); }));
  EXPECT_EQ(lookup->search({filter, {}, 0, 10})->total, 1u);
  EXPECT_FALSE(lookup->search({{}, {}, 0, 0}));
  EXPECT_FALSE(lookup->search({{}, {}, 0, 1001}));
}

// Goal: a changed row is found by what it is now and no longer by what it was; of a purged one no gram stays in the file.
TEST(Lookup, ChangesMoveARowFromListToList) {
  Place place;
  std::vector<StoredRow> rows = {one("辞令交付", {"a@example.jp"}), one("別件", {"a@example.jp"})};
  rows[0].row.parts.push_back({});
  rows[0].row.parts[0].name = "人事異動一覧.pdf";
  place.write(rows);
  const auto lookup = place.open();
  EXPECT_EQ(ask(*lookup, "辞令 name:人事").total, 1u);
  rows[0].row.recipients[0].state = State::delivered;
  place.write(rows);
  EXPECT_EQ(ask(*lookup, "state:delivered 辞令").total, 1u);
  EXPECT_EQ(ask(*lookup, "state:received").total, 1u);
  rows[0].row.keeping = Keeping::purged;
  forget_text(rows[0].row);
  place.write(rows);
  for (const char* gone : {"辞令", "name:人事", "異動"}) EXPECT_EQ(ask(*lookup, gone).total, 0u) << gone;
  EXPECT_EQ(ask(*lookup, "state:purged").rows.at(0).id, rows[0].row.id);
  EXPECT_EQ(ask(*lookup, "s@example.org").total, 1u);   // the other one
  auto db = open_index(place.path());
  ASSERT_TRUE(db);
  const std::vector<Key> left = keys_of(rows[0].row);
  StoredRow before = one("辞令交付", {"a@example.jp"});
  for (const Key key : keys_of(before.row)) {
    Members members;
    ASSERT_TRUE(add_members(**db, key, 0, members));
    EXPECT_EQ(members.has(place_of(rows[0].row.number)), std::binary_search(left.begin(), left.end(), key));
  }
}

// Goal: a damaged index is no reason to stop: it is told, and begun anew.
TEST(Lookup, ADamagedIndexIsBegunAnew) {
  Place place;
  std::vector<StoredRow> rows = {one("x", {"a@example.jp"})};
  place.write(rows);
  {
    auto db = open_index(place.path());
    ASSERT_TRUE((*db)->execute("UPDATE messages SET content = x'ff'"));
  }
  const auto lookup = place.open();
  EXPECT_EQ(lookup->search({{}, {}, 0, 10}).error().code, Code::io);
  ASSERT_TRUE(lookup->catch_up(10));
  EXPECT_EQ(ask(*lookup, "").total, 0u);
  std::filesystem::resize_file(index_file(place.path()), 100);
  std::filesystem::remove(index_file(place.path()) + "-wal");
  EXPECT_TRUE(Lookup::open({place.path(), {}}));
}

TEST(LookupFolder, BelongsToTheConsoleAlone) {
  Place place;
  place.open();
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(index_folder(place.path())).permissions(), perms::owner_all);
  EXPECT_EQ(std::filesystem::status(index_file(place.path())).permissions(), perms::owner_read | perms::owner_write);
}

// Goal: what is written of a row is read back the same, and nothing else is taken for one.
TEST(LookupRows, ComeBackFromTheirOctets) {
  TestRows made(3);
  for (std::uint64_t i = 0; i < 200; ++i) {
    StoredRow stored = made.make(i);
    stored.row.number = 5;
    const Bytes octets = to_octets(stored);
    const auto again = row_from_octets(octets, 5);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->row, stored.row);
    EXPECT_EQ(again->known_results, stored.known_results);
    if (i > 3) continue;
    for (std::size_t cut = 0; cut < octets.size(); ++cut) EXPECT_FALSE(row_from_octets(octets.substr(0, cut), 5));
    EXPECT_FALSE(row_from_octets(octets + 'x', 5));
  }
}

TEST(LookupRows, ManifestsGiveParts) {
  LookupRow row;
  add_parts(R"({"profile":"p","parts":[{"path":"","findings":[{"rule":"mime.x"}]},{"path":"2","file_name":"見積.xlsx","kind":"application/zip","action":"withheld",
               "changed":true,"reason":"TZ-105","size_in":12,"sha256_in":")" + std::string(64, 'a') + R"(","sha256_out":"","findings":[{"rule":"a.b"},{"rule":"a.b"}]},7]})", 3, row);
  ASSERT_EQ(row.parts.size(), 2u);
  EXPECT_EQ(row.parts[0].rules, std::vector<std::string>{"mime.x"});
  EXPECT_EQ(row.parts[1].name, "見積.xlsx");
  EXPECT_EQ(row.parts[1].result_number, 3u);
  EXPECT_EQ(row.parts[1].digest_in.size(), 32u);
  EXPECT_EQ(row.parts[1].rules.size(), 1u);
  for (const char* odd : {"", "[", "[]", "{\"parts\":1}", "{\"parts\":[{\"path\":1}]}", "null"}) add_parts(odd, 0, row);
  EXPECT_EQ(row.parts.size(), 2u);
}

// Goal: lists keep any set, few or many, and say how many are in it.
TEST(LookupMembers, ComeBackFromTheirOctets) {
  TestRows random(1);
  for (const std::uint32_t count : {0u, 1u, 2u, 1023u, 1024u, 5000u, kBlockSize}) {
    Members members;
    while (members.count() < count) members.set(count == kBlockSize ? members.count() : static_cast<std::uint32_t>(random.below(kBlockSize)));
    const Bytes octets = members.octets();
    EXPECT_LE(octets.size(), 2048u);
    Members again;
    ASSERT_TRUE(again.add_octets(octets));
    EXPECT_EQ(again.count(), count);
    std::uint32_t walked = 0;
    for (int place = again.highest_below(kBlockSize); place >= 0; place = again.highest_below(static_cast<std::uint32_t>(place))) {
      EXPECT_TRUE(members.has(static_cast<std::uint32_t>(place)));
      ++walked;
    }
    EXPECT_EQ(walked, count);
  }
  Members members;
  EXPECT_FALSE(members.add_octets("\xff\xff"));
  EXPECT_FALSE(members.add_octets("x"));
  EXPECT_FALSE(members.add_octets(Bytes(2050, '\0')));
  members.set_range(63, 128);
  EXPECT_EQ(members.count(), 66u);
}

}  // namespace
}  // namespace temizu::lookup
