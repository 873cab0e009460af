#include "programs/input_file.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "pipeline/policy_check.h"
#include "programs/context.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::uint64_t kFileMax = 512u << 20;

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

}  // namespace

Result<InputFile> read_input_file(const std::string& path) {
  InputFile input;
  input.path = path;
  input.file_name = one_line(std::filesystem::path(path).filename().string(), 120);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return Unexpected{Code::not_found, path, error.message()};
  if (size > kFileMax) return Unexpected{Code::limit, path, "larger than 512 MiB"};
  std::ifstream file(path, std::ios::binary);
  input.untrusted_content.resize(size);
  file.read(input.untrusted_content.data(), static_cast<std::streamsize>(size));
  if (!file || file.gcount() != static_cast<std::streamsize>(size)) return Unexpected{Code::io, path, "cannot be read"};
  input.is_mail = is_mail(input.file_name, input.untrusted_content);
  return input;
}

Washing wash_in_cage(Cage& cage, const InputFile& input, const SealedMemory& original, const Profile& profile) {
  WashJob job;
  job.original = &original;
  job.profile = &profile;
  job.is_mail = input.is_mail;
  job.untrusted_file_name = input.file_name;
  ChildEnd end;
  Result<Washing> washing = cage.wash(job, &end);
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

Result<Policy> policy_of(const std::string& path, const Config& config) {
  ConfigErrors errors;
  Result<Policy> policy = load_policy(path, config.policy_set, errors);
  std::vector<std::string> lines = errors.lines;
  if (policy) lines = complaints_of(*policy, path);
  for (const std::string& line : lines) std::fprintf(stderr, "%s\n", line.c_str());
  if (!policy && lines.empty()) print_error(policy.error());
  if (policy && !lines.empty()) return Unexpected{Code::config, path, "the policy asks for what no filter can do"};
  return policy;
}

}  // namespace temizu
