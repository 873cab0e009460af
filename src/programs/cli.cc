#include "programs/cli.h"

#include <CLI/CLI.hpp>

#include <functional>

#include "base/log.h"
#include "programs/cli_people.h"
#include "programs/commands.h"

namespace temizu {
namespace {

// One parse of the words: the chosen subcommand leaves what to do in `action`.
struct Parsed {
  Context context;
  std::vector<std::string> settings;
  std::function<int()> action;
  WashArguments wash;
  std::vector<std::string> words;
  std::string id, file, why, out, head, what;
  std::string date, period{"day"}, key;
  bool json{false}, keys{false}, test{false}, subject{false};
  std::uint32_t most{100};
};

void add_wash(CLI::App& app, Parsed& parsed) {
  CLI::App* wash = app.add_subcommand("wash", "wash mails or files here and now, in the cage, without store or network");
  wash->add_option("FILE", parsed.wash.files, "mails (.eml) or any files")->required();
  wash->add_option("--out", parsed.wash.out, "folder for what is written; without it nothing is written");
  wash->add_flag("--json", parsed.wash.json, "one JSON object an input file on one line");
  wash->add_option("--policy", parsed.wash.policy, "another policy.xml");
  wash->add_option("--profile", parsed.wash.profile, "the profile to wash under")->capture_default_str();
  wash->callback([&] { parsed.action = [&] { return command_wash(parsed.context, parsed.wash); }; });
  CLI::App* explain = app.add_subcommand("explain", "what files or the parts of mails are, which rule acts on them, and why; writes nothing");
  explain->add_option("FILE", parsed.wash.files, "mails (.eml) or any files")->required();
  explain->add_flag("--json", parsed.wash.json, "one JSON object an input file on one line");
  explain->add_option("--policy", parsed.wash.policy, "another policy.xml");
  explain->add_option("--profile", parsed.wash.profile, "the profile to explain")->capture_default_str();
  explain->callback([&] { parsed.action = [&] { return command_explain(parsed.context, parsed.wash); }; });
}

void add_looking(CLI::App& app, Parsed& parsed) {
  CLI::App* show = app.add_subcommand("show", "one item: envelope, recipients, what was done");
  show->add_option("ID", parsed.id, "its id, or the first six or more digits")->required();
  show->add_flag("--json", parsed.json, "as one JSON object");
  show->callback([&] { parsed.action = [&] { return command_show(parsed.context, parsed.id, parsed.json); }; });
  CLI::App* search = app.add_subcommand("search", "items by filter, newest first");
  search->add_option("FILTER", parsed.words, "from: to: subject: name: state: kind: reason: after: … and any text; -word turns it round, behind --; docs/search.md");
  search->add_flag("--json", parsed.json, "one JSON object a line");
  search->add_option("--most", parsed.most, "how many at most")->check(CLI::Range(1, 10000))->capture_default_str();
  search->callback([&] { parsed.action = [&] { return command_search(parsed.context, parsed.words, parsed.json, parsed.most); }; });
  CLI::App* balance = app.add_subcommand("balance", "accepted = delivered + undeliverable + under way; exit 1 when it does not hold");
  balance->add_flag("--json", parsed.json, "as one JSON object");
  balance->callback([&] { parsed.action = [&] { return command_balance(parsed.context, parsed.json); }; });
}

void add_queue(CLI::App& app, Parsed& parsed) {
  CLI::App* queue = app.add_subcommand("queue", "mails on their way out");
  queue->require_subcommand(1);
  const std::pair<const char*, const char*> kinds[] = {
      {"list", "what is not at its end"},   {"retry", "try again now"},
      {"hold", "do not send until resumed"}, {"resume", "send again what was held back"},
      {"fail", "give up now: undeliverable, the sender is told where that is due"}};
  for (const auto& [what, help] : kinds) {
    CLI::App* sub = queue->add_subcommand(what, help);
    const std::string name = what;
    CLI::Option* filter = sub->add_option("FILTER", parsed.words, "from: to: id: state: …, as for search");
    if (name != "list") {
      filter->required();
      sub->add_option("--why", parsed.why, "the reason, for the audit log")->capture_default_str();
    }
    sub->add_flag("--json", parsed.json, "one JSON object a line");
    sub->callback([&parsed, name] {
      parsed.action = [&parsed, name] { return command_queue(parsed.context, name, parsed.words, parsed.why, parsed.json); };
    });
  }
  CLI::App* rewash = app.add_subcommand("rewash", "wash an original again under today's policy and deliver the result");
  rewash->add_option("ID", parsed.id, "its id")->required();
  rewash->add_option("--why", parsed.why, "the reason, for the audit log");
  rewash->callback([&] { parsed.action = [&] { return command_rewash(parsed.context, parsed.id, parsed.why); }; });
}

void add_keys(CLI::App& app, Parsed& parsed) {
  CLI::App* keys = app.add_subcommand("keys", "the keys of this installation");
  keys->require_subcommand(1);
  keys->add_subcommand("init", "make them, once")->callback([&] { parsed.action = [&] { return command_keys_init(parsed.context); }; });
  keys->add_subcommand("add", "make those that an older version did not have; touches no other")->callback([&] {
    parsed.action = [&] { return command_keys_add(parsed.context); };
  });
  keys->add_subcommand("check", "are all there, well formed, pairs matching, modes tight")->callback([&] {
    parsed.action = [&] { return command_keys_check(parsed.context); };
  });
  keys->add_subcommand("export", "print them: lock the print away, without it a lost disk loses the originals")->callback([&] {
    parsed.action = [&] { return command_keys_export(parsed.context); };
  });
  CLI::App* import = keys->add_subcommand("import", "make the key files from an export");
  import->add_option("FILE", parsed.file, "the exported text")->required();
  import->callback([&] { parsed.action = [&] { return command_keys_import(parsed.context, parsed.file); }; });
}

void add_operation(CLI::App& app, Parsed& parsed) {
  app.add_subcommand("serve", "run receive, wash, deliver, console, reports, alert hook and self-inspection on this machine")->callback([&] {
    parsed.action = [&] { return command_serve(parsed.context); };
  });
  app.add_subcommand("check-config", "read and check the configuration and the policy")->callback([&] {
    parsed.action = [&] { return command_check_config(parsed.context); };
  });
  CLI::App* config = app.add_subcommand("config", "the configuration");
  config->require_subcommand(1);
  config->add_subcommand("show", "every option with the value in force")->callback([&] {
    parsed.action = [&] { return command_config_show(parsed.context); };
  });
  CLI::App* audit = app.add_subcommand("verify-audit", "check the audit chains and print their heads");
  audit->add_option("--head", parsed.head, "a head written down earlier: it must be on the chain");
  audit->callback([&] { parsed.action = [&] { return command_verify_audit(parsed.context, parsed.head); }; });
  CLI::App* hash = app.add_subcommand("audit-hash", "whether a file name (or a subject) was in any mail, also a purged one: its keyed hash, and where the audit chain has it");
  hash->add_option("TEXT", parsed.file, "the name, whole; width and case do not matter")->required();
  hash->add_flag("--subject", parsed.subject, "it is a subject");
  hash->callback([&] { parsed.action = [&] { return command_audit_hash(parsed.context, parsed.subject, parsed.file); }; });
  CLI::App* report = app.add_subcommand("report", "the report of one day, week or month into a folder");
  report->add_option("--date", parsed.date, "a day in it, such as 2026-11-21")->required();
  report->add_option("--period", parsed.period, "day, week or month")->check(CLI::IsMember({"day", "week", "month"}))->capture_default_str();
  report->add_option("--out", parsed.out, "the folder")->required();
  report->callback([&] { parsed.action = [&] { return command_report(parsed.context, parsed.date, parsed.period, parsed.out); }; });
  CLI::App* verify = app.add_subcommand("verify-report", "check a report's signature and its files, off line");
  verify->add_option("FILE", parsed.file, "its .sig file, or any file beside it")->required();
  verify->add_option("--key", parsed.key, "report-sign.pub of the installation that made it");
  verify->callback([&] { parsed.action = [&] { return command_verify_report(parsed.context, parsed.file, parsed.key); }; });
  CLI::App* evidence = app.add_subcommand("evidence", "facts of a period for an auditor, clause by clause, as a signed ZIP");
  evidence->add_option("--from", parsed.date, "its first day: yyyy-mm-dd")->required();
  evidence->add_option("--to", parsed.what, "its last day: yyyy-mm-dd")->required();
  evidence->add_option("--out", parsed.out, "a file that does not exist yet")->required();
  evidence->callback([&] { parsed.action = [&] { return command_evidence(parsed.context, parsed.date, parsed.what, parsed.out); }; });
  CLI::App* verify_evidence = app.add_subcommand("verify-evidence", "check an evidence pack: signature, files, audit records, reports; off line");
  verify_evidence->add_option("FILE", parsed.file, "the ZIP")->required();
  verify_evidence->add_option("--key", parsed.key, "report-sign.pub of the installation that made it");
  verify_evidence->callback([&] { parsed.action = [&] { return command_verify_evidence(parsed.context, parsed.file, parsed.key); }; });
  CLI::App* self_test = app.add_subcommand("self-test", "cage layers, keys, store, clock, one text mail through the path");
  self_test->add_flag("--json", parsed.json, "as one JSON object");
  self_test->callback([&] { parsed.action = [&] { return command_self_test(parsed.context, parsed.json); }; });
  CLI::App* inspect = app.add_subcommand("self-inspect", "dangerous samples through the live path, installed files, ports, clock");
  inspect->require_subcommand(1);
  CLI::App* inspect_run = inspect->add_subcommand("run", "now; serve does it every night. Exit 1: something failed or is not as it should be");
  inspect_run->add_option("--samples", parsed.file, "another folder with samples.list");
  inspect_run->callback([&] { parsed.action = [&] { return command_inspect_run(parsed.context, parsed.file); }; });
  inspect->add_subcommand("show", "what the last one found, and the kinds that are withheld; exit 1 when there are any")->callback([&] {
    parsed.action = [&] { return command_inspect_show(parsed.context); };
  });
  app.add_subcommand("alert-hook", "run alerts.hook for each alert, until it is stopped; serve does it")->callback([&] {
    parsed.action = [&] { return command_alert_hook(parsed.context); };
  });
  CLI::App* inspect_clear = inspect->add_subcommand("clear", "wash a kind again that failed");
  inspect_clear->add_option("KIND", parsed.what, "as show prints it")->required();
  inspect_clear->add_option("--why", parsed.why, "what was checked and put right, for the audit log")->required();
  inspect_clear->callback([&] { parsed.action = [&] { return command_inspect_clear(parsed.context, parsed.what, parsed.why); }; });
  CLI::App* inspect_accept = inspect->add_subcommand("accept-files", "take programs and configuration as they are now as good");
  inspect_accept->add_option("--why", parsed.why, "what was installed or changed, for the audit log")->required();
  inspect_accept->callback([&] { parsed.action = [&] { return command_inspect_accept(parsed.context, parsed.why); }; });
  CLI::App* backup = app.add_subcommand("backup", "databases and originals, consistently");
  backup->add_option("OUT", parsed.out, "a folder that does not exist yet")->required();
  backup->add_flag("--with-keys", parsed.keys, "the keys too: whoever has this backup can then read every original");
  backup->callback([&] { parsed.action = [&] { return command_backup(parsed.context, parsed.out, parsed.keys); }; });
  CLI::App* restore = app.add_subcommand("restore", "a backup into an empty store.path");
  restore->add_option("FROM", parsed.out, "the folder that backup made")->required();
  CLI::Option* test = restore->add_flag("--test", parsed.test, "only try it: restore beside the store, check, open some originals, remove it, record the result");
  restore->add_option("--in", parsed.file, "try it in this folder instead")->needs(test);
  restore->callback([&] {
    parsed.action = [&] {
      return parsed.test ? command_restore_test(parsed.context, parsed.out, parsed.file) : command_restore(parsed.context, parsed.out);
    };
  });
}

}  // namespace

int run_cli(int argc, char** argv) {
  Parsed parsed;
  parsed.context.executable_folder = executable_folder();
  CLI::App app{"Temizu: mail and file sanitization for local governments"};
  app.name("temizu");
  app.set_version_flag("--version", std::string("temizu ") + TEMIZU_VERSION);
  app.add_option("--config", parsed.context.config_path, "temizu.xml; else /etc/temizu/temizu.xml, else built-in defaults");
  app.add_option("--set", parsed.settings, "path=value: overrides one option for this run; may be repeated")
      ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.require_subcommand(1);
  app.fallthrough();
  add_operation(app, parsed);
  add_wash(app, parsed);
  add_looking(app, parsed);
  add_queue(app, parsed);
  add_keys(app, parsed);
  add_people_commands(app, parsed.context, parsed.action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitGood : kExitUsage;
  }
  if (parsed.context.config_path.empty()) parsed.context.config_path = default_config_path();
  for (const std::string& text : parsed.settings) {
    Result<std::pair<std::string, std::string>> setting = split_setting(text);
    if (!setting) {
      print_error(setting.error());
      return kExitUsage;
    }
    parsed.context.set.push_back(*std::move(setting));
  }
  return parsed.action();
}

}  // namespace temizu
