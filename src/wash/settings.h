// What a wash needs to know beside the message: configuration, policy, texts, keys of notice and loop marker. One
// consistent set; a reload makes a new one, and a message that has begun ends under the old one.
#pragma once

#include <memory>

#include "pipeline/compose.h"
#include "policy/config.h"
#include "policy/policy.h"

namespace temizu {

struct WashSettings {
  Config config;
  Policy policy;
  NoticeTexts texts;
  ComposeContext compose;   // points into this object

  WashSettings() = default;
  WashSettings(const WashSettings&) = delete;
  WashSettings& operator=(const WashSettings&) = delete;
};

// Reads policy and texts; the keys are given. Fails with config and the first error; all of them are in the log. Shared:
// by the messages under way, until the last of them has ended.
Result<std::shared_ptr<const WashSettings>> load_settings(const Config& config, const Bytes& notice_key, const Bytes& loop_key);

}  // namespace temizu
