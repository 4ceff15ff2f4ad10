#include "engine/analysis/formula.h"

#include <algorithm>
#include <optional>

#include "engine/base/numbers.h"

namespace unroll::analysis {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What stands behind "= ", up to a comma outside of parentheses.
std::string_view right_side(std::string_view formula) {
  const std::size_t equals = formula.find("= ");
  if (equals != std::string_view::npos) formula.remove_prefix(equals + 2);
  int depth = 0;
  for (std::size_t i = 0; i < formula.size(); ++i) {
    depth += formula[i] == '(' ? 1 : formula[i] == ')' ? -1 : 0;
    if (formula[i] == ',' && depth == 0) return formula.substr(0, i);
  }
  return formula;
}

struct Function {
  std::string_view word;
  Op op;
};
/// Longer words before those that they begin with.
constexpr Function kFunctions[] = {{"max(0, ", Op::kPositivePart},
                                   {"softmax(", Op::kSoftmax},
                                   {"tanh(", Op::kTanh},
                                   {"sqrt(", Op::kSqrt},
                                   {"log(", Op::kLog},
                                   {"mean of ", Op::kMeanOfRows},
                                   {"sum of ", Op::kSumOfRows},
                                   {"e^", Op::kExp}};

class Parser {
 public:
  Parser(std::string_view text, std::span<const std::string> names)
      : all_(text), rest_(text), names_(names) {}

  Result<Expression> parse() {
    Expression out = sum();
    skip();
    if (!rest_.empty()) fail();
    if (!trouble_.empty()) return Error{"formula", trouble_};
    return out;
  }

 private:
  void skip() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    skip();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void fail() {
    if (trouble_.empty())
      trouble_ = "\"" + std::string(rest_) + "\" in \"" + std::string(all_) + "\" is not known";
    rest_ = {};
  }

  Expression sum() {
    Expression out{.op = Op::kSum};
    bool minus = take("-");
    do {
      Expression part = product();
      out.parts.push_back(minus ? Expression{.op = Op::kMinus, .parts = {std::move(part)}}
                                : std::move(part));
      minus = false;
      if (take("+ ")) continue;
      minus = take("- ");
      if (!minus) break;
    } while (true);
    return out.parts.size() == 1 ? std::move(out.parts.front()) : out;
  }

  Expression product() {
    Expression out{.op = Op::kProduct};
    out.parts.push_back(factor());
    while (true) {
      skip();
      if (take("* ")) {
        out.parts.push_back(factor());
      } else if (take("/ ")) {
        Expression above = out.parts.size() == 1 ? std::move(out.parts.front()) : out;
        Expression quotient{.op = Op::kQuotient, .parts = {std::move(above), factor()}};
        out.parts.clear();
        out.parts.push_back(std::move(quotient));
      } else if (rest_.empty() || rest_[0] == ')' || rest_[0] == '+' || rest_[0] == '-') {
        break;
      } else {
        out.parts.push_back(factor());
      }
    }
    return out.parts.size() == 1 ? std::move(out.parts.front()) : out;
  }

  Expression factor() {
    Expression out = atom();
    if (take("^2")) return {.op = Op::kSquare, .parts = {std::move(out)}};
    if (take("[target]")) return {.op = Op::kAtTarget, .parts = {std::move(out)}};
    return out;
  }

  Expression atom() {
    skip();
    if (const auto name = longest_name()) {
      rest_.remove_prefix(names_[*name].size());
      return {.op = Op::kName, .name = *name};
    }
    for (const Function& f : kFunctions)
      if (take(f.word)) return applied(f);
    if (take("(")) return closed(sum());
    if (take("-")) return {.op = Op::kMinus, .parts = {factor()}};
    if (take("target")) return {.op = Op::kTarget};
    std::size_t digits = 0;
    while (digits < rest_.size() &&
           (is_digit(rest_[digits]) || (rest_[digits] == '.' && digits > 0)))
      ++digits;
    if (digits == 0) {
      fail();
      return {};
    }
    const auto number = parse_double(rest_.substr(0, digits));
    rest_.remove_prefix(digits);
    return {.number = number ? number.value() : 0.0};
  }

  Expression applied(const Function& f) {
    // "mean of x" and "e^x" take what follows, without parentheses of their own.
    if (f.word.ends_with('(') || f.word.ends_with(", "))
      return {.op = f.op, .parts = {closed(sum())}};
    return {.op = f.op, .parts = {f.op == Op::kExp ? atom() : factor()}};
  }

  Expression closed(Expression inside) {
    if (!take(")")) fail();
    return inside;
  }

  std::optional<std::size_t> longest_name() const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const std::string& name = names_[i];
      if (!rest_.starts_with(name) || name.empty()) continue;
      const char after = name.size() < rest_.size() ? rest_[name.size()] : ' ';
      if (is_letter(name.back()) && (is_letter(after) || after == '_')) continue;
      if (!best || name.size() > names_[*best].size()) best = i;
    }
    return best;
  }

  std::string_view all_, rest_;
  std::span<const std::string> names_;
  std::string trouble_;
};

}  // namespace

Result<Expression> parse_formula(std::string_view formula, std::span<const std::string> names) {
  return Parser(right_side(formula), names).parse();
}

std::vector<std::string> unknown_names(std::string_view formula,
                                       std::span<const std::string> names) {
  const std::string_view text = right_side(formula);
  std::vector<std::string> found;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_letter(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end < text.size() && text[end] == '_') {
      ++end;
      if (end < text.size() && text[end] == '{')
        end = std::min(text.find('}', end), text.size() - 1) + 1;
      else
        while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
      const std::string word(text.substr(i, end - i));
      if (std::find(names.begin(), names.end(), word) == names.end() &&
          std::find(found.begin(), found.end(), word) == found.end())
        found.push_back(word);
    }
    i = end;
  }
  return found;
}

}  // namespace unroll::analysis
