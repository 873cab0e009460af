#include <cstdio>
#include <filesystem>
#include <fstream>

#include "audit/chain.h"
#include "base/log.h"
#include "programs/commands.h"
#include "programs/users.h"
#include "quarantine/backup.h"
#include "quarantine/keys.h"
#include "quarantine/lookup/name_hash.h"
#include "quarantine/restore_trial.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/verify.h"

namespace temizu {
namespace {

constexpr const char* kKeysFile = "/keys.txt";

int fail(const Error& error) {
  print_error(error);
  return kExitFailed;
}

// The exported keys beside the copy, readable by root alone.
Status export_keys_to(const Config& config, const std::string& folder) {
  const Result<std::string> text = keys_export(config.store.keys_path);
  if (!text) return Unexpected{text.error()};
  const std::string path = folder + kKeysFile;
  std::ofstream file(path, std::ios::binary);
  std::error_code error;
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  file << *text;
  file.close();
  if (!file || error) return Unexpected{Code::io, path, "the keys cannot be written"};
  return {};
}

}  // namespace

int command_verify_audit(const Context& context, const std::string& head) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const std::vector<std::string> expected = head.empty() ? std::vector<std::string>{} : std::vector<std::string>{head};
  const Result<std::vector<AuditHead>> heads = verify_audit(config->store.path, expected);
  if (!heads) {
    print_error(heads.error());
    return heads.error().code == Code::bad_input || heads.error().code == Code::conflict || heads.error().code == Code::io ? kExitFound : kExitFailed;
  }
  for (const AuditHead& one : *heads) std::printf("%s\n", head_text(one.ledger, one.number, one.hash).c_str());
  return kExitGood;
}

int command_audit_hash(const Context& context, bool subject, const std::string& text) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const Result<Bytes> key = load_key(config->store.keys_path, "names.key");
  if (!key) return fail(key.error());
  const NameKind kind = subject ? NameKind::subject : NameKind::file;
  const std::string hash = name_hash(kind, text, *key);
  if (hash.empty()) return fail({Code::bad_input, "TEXT", "has no letters to look for", {}});
  std::printf("%s\n", hash.c_str());
  bool found = false;
  LedgerReader washed(config->store.path, LedgerKind::washed);
  const Status looked = washed.read([&](Db& db) {
    return read_audit(db, 1, [&](const AuditRecord& record) -> Status {
      if (record.action != "washed" || !has_name_hash(record.detail, kind, hash)) return {};
      found = true;
      std::printf("%s %s record %llu\n", to_iso8601(record.at_ms).c_str(), record.subject.substr(0, record.subject.find('/')).c_str(), static_cast<unsigned long long>(record.number));
      return {};
    });
  });
  if (!looked) return fail(looked.error());
  return found ? kExitGood : kExitFound;
}

int command_backup(const Context& context, const std::string& out, bool with_keys) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  if (Status copied = backup(config->store.path, out); !copied) return fail(copied.error());
  if (!with_keys) return kExitGood;
  if (Status written = export_keys_to(*config, out); !written) return fail(written.error());
  std::fprintf(stderr, "temizu: %s%s holds the keys: whoever has this backup can read every original in it\n", out.c_str(), kKeysFile);
  return kExitGood;
}

int command_restore(const Context& context, const std::string& from) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  if (Status restored = restore(from, config->store.path); !restored) return fail(restored.error());
  const Result<Users> users = resolve_users(*config);
  if (!users) return fail(users.error());
  if (Status prepared = prepare_store(*config, *users); !prepared) return fail(prepared.error());
  if (std::filesystem::exists(from + kKeysFile)) {
    std::fprintf(stderr, "temizu: the backup holds keys: temizu keys import %s%s\n", from.c_str(), kKeysFile);
  }
  return kExitGood;
}

int command_restore_test(const Context& context, const std::string& from, const std::string& beside) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const Result<Bytes> open = load_key(config->store.keys_path, "store.pub"), secret = load_key(config->store.keys_path, "store.key");
  if (!open || !secret) return fail(open ? secret.error() : open.error());
  GroupOpener opener(*open, *secret);
  const auto test = test_restore(from, config->store.path, beside.empty() ? config->store.path : beside, opener, calling_actor());
  if (!test) return fail(test.error());
  log(test->good ? LogLevel::info : LogLevel::alert, "restore_tested",
      {{"good", test->good}, {"why", test->why}, {"records", test->records}, {"items", test->items}, {"opened", test->opened}});
  std::printf("%s: %llu audit records, %llu originals, %llu of them opened%s%s\n", test->good ? "The backup can be restored" : "THE BACKUP IS NOT GOOD",
              static_cast<unsigned long long>(test->records), static_cast<unsigned long long>(test->items), static_cast<unsigned long long>(test->opened),
              test->good ? "" : ": ", test->why.c_str());
  return test->good ? kExitGood : kExitFound;
}

}  // namespace temizu
