#include "filters/json/json.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "filters/common/file_name.h"
#include "filters/common/markers.h"
#include "filters/common/text_out.h"
#include "text/charset.h"
#include "text/utf8.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 1> kAccepts{"application/json"};
constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kIndentDepthMax = 8;       // deeper values stay on one line, so that indents cannot blow a file up
constexpr std::size_t kKeysInObjectMax = 100'000;

// Receives what nlohmann's strict parser reads and writes it at once: no tree is kept, and the parser does not recurse.
class JsonWriter final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit JsonWriter(Bench& bench) : bench_(bench) {}

  bool null() override { return scalar("null"); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
  // As written: the token has passed the grammar, and a double would lose digits.
  bool number_float(number_float_t, const string_t& token) override { return scalar(token); }
  bool string(string_t& value) override {
    before_value();
    append_string(value);
    return pay();
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open('{'); }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool key(string_t& name) override {
    Level& level = levels_.back();
    if (!level.keys.insert(name).second) return fail(Code::ambiguous, "an object has two values under one key");
    if (level.keys.size() > kKeysInObjectMax) return fail(Code::limit, "an object has more than 100,000 keys");
    separate();
    append_string(name);
    out_ += levels_.size() <= kIndentDepthMax ? ": " : ":";
    after_key_ = true;
    return pay();
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    if (!failure_) fail(Code::bad_input, "not JSON at octet " + std::to_string(position));
    return false;
  }

  const std::optional<Error>& failure() const { return failure_; }
  std::string take() { return std::move(out_) + "\n"; }

 private:
  struct Level {
    bool empty{true};
    std::set<std::string, std::less<>> keys;   // of an object
  };

  bool fail(Code code, std::string what) {
    failure_ = Error{code, "json", std::move(what), {}};
    return false;
  }
  bool pay() {
    if (out_.size() - paid_ < (1u << 16)) return true;
    const auto spent = bench_.spend(out_.size() - paid_);
    paid_ = out_.size();
    if (!spent) failure_ = spent.error();
    return spent.has_value();
  }
  void new_line(std::size_t depth) {
    if (depth > kIndentDepthMax) return;
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }
  void separate() {
    Level& level = levels_.back();
    if (!level.empty) out_ += ',';
    level.empty = false;
    new_line(levels_.size());
  }
  void before_value() {
    if (!levels_.empty() && !after_key_) separate();
    after_key_ = false;
  }
  bool scalar(std::string_view text) {
    before_value();
    out_ += text;
    return pay();
  }
  bool open(char bracket) {
    if (levels_.size() >= kDepthMax) return fail(Code::limit, "nested deeper than 64");
    before_value();
    out_ += bracket;
    levels_.emplace_back();
    return pay();
  }
  bool close(char bracket) {
    const bool empty = levels_.back().empty;
    levels_.pop_back();
    if (!empty && levels_.size() + 1 <= kIndentDepthMax) new_line(levels_.size());
    out_ += bracket;
    return pay();
  }

  // RFC 8259 section 7. Also escaped: "<", so that no program takes the file for HTML, and what hides or turns text.
  void append_string(std::string_view value) {
    out_ += '"';
    const std::string_view visible = value;
    for (std::size_t at = 0; at < visible.size(); ++at) {
      const auto c = static_cast<unsigned char>(visible[at]);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += visible[at];
      } else if (c == '\n') {
        out_ += "\\n";
      } else if (c == '\t') {
        out_ += "\\t";
      } else if (c < 0x20 || c == 0x7F || c == '<') {
        append_escape(c);
      } else if (const unsigned hidden = hidden_character(visible.substr(at)); hidden != 0) {
        append_escape(hidden);
        at += hidden < 0x800 ? 1 : hidden < 0x10000 ? 2 : 3;
      } else {
        out_ += visible[at];
      }
    }
    out_ += '"';
  }
  void append_escape(unsigned point) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (point > 0xFFFF) {   // RFC 8259 section 7: a UTF-16 surrogate pair
      append_escape(0xD7C0 + (point >> 10));
      point = 0xDC00 + (point & 0x3FF);
    }
    out_ += "\\u";
    for (const int shift : {12, 8, 4, 0}) out_ += kHex[(point >> shift) & 15];
  }
  // C1, bidi controls, line separators, byte order mark, and private-use characters, which would be read as no character at
  // all when they stand there as they are; 0 for everything else.
  static unsigned hidden_character(std::string_view text) {
    const auto octet = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    if (octet(0) == 0xC2 && octet(1) < 0xA0) return octet(1);
    if (octet(0) >= 0xF3) {
      const unsigned point = (octet(0) & 7) << 18 | (octet(1) & 63) << 12 | (octet(2) & 63) << 6 | (octet(3) & 63);
      return text::is_private_use(point) ? point : 0;
    }
    if (octet(0) != 0xE2 && octet(0) != 0xEE && octet(0) != 0xEF) return 0;
    const unsigned point = (octet(0) & 15) << 12 | (octet(1) & 63) << 6 | (octet(2) & 63);
    const bool hidden = point == 0x200E || point == 0x200F || (point >= 0x2028 && point <= 0x202E) ||
                        (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF || text::is_private_use(point);
    return hidden ? point : 0;
  }

  Bench& bench_;
  std::string out_;
  std::size_t paid_{0};
  std::vector<Level> levels_;
  bool after_key_{false};
  std::optional<Error> failure_;
};

class JsonFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "json"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // The same values, indented, in UTF-8 without a byte order mark (RFC 8259 section 8.1), LF.
  //
  //   findings  those of decode_text
  //   fails     bad_input (not JSON), ambiguous (one key twice), limit (nesting, keys, budget), timeout
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "json", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    DecodedText decoded = decode_text(part.untrusted_content, part.charset_label.empty() ? "utf-8" : part.charset_label);
    JsonWriter writer(bench);
    bool read = false;
    try {
      read = nlohmann::json::sax_parse(decoded.utf8, &writer);
    } catch (const std::exception&) {   // out of memory and the like: the part is withheld
      return Unexpected(Code::limit, "json", "too large to parse");
    }
    if (!read) return Unexpected{writer.failure().value_or(Error{Code::bad_input, "json", "not JSON", {}})};

    Washed washed;
    washed.findings = std::move(decoded.findings);
    washed.kind = Kind{method == Method::text ? "text/plain" : "application/json"};
    washed.file_name = with_extension(part.file_name, method == Method::text ? "txt" : "json");
    washed.content = writer.take();
    if (method == Method::text) {
      const std::string lines = break_markers(washed.content);
      washed.content = part.is_body ? lines : encode_text_file(lines, "utf-8");
    }
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_json_filter() { return std::make_unique<JsonFilter>(); }

}  // namespace temizu
