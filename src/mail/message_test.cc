#include "mail/message.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <algorithm>

#include "mail/canonical.h"
#include "mail/canonical_text.h"
#include "mail/decode.h"
#include "mail/test_random.h"
#include "text/layout.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

std::string tiling_fault(const ParsedMail& mail, std::size_t size) {
  std::uint64_t at = 0;
  for (const Accounted& piece : mail.accounted) {
    if (piece.range.begin != at) return "gap or overlap at " + std::to_string(at);
    if (piece.range.end <= piece.range.begin) return "empty piece at " + std::to_string(at);
    at = piece.range.end;
  }
  return at == size ? "" : "ends at " + std::to_string(at) + " of " + std::to_string(size);
}

std::string range_fault(const MailPart& part, std::size_t size) {
  if (part.header.begin > part.header.end || part.body.begin > part.body.end || part.body.end > size) return "range of part " + part.path;
  const std::size_t inner = part.decoded_message.empty() ? size : part.decoded_message.size();
  for (const MailPart& child : part.children) {
    if (std::string fault = range_fault(child, inner); !fault.empty()) return fault;
  }
  return {};
}

std::vector<std::string> seeds() {
  std::vector<std::string> mails;
  for (const auto& entry : fs::directory_iterator(fs::path(TEMIZU_SOURCE_DIR) / "samples/mime")) {
    if (!entry.is_directory() || entry.path().filename().string().starts_with("limit-")) continue;
    std::ifstream file(entry.path() / "in.eml", std::ios::binary);
    mails.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::sort(mails.begin(), mails.end());
  return mails;
}

// Goal (I5): for any input the accounted ranges tile the message, and no part points outside it. 12,000 mutated samples.
TEST(ParseMail, AccountsForEveryOctetOfAnyInput) {
  Random random(20261122);
  const std::vector<std::string> mails = seeds();
  ASSERT_GT(mails.size(), 100u);
  const std::string_view pieces[] = {"\r\n", "\n", "\r", "--b1\r\n", "--b1--\r\n", "--", "\r\n\r\n", "Content-Type: message/rfc822\r\n\r\n", "\0", "\"", "\\", "=?", "?=",
                                     "Content-Type: multipart/mixed; boundary=b1\r\n\r\n", "Content-Transfer-Encoding: base64\r\n"};
  for (int round = 0; round < 12000; ++round) {
    std::string mail = mails[random() % mails.size()];
    for (unsigned i = random() % 6; i > 0 && !mail.empty(); --i) {
      const std::size_t at = random() % mail.size();
      switch (random() % 5) {
        case 0: mail[at] = static_cast<char>(random()); break;
        case 1: mail.erase(at, random() % 40); break;
        case 2: mail.insert(at, pieces[random() % std::size(pieces)]); break;
        case 3: mail.insert(at, mails[random() % mails.size()].substr(0, random() % 600)); break;
        default: mail.resize(at);
      }
    }
    auto parsed = parse_mail(mail, MailLimits{});
    ASSERT_TRUE(parsed);
    ASSERT_EQ(tiling_fault(*parsed, mail.size()), "") << mail;
    ASSERT_EQ(range_fault(parsed->root, mail.size()), "") << mail;
  }
}

// Goal: whatever text and names are written canonically are read back as they were, and nothing is found. (Promise 8:
// washing again finds nothing.)
TEST(ParseMail, ReadsCanonicalMailAsItWasWrittenAndFindsNothing) {
  Random random(5);
  const std::string_view words[] = {"見積書", "①㈱髙﨑", "ｱｲｳ～－", "葛󠄀城市", "Sato, \"Hanako\"", "a", " ", "🎌", "(x)", "plain text", "=?UTF-8?B?YQ==?=", "\\", "x@y"};
  const auto text = [&](unsigned most) {
    std::string out;
    for (unsigned i = random() % most; i > 0; --i) out += words[random() % std::size(words)];
    while (!out.empty() && out.back() == ' ') out.pop_back();
    while (!out.empty() && out.front() == ' ') out.erase(0, 1);
    return to_nfc(out);
  };
  for (int round = 0; round < 2000; ++round) {
    CanonicalMail mail;
    mail.fields.from = {{text(8), "sato@example.jp"}};
    for (unsigned i = random() % 5; i > 0; --i) mail.fields.to.push_back({text(6), "a" + std::to_string(i) + "@example.jp"});
    mail.fields.subject = text(20);
    mail.fields.date_ms = 1'700'000'000'000;
    mail.fields.date_zone_minutes = 540;
    mail.fields.message_id = "<1@example.jp>";
    mail.text = text(40) + "\n";
    mail.attachments = {{"application/pdf", "見積書" + std::to_string(round) + ".pdf", text(30)}};
    auto written = write_canonical(mail);
    ASSERT_TRUE(written);
    auto read = parse_mail(*written, MailLimits{});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->mail_class, MailClass::clean) << *written;
    EXPECT_TRUE(read->findings.empty()) << read->findings.at(0).rule << "\n" << *written;
    EXPECT_EQ(read->fields.from, mail.fields.from) << *written;
    EXPECT_EQ(read->fields.to, mail.fields.to) << *written;
    EXPECT_EQ(read->fields.subject, mail.fields.subject) << *written;
    EXPECT_EQ(read->fields.date_ms, mail.fields.date_ms);
    EXPECT_EQ(read->fields.date_zone_minutes, 540);
    EXPECT_EQ(read->fields.message_id, "<1@example.jp>");
    ASSERT_EQ(read->root.children.size(), 2u);
    const MailPart& first = read->root.children[0];
    EXPECT_EQ(to_lf(decode_content(written->substr(first.body.begin, first.body.size()), first.encoding).content), mail.text);
    const MailPart& second = read->root.children[1];
    EXPECT_EQ(second.name.shown, mail.attachments[0].file_name);
    EXPECT_FALSE(second.name.conflict);
    EXPECT_TRUE(second.findings.empty()) << second.findings.at(0).rule;
    EXPECT_EQ(decode_content(written->substr(second.body.begin, second.body.size()), second.encoding).content, mail.attachments[0].content);
    mail.fields = read->fields;
    EXPECT_EQ(*write_canonical(mail), *written);
  }
}

// Goal: a delivery report of ours is clean to our own reader.
TEST(ParseMail, FindsNothingInOurOwnReports) {
  CanonicalDsn dsn;
  dsn.reporting_mta = "gw.example.jp";
  dsn.from = "MAILER-DAEMON@gw.example.jp";
  dsn.to = "sato@example.jp";
  dsn.subject = "配送できませんでした";
  dsn.text = "届きませんでした。\n";
  dsn.original_message_id = "<1@example.jp>";
  dsn.date_ms = dsn.arrival_ms = 1'700'000'000'000;
  dsn.recipients = {{"a@example.jp", "5.1.1", "550 5.1.1 no such user"}};
  auto written = write_dsn(dsn);
  ASSERT_TRUE(written);
  auto read = parse_mail(*written, MailLimits{});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->mail_class, MailClass::clean);
  ASSERT_EQ(read->root.children.size(), 3u);
  EXPECT_EQ(read->root.children[1].declared_type, "message/delivery-status");
}

// A random message by the rules of RFC 2045 to 2049, with what good mailers vary: preambles, blank lines, folding,
// nesting, encodings. leaves: the contents in order.
struct Composer {
  Random random{9};
  int boundaries{0};
  std::vector<std::string> leaves;

  std::string leaf() {
    std::string content;
    for (unsigned i = random() % 12; i > 0; --i) content += std::string(random() % 70, static_cast<char>('a' + random() % 26)) + (random() % 4 ? "\r\n" : "\r\n\r\n-- \r\n");
    std::string header = random() % 3 ? "Content-Type: text/plain;\r\n\tcharset=us-ascii\r\n" : "";
    if (random() % 4 == 0) header += "Content-Disposition: attachment;\r\n filename=\"a.txt\"\r\n";
    leaves.push_back(content);
    if (random() % 2) return header + "\r\n" + content;
    Bytes encoded;
    append_base64_lines(encoded, content);
    return header + "Content-Transfer-Encoding: base64\r\n\r\n" + encoded + (random() % 2 ? "\r\n" : "");
  }

  std::string entity(int depth) {
    const unsigned kind = depth > 5 ? 0 : random() % 5;
    if (kind < 2) return leaf();
    if (kind == 2 && depth > 0 && messages < 3) {
      ++messages;
      std::string inner = "Content-Type: message/rfc822\r\n\r\nFrom: a@example.jp\r\nSubject: inner\r\nMIME-Version: 1.0\r\n" + entity(depth + 1);
      --messages;
      return inner;
    }
    const std::string boundary = "=_" + std::to_string(boundaries++) + "_" + std::string(random() % 20, 'x') + ".";
    static constexpr const char* kSubtypes[] = {"mixed", "alternative", "related", "report", "x-other"};
    std::string out = "Content-Type: multipart/" + std::string(kSubtypes[random() % 5]) + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n";
    if (random() % 3 == 0) out += "This is a multi-part message in MIME format.\r\n";
    if (random() % 3 == 0) out += "\r\n";
    for (unsigned i = 1 + random() % 4; i > 0; --i) out += "--" + boundary + "\r\n" + entity(depth + 1) + "\r\n";
    return out + "--" + boundary + "--" + (random() % 2 ? "\r\n" : "\r\n\r\n");
  }
  int messages{0};
};

void collect(const MailPart& part, std::string_view bytes, std::vector<std::string>& contents) {
  for (const MailPart& child : part.children) collect(child, bytes, contents);
  if (part.children.empty()) contents.push_back(decode_content(bytes.substr(part.body.begin, part.body.size()), part.encoding).content);
}

// Goal: mail by the rules is clean: both readers agree on it, every leaf comes back as it was put in.
TEST(ParseMail, FindsNothingInMailByTheRules) {
  Composer composer;
  for (int round = 0; round < 3000; ++round) {
    composer.leaves.clear();
    composer.boundaries = 0;
    const std::string mail = "From: a@example.jp\r\nDate: Mon, 16 Nov 2026 09:00:00 +0900\r\nMessage-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n" + composer.entity(0);
    auto parsed = parse_mail(mail, MailLimits{});
    ASSERT_TRUE(parsed);
    const std::string first = parsed->findings.empty() ? "" : parsed->findings.back().rule;
    ASSERT_EQ(parsed->mail_class, MailClass::clean) << first << "\n" << mail;
    std::vector<std::string> contents;
    collect(parsed->root, mail, contents);
    ASSERT_EQ(contents, composer.leaves) << mail;
  }
}

// Goal: the tree has IMAP-like paths, and nested messages open.
TEST(ParseMail, BuildsTheTree) {
  const std::string mail =
      "From: a@example.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\npre\r\n--x\r\n\r\none\r\n--x\r\n"
      "Content-Type: message/rfc822\r\n\r\nFrom: b@example.jp\r\nSubject: inner\r\n\r\ntwo\r\n--x--\r\npost\r\n";
  auto parsed = parse_mail(mail, MailLimits{});
  ASSERT_TRUE(parsed);
  const MailPart& root = parsed->root;
  ASSERT_EQ(root.children.size(), 2u);
  EXPECT_EQ(root.children[0].path, "1");
  EXPECT_EQ(mail.substr(root.children[0].body.begin, root.children[0].body.size()), "one");
  EXPECT_TRUE(root.children[1].is_message);
  EXPECT_EQ(root.children[1].nested_fields.subject, "inner");
  ASSERT_EQ(root.children[1].children.size(), 1u);
  EXPECT_EQ(root.children[1].children[0].path, "2.1");
  EXPECT_EQ(mail.substr(root.children[1].children[0].body.begin, 3), "two");
  std::string pieces;
  for (const Accounted& piece : parsed->accounted) pieces += "hbBdpe"[static_cast<int>(piece.piece)];
  EXPECT_EQ(pieces, "hbpdbBdhbhbBde");
}

// Goal: a message wrapped in base64 is decoded once, and its parts point into its own buffer.
TEST(ParseMail, OpensAWrappedMessageInItsOwnBuffer) {
  const std::string inner = "From: b@example.jp\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nhello\r\n--y--\r\n";
  auto parsed = parse_mail("From: a@example.jp\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nRnJvbTogYkBleGFtcGxlLmpwDQpTdWJqZWN0OiBpbm5lcg0KQ29udGVudC1UeXBlOiBtdWx0aXBhcnQvbWl4ZWQ7IGJvdW5kYXJ5PXkNCg0KLS15DQoNCmhlbGxvDQotLXktLQ0K\r\n",
                           MailLimits{});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->root.decoded_message, inner);
  EXPECT_EQ(parsed->root.nested_fields.subject, "inner");
  ASSERT_EQ(parsed->root.children.size(), 1u);
  ASSERT_EQ(parsed->root.children[0].children.size(), 1u);
  EXPECT_EQ(parsed->root.children[0].path, "1.1");
  EXPECT_EQ(parsed->root.children[0].children[0].path, "1.1.1");
  const Range body = parsed->root.children[0].children[0].body;
  EXPECT_EQ(parsed->root.decoded_message.substr(body.begin, body.size()), "hello");
}

// Goal: a mail that is a message and nothing else is part 1; what is inside has a path of its own.
TEST(ParseMail, GivesAMessageAsTheWholeBodyAPathOfItsOwn) {
  auto parsed = parse_mail("From: a@example.jp\r\nContent-Type: message/global\r\n\r\nFrom: b@example.jp\r\nSubject: inner\r\n\r\ntwo\r\n", MailLimits{});
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->root.children.size(), 1u);
  EXPECT_EQ(parsed->root.children[0].path, "1.1");
}

// Goal: limits hold the mail, and the rest is not read: no time, no memory.
TEST(ParseMail, StopsAtLimits) {
  MailLimits limits;
  limits.mime_parts_max = 3;
  std::string mail = "From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
  for (int i = 0; i < 1000; ++i) mail += "--x\r\n\r\npart\r\n";
  auto parsed = parse_mail(mail, limits);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->mail_class, MailClass::hostile);
  EXPECT_LE(parsed->root.children.size(), 4u);
  EXPECT_EQ(tiling_fault(*parsed, mail.size()), "");
}

}  // namespace
}  // namespace temizu
