#include "viz/views/operation_words.h"

#include <algorithm>

#include "viz/views/cell_equation.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/views/update_rule.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

const SlotView& slot_of(const Snapshot& snapshot, const Operation& o) {
  return snapshot.example.slots[static_cast<std::size_t>(o.slot)];
}

const std::string& parameter_of(const Snapshot& snapshot, const Operation& o) {
  return snapshot.parameters[static_cast<std::size_t>(o.parameter)].name;
}

std::string when(const Operation& o) {
  return o.step == Operation::kAllSteps ? ", all steps at once"
                                        : ", step " + std::to_string(o.step);
}

std::string entry_name(const std::string& parameter, const ParameterStep& p) {
  return parameter + "[" + std::to_string(p.row) + "," + std::to_string(p.col) + "]";
}

/// A step at which the numbers of the operation are written out: its own, else the playhead's.
int step_of(const SlotView& slot, const Operation& o, int playhead) {
  const int wanted = o.step == Operation::kAllSteps ? playhead : o.step;
  return std::clamp(wanted, 0, std::max(0, slot.steps - 1));
}

std::vector<std::string> update_numbers(const Snapshot& snapshot, const StepFinding& step,
                                        const Operation& o) {
  if (static_cast<std::size_t>(o.parameter) >= step.parameters.size()) return {};
  const ParameterStep& p = step.parameters[static_cast<std::size_t>(o.parameter)];
  const std::string& parameter = parameter_of(snapshot, o);
  const std::string entry = entry_name(parameter, p);
  std::vector<std::string> lines = {"the entry that moves most, " + entry + ", at update n = " +
                                    format_count(static_cast<std::int64_t>(snapshot.update + 1))};
  for (std::string& line :
       rule_numbers(snapshot.config.train, step, p, entry.substr(entry.find('.') + 1)))
    lines.push_back(std::move(line));
  lines.push_back("the whole of it moves by ‖Δ‖ = " + format_value(p.change_norm) +
                  ", its length is " + format_value(p.value_norm));
  return lines;
}

std::vector<std::string> accumulate_numbers(const Snapshot& snapshot, const StepFinding& step,
                                            const Operation& o) {
  if (static_cast<std::size_t>(o.parameter) >= step.parameters.size()) return {};
  const ParameterStep& p = step.parameters[static_cast<std::size_t>(o.parameter)];
  return {"when all is added: ‖∂L/∂" + parameter_of(snapshot, o) +
              "‖ = " + format_value(p.gradient_norm),
          "over the batch of " + std::to_string(snapshot.config.task.batch) +
              " examples, not this one alone",
          "of " + entry_name(parameter_of(snapshot, o), p) + ": " + format_value(p.gradient)};
}

}  // namespace

std::string describe_operation(const Snapshot& snapshot, const Operation& o) {
  switch (o.kind) {
    case OperationKind::kForward:
      return "forward pass of " + slot_of(snapshot, o).layer + "." + slot_of(snapshot, o).name +
             when(o);
    case OperationKind::kBackward:
      return "way back, gradient of " + slot_of(snapshot, o).layer + "." +
             slot_of(snapshot, o).name + when(o);
    case OperationKind::kAccumulate:
      return "way back, gradient of " + parameter_of(snapshot, o) + when(o);
    case OperationKind::kClip:
      return "clip the gradient of all parameters together";
    case OperationKind::kUpdate:
      return "update of " + parameter_of(snapshot, o);
  }
  return {};
}

std::vector<std::string> operation_numbers(const Snapshot& snapshot, const StepFinding& step,
                                           const Operation& o, int unit) {
  switch (o.kind) {
    case OperationKind::kForward: {
      const SlotView& slot = slot_of(snapshot, o);
      const int row = std::max(0, unit) % std::max(1, slot.rows);
      const int t = step_of(slot, o, snapshot.example.length / 2);
      std::vector<std::string> lines = live_equation(snapshot.example, slot, row, t);
      if (lines.size() == 1)
        lines.push_back(notation_of(slot, row, t) + " = " + format_value(value_at(slot, row, t)));
      return lines;
    }
    case OperationKind::kBackward: {
      const SlotView& slot = slot_of(snapshot, o);
      const int row = std::max(0, unit) % std::max(1, slot.rows);
      const int t = step_of(slot, o, snapshot.example.length / 2);
      return {at_step(gradient_formula(snapshot.example, slot), t),
              "∂L/∂" + notation_of(slot, row, t) + " = " + format_value(grad_at(slot, row, t)),
              "‖∂L/∂" + at_step(slot.symbol, t) + "‖ = " + format_value(gradient_length(slot, t))};
    }
    case OperationKind::kAccumulate:
      return accumulate_numbers(snapshot, step, o);
    case OperationKind::kClip:
      return {"‖g‖ = " + format_value(step.gradient_norm) + " → " +
              format_value(step.clipped_norm)};
    case OperationKind::kUpdate:
      return update_numbers(snapshot, step, o);
  }
  return {};
}

std::string operation_cell(const Snapshot& snapshot, const StepFinding& step, const Operation& o,
                           int unit) {
  const bool backward = o.kind == OperationKind::kBackward;
  if (backward || o.kind == OperationKind::kForward) {
    const SlotView& slot = slot_of(snapshot, o);
    const int row = std::max(0, unit) % std::max(1, slot.rows);
    const int t = step_of(slot, o, snapshot.example.length / 2);
    if (backward) return "grad " + address(slot, row, t);
    return mixes_rows(snapshot.example, slot, row, t) ? address(slot, row, t) : std::string();
  }
  if (o.kind != OperationKind::kAccumulate ||
      static_cast<std::size_t>(o.parameter) >= step.parameters.size())
    return {};
  return "grad " + entry_name(parameter_of(snapshot, o),
                              step.parameters[static_cast<std::size_t>(o.parameter)]);
}

int tell_working(const Operation& o, const CellFinding& finding, std::size_t most,
                 std::vector<std::string>& lines) {
  const std::string working = worked_line(finding, most);
  if (working.empty()) return -1;
  const std::string line = finding.symbol + " " + working;
  if (o.kind == OperationKind::kAccumulate) {
    lines.push_back("on this example: " + line);
    return static_cast<int>(lines.size()) - 1;
  }
  lines.resize(std::max<std::size_t>(lines.size(), 2));
  lines[1] = line;
  return 1;
}

}  // namespace unroll::viz
