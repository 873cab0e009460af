#include "filters/pdf/content.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "filters/pdf/out.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kOperandsMax = 64;
constexpr std::size_t kArrayBytesMax = 1 << 20;
constexpr std::size_t kSavesMax = 256;
constexpr std::size_t kMarksMax = 512;
constexpr std::size_t kInlineKeysMax = 32;
constexpr std::size_t kInlineDepthMax = 3;

enum class Role {
  save, restore, state, paint, font, graphics_state, colour_space, colour, text_begin, text_end, show, show_line, show_spaced, object,
  shading, mark_begin, mark_end, inline_image,
};

struct Operator {
  std::string_view operands;
  Role role;
};

const std::unordered_map<std::string_view, Operator>& operators() {
  static const std::unordered_map<std::string_view, Operator> table = {
#define PDF_OPERATOR(word, operands, role) {word, {operands, Role::role}},
#include "filters/pdf/operators.def"
#undef PDF_OPERATOR
  };
  return table;
}

struct Operand {
  char sort{'?'};          // n N s a t d (dictionary), as in operators.def; an array of numbers alone is 'a'
  std::size_t at{0};       // its text in operand_text_
  std::size_t size{0};
};

class Rewriter {
 public:
  Rewriter(ByteView content, ContentHost& host, Meter& meter, ContentReport& report)
      : lexer_(content), host_(host), meter_(meter), report_(report) {
    out_.reserve(content.size() + 64);
  }

  Bytes run() {
    while (true) {
      const Token token = lexer_.next();
      if (token.sort == Token::Sort::end) break;
      take(token);
    }
    if (in_text_) out_ += "ET\n";
    for (; open_replacements_ > 0; --open_replacements_) out_ += "EMC\n";
    for (; saves_ > 0; --saves_) out_ += "Q\n";
    meter_.pay(out_.size() - paid_);
    return std::move(out_);
  }

 private:
  struct Mark {
    bool hides, written;
  };

  void take(const Token& token) {
    switch (token.sort) {
      case Token::Sort::number: begin_operand('n'); append_number(operand_text_, token.raw); end_operand(); break;
      case Token::Sort::name: begin_operand('N'); operand_text_ += name(name_value(token.raw)); end_operand(); break;
      case Token::Sort::string: begin_operand('s'); put_string(token.raw); end_operand(); break;
      case Token::Sort::array_begin: take_array(); break;
      case Token::Sort::dictionary_begin: take_dictionary(); break;
      case Token::Sort::word: run_operator(token.raw); break;
      default: clear(); break;   // stray brackets: what stood before them cannot be trusted
    }
  }

  void begin_operand(char sort) {
    if (operands_.size() == kOperandsMax) operands_.erase(operands_.begin());
    operands_.push_back({sort, operand_text_.size(), 0});
  }
  void end_operand() { operands_.back().size = operand_text_.size() - operands_.back().at; }
  void clear() {
    operands_.clear();
    operand_text_.clear();
  }

  void put_string(std::string_view raw) {
    if (raw[0] == '(') {
      operand_text_ += raw;
      return;
    }
    operand_text_ += '<';
    for (const char c : raw.substr(1, raw.size() - 2)) {
      if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')) operand_text_ += c;
    }
    operand_text_ += '>';
  }

  // An array of numbers and strings; whatever else stands in it is left out, as viewers do.
  void take_array() {
    begin_operand('a');
    operand_text_ += '[';
    bool usable = true, first = true;
    std::size_t nested = 0;
    while (true) {
      const Token token = lexer_.next();
      const bool closes = token.sort == Token::Sort::array_end || token.sort == Token::Sort::dictionary_end;
      if (closes && nested == 0) break;
      if (closes) --nested;
      if (token.sort == Token::Sort::array_begin || token.sort == Token::Sort::dictionary_begin) ++nested;
      const bool constant = token.sort == Token::Sort::word && (token.raw == "true" || token.raw == "false" || token.raw == "null");
      const bool kept = nested == 0 && (token.sort == Token::Sort::number || token.sort == Token::Sort::string);
      if (kept && token.sort == Token::Sort::number) {
        if (!first && operand_text_.back() != ')' && operand_text_.back() != '>') operand_text_ += ' ';
        append_number(operand_text_, token.raw);
      } else if (kept) {
        operands_.back().sort = 't';
        put_string(token.raw);
      } else if ((token.sort == Token::Sort::word && !constant) || token.sort == Token::Sort::end) {
        usable = false;   // "[" that never closes: the operator behind it is read as one
        if (token.sort == Token::Sort::word) lexer_.seek(lexer_.at() - token.raw.size());
        break;
      } else if (!closes) {
        ++report_.dropped_operators;
        continue;
      } else {
        continue;
      }
      if (operand_text_.size() > kArrayBytesMax * 16) stop(Code::limit, "pdf", "an array in a content stream is too long");
      first = false;
    }
    operand_text_ += ']';
    if (!usable) operands_.back().sort = '?';
    end_operand();
  }

  // A property list: only ActualText is understood.
  void take_dictionary() {
    begin_operand('d');
    std::size_t depth = 1;
    bool replaces = false;
    while (depth > 0) {
      const Token token = lexer_.next();
      if (token.sort == Token::Sort::end) break;
      if (token.sort == Token::Sort::dictionary_begin || token.sort == Token::Sort::array_begin) ++depth;
      else if (token.sort == Token::Sort::dictionary_end || token.sort == Token::Sort::array_end) --depth;
      else if (depth == 1 && token.sort == Token::Sort::string && replaces) operand_text_ += octets(string_value(token.raw).substr(0, 4096));
      else if (token.sort == Token::Sort::bad) break;
      replaces = depth == 1 && token.sort == Token::Sort::name && name_value(token.raw) == "ActualText" &&
                 operand_text_.size() == operands_.back().at;
    }
    end_operand();
  }

  std::string_view text_of(const Operand& operand) const { return std::string_view(operand_text_).substr(operand.at, operand.size); }
  std::string name_of(const Operand& operand) const { return name_value(text_of(operand).substr(1)); }

  // The last operands are the operator's; true when they are of its types.
  bool operands_fit(std::string_view wanted) {
    if (operands_.size() < wanted.size()) return false;
    if (operands_.size() > wanted.size()) operands_.erase(operands_.begin(), operands_.end() - static_cast<std::ptrdiff_t>(wanted.size()));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (operands_[i].sort != wanted[i] && !(wanted[i] == 't' && operands_[i].sort == 'a')) return false;
    }
    return true;
  }

  bool colour_fits() const {
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      const bool last = i + 1 == operands_.size();
      if (operands_[i].sort != 'n' && !(last && operands_[i].sort == 'N')) return false;
    }
    return !operands_.empty() && operands_.size() <= 33;
  }

  void write(std::string_view word) {
    for (const Operand& operand : operands_) {
      out_ += text_of(operand);
      out_ += ' ';
    }
    out_ += word;
    out_ += '\n';
    if (out_.size() - paid_ > 65536) {
      meter_.pay(out_.size() - paid_);
      paid_ = out_.size();
    }
  }

  bool hidden() const { return hiding_ > 0; }

  // Words that are no operators of the list but have a meaning for it; false for all others.
  bool take_mark_or_constant(std::string_view word) {
    if (word == "true" || word == "false" || word == "null") {
      begin_operand('?');
      end_operand();
      return true;
    }
    if (word == "BDC") begin_mark();
    else if (word != "MP" && word != "DP" && word != "BX" && word != "EX") return false;
    clear();
    return true;
  }

  bool operands_are(const Operator& op) {
    if (op.role == Role::inline_image || op.role == Role::mark_begin || op.role == Role::mark_end) return true;
    return op.operands == "c" ? colour_fits() : operands_fit(op.operands);
  }

  void run_operator(std::string_view word) {
    const auto found = operators().find(word);
    if (found == operators().end() && take_mark_or_constant(word)) return;
    if (found == operators().end() || !operands_are(found->second)) ++report_.dropped_operators;
    else apply(word, found->second.role);
    clear();
  }

  void apply(std::string_view word, Role role) {
    switch (role) {
      case Role::save:
        if (saves_ + skipped_saves_ >= kSavesMax) {
          ++skipped_saves_;
          return;
        }
        ++saves_;
        return write(word);
      case Role::restore:
        if (skipped_saves_ > 0) {
          --skipped_saves_;
          return;
        }
        if (saves_ == 0) return;
        --saves_;
        return write(word);
      case Role::text_begin:
        if (in_text_) out_ += "ET\n";   // its end was left out: a new object has its own place
        in_text_ = true;
        return write(word);
      case Role::text_end:
        if (!in_text_) return;
        in_text_ = false;
        return write(word);
      case Role::state: return write(word);
      case Role::paint: return write_hidden_as(word, "n");
      case Role::font: return write_if(word, Resource::font, operands_[0]);
      case Role::graphics_state: return write_if(word, Resource::graphics_state, operands_[0]);
      case Role::colour_space: return write_if(word, Resource::colour_space, operands_[0]);
      case Role::colour:
        if (operands_.back().sort == 'N') return write_if(word, Resource::pattern, operands_.back());
        return write(word);
      case Role::show: return write_hidden_as(word, {});
      case Role::show_line: return write_hidden_as(word, "T*");
      case Role::show_spaced: return write_spaced();
      case Role::object: return draw(word, Resource::object);
      case Role::shading: return draw(word, Resource::shading);
      case Role::mark_begin: return push_mark({false, false});
      case Role::mark_end: return end_mark();
      case Role::inline_image: return take_inline_image();
    }
  }

  void write_if(std::string_view word, Resource resource, const Operand& operand) {
    if (host_.use(resource, name_of(operand))) write(word);
  }

  void draw(std::string_view word, Resource resource) {
    if (hidden()) ++report_.hidden;
    else write_if(word, resource, operands_[0]);
  }

  void write_hidden_as(std::string_view word, std::string_view instead) {
    if (!hidden()) return write(word);
    ++report_.hidden;
    clear();
    if (!instead.empty()) write(instead);
  }

  void write_spaced() {
    if (!hidden()) return write("\"");
    ++report_.hidden;
    const std::string word_space(text_of(operands_[0])), space(text_of(operands_[1]));
    clear();
    out_ += word_space + " Tw\n" + space + " Tc\nT*\n";
  }

  void push_mark(Mark mark) {
    if (skipped_marks_ > 0 || marks_.size() >= kMarksMax) {   // not kept, but counted: the outermost that hides still does
      ++skipped_marks_;
      if (!mark.hides || skipped_hides_at_ != 0) return;
      skipped_hides_at_ = skipped_marks_;
      ++hiding_;
      return;
    }
    marks_.push_back(mark);
    hiding_ += mark.hides ? 1 : 0;
  }

  void begin_mark() {
    Mark mark{false, false};
    if (operands_.size() >= 2 && operands_[operands_.size() - 2].sort == 'N') {
      const Operand& list = operands_.back();
      Property property;
      if (list.sort == 'N') property = host_.property(name_of(list));
      if (list.sort == 'd') property.replacement = text_of(list);
      mark.hides = text_of(operands_[operands_.size() - 2]) == "/OC" && !property.visible;
      if (!property.replacement.empty() && !hidden() && !mark.hides && marks_.size() < kMarksMax) {
        mark.written = true;
        ++open_replacements_;
        out_ += "/Span <</ActualText " + property.replacement + ">> BDC\n";
      }
    }
    push_mark(mark);
  }

  void end_mark() {
    if (skipped_marks_ > 0) {
      if (skipped_hides_at_ == skipped_marks_) {
        skipped_hides_at_ = 0;
        --hiding_;
      }
      --skipped_marks_;
      return;
    }
    if (marks_.empty()) return;
    const Mark mark = marks_.back();
    marks_.pop_back();
    hiding_ -= mark.hides ? 1 : 0;
    if (!mark.written) return;
    --open_replacements_;
    clear();
    write("EMC");
  }

  InlineValue inline_value(const Token& token, std::size_t depth) {
    InlineValue value;
    value.sort = token.sort;
    switch (token.sort) {
      case Token::Sort::name: value.word = name_value(token.raw); break;
      case Token::Sort::number: append_number(value.word, token.raw); break;
      case Token::Sort::string: value.word = string_value(token.raw); break;
      case Token::Sort::word: value.word = std::string(token.raw.substr(0, 16)); break;
      case Token::Sort::array_begin:
      case Token::Sort::dictionary_begin: {
        const bool is_array = token.sort == Token::Sort::array_begin;
        value.sort = Token::Sort::array_begin;
        while (true) {
          const Token item = lexer_.next();
          if (item.sort == Token::Sort::end || item.sort == (is_array ? Token::Sort::array_end : Token::Sort::dictionary_end)) break;
          if (depth >= kInlineDepthMax || value.items.size() >= 64) continue;
          value.items.push_back(inline_value(item, depth + 1));
        }
        break;
      }
      default: break;
    }
    return value;
  }

  void take_inline_image() {
    InlineKeys keys;
    while (true) {
      const Token key = lexer_.next();
      if (key.sort == Token::Sort::end) return;
      if (key.sort == Token::Sort::word) {
        if (key.raw == "ID") break;
        ++report_.dropped_operators;   // no picture after all
        return;
      }
      if (key.sort != Token::Sort::name) continue;
      const Token token = lexer_.next();
      InlineValue value = inline_value(token, 0);
      if (keys.size() < kInlineKeysMax) keys.insert_or_assign(name_value(key.raw), std::move(value));
    }
    std::size_t at = lexer_.at();
    if (at < lexer_.data().size() && is_white(lexer_.data()[at])) ++at;
    std::size_t used = 0;
    const std::string picture = host_.take_picture(keys, lexer_.data().substr(at), used);
    lexer_.seek(std::min(at + used, lexer_.data().size()));
    if (picture.empty()) return;
    if (hidden()) {
      ++report_.hidden;
      return;
    }
    clear();
    out_ += name(picture) + " Do\n";
  }

  Lexer lexer_;
  ContentHost& host_;
  Meter& meter_;
  ContentReport& report_;
  Bytes out_;
  std::size_t paid_{0};
  std::vector<Operand> operands_;
  std::string operand_text_;
  std::vector<Mark> marks_;
  std::size_t hiding_{0}, open_replacements_{0}, saves_{0}, skipped_saves_{0}, skipped_marks_{0}, skipped_hides_at_{0};
  bool in_text_{false};
};

}  // namespace

Bytes rewrite_content(ByteView untrusted_content, ContentHost& host, Meter& meter, ContentReport& report) {
  return Rewriter(untrusted_content, host, meter, report).run();
}

}  // namespace temizu::pdf
