#include "policy/config.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <system_error>

#include "base/digest.h"
#include "policy/config_rules.h"
#include "policy/embedded.h"
#include "policy/option.h"
#include "policy/xml_reader.h"

namespace temizu {
namespace {

constexpr std::size_t kSetsMax = 1000;        // --set on one command line
constexpr std::size_t kErrorsMax = 100;       // lines of one refusal
constexpr std::string_view kPolicyPrefix = "policy.";

std::string absolute(const std::string& path, const std::string& directory) {
  namespace fs = std::filesystem;
  fs::path out(path);
  std::error_code ignored;  // no working directory: the path stays relative and opening it will say so
  if (out.is_relative()) out = fs::absolute(fs::path(directory) / out, ignored);
  return out.lexically_normal().string();
}

bool is_path(const Option& option) {
  return option.type == OptionType::text && (option.grammar == Grammar::path || option.grammar == Grammar::optional_path);
}

class ConfigReader {
 public:
  ConfigReader(const ConfigSource& source, ConfigErrors& errors)
      : source_(source), errors_(errors), file_(source.path.empty() ? "built-in defaults" : source.path),
        directory_(std::filesystem::path(source.path).parent_path().string()) {}

  Result<Config> read() {
    read_file();
    read_sets();
    fill_defaults();
    if (errors_.lines.empty()) check_rules(config_, [this](std::string_view path, const std::string& what) { complain(place_of(path), what); });
    if (!errors_.lines.empty()) {
      return Unexpected(Code::config, file_, std::to_string(errors_.lines.size()) + " error(s), the first: " + errors_.lines.front());
    }
    finish();
    return std::move(config_);
  }

 private:
  void complain(const std::string& place, const std::string& what) {
    if (errors_.lines.size() < kErrorsMax) errors_.lines.push_back(place + ": " + what + (what.ends_with('?') ? " Not started." : ". Not started."));
  }

  std::string place_of(std::string_view path) const {
    const auto found = places_.find(path);
    return found == places_.end() ? file_ : found->second;
  }

  void read_file() {
    std::string text(kTemizuXml);
    if (!source_.path.empty()) {
      auto content = read_small_file(source_.path);
      if (!content) return complain(content.error().where, content.error().what);
      text = std::move(*content);
    }
    auto document = read_xml(text, file_, kTemizuXsd);
    if (!document) return complain(document.error().where, document.error().what);
    if (document->root.name != "temizu") {
      return complain(at(document->root), "the root element is " + shown(document->root.name) + "; allowed: temizu");
    }
    walk(document->root);
    for (const XmlComplaint& complaint : document->complaints) {
      if (!is_said(complaint)) complain(file_ + ":" + std::to_string(complaint.line) + ":" + std::to_string(complaint.column), complaint.what);
    }
  }

  std::string at(const ConfElement& element) const {
    return file_ + ":" + std::to_string(element.line) + ":" + std::to_string(element.column);
  }

  void walk(const ConfElement& element) {
    for (const ConfElement& child : element.children) {
      const bool section = std::any_of(all_options().begin(), all_options().end(),
                                       [&](const Option& option) { return option.path.starts_with(child.path + "."); });
      if (section && find_option(child.path) == nullptr) {
        walk(child);
      } else {
        take(child.path, child.text, at(child), directory_, true);
      }
    }
  }

  // One value from the file or a --set. Later ones win; twice in the file is an error.
  void take(const std::string& path, std::string_view value, const std::string& place, const std::string& directory, bool from_file) {
    const Option* option = find_option(path);
    if (option == nullptr) {
      said_.push_back(path);
      return complain(place, "there is no option " + shown(path) + suggestion(path));
    }
    if (from_file && places_.contains(path)) {
      said_.push_back(path);
      return complain(place, path + " is given twice; the first is at " + places_.find(path)->second);
    }
    std::vector<std::string> items;
    std::string complaint;
    if (!read_value(*option, value, items, complaint)) {
      said_.push_back(path);
      places_[path] = place;
      return complain(place, path + " " + complaint);
    }
    if (is_path(*option) && !items[0].empty()) items[0] = absolute(items[0], directory);
    set(*option, items);
    places_[path] = place;
  }

  void set(const Option& option, const std::vector<std::string>& items) {
    option.store(config_, items);
    std::string value;
    for (const std::string& item : items) value += (value.empty() ? "" : " ") + item;
    config_.effective[std::string(option.path)] = value;
  }

  static std::string suggestion(std::string_view path) {
    std::vector<std::string_view> paths;
    for (const Option& option : all_options()) paths.push_back(option.path);
    const std::string near = nearest(path, paths);
    return near.empty() ? "; `temizu config show` lists all" : "; did you mean " + near + "?";
  }

  void read_sets() {
    if (source_.set.size() > kSetsMax) return complain("--set", "given more than " + std::to_string(kSetsMax) + " times");
    std::error_code ignored;
    const std::string here = std::filesystem::current_path(ignored).string();
    for (const auto& [path, value] : source_.set) {
      if (path.starts_with(kPolicyPrefix)) {
        config_.policy_set.emplace_back(path, value);
        config_.effective[path] = value;
      } else {
        take(path, value, "--set " + path, here, false);
      }
    }
  }

  void fill_defaults() {
    for (const Option& option : all_options()) {
      if (config_.effective.contains(std::string(option.path))) continue;
      std::vector<std::string> items;
      std::string complaint;
      const bool fits = read_value(option, option.fallback, items, complaint);
      assert(fits);   // a test walks the table
      static_cast<void>(fits);
      if (is_path(option) && !items[0].empty()) items[0] = absolute(items[0], directory_);
      set(option, items);
    }
    if (!source_.path.empty()) return;
    // The neighbours of no file: built in, unless named.
    for (const char* path : {"wash.policy", "wash.notices"}) {
      if (place_of(path).starts_with("--set")) continue;
      find_option(path)->store(config_, {""});
      config_.effective[path] = "";
    }
  }

  // The schema's word on an element counts only where our own checks were silent.
  bool is_said(const XmlComplaint& complaint) const {
    return std::any_of(said_.begin(), said_.end(), [&](const std::string& path) {
      return path == complaint.path || complaint.path.empty() || path.starts_with(complaint.path + ".") ||
             complaint.path.starts_with(path + ".");
    });
  }

  void finish() {
    if (config_.deliver.helo.empty()) config_.deliver.helo = config_.effective["deliver.helo"] = config_.site.name;
    std::string form = "temizu configuration 1\n";
    for (const auto& [path, value] : config_.effective) form += path + "=" + std::to_string(value.size()) + ":" + value + "\n";
    config_.digest = sha256(form);
  }

  const ConfigSource& source_;
  ConfigErrors& errors_;
  std::string file_, directory_;
  Config config_;
  std::map<std::string, std::string, std::less<>> places_;   // path → "file:line:column" or "--set path"
  std::vector<std::string> said_;                            // paths that our own checks complained about
};

}  // namespace

Result<Config> load_config(const ConfigSource& source, ConfigErrors& errors) {
  errors.lines.clear();
  return ConfigReader(source, errors).read();
}

}  // namespace temizu
