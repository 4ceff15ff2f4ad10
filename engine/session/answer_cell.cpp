// How one number of the watched example came about.

#include <algorithm>
#include <optional>

#include "engine/analysis/derivation.h"
#include "engine/base/numbers.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

using analysis::Cell;
using analysis::Origin;
using analysis::Term;

constexpr std::string_view kGradient = "grad ";

/// "rnn0.h[3]@7" as a cell of the trace.
Result<Cell> find_place(const Subject& s, std::string_view address) {
  const std::size_t dot = address.find('.'), open = address.find('['), close = address.find("]@");
  const Error unknown{"", "There is no number \"" + std::string(address) + "\" in this model."};
  if (dot == address.npos || open == address.npos || close == address.npos || open < dot ||
      close < open)
    return unknown;
  const TraceTable& table = *s.model.slots();
  const int slot = slot_of(table, address.substr(0, dot), address.substr(dot + 1, open - dot - 1));
  const auto row = parse_int(address.substr(open + 1, close - open - 1));
  const auto t = parse_int(address.substr(close + 2));
  if (slot < 0 || !row || !t || !s.trace.kept(slot)) return unknown;
  const bool inside = row.value() >= 0 && row.value() < s.trace.rows(slot) && t.value() >= 0 &&
                      t.value() < s.trace.steps(slot);
  if (!inside) return unknown;
  return Cell{slot, static_cast<int>(row.value()), static_cast<int>(t.value())};
}

/// "rnn0.Wh[3,5]" as a number of a parameter.
struct Weight {
  int parameter = 0, row = 0, column = 0;
};
std::optional<Weight> find_weight(const Subject& s, std::string_view address) {
  const std::size_t open = address.find('['), comma = address.find(',');
  if (open == address.npos || comma == address.npos || comma < open || !address.ends_with(']'))
    return std::nullopt;
  const int parameter = s.model.find_param(address.substr(0, open));
  const auto row = parse_int(address.substr(open + 1, comma - open - 1));
  const auto column = parse_int(address.substr(comma + 1, address.size() - comma - 2));
  if (parameter < 0 || !row || !column) return std::nullopt;
  const ParamInfo& info = s.theta.table().infos()[static_cast<std::size_t>(parameter)];
  if (row.value() < 0 || row.value() >= info.rows || column.value() < 0 ||
      column.value() >= info.cols)
    return std::nullopt;
  return Weight{parameter, static_cast<int>(row.value()), static_cast<int>(column.value())};
}

/// "h_t" at step 17, row 3: "h_{17}[3]". Of pairs the row is the step that is looked at, and head
/// or unit: "w_{17,3}[1]".
std::string symbol_at(const TraceSlot& slot, int rows, int row, int t) {
  std::string symbol(slot.info.symbol);
  if (slot.info.span == SlotSpan::kPerStep)
    for (const std::string_view index : {"_tj", "_ts", "_t", "_j", "_s"}) {
      const std::size_t at = symbol.find(index);
      if (at == symbol.npos) continue;
      const int per_key = slot.rows.per_key;
      if (per_key == 0) {
        symbol.replace(at, index.size(), "_{" + std::to_string(t) + "}");
        break;
      }
      const int keys = rows / per_key;
      symbol.replace(at, index.size(),
                     "_{" + std::to_string(t) + "," + std::to_string(row % keys) + "}");
      return per_key > 1 ? symbol + "[" + std::to_string(row / keys) + "]" : symbol;
    }
  return rows > 1 ? symbol + "[" + std::to_string(row) + "]" : symbol;
}

class Describer {
 public:
  explicit Describer(const Subject& s) : s_(s) {}

  std::string symbol(int slot, int row, int t) const {
    return symbol_at((*s_.model.slots())[static_cast<std::size_t>(slot)], s_.trace.rows(slot), row,
                     t);
  }
  std::string symbol(const Weight& w) const {
    const ParamInfo& info = s_.theta.table().infos()[static_cast<std::size_t>(w.parameter)];
    return info.name.substr(info.name.find('.') + 1) + "[" + std::to_string(w.row) +
           (info.cols > 1 ? "," + std::to_string(w.column) : "") + "]";
  }

  TermView view(const Term& term) const {
    TermView out{.op = term.op, .value = term.value};
    const Origin& o = term.origin;
    if (o.kind == Origin::Kind::kParameter) {
      out.symbol = symbol(Weight{o.index, o.row, o.column});
    } else if (o.kind != Origin::Kind::kNone) {
      const bool gradient = o.kind == Origin::Kind::kGradient;
      const TraceSlot& slot = (*s_.model.slots())[static_cast<std::size_t>(o.index)];
      out.symbol = (gradient ? "∂L/∂" : "") + symbol(o.index, o.row, o.column);
      out.address = (gradient ? std::string(kGradient) : "") + slot.address() + "[" +
                    std::to_string(o.row) + "]@" + std::to_string(o.column);
    }
    for (const Term& part : term.parts) out.parts.push_back(view(part));
    return out;
  }

 private:
  const Subject& s_;
};

}  // namespace

double cell_work(const Subject& s) {
  const double rows = std::max(s.config.model.hidden, s.config.model.width);
  // A pair of steps costs the rows of a head, a sum over all steps each of them.
  return 50 * (rows * rows + rows * s.trace.steps());
}

namespace {

Result<CellFinding> find_weight_gradient(const Subject& s, const std::string& address,
                                         const Weight& w) {
  const Describer describer(s);
  const std::string symbol = describer.symbol(w);
  const auto term = analysis::derive_weight_gradient(s.model, s.theta, s.trace, w.parameter, w.row,
                                                     w.column, s.config.model.sharpness);
  if (!term) return Error{"", symbol + " is not written out here: " + term.error().what + "."};
  return CellFinding{
      .address = address,
      .symbol = "∂L/∂" + symbol,
      .formula = "the sum over all that is computed with it: their gradient times their slope",
      .value = static_cast<double>(s.gradient.matrix(w.parameter)(w.row, w.column)),
      .term = describer.view(term.value())};
}

}  // namespace

Result<CellFinding> find_cell(const Subject& s, const std::string& address) {
  std::string_view rest = address;
  const bool gradient = rest.starts_with(kGradient);
  if (gradient) rest.remove_prefix(kGradient.size());
  if (const auto weight = find_weight(s, rest)) {
    if (gradient) return find_weight_gradient(s, address, *weight);
    return Error{"", Describer(s).symbol(*weight) +
                         " is learned: each update changes it by a step "
                         "against its gradient, which can be worked out."};
  }
  const auto place = find_place(s, rest);
  if (!place) return place.error();
  const Cell cell = place.value();
  const TraceSlot& slot = (*s.model.slots())[static_cast<std::size_t>(cell.slot)];
  const Describer describer(s);
  const std::string symbol = describer.symbol(cell.slot, cell.row, cell.t);
  if (gradient && slot.info.readout)
    return Error{"", symbol + " is only read off: the loss does not depend on it."};
  const double sharpness = s.config.model.sharpness;
  const auto term = gradient ? analysis::derive_gradient(s.model, s.theta, s.trace, cell, sharpness)
                             : analysis::derive_value(s.model, s.theta, s.trace, cell, sharpness);
  if (!term) return Error{"", symbol + " is not written out here: " + term.error().what + "."};
  const ConstMatrixView<float> numbers =
      gradient ? s.trace.grad(cell.slot) : s.trace.value(cell.slot);
  CellFinding finding;
  finding.address = address;
  finding.symbol = (gradient ? "∂L/∂" : "") + symbol;
  finding.formula = gradient ? "the sum over all that read it: their gradient times their slope"
                             : std::string(slot.info.formula);
  finding.value = static_cast<double>(numbers(cell.row, cell.t));
  finding.term = describer.view(term.value());
  return finding;
}

}  // namespace unroll
