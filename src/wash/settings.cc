#include "wash/settings.h"

#include "base/log.h"
#include "pipeline/policy_check.h"
#include "wash/packet.h"

namespace temizu {

Result<std::shared_ptr<const WashSettings>> load_settings(const Config& config, const Bytes& notice_key, const Bytes& loop_key) {
  auto settings = std::make_shared<WashSettings>();
  settings->config = config;
  ConfigErrors errors;
  auto policy = load_policy(config.wash.policy, config.policy_set, errors);
  for (const std::string& line : errors.lines) log(LogLevel::error, "policy", {{"error", line}});
  if (!policy) return Unexpected(policy.error());
  const std::vector<std::string> impossible = complaints_of(*policy, config.wash.policy);
  for (const std::string& line : impossible) log(LogLevel::error, "policy", {{"error", line}});
  if (!impossible.empty()) return Unexpected(Code::config, "policy", impossible[0]);
  settings->policy = std::move(*policy);
  for (const Profile& profile : settings->policy.profiles()) {
    if (to_octets(profile).size() <= kProfileOctetsMax) continue;
    return Unexpected(Code::config, "profile " + profile.name, "is too large to travel to a child",
                      "give it fewer rules or options: 64 KiB at most");
  }
  auto texts = NoticeTexts::load(config.wash.notices + "/" + config.site.language + ".txt");
  if (!texts) return Unexpected(texts.error());
  settings->texts = std::move(*texts);
  ComposeContext& compose = settings->compose;
  compose.texts = &settings->texts;
  compose.site_name = config.site.name;
  compose.site_id = config.site.id;
  compose.contact = config.site.contact;
  compose.mail_bytes_max = config.deliver.mail_bytes_max;
  compose.console_url = config.console.url;
  compose.notice_key = notice_key;
  compose.loop_key = loop_key;
  compose.policy_digest = settings->policy.digest();
  return std::shared_ptr<const WashSettings>(std::move(settings));
}

}  // namespace temizu
