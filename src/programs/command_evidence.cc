// temizu evidence: the evidence pack (監査資料). Run by root: it is signed with the report's key.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "evidence/make_evidence.h"
#include "policy/embedded.h"
#include "programs/commands.h"
#include "quarantine/keys.h"
#include "quarantine/root_audit.h"

namespace temizu {
namespace {

int fail(const Error& error) {
  print_error(error);
  return error.code == Code::bad_input ? kExitUsage : kExitFailed;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

int command_evidence(const Context& context, const std::string& from, const std::string& to, const std::string& out) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const Result<LocalDate> first = date_from_text(from), last = date_from_text(to);
  if (!first || !last) return fail(first ? last.error() : first.error());
  ConfigErrors errors;
  const Result<Policy> policy = load_policy(config->wash.policy, config->policy_set, errors);
  if (!policy) return fail(policy.error());
  const Result<Bytes> secret = load_key(config->store.keys_path, "report-sign.key"), open = load_key(config->store.keys_path, "report-sign.pub");
  if (!secret || !open) return fail(secret ? open.error() : secret.error());
  EvidenceOptions options;
  options.config = &*config;
  options.policy = &*policy;
  options.policy_text = config->wash.policy.empty() ? std::string(kPolicyXml) : text_of(config->wash.policy);
  options.first = *first;
  options.last = *last;
  options.out = out;
  options.version = TEMIZU_VERSION;
  options.sign_secret = *secret;
  options.sign_public = *open;
  options.sign_public_text = text_of(config->store.keys_path + "/report-sign.pub");
  options.now_ms = system_clock().now_ms();
  const Result<EvidenceMade> made = make_evidence(options);
  if (!made) return fail(made.error());
  // That it was made is a fact of its own: who took what out.
  const AuditEntry entry{calling_actor(), "evidence.made", to_text(*first) + "/" + to_text(*last), "", "", "", "files=" + std::to_string(made->files) + " list_sha256=" + to_hex(made->digest)};
  if (Status noted = audit_by_root(config->store.path, {&entry, 1}, system_clock()); !noted) return fail(noted.error());
  for (const std::string& line : made->to_look_at) std::printf("要確認: %s\n", line.c_str());
  std::printf("%s: %zu files, %llu audit records, %llu reports; check it with: temizu verify-evidence %s\n", out.c_str(), made->files,
              static_cast<unsigned long long>(made->records), static_cast<unsigned long long>(made->reports), out.c_str());
  return kExitGood;
}

}  // namespace temizu
