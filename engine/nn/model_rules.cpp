#include "engine/nn/model_rules.h"

#include <string>

namespace unroll {

namespace {

std::string_view name_of(ModelKind kind) { return kModelKindNames[static_cast<std::size_t>(kind)]; }

bool has_encoder(const DataShape& shape) {
  const PortShape& s = shape.source;
  return s.kind == PortKind::kSymbols || (s.kind == PortKind::kValues && s.steps > 1);
}

/// Numbers in the columns that the first layer reads.
long long input_rows(const ModelConfig& config, const PortShape& port) {
  const bool learned =
      port.kind == PortKind::kSymbols && config.embedding == EmbeddingKind::kLearned;
  return learned ? config.embedding_size : port.size;
}

/// Parameters of a stack whose steps have weights of their own.
long long untied_numbers(const ModelConfig& config, const PortShape& port, bool both_ways) {
  const long long gates = config.kind == ModelKind::kLstm  ? 4
                          : config.kind == ModelKind::kGru ? 3
                                                           : 1;
  const long long H = config.hidden, ways = both_ways ? 2 : 1;
  const long long extra =
      config.kind == ModelKind::kGru && config.reset == ResetKind::kAfter ? H : 0;
  long long sum = 0, read = input_rows(config, port);
  for (int layer = 0; layer < config.layers; ++layer) {
    sum += ways * (gates * H * (read + H + 1) + extra);
    read = ways * H;
  }
  return sum * port.steps;
}

Result<Ok> check_recurrent(const ModelConfig& config, const DataShape& shape) {
  const bool encoder = has_encoder(shape), both_ways = config.bidirectional == Switch::kOn;
  const bool decoder = shape.source.kind != PortKind::kNone;
  if (both_ways && shape.causal && !decoder)
    return Error{"bi",
                 "on is not possible here: the target is what comes next, and a layer that walks "
                 "back would read the answer (allowed here: off; default: off). Set bi=off or "
                 "choose a task whose "
                 "target is not in the input."};
  if (config.untied == Switch::kOff) return Ok{};
  const long long numbers = untied_numbers(config, shape.input, both_ways && !decoder) +
                            (encoder ? untied_numbers(config, shape.source, both_ways) : 0);
  if (numbers > kMostUntied)
    return Error{"untie", "on would take " + std::to_string(numbers) +
                              " recurrent parameters, more than the largest number, " +
                              std::to_string(kMostUntied) +
                              " (allowed here: off; default: off). Set untie=off, or "
                              "make H, layers or the sequence (" +
                              std::to_string(shape.input.steps) + " steps) smaller."};
  return Ok{};
}

Result<Ok> check_attentive(const ModelConfig& config) {
  if (config.width % config.heads != 0) {
    std::string allowed;
    for (int heads = 1; heads <= 8; ++heads)
      if (config.width % heads == 0)
        allowed += (allowed.empty() ? "" : ", ") + std::to_string(heads);
    return Error{"heads", std::to_string(config.heads) + " heads cannot share a width of " +
                              std::to_string(config.width) +
                              " evenly (allowed with d=" + std::to_string(config.width) + ": " +
                              allowed + "; default: " + std::to_string(ModelConfig{}.heads) +
                              "). Choose one of these or another d."};
  }
  return Ok{};
}

}  // namespace

Result<Ok> check_model(const ModelConfig& config, const DataShape& shape) {
  const bool reads_source = is_recurrent(config.kind) || config.kind == ModelKind::kTransformer;
  if (shape.source.kind != PortKind::kNone && !reads_source)
    return Error{"m", std::string(name_of(config.kind)) +
                          " cannot read what this task shows before it asks (allowed here: rnn, "
                          "lstm, gru, transformer; default: " +
                          std::string(name_of(ModelConfig{}.kind)) +
                          "). Choose one of these or another task."};
  if (is_recurrent(config.kind)) return check_recurrent(config, shape);
  if (is_attentive(config.kind)) return check_attentive(config);
  return Ok{};
}

}  // namespace unroll
