#include "viz/views/calculation.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string_view>

#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

using analysis::Op;

constexpr std::size_t kMostWritten = 4;  // parts of a sum that are written side by side
constexpr std::size_t kMostRows = 12;    // of a sum, before the rest is only counted

bool is_pair(const TermView& t) {
  return t.op == Op::kProduct && t.parts.size() == 2 && t.parts[0].parts.empty() &&
         t.parts[1].parts.empty();
}

std::string in_brackets(const TermView& t) {
  const std::string text = written_out(t);
  const bool plain = t.parts.empty() ? t.value >= 0 : t.op != Op::kSum && t.op != Op::kMinus;
  return plain ? text : "(" + text + ")";
}

std::string function(std::string_view name, const TermView& t) {
  return std::string(name) + "(" + written_out(t.parts.front()) + ")";
}

std::string joined(const TermView& t, std::string_view sign) {
  std::string out;
  for (const TermView& part : t.parts)
    out += (out.empty() ? "" : std::string(sign)) + in_brackets(part);
  return out;
}

void add_leaf(const TermView& t, std::vector<WorkRow>& rows) {
  if (!t.symbol.empty()) rows.push_back({t.symbol, "", t.value, t.address});
}

void add_rows(const TermView& t, bool whole, std::vector<WorkRow>& rows);

std::string_view word_of(Op op) {
  switch (op) {
    case Op::kMinus:
      return "−";
    case Op::kExp:
      return "exp";
    case Op::kLog:
      return "log";
    case Op::kTanh:
      return "tanh";
    case Op::kSquare:
      return "square of ";
    default:
      return {};
  }
}

/// A part of a sum as one row: a product of two, a quantity, or a function of one.
std::optional<WorkRow> row_of(const TermView& part) {
  if (is_pair(part)) {
    const TermView &a = part.parts[0], &b = part.parts[1];
    const std::string left = a.symbol.empty() ? format_value(a.value) : a.symbol;
    const std::string right = b.symbol.empty() ? "slope " + format_value(b.value) : b.symbol;
    return WorkRow{left + " · " + right, format_value(a.value) + " · " + format_value(b.value),
                   part.value, a.address.empty() ? b.address : a.address};
  }
  if (part.parts.empty() && !part.symbol.empty())
    return WorkRow{part.symbol, "", part.value, part.address};
  const bool of_one = part.parts.size() == 1 && !part.parts[0].symbol.empty();
  if (const std::string_view word = word_of(part.op); of_one && !word.empty())
    return WorkRow{std::string(word) + "(" + part.parts[0].symbol + ")",
                   format_value(part.parts[0].value), part.value, part.parts[0].address};
  return std::nullopt;
}

/// The largest first, and one row for all after the first `most` if they are several.
void cut(std::vector<WorkRow>& parts, std::size_t most) {
  std::ranges::stable_sort(parts, std::greater<>(),
                           [](const WorkRow& row) { return std::abs(row.value); });
  if (parts.size() <= most + 1) return;
  double rest = 0;
  for (std::size_t i = most; i < parts.size(); ++i) rest += parts[i].value;
  const std::string left_out = std::to_string(parts.size() - most) + " more";
  parts.resize(most);
  parts.push_back({left_out, "", rest, "", true, true});
}

void gather(const TermView& t, std::vector<WorkRow>& parts) {
  for (const TermView& part : t.parts)
    if (part.op == Op::kSum)
      gather(part, parts);
    else
      parts.push_back(row_of(part).value_or(WorkRow{written_out(part), "", part.value}));
}

/// The parts of a long sum, the largest first.
void add_sum(const TermView& t, bool whole, std::vector<WorkRow>& rows) {
  std::vector<WorkRow> parts;
  bool products = false;
  for (const TermView& part : t.parts) {
    // A quantity among products, such as a bias, stands for itself.
    const bool among = is_pair(part) || std::ranges::none_of(t.parts, is_pair);
    products |= is_pair(part);
    std::optional<WorkRow> row = among ? row_of(part) : std::nullopt;
    if (row)
      parts.push_back(std::move(*row));
    else
      add_rows(part, whole, rows);
  }
  if (parts.empty()) return;
  double total = 0;
  for (const WorkRow& row : parts) total += row.value;
  const std::string_view what = products ? " product" : " number";
  rows.push_back({"sum of " + std::to_string(parts.size()) + std::string(what) +
                      (parts.size() == 1 ? "" : "s"),
                  "", total, "", true});
  cut(parts, whole ? parts.size() : kMostRows);
  rows.insert(rows.end(), parts.begin(), parts.end());
}

void add_rows(const TermView& t, bool whole, std::vector<WorkRow>& rows) {
  const bool is_long = t.parts.size() > kMostWritten;
  if (t.op == Op::kSum && (is_long || std::ranges::any_of(t.parts, is_pair)))
    return add_sum(t, whole, rows);
  add_leaf(t, rows);
  for (const TermView& part : t.parts) add_rows(part, whole, rows);
}

/// `t` with one of the parts of its sums left out, or a function not applied: what is easily
/// forgotten, and what then comes out.
struct Slip {
  std::string words;
  double value = 0;
};

double worked_out(const TermView& t, const std::vector<double>& x) {
  double out = 0;
  switch (t.op) {
    case Op::kSum:
      for (const double v : x) out += v;
      return out;
    case Op::kProduct:
      out = 1;
      for (const double v : x) out *= v;
      return out;
    case Op::kMinus:
      return -x[0];
    case Op::kQuotient:
      return x[0] / x[1];
    case Op::kTanh:
      return std::tanh(x[0]);
    case Op::kExp:
      return std::exp(x[0]);
    case Op::kLog:
      return std::log(x[0]);
    case Op::kSqrt:
      return std::sqrt(x[0]);
    case Op::kSquare:
      return x[0] * x[0];
    case Op::kPositivePart:
      return std::max(0.0, x[0]);
    default:
      return t.value;
  }
}

std::string word_of(const TermView& part) {
  if (!part.symbol.empty()) return part.symbol;
  for (const TermView& inner : part.parts)
    if (const std::string word = word_of(inner); !word.empty()) return word;
  return {};
}

void collect_slips(const TermView& t, std::vector<Slip>& slips) {
  std::vector<double> x;
  for (const TermView& part : t.parts) x.push_back(part.value);
  if (t.op == Op::kTanh) slips.push_back({"that is the number before tanh", x[0]});
  if (t.op == Op::kExp) slips.push_back({"that is the number before the exponential", x[0]});
  if (t.op == Op::kSum && t.parts.size() <= kMostWritten)
    for (std::size_t i = 0; i < x.size(); ++i)
      slips.push_back({"the part with " + word_of(t.parts[i]) + " is missing", t.value - x[i]});
  // A slip inside shows in what is made of it.
  for (std::size_t i = 0; i < t.parts.size(); ++i) {
    std::vector<Slip> inner;
    collect_slips(t.parts[i], inner);
    for (const Slip& slip : inner) {
      std::vector<double> changed = x;
      changed[i] = slip.value;
      slips.push_back({slip.words, worked_out(t, changed)});
    }
  }
}

/// "0.734 · 1.00" as "? · 1.00", without the word "0.734".
std::string without(std::string_view text, std::string_view word) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view next = text.substr(at, end - at);
    out += (out.empty() ? "" : " ") + std::string(next == word ? "?" : next);
    at = end + 1;
  }
  return out;
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-3 + 5e-3 * std::abs(b); }

}  // namespace

std::string written_out(const TermView& t) {
  switch (t.op) {
    case Op::kSum:
      return t.parts.size() > kMostWritten ? format_value(t.value) : joined(t, " + ");
    case Op::kMinus:
      return "−" + in_brackets(t.parts.front());
    case Op::kProduct:
      return joined(t, " · ");
    case Op::kQuotient:
      return in_brackets(t.parts[0]) + " / " + in_brackets(t.parts[1]);
    case Op::kExp:
      return "e^" + in_brackets(t.parts.front());
    case Op::kLog:
      return function("log", t);
    case Op::kTanh:
      return function("tanh", t);
    case Op::kSqrt:
      return function("√", t);
    case Op::kSquare:
      return in_brackets(t.parts.front()) + "^2";
    case Op::kPositivePart:
      return "max(0, " + written_out(t.parts.front()) + ")";
    default:
      return format_value(t.value);
  }
}

std::vector<WorkRow> work_rows(const TermView& term, bool whole) {
  std::vector<WorkRow> rows;
  add_rows(term, whole, rows);
  return rows;
}

void hide_result(double result, std::vector<WorkRow>& rows) {
  const std::string told = format_value(result);
  for (WorkRow& row : rows) {
    const bool given = row.address.empty() && row.numbers.empty() && !row.group;
    row.hidden = !given && format_value(row.value) == told;
    row.symbols = without(row.symbols, told);
    row.numbers = without(row.numbers, told);
  }
}

std::vector<WorkRow> addends(const TermView& term, std::size_t most) {
  std::vector<WorkRow> parts;
  if (term.op == Op::kSum) gather(term, parts);
  cut(parts, most);
  return parts;
}

bool is_right(const TermView& term, double typed) { return close(typed, term.value); }

std::string likely_slip(const TermView& term, double typed) {
  if (is_right(term, typed)) return {};
  if (close(typed, -term.value)) return "the sign is the wrong way round";
  std::vector<Slip> slips;
  collect_slips(term, slips);
  for (const Slip& slip : slips)
    if (close(typed, slip.value) && !close(slip.value, term.value)) return slip.words;
  return {};
}

}  // namespace unroll::viz
