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
#include "pipeline/wash_message.h"
#include "programs/commands.h"
#include "programs/input_file.h"
#include "wash/wash_job.h"

namespace temizu {
namespace {

// The command has no site: what it writes into a mail must not depend on the machine.
constexpr const char* kNeutralSite = "temizu.invalid";
// Without keys a notice is still recognised by the second run; the service never accepts this key.
const Bytes kNeutralKey(32, '\0');

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
    Result<InputFile> input = read_input_file(path);
    if (!input) return fail(input.error());
    Result<SealedMemory> original = SealedMemory::of(input->untrusted_content);
    if (!original) return fail(original.error());
    Washing washing = wash_in_cage(cage_, *input, *original, profile_);
    if (!washing.parts.empty()) {
      washing.parts[0].size_in = input->untrusted_content.size();
      washing.parts[0].sha256_in = sha256(input->untrusted_content);
    }
    return input->is_mail ? write_mail(*input, washing, number) : write_file(*input, washing);
  }

 private:
  int write_mail(const InputFile& input, Washing& washing, std::size_t number) {
    Envelope envelope;
    envelope.id = ItemId::from_digest(sha256(input.untrusted_content));
    envelope.size_bytes = input.untrusted_content.size();
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

  int write_file(const InputFile& input, const Washing& washing) {
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

  int tell(const InputFile& input, const Washing& washing, Verdict verdict, const std::vector<std::string>& paths) const {
    if (arguments_.json) {
      std::printf("%s\n", manifest_json(washing, verdict, profile_.name, compose_context_.policy_digest, input.path, paths).c_str());
    } else {
      tell_people(input, washing, verdict, paths);
    }
    return verdict == Verdict::held || verdict == Verdict::refused ? kExitFound : kExitGood;
  }

  static void tell_people(const InputFile& input, const Washing& washing, Verdict verdict, const std::vector<std::string>& paths) {
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
  const Result<Policy> policy = policy_of(arguments.policy.empty() ? config->wash.policy : arguments.policy, *config);
  if (!policy) return kExitFailed;
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
