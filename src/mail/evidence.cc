#include "mail/evidence.h"

#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::size_t kRunLines = 12;       // so many equal base64 lines in a text are a file
constexpr std::uint64_t kShortEdge = 256;   // "This is a multi-part message in MIME format." and its kin

}  // namespace

void Evidence::line(std::string_view text, bool near_miss) {
  stray_ += near_miss;
  armour_bytes_ += text.size() + 2;
  if (text.empty()) {
    run_ = 0;
    after_dashes_ = false;
    return;
  }
  if (stretch_ == Stretch::opaque) return;
  text_bytes_ += text.size();
  const char first = text[0];
  if (first == 'C' || first == 'c' || first == 'M' || first == 'm') header_like(text);
  const bool text_leaf = stretch_ == Stretch::plain_text || stretch_ == Stretch::other_text;
  if (text_leaf) {
    const bool block = (first == 'b' && opens_uuencode(text)) || (first == '=' && opens_yenc(text)) || (first == '(' && opens_binhex(text));
    inline_ += block;
  }
  armour(text);
  base64_like(text);
  after_dashes_ = first == '-' && text.starts_with("--") && text.find_first_not_of("- \t") != std::string_view::npos;
  content_seen_ = true;
}

void Evidence::header_like(std::string_view text) {
  if (!is_mime_field(text)) return;
  if (after_dashes_) {
    hidden_part_ = true;
  } else if (!content_seen_) {
    header_in_body_ = true;
  } else {
    ++text_fields_;
  }
}

void Evidence::keep_held() {
  seen_.line = seen_.line || held_.line;
  seen_.run = seen_.run || held_.run;
  held_ = {};
  armour_ = {};
}

// One line "-----BEGIN" must not switch the search off: only a short block with its own END does.
void Evidence::armour(std::string_view text) {
  if (!armour_.empty() && closes_armour(text, armour_)) {
    held_ = {};
    armour_ = {};
    run_ = 0;
    return;
  }
  if (!armour_.empty() && armour_bytes_ > kArmourMax) keep_held();
  const std::string_view label = armour_opened(text);
  pgp_messages_ += label == kPgpMessage;
  if (label.empty() || !armour_.empty()) return;
  armour_ = label;
  armour_bytes_ = 0;
}

void Evidence::base64_like(std::string_view text) {
  if (stretch_ == Stretch::other_text || !is_base64_line(text)) {
    run_ = 0;
    return;
  }
  run_ = text.size() == run_width_ ? run_ + 1 : 1;
  run_width_ = text.size();
  Base64Seen& seen = armour_.empty() ? seen_ : held_;
  seen.line = true;
  seen.run = seen.run || run_ >= kRunLines;
}

void Evidence::finish(std::uint64_t size, const MailLimits& limits) {
  keep_held();
  const auto note = [&](std::string_view rule, Weight weight, std::uint64_t count = 1) { add_finding(findings_, rule, weight, where_, count); };
  if (stray_ > 0) note("mime.stray_delimiter", Weight::high, stray_);
  if (stretch_ == Stretch::preamble || stretch_ == Stretch::epilogue) {
    if (text_bytes_ == 0) return;
    const bool before = stretch_ == Stretch::preamble;
    const bool odd = size > limits.edge_text_bytes_max || seen_.line || hidden_part_ || header_in_body_;
    const Weight plain = before && size <= kShortEdge ? Weight::info : Weight::low;
    note(before ? "mime.preamble" : "mime.epilogue", odd ? Weight::high : plain);
    return;
  }
  if (hidden_part_) note("mime.hidden_part", Weight::high);
  if (header_in_body_) note("mime.header_in_body", Weight::high);
  if (text_fields_ > 0 && !hidden_part_ && !header_in_body_) note("mime.header_like_text", Weight::low, text_fields_);
  if (inline_ > 0) note("mime.inline_file", Weight::low, inline_);
  if (pgp_messages_ > 0 && stretch_ == Stretch::plain_text) note("mime.pgp_message", Weight::high, pgp_messages_);
  if (seen_.run && stretch_ == Stretch::plain_text) note("mime.base64_in_text", Weight::high);
}

}  // namespace temizu
