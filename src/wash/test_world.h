// For the tests of this folder: an empty store with keys below a temporary folder, a cage, settings. The cage is started
// once, before any thread exists.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <future>
#include <string>

#include "base/test_folder.h"
#include "quarantine/intake.h"
#include "quarantine/keys.h"
#include "wash/settings.h"
#include "wash/wash_job.h"

namespace temizu {

inline Cage& test_cage() {
  static auto cage = Cage::start(CageOptions{});
  if (!cage) ADD_FAILURE() << to_text(cage.error());
  return **cage;
}

class TestWorld {
 public:
  TestWorld() {
    test_cage();
    EXPECT_TRUE(keys_init(keys_path()));
    std::filesystem::create_directories(path());
  }

  std::string path() const { return folder_ + "/store"; }
  std::string keys_path() const { return folder_ + "/keys"; }

  // Keeps a message as receive does; returns its id.
  ItemId keep(ByteView mail, Envelope envelope) const {
    IntakeOptions options;
    options.store_path = path();
    auto key = load_key(keys_path(), "store.pub");
    EXPECT_TRUE(key);
    options.store_public_key = *key;
    auto intake = open_intake(options);
    EXPECT_TRUE(intake) << (intake ? "" : to_text(intake.error()));
    auto writer = (*intake)->begin();
    EXPECT_TRUE(writer);
    EXPECT_TRUE((*writer)->add(mail));
    envelope.id = ItemId::random();
    std::promise<Result<Kept>> kept;
    (*writer)->finish(std::move(envelope), [&kept](Result<Kept> result) { kept.set_value(std::move(result)); });
    auto result = kept.get_future().get();
    EXPECT_TRUE(result) << (result ? "" : to_text(result.error()));
    return result ? result->id : ItemId{};
  }

  std::unique_ptr<Store> store(Role role, const Clock& clock = system_clock()) const {
    StoreOptions options;
    options.path = path();
    options.role = role;
    options.clock = &clock;
    if (role != Role::admin) {   // it needs none to order and to count
      auto keys = load_keys(keys_path(), role);
      EXPECT_TRUE(keys) << (keys ? "" : to_text(keys.error()));
      options.keys = *keys;
    }
    auto opened = open_store(options);
    EXPECT_TRUE(opened) << (opened ? "" : to_text(opened.error()));
    return std::move(*opened);
  }

  Config config() const {
    Config config;
    config.site.name = "gate.example.lg.jp";
    config.site.id = "gate";
    config.site.contact = "内線1234";
    config.store.path = path();
    config.store.keys_path = keys_path();
    config.wash.policy = std::string(TEMIZU_SOURCE_DIR) + "/conf/policy.xml";
    config.wash.notices = std::string(TEMIZU_SOURCE_DIR) + "/conf/notices";
    config.deliver.upstream = {HostPort{"upstream.example.net", 25}};
    return config;
  }

  std::shared_ptr<const WashSettings> settings() const { return settings(config()); }
  std::shared_ptr<const WashSettings> settings(const Config& config) const {
    auto loaded = load_settings(config, Bytes(32, 'n'), Bytes(32, 'l'));
    EXPECT_TRUE(loaded) << (loaded ? "" : to_text(loaded.error()));
    return loaded ? *loaded : nullptr;
  }

 private:
  const TestFolder place_;
  const std::string& folder_ = place_.path();
};

inline Envelope test_envelope(std::vector<std::string> recipients = {"yamada@example.lg.jp"}) {
  Envelope envelope;
  envelope.sender = "sato@example.net";
  envelope.recipients = std::move(recipients);
  envelope.client_address = "192.0.2.1";
  envelope.protocol = "ESMTP";
  envelope.arrival_ms = 1'700'000'000'000;
  envelope.from_trusted_relay = true;
  return envelope;
}

inline std::string test_mail(std::string_view body = "hello") {
  return "From: sato@example.net\r\nTo: yamada@example.lg.jp\r\nSubject: test\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
         "Message-ID: <1@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" +
         std::string(body) + "\r\n";
}

}  // namespace temizu
