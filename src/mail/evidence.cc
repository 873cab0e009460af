#include "mail/evidence.h"

#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::size_t kRunLines = 12;       // so many equal base64 lines in a text are a file
constexpr std::uint64_t kShortEdge = 256;   // "This is a multi-part message in MIME format." and its kin

}  // namespace

void Evidence::line(std::string_view text, bool near_miss) {
  stray_ += near_miss;
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
  if (first == '-' && text.starts_with("-----BEGIN ")) armoured_ = true;
  if (first == '-' && text.starts_with("-----END ")) armoured_ = false;
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

void Evidence::base64_like(std::string_view text) {
  const bool looked_at = stretch_ != Stretch::other_text && !armoured_;
  if (!looked_at || !is_base64_line(text)) {
    run_ = 0;
    return;
  }
  run_ = text.size() == run_width_ ? run_ + 1 : 1;
  run_width_ = text.size();
  base64_line_ = true;
  base64_run_ = base64_run_ || run_ >= kRunLines;
}

void Evidence::finish(std::uint64_t size, const MailLimits& limits) {
  const auto note = [&](std::string_view rule, Weight weight, std::uint64_t count = 1) { add_finding(findings_, rule, weight, where_, count); };
  if (stray_ > 0) note("mime.stray_delimiter", Weight::high, stray_);
  if (stretch_ == Stretch::preamble || stretch_ == Stretch::epilogue) {
    if (text_bytes_ == 0) return;
    const bool before = stretch_ == Stretch::preamble;
    const bool odd = size > limits.edge_text_bytes_max || base64_line_ || hidden_part_ || header_in_body_;
    const Weight plain = before && size <= kShortEdge ? Weight::info : Weight::low;
    note(before ? "mime.preamble" : "mime.epilogue", odd ? Weight::high : plain);
    return;
  }
  if (hidden_part_) note("mime.hidden_part", Weight::high);
  if (header_in_body_) note("mime.header_in_body", Weight::high);
  if (text_fields_ > 0 && !hidden_part_ && !header_in_body_) note("mime.header_like_text", Weight::low, text_fields_);
  if (inline_ > 0) note("mime.inline_file", Weight::low, inline_);
  if (base64_run_ && stretch_ == Stretch::plain_text) note("mime.base64_in_text", Weight::high);
}

}  // namespace temizu
