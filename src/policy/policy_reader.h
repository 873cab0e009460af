// Reads conf/policy.xml: the class behind load_policy, for this folder only. The schema says what may stand where; the
// checks here say it in better words and know what the schema cannot: rules never reached, profiles that do not exist, rules
// on senders that make things looser.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/policy.h"
#include "policy/xml_reader.h"

namespace temizu {

class PolicyReader {
 public:
  using Sets = std::vector<std::pair<std::string, std::string>>;

  // All three must outlive the reader.
  PolicyReader(const std::string& path, const Sets& sets, ConfigErrors& errors)
      : path_(path), file_(path.empty() ? "built-in policy" : path), sets_(sets), errors_(errors) {}

  Result<Policy> read();
  // <part> alone, see policy/rule_check.h.
  static Result<KindRule> read_one_rule(const ConfElement& part);

 private:
  // policy_reader.cc: the file as a whole, and what all readers need.
  void complain(const std::string& place, const std::string& what);
  void complain(const ConfElement& element, const std::string& what);
  std::string at(const ConfElement& element) const;
  void read_file();
  bool is_profile(const std::string& name, std::string& why) const;
  void apply_sets();

  // profile_reader.cc: <profile>, <limits>, <part>. set_value takes notice-place, subject-prefix or a limit; it fills why and
  // returns false when the value does not fit.
  void read_profile(const ConfElement& element);
  static bool set_value(Profile& profile, std::string_view name, std::string_view value, std::string& why);
  void read_limits(const ConfElement& element, Profile& profile);
  void read_part(const ConfElement& element, Profile& profile);
  void read_place(const ConfElement& element, const std::string& what, KindRule& rule);
  void read_method(const ConfElement& element, const std::string& what, KindRule& rule);
  void read_option(const ConfElement& element, const std::string& name, const std::string& value, KindRule& rule);

  // release_reader.cc: <release>.
  void read_release(const ConfElement& element, Profile& profile);
  static bool read_release_value(ReleaseRule& rule, std::string_view name, const std::string& value, std::string& why);
  void check_release();

  // assign_reader.cc: <assign>, <rule>.
  void read_assign(const ConfElement& element);
  void read_rule(const ConfElement& element);
  void check_mailbox(const ConfElement& element, std::string_view name, const std::string& value);
  void check_domain(const ConfElement& element, std::string_view name, const std::string& value);
  void read_networks(const ConfElement& element, AssignRule& rule);
  void check_senders();

  const std::string& path_;
  std::string file_;
  const Sets& sets_;
  ConfigErrors& errors_;
  Policy policy_;
  struct Rewash {
    std::string place, what, profile;
    std::vector<std::string> profiles;
  };
  std::vector<Rewash> rewashes_;      // of release rules, checked when all profiles are known
  std::vector<std::string> places_;   // of assign rules
  std::set<int> lines_;               // lines that our own checks complained about
  bool assigned_{false};
};

// A media type in lower case without parameters (RFC 2045 section 5.1), type/*, or *.
bool is_pattern(std::string_view text);

// "; did you mean X?" or nothing.
std::string did_you_mean(std::string_view text, const std::vector<std::string_view>& words);

}  // namespace temizu
