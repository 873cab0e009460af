#include <algorithm>
#include <cmath>
#include <string_view>

#include "filters/pdf/lexer.h"
#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kProgramMax = 1 << 16;
constexpr int kBracesMax = 16;

// ISO 32000-1 table 42.
constexpr std::string_view kCalculator[] = {"abs", "add", "and", "atan", "bitshift", "ceiling", "copy", "cos", "cvi", "cvr", "div",
                                            "dup", "eq", "exch", "exp", "false", "floor", "ge", "gt", "idiv", "if", "ifelse", "index",
                                            "le", "ln", "log", "lt", "mod", "mul", "ne", "neg", "not", "or", "pop", "roll", "round",
                                            "sin", "sqrt", "sub", "true", "truncate", "xor"};

// The program token by token; empty when there is anything else in it.
Bytes rewrite_calculator(ByteView program) {
  if (program.size() > kProgramMax) return {};
  Lexer lexer(program);
  Bytes out;
  int depth = 0;
  while (true) {
    const Token token = lexer.next();
    switch (token.sort) {
      case Token::Sort::brace_begin:
        if (++depth > kBracesMax) return {};
        out += "{ ";
        break;
      case Token::Sort::brace_end:
        if (--depth < 0) return {};
        out += "} ";
        if (depth == 0) return out;
        break;
      case Token::Sort::number:
        append_number(out, token.raw);
        out += ' ';
        break;
      case Token::Sort::word:
        if (!std::ranges::binary_search(kCalculator, token.raw)) return {};
        out += token.raw;
        out += ' ';
        break;
      default: return {};
    }
    if (depth == 0) return {};
  }
}

// Octets of the samples that Size, BitsPerSample and Range speak of (ISO 32000-1 7.10.2); 0 when they cannot be.
std::size_t samples_size(Object source, std::size_t most) {
  const std::vector<double> sizes = reals_of(key(source, "/Size"), 32), range = reals_of(key(source, "/Range"), 128);
  double bits = static_cast<double>(integer_of(key(source, "/BitsPerSample"), 0)) * static_cast<double>(range.size() / 2);
  for (const double each : sizes) bits *= each;
  const double octets = std::ceil(bits / 8);
  return sizes.empty() || !(octets >= 1) ? 0 : octets >= static_cast<double>(most) ? most : static_cast<std::size_t>(octets);
}

Value build_one(Work& work, Object source, int depth) {
  const std::int64_t type = integer_of(key(source, "/FunctionType"), -1);
  if (type != 0 && type != 2 && type != 3 && type != 4) return {};
  const Keys keys = copy_keys(work, Group::function, source, depth);
  if (type == 2) return work.out.put(keys.dictionary());
  if (type == 3) return keys.written().find("/Functions ") == std::string::npos ? Value{} : work.out.put(keys.dictionary());
  if (!source.isStream()) return {};
  Bytes data = read_data(work, source);
  if (type == 4) data = rewrite_calculator(data);
  else data.resize(samples_size(source, data.size()));
  return data.empty() ? Value{} : work.out.put_deflated(keys, data);
}

}  // namespace

Value build_function(Work& work, Object source, int depth) {
  if (depth <= 0 || (!source.isDictionary() && !source.isStream())) return {};
  return once(work, source, Group::function, [&] { return build_one(work, source, depth); });
}

}  // namespace temizu::pdf
