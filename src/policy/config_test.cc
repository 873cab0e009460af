#include "policy/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cctype>
#include <set>
#include <thread>

#include "base/test_folder.h"
#include "policy/embedded.h"
#include "policy/option.h"
#include "policy/xml_reader.h"

namespace temizu {
namespace {

using Sets = std::vector<std::pair<std::string, std::string>>;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kConf = TEMIZU_SOURCE_DIR "/conf/";

Result<Config> with(const Sets& set, ConfigErrors& errors) { return load_config({"", set}, errors); }

std::vector<std::string> errors_of(const Sets& set) {
  ConfigErrors errors;
  const auto config = with(set, errors);
  EXPECT_EQ(config.has_value(), errors.lines.empty());
  return errors.lines;
}

// Errors of a file, with the directory taken off.
std::vector<std::string> errors_of_file(std::string_view content, const Sets& set = {}) {
  const TestFolder files;
  ConfigErrors errors;
  const auto config = load_config({files.write("t.xml", content), set}, errors);
  EXPECT_EQ(config.has_value(), errors.lines.empty());
  for (std::string& line : errors.lines) {
    for (std::size_t at = 0; (at = line.find(files.path())) != std::string::npos;) line.erase(at, files.path().size() + 1);
  }
  return errors.lines;
}

// Goal: without a file the program has the defaults that the shipped file shows, and they are a configuration that starts.
TEST(LoadConfig, BuiltInDefaultsAreThoseOfTheShippedFile) {
  ConfigErrors errors;
  const auto built_in = load_config({}, errors);
  ASSERT_TRUE(built_in) << testing::PrintToString(errors.lines);
  const auto shipped = load_config({kConf + "temizu.xml", {}}, errors);
  ASSERT_TRUE(shipped) << testing::PrintToString(errors.lines);
  auto a = built_in->effective;
  auto b = shipped->effective;
  EXPECT_EQ(a["wash.policy"], "");
  EXPECT_EQ(b["wash.policy"], kConf + "policy.xml");
  EXPECT_EQ(b["wash.notices"], kConf + "notices");
  for (const char* path : {"wash.policy", "wash.notices"}) {
    a.erase(path);
    b.erase(path);
  }
  EXPECT_EQ(a, b);
  EXPECT_EQ(built_in->receive.listen.at(0).port, 10025);
  EXPECT_EQ(built_in->deliver.helo, "gateway.example.lg.jp");
}

// Goal: numbers and flags of a Config that nobody read are the table's defaults: there is one set of defaults.
TEST(LoadConfig, StructDefaultsAgreeWithTheTable) {
  for (const Option& option : all_options()) {
    if (option.type != OptionType::number && option.type != OptionType::flag) continue;
    ConfigErrors errors;
    auto other = with({{std::string(option.path), option.type == OptionType::flag ? "false" : std::to_string(option.most)}}, errors);
    if (!other) continue;  // a combination that another rule refuses; its number is compared below all the same
    EXPECT_EQ(other->effective[std::string(option.path)], option.type == OptionType::flag ? "false" : std::to_string(option.most));
  }
  const Config plain;
  ConfigErrors errors;
  const auto read = with({}, errors);
  ASSERT_TRUE(read);
  EXPECT_EQ(plain.receive.ask_wait_ms, read->receive.ask_wait_ms);
  EXPECT_EQ(plain.receive.connections_max, read->receive.connections_max);
  EXPECT_EQ(plain.receive.connections_per_client_max, read->receive.connections_per_client_max);
  EXPECT_EQ(plain.receive.command_timeout_s, read->receive.command_timeout_s);
  EXPECT_EQ(plain.receive.transaction_timeout_s, read->receive.transaction_timeout_s);
  EXPECT_EQ(plain.receive.data_rate_min_bytes_s, read->receive.data_rate_min_bytes_s);
  EXPECT_EQ(plain.receive.stop_wait_s, read->receive.stop_wait_s);
  EXPECT_EQ(plain.receive.message_bytes_max, read->receive.message_bytes_max);
  EXPECT_EQ(plain.receive.recipients_max, read->receive.recipients_max);
  EXPECT_EQ(plain.receive.received_max, read->receive.received_max);
  EXPECT_EQ(plain.receive.early_talker_refuse, read->receive.early_talker_refuse);
  EXPECT_EQ(plain.store.keep_days, read->store.keep_days);
  EXPECT_EQ(plain.store.purge_every_min, read->store.purge_every_min);
  EXPECT_EQ(plain.wash.bytes_in_flight, read->wash.bytes_in_flight);
  EXPECT_EQ(plain.wash.children_max, read->wash.children_max);
  EXPECT_EQ(plain.wash.children_per_zygote, read->wash.children_per_zygote);
  EXPECT_EQ(plain.deliver.tls, read->deliver.tls);
  EXPECT_EQ(plain.deliver.connections_max, read->deliver.connections_max);
  EXPECT_EQ(plain.deliver.messages_per_connection, read->deliver.messages_per_connection);
  EXPECT_EQ(plain.deliver.backoff_first_s, read->deliver.backoff_first_s);
  EXPECT_EQ(plain.deliver.backoff_max_s, read->deliver.backoff_max_s);
  EXPECT_EQ(plain.deliver.give_up_s, read->deliver.give_up_s);
  EXPECT_EQ(plain.deliver.connect_timeout_s, read->deliver.connect_timeout_s);
  EXPECT_EQ(plain.deliver.command_timeout_s, read->deliver.command_timeout_s);
  EXPECT_EQ(plain.deliver.data_timeout_s, read->deliver.data_timeout_s);
  EXPECT_EQ(plain.deliver.block_timeout_s, read->deliver.block_timeout_s);
  EXPECT_EQ(plain.deliver.dot_timeout_s, read->deliver.dot_timeout_s);
  EXPECT_EQ(plain.deliver.ask_cache_s, read->deliver.ask_cache_s);
  EXPECT_EQ(plain.deliver.ask_rate_per_s, read->deliver.ask_rate_per_s);
  EXPECT_EQ(plain.deliver.send_xforward, read->deliver.send_xforward);
  EXPECT_EQ(plain.serve.uid_first, read->serve.uid_first);
  EXPECT_EQ(plain.serve.restart_wait_ms, read->serve.restart_wait_ms);
  EXPECT_EQ(plain.serve.audit_head_every_s, read->serve.audit_head_every_s);
  EXPECT_EQ(plain.console.listen, read->console.listen);
  EXPECT_EQ(plain.site.language, read->site.language);
  EXPECT_EQ(plain.log_level, read->log_level);
}

void collect(const ConfElement& element, std::map<std::string, std::string>& leaves) {
  for (const ConfElement& child : element.children) {
    if (child.children.empty()) leaves[child.path] = std::string(trimmed(child.text));
    collect(child, leaves);
  }
}

// Goal: the shipped file shows every option of the table, with the table's default, and nothing else; and the comment
// before a number names its range, default and unit.
TEST(ShippedConfig, HasEveryOptionWithItsDefaultAndRange) {
  const auto text = read_small_file(kConf + "temizu.xml");
  ASSERT_TRUE(text);
  const auto document = read_xml(*text, "temizu.xml", kTemizuXsd);
  ASSERT_TRUE(document);
  EXPECT_THAT(document->complaints, IsEmpty());
  std::map<std::string, std::string> leaves;
  collect(document->root, leaves);
  EXPECT_EQ(leaves.size(), all_options().size());
  for (const Option& option : all_options()) {
    const std::string path(option.path);
    ASSERT_TRUE(leaves.contains(path)) << path;
    EXPECT_EQ(leaves[path], option.fallback) << path;
    if (option.type != OptionType::number) continue;
    const std::size_t dot = path.find('.');
    const std::size_t section = text->find("<" + path.substr(0, dot) + ">");
    const std::size_t element = text->find("<" + path.substr(dot + 1) + ">", section);
    const std::size_t comment = text->rfind("<!--", element);
    std::string words = text->substr(comment, element - comment);
    for (char& c : words) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const std::string range = std::to_string(option.least) + " to " + std::to_string(option.most);
    EXPECT_NE(words.find(range), std::string::npos) << path << " does not say " << range;
    EXPECT_NE(words.find("default " + option.fallback), std::string::npos) << path << " does not say its default";
    EXPECT_NE(words.find(option.unit), std::string::npos) << path << " does not say its unit";
  }
}

std::string schema_answer(const Option& option, const std::string& value) {
  const std::size_t dot = option.path.find('.');
  std::string text = "<temizu>";
  if (dot == std::string_view::npos) {
    text += "<" + std::string(option.path) + ">" + value + "</" + std::string(option.path) + ">";
  } else {
    const std::string section(option.path.substr(0, dot)), name(option.path.substr(dot + 1));
    text += "<" + section + "><" + name + ">" + value + "</" + name + "></" + section + ">";
  }
  const auto document = read_xml(text + "</temizu>", "t", kTemizuXsd);
  if (!document) return to_text(document.error());
  return document->complaints.empty() ? "" : document->complaints.front().what;
}

// Goal: the schema and the table say the same: every option is known to it, both ends of every range are inside, and what
// lies one beyond is not.
TEST(Schema, AgreesWithTheTable) {
  for (const Option& option : all_options()) {
    EXPECT_EQ(schema_answer(option, option.fallback), "") << option.path;
    if (option.type == OptionType::number) {
      EXPECT_EQ(schema_answer(option, std::to_string(option.least)), "") << option.path;
      EXPECT_EQ(schema_answer(option, std::to_string(option.most)), "") << option.path;
      EXPECT_NE(schema_answer(option, std::to_string(option.most + 1)), "") << option.path;
      if (option.least > 0) {
        EXPECT_NE(schema_answer(option, std::to_string(option.least - 1)), "") << option.path;
      }
    }
    if (option.type == OptionType::flag || option.type == OptionType::word) {
      for (const std::string& word : split_blanks(option.words)) EXPECT_EQ(schema_answer(option, word), "") << option.path;
      EXPECT_NE(schema_answer(option, "maybe"), "") << option.path;
    }
  }
  std::size_t elements = 0;
  for (std::size_t at = 0; (at = kTemizuXsd.find("<xs:element ", at)) != std::string_view::npos; ++at) ++elements;
  std::set<std::string_view> sections;
  for (const Option& option : all_options()) {
    if (option.path.find('.') != std::string_view::npos) sections.insert(option.path.substr(0, option.path.find('.')));
  }
  EXPECT_EQ(elements, all_options().size() + sections.size() + 1) << "an element that is no option";
}

// Goal: what is compiled in is what lies in conf/.
TEST(Embedded, AreTheFilesOfConf) {
  for (const auto& [name, content] : std::map<std::string, std::string_view>{
           {"temizu.xml", kTemizuXml}, {"temizu.xsd", kTemizuXsd}, {"policy.xml", kPolicyXml}, {"policy.xsd", kPolicyXsd}}) {
    EXPECT_EQ(read_small_file(kConf + name).value_or(""), content) << name;
  }
}

// Goal: --set replaces any option for one run, later ones win, and values come out canonical and typed.
TEST(LoadConfig, SetsReplaceOptions) {
  ConfigErrors errors;
  const auto config = with({{"receive.listen", " 127.0.0.1:2525\n[::1]:2525 "},
                            {"receive.listen", "127.0.0.1:0"},
                            {"receive.clients", "192.0.2.0/24 2001:DB8::/32 ::ffff:198.51.100.7"},
                            {"receive.domains", "City.Example.LG.jp"},
                            {"deliver.next_hop", "mail.example.lg.jp:25 [2001:db8::25]:25"},
                            {"deliver.route", "a.example.jp,b.example.jp=192.0.2.1:25,mx2.example.jp:2525"},
                            {"store.path", "/var/tmp/../tmp/x"},
                            {"console.listen", "127.0.0.1:8443"},
                            {"console.tls_certificate", "/etc/x.pem"},
                            {"console.tls_key", "/etc/x.key"},
                            {"deliver.send_xforward", "false"},
                            {"policy.assign.otherwise", "strict"}},
                           errors);
  ASSERT_TRUE(config) << testing::PrintToString(errors.lines);
  ASSERT_EQ(config->receive.listen.size(), 1U);
  EXPECT_EQ(config->receive.listen[0].host, "127.0.0.1");
  EXPECT_EQ(config->receive.listen[0].port, 0);
  EXPECT_THAT(config->receive.clients, ElementsAre("192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32"));
  EXPECT_THAT(config->receive.domains, ElementsAre("city.example.lg.jp"));
  EXPECT_EQ(config->deliver.next_hop.at(1).host, "2001:db8::25");
  ASSERT_EQ(config->deliver.routes.size(), 1U);
  EXPECT_THAT(config->deliver.routes[0].domains, ElementsAre("a.example.jp", "b.example.jp"));
  EXPECT_EQ(config->deliver.routes[0].hosts.at(1).port, 2525);
  EXPECT_EQ(config->store.path, "/var/tmp/x");
  EXPECT_FALSE(config->deliver.send_xforward);
  EXPECT_EQ(config->policy_set.size(), 1U);
  EXPECT_EQ(config->effective.at("policy.assign.otherwise"), "strict");
  EXPECT_EQ(config->effective.at("receive.clients"), "192.0.2.0/24 2001:db8::/32 198.51.100.7/32");
}

// Goal: the digest names the values: equal for equal values however they were written, different for any other value.
TEST(LoadConfig, DigestFollowsTheEffectiveValues) {
  ConfigErrors errors;
  const auto digest = [&](const Sets& set) { return with(set, errors)->digest; };
  EXPECT_EQ(digest({}).size(), 32U);
  EXPECT_EQ(digest({{"receive.clients", "127.0.0.1   ::1"}}), digest({}));
  EXPECT_NE(digest({{"receive.clients", "127.0.0.1"}}), digest({}));
  EXPECT_NE(digest({{"policy.assign.otherwise", "strict"}}), digest({}));
  std::set<Bytes> seen;
  for (const Option& option : all_options()) {
    if (option.type != OptionType::number) continue;
    const std::uint64_t other = find_option(option.path)->fallback == std::to_string(option.most) ? option.most - 1 : option.most;
    const auto config = with({{std::string(option.path), std::to_string(other)}}, errors);
    if (config) {
      EXPECT_TRUE(seen.insert(config->digest).second) << option.path;
    }
  }
}

// Goal: relative paths count from the file, or from the working directory when given with --set.
TEST(LoadConfig, MakesPathsAbsolute) {
  const TestFolder files;
  const std::string path = files.write("t.xml", "<temizu><store><path>data</path></store></temizu>");
  ConfigErrors errors;
  const auto config = load_config({path, {{"store.keys_path", "keys"}}}, errors);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->store.path, files.path() + "/data");
  EXPECT_EQ(config->wash.policy, files.path() + "/policy.xml");
  EXPECT_EQ(config->store.keys_path, (std::filesystem::current_path() / "keys").string());
  EXPECT_EQ(config->receive.tls_key, "");
}

struct Bad {
  Sets set;
  std::string line;
};

// Goal: each thing that must not be configured is refused, with place, cause and what is allowed.
// Goal: working hours that no office has are refused by name; what is accepted arrives as it was written.
TEST(LoadConfig, ChecksWorkingHours) {
  const auto read = [](const std::string& path, const std::string& value) {
    ConfigErrors errors;
    auto config = load_config({"", {{path, value}}}, errors);
    EXPECT_EQ(config.has_value(), errors.lines.empty()) << path << value;
    for (const std::string& line : errors.lines) EXPECT_NE(line.find(path), std::string::npos) << line;
    return config.has_value();
  };
  for (const char* bad : {"17:15-08:30", "08:30-08:30", "8:30-17:15", "08:30-24:01", "08:60-17:15", "08:30", "", "0a:30-17:15"}) EXPECT_FALSE(read("desk.hours", bad)) << bad;
  for (const char* good : {"00:00-24:00", "09:00-17:00"}) EXPECT_TRUE(read("desk.hours", good)) << good;
  for (const char* bad : {"monday", "mon,tue", "Mon", ""}) EXPECT_FALSE(read("desk.weekdays", bad)) << bad;
  EXPECT_TRUE(read("desk.weekdays", "sat sun"));
  for (const char* bad : {"2026-02-30", "2027-02-29", "13-01", "00-10", "2026/01/01", "1-1", "20260101", "02-30", "1969-12-31"}) EXPECT_FALSE(read("desk.holidays", bad)) << bad;
  for (const char* good : {"", "02-29", "2028-02-29 12-31"}) EXPECT_TRUE(read("desk.holidays", good)) << good;
  for (const char* bad : {"Asia/Tokyo", "9", "+9:00", "+15:00", "+14:01", "09:00", ""}) EXPECT_FALSE(read("desk.time_zone", bad)) << bad;
  for (const char* good : {"+09:00", "-03:30", "+14:00", "+00:00"}) EXPECT_TRUE(read("desk.time_zone", good)) << good;
}

TEST(LoadConfig, RefusesBadSettings) {
  const std::vector<Bad> cases = {
      {{{"receive.clients", "0.0.0.0/0"}},
       "--set receive.clients: receive.clients 0.0.0.0/0 would make an open relay; name your upstream. Not started."},
      {{{"receive.clients", "192.0.2.1 ::/0"}},
       "--set receive.clients: receive.clients ::/0 would make an open relay; name your upstream. Not started."},
      {{{"receive.clients", "::ffff:0:0/96"}},
       "--set receive.clients: receive.clients 0.0.0.0/0 would make an open relay; name your upstream. Not started."},
      {{{"receive.clients", ""}},
       "--set receive.clients: receive.clients is empty; allowed: at least one network that may hand us mail. Not started."},
      {{{"receive.clients", "192.0.2.1/24"}},
       "--set receive.clients: receive.clients \"192.0.2.1/24\" does not fit; allowed: an address or a network such as 192.0.2.0/24, its host "
       "bits zero, entries separated by blanks. Not started."},
      {{{"accounts.ldap_url", "ldap://ad.example.jp"}, {"accounts.ldap_base", "dc=example"}, {"accounts.ldap_start_tls", "false"}},
       "--set accounts.ldap_start_tls: accounts.ldap_start_tls false would send passwords to ad.example.jp in the clear; allowed: true, or ldaps://. Not started."},
      {{{"accounts.ldap_url", "ldaps://ad.example.jp ldap://ad2.example.jp"}, {"accounts.ldap_base", "dc=example"}},
       "--set accounts.ldap_url: accounts.ldap_url names ldap:// beside ldaps://; allowed: all of them ldaps://, or all of them ldap://. Not started."},
      {{{"accounts.ldap_base", ""}, {"accounts.ldap_url", "ldaps://ad.example.jp"}},
       "--set accounts.ldap_base: accounts.ldap_base is empty; name the DN below which people stand. Not started."},
      {{{"accounts.ldap_url", "http://ad.example.jp"}},
       "--set accounts.ldap_url: accounts.ldap_url \"http://ad.example.jp\" does not fit; allowed: ldap://host[:port] or ldaps://host[:port], entries "
       "separated by blanks. Not started."},
      {{{"accounts.ldap_url", "ldaps://[2001:db8::1]:636"}, {"accounts.ldap_base", "dc=example"}, {"accounts.ldap_bind_dn", "cn=x"}},
       "--set accounts.ldap_bind_dn: accounts.ldap_bind_dn and accounts.ldap_password_file go together; give both or neither. Not started."},
      {{{"accounts.ldap_login", "uid)(x"}},
       "--set accounts.ldap_login: accounts.ldap_login \"uid)(x\" does not fit; allowed: the name of an attribute: letters, digits, hyphens, at most 64. "
       "Not started."},
      {{{"receive.xforward_hosts", "0.0.0.0/0"}},
       "--set receive.xforward_hosts: receive.xforward_hosts 0.0.0.0/0 would believe everybody's XFORWARD; name your upstream. Not started."},
      {{{"receive.domains", " "}},
       "--set receive.domains: receive.domains is empty; allowed: at least one domain that we receive mail for. Not started."},
      {{{"receive.domains", "*.example.jp"}},
       "--set receive.domains: receive.domains \"*.example.jp\" does not fit; allowed: a domain such as example.lg.jp, entries separated by "
       "blanks. Not started."},
      {{{"deliver.next_hop", "127.0.0.1:10025"}},
       "--set deliver.next_hop: deliver.next_hop 127.0.0.1:10025 is our own listener, mail would go in circles; name the mail server behind us. "
       "Not started."},
      {{{"deliver.next_hop", "[::1]:10025"}},
       "--set deliver.next_hop: deliver.next_hop [::1]:10025 is our own listener, mail would go in circles; name the mail server behind us. Not "
       "started."},
      {{{"receive.listen", "0.0.0.0:25"}, {"deliver.next_hop", "localhost:25"}},
       "--set deliver.next_hop: deliver.next_hop localhost:25 is our own listener, mail would go in circles; name the mail server behind us. Not "
       "started."},
      {{{"receive.listen", "192.0.2.9:25"}, {"deliver.upstream", "192.0.2.9:25"}},
       "--set deliver.upstream: deliver.upstream 192.0.2.9:25 is our own listener, mail would go in circles; name the mail server behind us. Not "
       "started."},
      {{{"receive.listen", "192.0.2.9:25"}, {"release.next_hop", "192.0.2.9:25"}},
       "--set release.next_hop: release.next_hop 192.0.2.9:25 is our own listener, mail would go in circles; name the mail server behind us. Not "
       "started."},
      {{{"receive.listen", "0.0.0.0:25"}, {"deliver.route", "a.jp=gateway.example.lg.jp:25"}},
       "--set deliver.route: deliver.route gateway.example.lg.jp:25 is our own listener, mail would go in circles; name the mail server behind "
       "us. Not started."},
      {{{"deliver.next_hop", ""}},
       "--set deliver.next_hop: deliver.next_hop is empty and deliver.route has nothing for example.lg.jp. Not started."},
      {{{"deliver.next_hop", "2001:db8::1:25"}},
       "--set deliver.next_hop: deliver.next_hop \"2001:db8::1:25\" does not fit; allowed: host:port or [IPv6 address]:port, port 1 to 65535, "
       "entries separated by blanks. Not started."},
      {{{"deliver.next_hop", "192.0.2.256:25"}},
       "--set deliver.next_hop: deliver.next_hop \"192.0.2.256:25\" does not fit; allowed: host:port or [IPv6 address]:port, port 1 to 65535, "
       "entries separated by blanks. Not started."},
      {{{"deliver.route", "a.jp=x.jp:25 a.jp=y.jp:25"}}, "--set deliver.route: deliver.route names a.jp twice. Not started."},
      {{{"receive.tls_key", "/k.pem"}},
       "built-in defaults:48:22: receive.tls_certificate is missing; allowed: receive.tls_certificate and receive.tls_key both or neither. Not "
       "started."},
      {{{"receive.listen_tls", "127.0.0.1:465"}},
       "--set receive.listen_tls: receive.listen_tls needs a certificate; set receive.tls_certificate and receive.tls_key. Not started."},
      {{{"deliver.tls", "required"}},
       "--set deliver.tls: deliver.tls required needs deliver.tls_ca, the file of the certificate authority to trust. Not started."},
      {{{"deliver.tls", "always"}},
       "--set deliver.tls: deliver.tls \"always\" is not offered; allowed: off, opportunistic or required. Not started."},
      {{{"receive.ask_socket", "/run//x.sock"}},
       "--set receive.ask_socket: receive.ask_socket stands directly in /run, a folder of others; allowed: a folder of its own, such as "
       "/run/temizu. Not started."},
      {{{"receive.ask_socket", "/a/" + std::string(105, 'a')}},
       "--set receive.ask_socket: receive.ask_socket is 108 octets long; allowed: at most 107. Not started."},
      {{{"deliver.backoff_first_s", "5000"}},
       "--set deliver.backoff_first_s: deliver.backoff_first_s 5000 is above deliver.backoff_max_s, 4000. Not started."},
      {{{"receive.ask_wait_ms", "99"}},
       "--set receive.ask_wait_ms: receive.ask_wait_ms \"99\" is below the least allowed; allowed: 100 to 10000 (ms). Not started."},
      {{{"receive.ask_wait_ms", "10001"}},
       "--set receive.ask_wait_ms: receive.ask_wait_ms \"10001\" is above the most allowed; allowed: 100 to 10000 (ms). Not started."},
      {{{"receive.ask_wait_ms", "-1"}},
       "--set receive.ask_wait_ms: receive.ask_wait_ms \"-1\" is no whole number; allowed: 100 to 10000 (ms). Not started."},
      {{{"receive.ask_wait_ms", "18446744073709551616"}},
       "--set receive.ask_wait_ms: receive.ask_wait_ms \"18446744073709551616\" is no whole number; allowed: 100 to 10000 (ms). Not started."},
      {{{"receive.early_talker_refuse", "yes"}},
       "--set receive.early_talker_refuse: receive.early_talker_refuse \"yes\" is not offered; allowed: true or false. Not started."},
      {{{"receive.lisen", "x"}}, "--set receive.lisen: there is no option \"receive.lisen\"; did you mean receive.listen? Not started."},
      {{{"what", "x"}}, "--set what: there is no option \"what\"; `temizu config show` lists all. Not started."},
      {{{"site.contact", "a\nb"}}, "--set site.contact: site.contact \"a\\u000ab\" does not fit; allowed: one line of 1 to 200 octets. Not started."},
      {{{"site.name", ""}}, "--set site.name: site.name is empty; allowed: a host name such as gateway.example.lg.jp. Not started."},
      {{{"receive.listen", "127.0.0.1:1 127.0.0.1:1"}},
       "--set receive.listen: receive.listen 127.0.0.1:1 is listened on twice. Not started."},
      {{{"wash.accept_missing_layers", "seccomp"}},
       "--set wash.accept_missing_layers: wash.accept_missing_layers \"seccomp\" does not fit; allowed: landlock, userns, netns, pidns or mountns, "
       "entries separated by blanks. Not started."},
  };
  for (const Bad& bad : cases) EXPECT_THAT(errors_of(bad.set), ElementsAre(bad.line));
}

// Goal: files with mistakes are refused with file, line and column; all mistakes at once.
TEST(LoadConfig, RefusesBadFiles) {
  EXPECT_THAT(errors_of_file("<temizu>\n <receive>\n  <clients>0.0.0.0/0</clients>\n </receive>\n</temizu>"),
              ElementsAre("t.xml:3:12: receive.clients 0.0.0.0/0 would make an open relay; name your upstream. Not started."));
  EXPECT_THAT(errors_of_file("<temizu><receive><lisen>1</lisen><ask_wait_ms>1</ask_wait_ms></receive>\n<deliver><tls>no</tls></deliver></temizu>"),
              ElementsAre("t.xml:1:25: there is no option \"receive.lisen\"; did you mean receive.listen? Not started.",
                          "t.xml:1:47: receive.ask_wait_ms \"1\" is below the least allowed; allowed: 100 to 10000 (ms). Not started.",
                          "t.xml:2:15: deliver.tls \"no\" is not offered; allowed: off, opportunistic or required. Not started."));
  EXPECT_THAT(errors_of_file("<temizu><site><id>a</id><id>b</id></site></temizu>"),
              ElementsAre("t.xml:1:29: site.id is given twice; the first is at t.xml:1:19. Not started."));
  EXPECT_THAT(errors_of_file("<policy/>"), ElementsAre("t.xml:1:10: the root element is \"policy\"; allowed: temizu. Not started."));
  EXPECT_EQ(errors_of_file("<temizu><site a='1'/></temizu>").size(), 1U);
  EXPECT_EQ(errors_of_file("<temizu>words</temizu>").size(), 1U);
  EXPECT_EQ(errors_of_file("<temizu><site><name><b/>x</name></site></temizu>").size(), 1U);
  EXPECT_EQ(errors_of_file("<temizu>").size(), 1U);
  EXPECT_EQ(errors_of_file("").size(), 1U);
  EXPECT_EQ(errors_of_file(std::string_view("<temizu>\0</temizu>", 18)).size(), 1U);
  EXPECT_THAT(errors_of({{"a", "b"}, {"c", "d"}}).size(), 2U);
}

// Goal: a document type, entities and other documents stay out, whatever they would have brought.
TEST(LoadConfig, RefusesDoctypeAndEverythingExternal) {
  const std::string no_doctype = "a DOCTYPE is not accepted. Not started.";
  for (const char* text : {"<!DOCTYPE temizu><temizu/>", "<!DOCTYPE temizu SYSTEM 'file:///etc/passwd'><temizu/>",
                           "<!DOCTYPE temizu [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><temizu><site><id>&b;</id></site></temizu>"}) {
    const auto lines = errors_of_file(text);
    ASSERT_EQ(lines.size(), 1U) << text;
    EXPECT_THAT(lines[0], testing::EndsWith(no_doctype));
  }
  EXPECT_EQ(errors_of_file("<temizu xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='http://192.0.2.1/a.xsd'/>").size(), 0U);
  EXPECT_EQ(errors_of_file("<temizu><site><id>&undefined;</id></site></temizu>").size(), 1U);
}

// Goal: depth, number and size of what a file holds are bounded.
TEST(LoadConfig, RefusesOversizedFiles) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_THAT(errors_of_file(deep), ElementsAre(testing::HasSubstr("elements nested more than 8 deep")));
  std::string wide = "<temizu>";
  for (int i = 0; i < 30'000; ++i) wide += "<site/>";
  EXPECT_THAT(errors_of_file(wide + "</temizu>"), ElementsAre(testing::HasSubstr("more than 20000 elements")));
  EXPECT_THAT(errors_of_file(std::string(kXmlOctetsMax + 1, ' ')), ElementsAre("t.xml: is larger than 1 MiB. Not started."));
  ConfigErrors errors;
  EXPECT_FALSE(load_config({"/nonexistent/temizu.xml", {}}, errors));
  EXPECT_THAT(errors.lines, ElementsAre("/nonexistent/temizu.xml: cannot be read: No such file or directory. Not started."));
  EXPECT_FALSE(load_config({"/dev/zero", {}}, errors));
  EXPECT_THAT(errors.lines, ElementsAre("/dev/zero: is not a regular file. Not started."));
}

// Goal: a reload beside a running reader (SIGHUP) shares nothing with it: same values, same errors, from any thread.
TEST(LoadConfig, CanRunInSeveralThreads) {
  ConfigErrors first;
  const Bytes digest = with({}, first)->digest;
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) {
        ConfigErrors errors;
        const auto config = with({}, errors);
        good += config && config->digest == digest ? 1 : 0;
        good += !with({{"receive.clients", "::/0"}}, errors) && errors.lines.size() == 1 ? 1 : 0;
        good += load_policy("", errors).has_value() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 4 * 5 * 3);
}

// Goal: membership is right for both families, at every prefix length, and text that is no address is in nothing.
TEST(InNetwork, ComparesBits) {
  EXPECT_TRUE(in_network("192.0.2.77", "192.0.2.0/24"));
  EXPECT_FALSE(in_network("192.0.3.0", "192.0.2.0/24"));
  EXPECT_TRUE(in_network("10.1.2.3", "10.0.0.0/9"));
  EXPECT_FALSE(in_network("10.128.0.0", "10.0.0.0/9"));
  EXPECT_TRUE(in_network("192.0.2.1", "192.0.2.1"));
  EXPECT_TRUE(in_network("2001:db8:0:7::1", "2001:db8::/33"));
  EXPECT_FALSE(in_network("2001:db8:8000::1", "2001:db8::/33"));
  EXPECT_TRUE(in_network("::ffff:192.0.2.5", "192.0.2.0/24"));
  EXPECT_TRUE(in_network("192.0.2.5", "::ffff:192.0.2.0/120"));
  EXPECT_FALSE(in_network("192.0.2.5", "::/0"));
  EXPECT_FALSE(in_network("fe80::1%lo", "fe80::/10"));
  for (const char* no : {"", "x", "192.0.2", "192.0.2.1/33", "192.0.2.0/", "192.0.2.0/08", "192.0.2.0/ 8", "010.0.0.0/8", "::/129"}) {
    EXPECT_FALSE(in_network("192.0.2.1", no)) << no;
    EXPECT_FALSE(in_network(no, "0.0.0.0/0")) << no;
  }
  EXPECT_FALSE(in_network(std::string_view("192.0.2.1\0", 10), "192.0.2.0/24"));
  EXPECT_TRUE(in_networks("198.51.100.1", {"192.0.2.0/24", "198.51.100.0/24"}));
  EXPECT_FALSE(in_networks("198.51.100.1", {}));
}

}  // namespace
}  // namespace temizu
