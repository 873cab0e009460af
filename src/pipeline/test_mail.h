// For tests of this folder: a profile like conf's "standard", texts of conf/notices/ja.txt, wash and compose in one go.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/digest.h"
#include "mail/decode.h"
#include "pipeline/compose.h"
#include "pipeline/wash_message.h"

namespace temizu {

inline Profile test_profile() {
  Profile profile;
  profile.name = "standard";
  for (const char* kind : {"text/plain", "text/html", "text/csv", "text/calendar"}) {
    profile.rules.push_back(KindRule{kind, std::string_view(kind) == "text/html" ? Method::text : Method::rebuild, {}, 1});
  }
  profile.rules.push_back(KindRule{"*", Method::withhold, {}, 9});
  return profile;
}

inline const NoticeTexts& test_texts() {
  static const Result<NoticeTexts> texts = NoticeTexts::load(std::string(TEMIZU_SOURCE_DIR) + "/conf/notices/ja.txt");
  return texts.value();
}

inline ComposeContext test_context() {
  ComposeContext context;
  context.texts = &test_texts();
  context.site_name = "gw.town.example.lg.jp";
  context.site_id = "town";
  context.contact = "情報政策課（内線2345）";
  context.notice_key = Bytes(32, 'n');
  context.loop_key = Bytes(32, 'l');
  context.policy_digest = Bytes(32, 'p');
  return context;
}

inline Envelope test_envelope() {
  Envelope envelope;
  envelope.id = ItemId::from_digest(sha256("test"));
  envelope.sender = "sender@example.jp";
  envelope.recipients = {"taro@town.example.lg.jp"};
  envelope.arrival_ms = 1'795'300'000'000;
  envelope.size_bytes = 1234;
  return envelope;
}

struct TestWash {
  Washing washing;
  Composed composed;
};

inline TestWash wash_and_compose(ByteView mail, const Profile& profile = test_profile()) {
  static const Status warm = pipeline_warm_up();
  EXPECT_TRUE(warm);
  TestWash test;
  test.washing = wash_message(mail, profile);
  Result<Composed> composed = compose(test.washing, test_envelope(), profile, test_context());
  EXPECT_TRUE(composed) << (composed ? "" : to_text(composed.error()));
  if (composed) test.composed = *std::move(composed);
  return test;
}

// The text body of a canonical mail without attachments.
inline std::string body_of(ByteView mail) {
  const std::size_t end = mail.find("\r\n\r\n");
  const bool base64 = mail.substr(0, end).find("Content-Transfer-Encoding: base64") != ByteView::npos;
  std::string text = decode_content(mail.substr(end + 4), base64 ? Encoding::base64 : Encoding::quoted_printable).content;
  std::erase(text, '\r');
  return text;
}

}  // namespace temizu
