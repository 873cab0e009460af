// The subcommands of temizu. Each gets the context and its own words and returns the exit code; what people asked for
// goes to stdout, errors to stderr.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "programs/context.h"

namespace temizu {

struct WashArguments {
  std::vector<std::string> files;
  std::string out;          // folder for what was written; empty: nothing is written
  bool json{false};
  std::string policy;       // another policy.xml
  std::string profile{"standard"};
};
int command_wash(const Context& context, const WashArguments& arguments);
// Says of each file, or of each part of a mail, what it is and which rule acts on it; writes nothing. arguments.out is not used.
int command_explain(const Context& context, const WashArguments& arguments);

int command_serve(const Context& context);
int command_check_config(const Context& context);
int command_config_show(const Context& context);
int command_keys_init(const Context& context);
int command_keys_add(const Context& context);
int command_keys_check(const Context& context);
int command_keys_export(const Context& context);
int command_keys_import(const Context& context, const std::string& file);
int command_show(const Context& context, const std::string& id, bool json);
int command_search(const Context& context, const std::vector<std::string>& filter, bool json, std::uint32_t most);
int command_balance(const Context& context, bool json);
// what: "list", "retry", "hold", "resume", "fail". The four that change something want a filter.
int command_queue(const Context& context, const std::string& what, const std::vector<std::string>& filter, const std::string& why,
                  bool json);
int command_rewash(const Context& context, const std::string& id, const std::string& why);
// Starts temizu-report for one period; its files go into out, nothing into the store.
int command_report(const Context& context, const std::string& date, const std::string& period, const std::string& out);
// Checks the signature beside a file of a report and every file it names; key: report-sign.pub, else that of this installation.
int command_verify_report(const Context& context, const std::string& file, const std::string& key);
// The evidence pack of these days (yyyy-mm-dd, both in it) as a ZIP, and its check.
int command_evidence(const Context& context, const std::string& from, const std::string& to, const std::string& out);
int command_verify_evidence(const Context& context, const std::string& file, const std::string& key);
int command_audit_hash(const Context& context, bool subject, const std::string& text);
int command_verify_audit(const Context& context, const std::string& head);
int command_self_test(const Context& context, bool json);
int command_inspect_run(const Context& context, const std::string& samples_folder);   // empty: those that came with the program
int command_inspect_show(const Context& context);
int command_inspect_clear(const Context& context, const std::string& kind, const std::string& why);
int command_inspect_accept(const Context& context, const std::string& why);
int command_alert_hook(const Context& context);   // runs until it is stopped
int command_backup(const Context& context, const std::string& out, bool with_keys);
int command_restore(const Context& context, const std::string& from);
// Into a folder of its own below `beside` (empty: the store's), looked at and removed; the result is recorded.
int command_restore_test(const Context& context, const std::string& from, const std::string& beside);

}  // namespace temizu
