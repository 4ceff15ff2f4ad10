#include "viz/views/code_lines.h"

#include <algorithm>
#include <span>

#include "viz/views/slot_notation.h"
#include "viz/views/update_rule.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// "rnn0.Wx" is layer "rnn0" and name "Wx".
std::string layer_of(const std::string& parameter) {
  return parameter.substr(0, parameter.find('.'));
}
std::string name_of(const std::string& parameter) {
  const std::size_t dot = parameter.find('.');
  return dot == std::string::npos ? parameter : parameter.substr(dot + 1);
}

/// ∂L/∂W from the slots that are computed with the parameter.
std::string accumulation(const ExampleView& example, const std::string& parameter) {
  const std::string name = name_of(parameter);
  std::string sum;
  for (const SlotView& slot : example.slots) {
    if (std::find(slot.parameters.begin(), slot.parameters.end(), parameter) ==
        slot.parameters.end())
      continue;
    sum += (sum.empty() ? "" : " + ") + ("∂L/∂" + slot.symbol) + " · ∂" + slot.symbol + "/∂" + name;
  }
  return "∂L/∂" + name + " += " + (sum.empty() ? "its share" : sum);
}

std::string clipping(const TrainConfig& train) {
  std::string text;
  if (train.clip_value > 0)
    text = "every ∂L/∂θ between −" + format_short(train.clip_value) + " and " +
           format_short(train.clip_value);
  if (train.clip > 0)
    text += (text.empty() ? "" : ", then ") + ("g = g · min(1, " + format_short(train.clip)) +
            " / ‖g‖)";
  return text;
}

CodeLine line_for(const Snapshot& snapshot, const Operation& o) {
  CodeLine line;
  if (o.slot >= 0) {
    const SlotView& slot = snapshot.example.slots[static_cast<std::size_t>(o.slot)];
    line.layer = slot.layer;
    line.text =
        o.kind == OperationKind::kForward ? slot.formula : gradient_formula(snapshot.example, slot);
    if (line.text.empty()) line.text = slot.symbol + " is read";
    return line;
  }
  if (o.kind == OperationKind::kClip) {
    line.text = clipping(snapshot.config.train);
    return line;
  }
  const std::string& parameter = snapshot.parameters[static_cast<std::size_t>(o.parameter)].name;
  line.layer = layer_of(parameter);
  line.text = o.kind == OperationKind::kAccumulate
                  ? accumulation(snapshot.example, parameter)
                  : rule_line(snapshot.config.train, name_of(parameter));
  return line;
}

bool same_line(const Operation& a, const Operation& b) {
  return a.kind == b.kind && a.slot == b.slot && a.parameter == b.parameter;
}

/// How many operations from the first of `rest` on belong to one loop: they name steps, and no step
/// comes again after another one.
std::size_t loop_length(const ExampleView& example, std::span<const Operation> rest) {
  std::vector<std::int32_t> visited;
  std::size_t n = 0;
  while (n < rest.size() && rest[n].step != Operation::kAllSteps &&
         phase_of(example, rest[n]) == phase_of(example, rest[0])) {
    const std::int32_t t = rest[n].step;
    if (visited.empty() || visited.back() != t) {
      if (std::find(visited.begin(), visited.end(), t) != visited.end()) break;
      visited.push_back(t);
    }
    ++n;
  }
  return n;
}

class Writer {
 public:
  Writer(const Snapshot& snapshot, std::span<const Operation> all)
      : snapshot_(snapshot), all_(all) {}

  Code write() {
    std::string_view part;
    for (std::size_t at = 0; at < all_.size();) {
      if (phase_of(snapshot_.example, all_[at]) != part) {
        part = phase_of(snapshot_.example, all_[at]);
        code_.lines.push_back({.text = std::string(part), .heading = true});
        if (all_[at].kind == OperationKind::kUpdate)
          for (const std::string& line : rule_preparations(snapshot_.config.train))
            code_.lines.push_back({.text = "for each entry: " + line});
      }
      const std::size_t steps = loop_length(snapshot_.example, all_.subspan(at));
      at = steps == 0 ? single(at) : loop(at, steps);
    }
    return std::move(code_);
  }

 private:
  int add(std::size_t operation, int depth) {
    CodeLine line = line_for(snapshot_, all_[operation]);
    line.depth = depth;
    line.first = static_cast<int>(operation);
    code_.lines.push_back(std::move(line));
    return static_cast<int>(code_.lines.size()) - 1;
  }

  std::size_t single(std::size_t at) {
    code_.line_of.push_back(add(at, 0));
    return at + 1;
  }

  std::size_t loop(std::size_t at, std::size_t count) {
    const std::int32_t first = all_[at].step, last = all_[at + count - 1].step;
    const bool several = first != last;
    const std::string range =
        several ? "for t = " + std::to_string(first) + " … " + std::to_string(last) + ":"
                : "at t = " + std::to_string(first) + ":";
    code_.lines.push_back({.text = range});
    struct Known {
      Operation operation;
      int line;
    };
    std::vector<Known> known;
    for (std::size_t i = at; i < at + count; ++i) {
      const auto same = std::find_if(known.begin(), known.end(), [&](const Known& k) {
        return same_line(k.operation, all_[i]);
      });
      const int line = same == known.end() ? add(i, 1) : same->line;
      if (same == known.end()) known.push_back({all_[i], line});
      code_.line_of.push_back(line);
    }
    return at + count;
  }

  const Snapshot& snapshot_;
  std::span<const Operation> all_;
  Code code_;
};

}  // namespace

std::string_view phase_of(const ExampleView& example, const Operation& o) {
  switch (o.kind) {
    case OperationKind::kForward:
      return o.slot >= 0 && example.slots[static_cast<std::size_t>(o.slot)].layer == "loss"
                 ? "loss"
                 : "forward";
    case OperationKind::kBackward:
    case OperationKind::kAccumulate:
      return "backward";
    case OperationKind::kClip:
      return "clip";
    case OperationKind::kUpdate:
      return "optimizer";
  }
  return {};
}

int next_phase(const ExampleView& example, const StepFinding& step, int at) {
  const auto& all = step.operations;
  const std::string_view phase = phase_of(example, all[static_cast<std::size_t>(at)]);
  for (std::size_t i = static_cast<std::size_t>(at) + 1; i < all.size(); ++i)
    if (phase_of(example, all[i]) != phase) return static_cast<int>(i);
  return -1;
}

int next_time_step(const StepFinding& step, int at) {
  const auto& all = step.operations;
  const std::int32_t present = all[static_cast<std::size_t>(at)].step;
  for (std::size_t i = static_cast<std::size_t>(at) + 1; i < all.size(); ++i)
    if (all[i].step != Operation::kAllSteps && all[i].step != present) return static_cast<int>(i);
  return -1;
}

Code code_of(const Snapshot& snapshot, const StepFinding& step) {
  return Writer(snapshot, step.operations).write();
}

}  // namespace unroll::viz
