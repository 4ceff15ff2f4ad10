// How one number of the watched example came about.

#include <algorithm>

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

std::string symbol_at(const TraceSlot& slot, int rows, int row, int t) {
  std::string symbol(slot.info.symbol);
  const std::size_t at = symbol.find("_t");
  if (slot.info.span == SlotSpan::kPerStep && at != symbol.npos)
    symbol.replace(at, 2, "_{" + std::to_string(t) + "}");
  return rows > 1 ? symbol + "[" + std::to_string(row) + "]" : symbol;
}

class Describer {
 public:
  explicit Describer(const Subject& s) : s_(s) {}

  std::string symbol(int slot, int row, int t) const {
    return symbol_at((*s_.model.slots())[static_cast<std::size_t>(slot)], s_.trace.rows(slot), row,
                     t);
  }

  TermView view(const Term& term) const {
    TermView out{.op = term.op, .value = term.value};
    const Origin& o = term.origin;
    if (o.kind == Origin::Kind::kParameter) {
      const ParamInfo& info = s_.theta.table().infos()[static_cast<std::size_t>(o.index)];
      out.symbol = info.name.substr(info.name.find('.') + 1) + "[" + std::to_string(o.row) +
                   (info.cols > 1 ? "," + std::to_string(o.column) : "") + "]";
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
  return 50 * rows * rows;
}

Result<CellFinding> find_cell(const Subject& s, const std::string& address) {
  std::string_view rest = address;
  const bool gradient = rest.starts_with(kGradient);
  if (gradient) rest.remove_prefix(kGradient.size());
  const auto place = find_place(s, rest);
  if (!place) return place.error();
  const Cell cell = place.value();
  const TraceSlot& slot = (*s.model.slots())[static_cast<std::size_t>(cell.slot)];
  const Describer describer(s);
  const std::string symbol = describer.symbol(cell.slot, cell.row, cell.t);
  if (gradient && slot.info.readout)
    return Error{"", symbol + " is only read off: the loss does not depend on it."};
  const auto term = gradient ? analysis::derive_gradient(s.model, s.theta, s.trace, cell)
                             : analysis::derive_value(s.model, s.theta, s.trace, cell);
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
