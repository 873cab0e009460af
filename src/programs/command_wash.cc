// temizu wash: the pipeline and the cage of the service for files given by hand. No store, no network; what comes out
// depends on the input and the policy only.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/digest.h"
#include "base/log.h"
#include "identify/identify.h"
#include "pipeline/compose.h"
#include "pipeline/policy_check.h"
#include "pipeline/wash_message.h"
#include "programs/commands.h"
#include "text/layout.h"
#include "wash/wash_job.h"

namespace temizu {
namespace {

// The command has no site: what it writes into a mail must not depend on the machine.
constexpr const char* kNeutralSite = "temizu.invalid";
// Without keys a notice is still recognised by the second run; the service never accepts this key.
const Bytes kNeutralKey(32, '\0');
constexpr std::uint64_t kFileMax = 512u << 20;

struct Input {
  std::string path;
  std::string file_name;
  Bytes content;
  bool is_mail{false};
};

bool ends_with_eml(const std::string& name) {
  if (name.size() < 4) return false;
  std::string end = name.substr(name.size() - 4);
  std::transform(end.begin(), end.end(), end.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return end == ".eml";
}

// A mail by its name or by how it begins: a first line "Name: …" where the name is one that opens real mails.
bool is_mail(const std::string& file_name, ByteView content) {
  if (ends_with_eml(file_name)) return true;
  static constexpr std::string_view kFirst[] = {"received", "return-path", "from", "delivered-to", "date", "subject",
                                               "message-id", "mime-version", "to", "dkim-signature", "x-mozilla-status"};
  const std::size_t colon = content.substr(0, 64).find(':');
  if (colon == ByteView::npos || file_name.find('.') != std::string::npos) return false;
  std::string name(content.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::find(std::begin(kFirst), std::end(kFirst), name) != std::end(kFirst);
}

Result<Input> read_input(const std::string& path) {
  Input input;
  input.path = path;
  input.file_name = one_line(std::filesystem::path(path).filename().string(), 120);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return Unexpected{Code::not_found, path, error.message()};
  if (size > kFileMax) return Unexpected{Code::limit, path, "larger than 512 MiB"};
  std::ifstream file(path, std::ios::binary);
  input.content.resize(size);
  file.read(input.content.data(), static_cast<std::streamsize>(size));
  if (!file || file.gcount() != static_cast<std::streamsize>(size)) return Unexpected{Code::io, path, "cannot be read"};
  input.is_mail = is_mail(input.file_name, input.content);
  return input;
}

class Washer {
 public:
  Washer(const WashArguments& arguments, const Profile& profile, const NoticeTexts& texts, Bytes policy_digest, Cage& cage)
      : arguments_(arguments), profile_(profile), cage_(cage) {
    compose_context_.texts = &texts;
    compose_context_.site_name = kNeutralSite;
    compose_context_.site_id = "temizu-wash";
    compose_context_.notice_key = kNeutralKey;
    compose_context_.policy_digest = std::move(policy_digest);
  }

  // The exit code for one input.
  int wash(const std::string& path, std::size_t number) {
    Result<Input> input = read_input(path);
    if (!input) return fail(input.error());
    Result<SealedMemory> original = SealedMemory::of(input->content);
    if (!original) return fail(original.error());
    Washing washing = in_cage(*input, *original);
    if (!washing.parts.empty()) {
      washing.parts[0].size_in = input->content.size();
      washing.parts[0].sha256_in = sha256(input->content);
    }
    return input->is_mail ? write_mail(*input, washing, number) : write_file(*input, washing);
  }

 private:
  Washing in_cage(const Input& input, const SealedMemory& original) {
    WashJob job;
    job.original = &original;
    job.profile = &profile_;
    job.is_mail = input.is_mail;
    job.untrusted_file_name = input.file_name;
    ChildEnd end;
    Result<Washing> washing = cage_.wash(job, &end);
    if (washing) return *std::move(washing);
    // The child's end is data: a finding and a held message.
    Washing held;
    held.held = true;
    held.held_reason = washing.error().code == Code::timeout ? Reason::timeout : Reason::held;
    const std::string_view rule = rule_of(end);
    held.held_rule = rule.empty() ? "wash.answer" : std::string(rule);
    PartReport& part = held.parts.emplace_back();
    part.file_name = input.is_mail ? "" : input.file_name;
    part.kind = input.is_mail ? "message/rfc822" : "application/octet-stream";
    part.reason = held.held_reason;
    add_finding(part.findings, held.held_rule, Weight::hostile, {});
    return held;
  }

  int write_mail(const Input& input, Washing& washing, std::size_t number) {
    Envelope envelope;
    envelope.id = ItemId::from_digest(sha256(input.content));
    envelope.size_bytes = input.content.size();
    Result<Composed> composed = compose(washing, envelope, profile_, compose_context_);
    if (!composed) return fail(composed.error());
    std::vector<std::string> paths;
    if (!arguments_.out.empty()) {
      const Result<std::string> path = write(std::to_string(number) + ".eml", composed->mail);
      if (!path) return fail(path.error());
      paths.push_back(*path);
    }
    return tell(input, washing, composed->verdict, paths);
  }

  int write_file(const Input& input, const Washing& washing) {
    std::vector<std::string> paths;
    for (const WashedFile& file : washing.files) {
      if (arguments_.out.empty()) break;
      if (!starts_as(file.content, Kind{file.kind})) return fail(Error{Code::internal, input.path, "the washed file is not the kind it claims", {}});
      const Result<std::string> path = write(file.file_name, file.content);
      if (!path) return fail(path.error());
      paths.push_back(*path);
    }
    const bool changed = std::any_of(washing.parts.begin(), washing.parts.end(), [](const PartReport& part) { return part.changed; });
    const Verdict verdict = washing.held || washing.files.empty() ? Verdict::held : changed ? Verdict::washed : Verdict::clean;
    return tell(input, washing, verdict, paths);
  }

  Result<std::string> write(const std::string& name, ByteView content) {
    std::error_code error;
    std::filesystem::create_directories(arguments_.out, error);
    const std::filesystem::path wanted = std::filesystem::path(arguments_.out) / name;
    std::filesystem::path path = wanted;
    for (int n = 2; std::find(written_.begin(), written_.end(), path.string()) != written_.end() && n < 10'000; ++n) {
      path = wanted.parent_path() / (wanted.stem().string() + "(" + std::to_string(n) + ")" + wanted.extension().string());
    }
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) return Unexpected{Code::io, path.string(), "cannot be written"};
    written_.push_back(path.string());
    return path.string();
  }

  int tell(const Input& input, const Washing& washing, Verdict verdict, const std::vector<std::string>& paths) const {
    if (arguments_.json) {
      std::printf("%s\n", manifest_json(washing, verdict, profile_.name, input.path, paths).c_str());
    } else {
      tell_people(input, washing, verdict, paths);
    }
    return verdict == Verdict::held || verdict == Verdict::refused ? kExitFound : kExitGood;
  }

  static void tell_people(const Input& input, const Washing& washing, Verdict verdict, const std::vector<std::string>& paths) {
    std::string line = json_quote(input.path, 2000) + ": " + to_word(verdict);
    for (const std::string& path : paths) line += " -> " + path;
    std::printf("%s\n", line.c_str());
    for (const PartReport& part : washing.parts) {
      if (part.reason == Reason::none && part.findings.empty()) continue;
      line = "  " + (part.path.empty() ? std::string("mail") : "part " + part.path) + " " + json_quote(part.file_name) + " [" + part.kind +
             "] " + to_word(part.action);
      if (part.reason != Reason::none) line += " TZ-" + std::to_string(static_cast<unsigned>(part.reason));
      for (const Finding& finding : part.findings) line += " " + finding.rule + (finding.count > 1 ? "*" + std::to_string(finding.count) : "");
      std::printf("%s\n", line.c_str());
    }
  }

  static int fail(const Error& error) {
    print_error(error);
    return kExitFailed;
  }

  const WashArguments& arguments_;
  const Profile& profile_;
  Cage& cage_;
  ComposeContext compose_context_;
  std::vector<std::string> written_;
};

}  // namespace

int command_wash(const Context& context, const WashArguments& arguments) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  // The cage first: its template process must see neither policy nor file.
  CageOptions cage_options;
  cage_options.jobs_max = 1;
  cage_options.accept_missing_layers = config->wash.accept_missing_layers;
  Result<std::unique_ptr<Cage>> cage = Cage::start(cage_options);
  if (!cage) {
    print_error(cage.error());
    return kExitFailed;
  }
  ConfigErrors errors;
  const Result<Policy> policy = load_policy(arguments.policy.empty() ? config->wash.policy : arguments.policy, config->policy_set, errors);
  if (!policy) {
    for (const std::string& line : errors.lines) std::fprintf(stderr, "%s\n", line.c_str());
    if (errors.lines.empty()) print_error(policy.error());
    return kExitFailed;
  }
  if (const auto impossible = complaints_of(*policy, arguments.policy.empty() ? config->wash.policy : arguments.policy); !impossible.empty()) {
    for (const std::string& line : impossible) std::fprintf(stderr, "%s\n", line.c_str());
    return kExitFailed;
  }
  const Profile* profile = policy->find(arguments.profile);
  if (profile == nullptr) {
    print_error(Error{Code::not_found, "--profile " + arguments.profile, "the policy has no such profile", {}});
    return kExitUsage;
  }
  const Result<NoticeTexts> texts = NoticeTexts::load(config->wash.notices + "/" + config->site.language + ".txt");
  if (!texts) {
    print_error(texts.error());
    return kExitFailed;
  }
  Washer washer(arguments, *profile, *texts, policy->digest(), **cage);
  int worst = kExitGood;
  for (std::size_t i = 0; i < arguments.files.size(); ++i) worst = std::max(worst, washer.wash(arguments.files[i], i + 1));
  return worst;
}

}  // namespace temizu
