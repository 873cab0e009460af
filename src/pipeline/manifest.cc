// The JSON of docs/formats/wash-json.md.
#include <string>

#include "base/digest.h"
#include "base/log.h"
#include "pipeline/bench.h"
#include "pipeline/compose.h"

namespace temizu {
namespace {

constexpr std::size_t kStringMax = 4096;

std::string quoted(std::string_view text) { return json_quote(text, kStringMax); }

std::string findings_json(const std::vector<Finding>& findings) {
  std::string json = "[";
  for (const Finding& finding : findings) {
    if (json.size() > 1) json += ",";
    json += "{\"rule\":" + quoted(finding.rule) + ",\"weight\":" + quoted(to_word(finding.weight)) +
            ",\"where\":" + quoted(finding.where) + ",\"count\":" + std::to_string(finding.count) + "}";
  }
  return json + "]";
}

std::string part_json(const PartReport& part) {
  const std::string reason = part.reason == Reason::none ? "null" : "\"TZ-" + std::to_string(static_cast<unsigned>(part.reason)) + "\"";
  return "{\"path\":" + quoted(part.path) + ",\"file_name\":" + quoted(part.file_name) + ",\"kind\":" + quoted(part.kind) + ",\"known_by\":" + quoted(to_word(part.known_by)) +
         ",\"declared_type\":" + quoted(part.declared_type) + ",\"action\":" + quoted(to_word(part.action)) + ",\"changed\":" + (part.changed ? "true" : "false") + ",\"reason\":" + reason +
         ",\"words\":" + quoted(part.changed ? report_words(part) : std::string{}) +
         ",\"size_in\":" + std::to_string(part.size_in) + ",\"size_out\":" + std::to_string(part.size_out) +
         ",\"sha256_in\":" + quoted(to_hex(part.sha256_in)) + ",\"sha256_out\":" + quoted(to_hex(part.sha256_out)) +
         ",\"findings\":" + findings_json(part.findings) + "}";
}

}  // namespace

std::string manifest_json(const Washing& washing, Verdict verdict, std::string_view profile, const Bytes& policy_digest, std::string_view file,
                          const std::vector<std::string>& output_paths) {
  const std::string kind = washing.parts.empty() ? "application/octet-stream" : washing.parts[0].kind;
  std::string json = "{\"file\":" + quoted(file) + ",\"kind\":" + quoted(kind) + ",\"verdict\":" + quoted(to_word(verdict)) +
                     ",\"profile\":" + quoted(profile) + ",\"policy\":" + quoted(to_hex(policy_digest)) + ",\"class\":" + quoted(to_word(washing.mail_class)) + ",\"output\":[";
  for (std::size_t i = 0; i < output_paths.size(); ++i) json += (i == 0 ? "" : ",") + quoted(output_paths[i]);
  json += "],\"parts\":[";
  for (std::size_t i = 0; i < washing.parts.size(); ++i) json += (i == 0 ? "" : ",") + part_json(washing.parts[i]);
  return json + "]}";
}

}  // namespace temizu
