#include "tests/support/engine_specimens.h"

#include <algorithm>

#include "engine/base/random.h"
#include "tests/support/engine_recurrent.h"

namespace unroll::test {

namespace {

constexpr int kSteps = 5, kSymbols = 5, kSourceSteps = 4, kSourceSymbols = 6, kNumbers = 3;

DataShape symbols() { return symbol_shape(kSymbols, kSteps); }
/// Every step may look at every other.
DataShape labels() {
  DataShape shape = symbols();
  shape.causal = false;
  shape.outputs = 4;
  return shape;
}
DataShape series() {
  return {.input = {PortKind::kValues, kNumbers, kSteps}, .loss = LossKind::kSquared, .outputs = 2};
}
DataShape switches() {
  DataShape shape = series();
  shape.loss = LossKind::kBinary;
  return shape;
}
DataShape translation() {
  DataShape shape = symbols();
  shape.source = {PortKind::kSymbols, kSourceSymbols, kSourceSteps};
  return shape;
}
DataShape series_translation() {
  DataShape shape = series();
  shape.source = {PortKind::kValues, 2, kSourceSteps};
  return shape;
}
DataShape picture() {
  DataShape shape = symbols();
  shape.source = {PortKind::kValues, 7, 1};
  return shape;
}

ModelConfig small(ModelKind kind) {
  ModelConfig config;
  config.kind = kind;
  config.hidden = 4;
  config.embedding_size = 3;
  config.width = 6;
  config.heads = 2;
  return config;
}

/// Collects the specimens of one kind.
struct Drawer {
  std::vector<Specimen>& all;
  ModelKind kind;

  template <class Change>
  void add(const std::string& what, const DataShape& shape, Change change) {
    Specimen out{std::string(kModelKindNames[static_cast<std::size_t>(kind)]) + "-" + what,
                 small(kind), shape};
    change(out.config);
    all.push_back(std::move(out));
  }
  void add(const std::string& what, const DataShape& shape) {
    add(what, shape, [](ModelConfig&) {});
  }
};

void add_recurrent(Drawer d) {
  d.add("symbols", symbols());
  d.add("one-hot", symbols(), [](ModelConfig& c) { c.embedding = EmbeddingKind::kOneHot; });
  d.add("numbers", series());
  d.add("switches", switches(), [](ModelConfig& c) { c.start = StartState::kLearned; });
  d.add("both-ways", labels(), [](ModelConfig& c) {
    c.layers = 2;
    c.bidirectional = Switch::kOn;
    c.start = StartState::kLearned;
  });
  // Keras has no learned start.
  d.add("both-ways-zero", labels(), [](ModelConfig& c) {
    c.layers = 2;
    c.bidirectional = Switch::kOn;
  });
  d.add("cut", symbols(), [](ModelConfig& c) {
    c.cut = Switch::kOn;
    c.start = StartState::kLearned;
  });
  d.add("untied", labels(), [](ModelConfig& c) {
    c.untied = Switch::kOn;
    c.layers = 2;
    c.bidirectional = Switch::kOn;
  });
  d.add("translation", translation(), [](ModelConfig& c) { c.layers = 2; });
  d.add("luong", translation(), [](ModelConfig& c) {
    c.cross = CrossKind::kLuong;
    c.bidirectional = Switch::kOn;
    c.layers = 2;
  });
  d.add("luong-dot", series_translation(), [](ModelConfig& c) {
    c.cross = CrossKind::kLuong;
    c.score = ScoreKind::kDot;
    c.start = StartState::kLearned;
  });
  d.add("bahdanau", series_translation(), [](ModelConfig& c) {
    c.cross = CrossKind::kBahdanau;
    c.bidirectional = Switch::kOn;
  });
  d.add("picture", picture(), [](ModelConfig& c) {
    c.layers = 2;
    c.start = StartState::kLearned;
  });
  d.add("untied-translation", translation(), [](ModelConfig& c) { c.untied = Switch::kOn; });
}

void add_attentive(Drawer d) {
  d.add("symbols", symbols());
  d.add("one-hot-learned", symbols(), [](ModelConfig& c) {
    c.embedding = EmbeddingKind::kOneHot;
    c.positions = PositionKind::kLearned;
  });
  d.add("labels-none", labels(), [](ModelConfig& c) { c.positions = PositionKind::kNone; });
  d.add("labels-causal", labels(), [](ModelConfig& c) { c.mask = MaskKind::kCausal; });
  d.add("numbers", series(), [](ModelConfig& c) {
    c.width = 5;
    c.heads = 1;
    c.mask = MaskKind::kFull;
  });
  d.add("switches-sharp", switches(), [](ModelConfig& c) { c.sharpness = 2.5; });
  d.add("dot", symbols(), [](ModelConfig& c) { c.score = ScoreKind::kDot; });
  d.add("cosine", labels(), [](ModelConfig& c) {
    c.score = ScoreKind::kCosine;
    c.sharpness = 3;
  });
}

}  // namespace

std::vector<Specimen> specimens() {
  std::vector<Specimen> all;
  for (std::size_t i = 0; i < kModelKindNames.size(); ++i) {
    Drawer d{all, static_cast<ModelKind>(i)};
    if (is_recurrent(d.kind)) add_recurrent(d);
    if (is_memoryless(d.kind)) {
      d.add("symbols", symbols(), [](ModelConfig& c) { c.layers = 2; });
      d.add("one-hot", labels(), [](ModelConfig& c) { c.embedding = EmbeddingKind::kOneHot; });
      d.add("numbers", series());
      d.add("switches", switches());
    }
    if (is_attentive(d.kind)) add_attentive(d);
    if (d.kind == ModelKind::kTransformer) {
      d.add("blocks", symbols(), [](ModelConfig& c) { c.blocks = 2; });
      d.add("translation", translation(), [](ModelConfig& c) { c.blocks = 2; });
      d.add("translation-cosine", series_translation(), [](ModelConfig& c) {
        c.score = ScoreKind::kCosine;
        c.positions = PositionKind::kLearned;
      });
      d.add("picture", picture());
    }
    for (std::size_t a = 0; a < kActivationNames.size(); ++a)
      if (d.kind == ModelKind::kRnn || is_memoryless(d.kind) || d.kind == ModelKind::kTransformer)
        d.add(std::string(kActivationNames[a]), symbols(),
              [a](ModelConfig& c) { c.activation = static_cast<Activation>(a); });
    if (d.kind != ModelKind::kGru) continue;
    const auto before = [](ModelConfig& c) { c.reset = ResetKind::kBefore; };
    d.add("before", symbols(), before);
    d.add("before-both-ways", labels(), [](ModelConfig& c) {
      c.reset = ResetKind::kBefore;
      c.layers = 2;
      c.bidirectional = Switch::kOn;
    });
    d.add("before-translation", translation(), before);
    d.add("before-untied", symbols(), [](ModelConfig& c) {
      c.reset = ResetKind::kBefore;
      c.untied = Switch::kOn;
    });
  }
  return all;
}

Params<double> specimen_parameters(const Model<double>& model) {
  return random_parameters(model, 3);
}

Batch specimen_batch(const DataShape& shape) {
  constexpr int kSize = 2;
  Random random(7, 0);
  Batch batch{.steps = shape.input.steps, .size = kSize, .inputs = {}, .targets = {}};
  const auto columns = static_cast<std::size_t>(batch.steps * kSize);
  const auto fill = [&](const PortShape& port, std::vector<int>& ids, std::vector<double>& values) {
    const int cells = port.steps * kSize;
    if (port.kind == PortKind::kSymbols)
      for (int i = 0; i < cells; ++i)
        ids.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(port.size))));
    if (port.kind == PortKind::kValues)
      for (int i = 0; i < cells * port.size; ++i) values.push_back(random.normal());
  };
  fill(shape.input, batch.inputs, batch.values);
  batch.source_steps = shape.source.steps;
  fill(shape.source, batch.source, batch.source_values);
  batch.targets.assign(columns, 0);
  if (shape.loss != LossKind::kSoftmax)
    batch.target_values.assign(columns * static_cast<std::size_t>(shape.outputs), 1);
  return batch;
}

Batch with_padding(Batch batch, const DataShape& shape) {
  const auto before = [](int steps, int fewer) { return std::max(1, steps - fewer); };
  batch.lengths = {shape.input.steps, before(shape.input.steps, 2)};
  if (shape.source.steps > 1)
    batch.source_lengths = {before(shape.source.steps, 1), shape.source.steps};
  const auto wipe = [&](std::vector<int>& ids, bool of_source) {
    for (int i = 0; i < static_cast<int>(ids.size()); ++i)
      if (!batch.real(i / batch.size, i % batch.size, of_source)) ids[std::size_t(i)] = -1;
  };
  wipe(batch.inputs, false);
  wipe(batch.source, true);
  return batch;
}

}  // namespace unroll::test
