// What a pass costs: by hand for one model of each kind, by formulas of the sizes for all, and
// against the products that the kernels carry out.

#include "engine/analysis/cost.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/math/kernels.h"
#include "engine/nn/model.h"
#include "tests/support/engine_kinds.h"
#include "tests/support/engine_sessions.h"

namespace unroll::analysis {
namespace {

/// 16 symbols, 6 steps, 8 answers.
constexpr DataShape kRecall{.input = {PortKind::kSymbols, 16, 6}, .outputs = 8, .causal = false};
/// 3 steps of 9 symbols are read, then 5 steps of 7 symbols written.
constexpr DataShape kTranslation{
    .input = {PortKind::kSymbols, 7, 5}, .outputs = 7, .source = {PortKind::kSymbols, 9, 3}};

/// 4 units (or a width of 4 for 2 heads) on vectors of 3 numbers.
ModelConfig small(ModelKind kind) {
  ModelConfig config;
  config.kind = kind;
  config.hidden = config.width = 4;
  config.heads = 2;
  config.embedding_size = 3;
  return config;
}

TEST_CASE("cost: recurrent layers by hand", "[analysis][cost]") {
  // Wx 4 x 3, Wh 4 x 4, W 8 x 4; the table is looked up.
  const Cost rnn = model_cost(small(ModelKind::kRnn), kRecall);
  CHECK(rnn.steps == 6);
  CHECK(rnn.multiply_adds == 6 * (12 + 16 + 32));
  CHECK(rnn.multiply_adds_per_step() == 60);
  CHECK(rnn.dependent_products == 6 + 1);
  CHECK(rnn.dependent_operations == 1 + 6 * 2 + 1 + 2);  // x, a and h, y, log p and the loss
  const Cost lstm = model_cost(small(ModelKind::kLstm), kRecall);
  CHECK(lstm.multiply_adds_per_step() == 4 * (12 + 16) + 32);
  CHECK(lstm.dependent_products == 6 + 1);

  ModelConfig gru = small(ModelKind::kGru);
  CHECK(model_cost(gru, kRecall).multiply_adds_per_step() == 3 * (12 + 16) + 32);
  CHECK(model_cost(gru, kRecall).dependent_products == 6 + 1);
  gru.reset = ResetKind::kBefore;  // the candidate waits for the gate
  CHECK(model_cost(gru, kRecall).multiply_adds_per_step() == 3 * (12 + 16) + 32);
  CHECK(model_cost(gru, kRecall).dependent_products == 2 * 6 + 1);

  ModelConfig two = small(ModelKind::kRnn);
  two.layers = 2;
  CHECK(model_cost(two, kRecall).multiply_adds_per_step() == 60 + 32);
  CHECK(model_cost(two, kRecall).dependent_products == 7 + 1);
  two.bidirectional = Switch::kOn;  // 8 numbers go up, and both ways through all steps
  CHECK(model_cost(two, kRecall).multiply_adds_per_step() == 2 * 28 + 2 * (32 + 16) + 64);
  CHECK(model_cost(two, kRecall).dependent_products == 6 + 6 + 1);
}

TEST_CASE("cost: weights of each step cost no more, and a cut state need not be waited for",
          "[analysis][cost]") {
  for (const ModelKind kind : {ModelKind::kRnn, ModelKind::kLstm, ModelKind::kGru}) {
    ModelConfig untied = small(kind);
    untied.untied = Switch::kOn;
    CHECK(model_cost(untied, kRecall) == model_cost(small(kind), kRecall));
    ModelConfig cut = small(kind);
    cut.cut = Switch::kOn;
    CHECK(model_cost(cut, kRecall).multiply_adds == model_cost(small(kind), kRecall).multiply_adds);
    CHECK(model_cost(cut, kRecall).dependent_products == 2);
  }
}

TEST_CASE("cost: models without a memory by hand", "[analysis][cost]") {
  ModelConfig two = small(ModelKind::kFeedForward);
  two.layers = 2;
  CHECK(model_cost(two, kRecall).multiply_adds == 6 * (12 + 16 + 32));
  CHECK(model_cost(two, kRecall).dependent_products == 3);
  two.kind = ModelKind::kBag;
  CHECK(model_cost(two, kRecall).multiply_adds == 6 * (12 + 16 + 32));
  CHECK(model_cost(two, kRecall).dependent_products == 3);
  two.kind = ModelKind::kConcatenate;  // 6 vectors side by side
  CHECK(model_cost(two, kRecall).multiply_adds == 6 * (6 * 12 + 16 + 32));
  CHECK(model_cost(two, kRecall).dependent_products == 3);
}

TEST_CASE("cost: attention by hand", "[analysis][cost]") {
  // Four products with 4 x 4; 2 * 4 for each of 36 pairs, or of 21 behind a mask.
  ModelConfig attention = small(ModelKind::kAttention);
  CHECK(model_cost(attention, kRecall).multiply_adds == 6 * (64 + 32) + 36 * 8);
  CHECK(model_cost(attention, kRecall).dependent_products == 4 + 1);
  attention.mask = MaskKind::kCausal;
  CHECK(model_cost(attention, kRecall).multiply_adds == 6 * (64 + 32) + 21 * 8);
  DataShape longer = kRecall;
  longer.input.steps = 2000;
  CHECK(model_cost(attention, longer).dependent_products == 4 + 1);
  CHECK(model_cost(attention, longer).multiply_adds == 2000 * 96 + std::int64_t{2001000} * 8);
  // A network of 16 units behind it.
  ModelConfig block = small(ModelKind::kTransformer);
  CHECK(model_cost(block, kRecall).multiply_adds == 6 * (64 + 128 + 32) + 36 * 8);
  CHECK(model_cost(block, kRecall).dependent_products == 4 + 2 + 1);
}

TEST_CASE("cost: an encoder works at the steps of the source", "[analysis][cost]") {
  const Cost transformer = model_cost(small(ModelKind::kTransformer), kTranslation);
  const int encoder = 3 * (64 + 128) + 9 * 8;
  const int looks_at_itself = 5 * 64 + 15 * 8, looks_at_source = 5 * 32 + 3 * 32 + 15 * 8;
  CHECK(transformer.multiply_adds ==
        encoder + looks_at_itself + looks_at_source + 5 * 128 + 5 * 28);
  CHECK(transformer.dependent_products == 6 + 4 + 2 + 1);

  ModelConfig rnn = small(ModelKind::kRnn);
  CHECK(model_cost(rnn, kTranslation).multiply_adds == (3 + 5) * 28 + 5 * 28);
  CHECK(model_cost(rnn, kTranslation).dependent_products == 3 + 5 + 1);
  rnn.cross = CrossKind::kLuong;  // keys 4 x 4; a score and a sum for 15 pairs; attend 4 x 8
  CHECK(model_cost(rnn, kTranslation).multiply_adds ==
        (3 + 5) * 28 + 3 * 16 + 15 * 8 + 5 * 32 + 5 * 28);
  CHECK(model_cost(rnn, kTranslation).dependent_products == 3 + 5 + 3 + 1);
  rnn.score = ScoreKind::kDot;  // the states are the keys
  CHECK(model_cost(rnn, kTranslation).multiply_adds == (3 + 5) * 28 + 15 * 8 + 5 * 32 + 5 * 28);
  rnn.cross = CrossKind::kBahdanau;  // queries too
  CHECK(model_cost(rnn, kTranslation).multiply_adds ==
        (3 + 5) * 28 + (3 + 5) * 16 + 15 * 8 + 5 * 32 + 5 * 28);
  CHECK(model_cost(rnn, kTranslation).dependent_products == 3 + 5 + 4 + 1);
}

/// Multiplications and products in a row, as they follow from the sizes.
struct Expected {
  std::int64_t multiply_adds = 0;
  int products = 0;

  void add(std::int64_t steps, std::int64_t rows, std::int64_t cols) {
    multiply_adds += steps * rows * cols;
  }
};

bool learned(const ModelConfig& m, const PortShape& port) {
  return port.kind == PortKind::kSymbols && m.embedding == EmbeddingKind::kLearned;
}

int rows_read(const ModelConfig& m, const PortShape& port) {
  return learned(m, port) ? m.embedding_size : port.size;
}

void add_stack(Expected& sum, const ModelConfig& m, const PortShape& port, int ways) {
  const int gates = m.kind == ModelKind::kLstm ? 4 : m.kind == ModelKind::kGru ? 3 : 1;
  int read = rows_read(m, port);
  for (int layer = 0; layer < m.layers; ++layer, read = ways * m.hidden)
    sum.add(port.steps, ways * gates * m.hidden, read + m.hidden);
}

Expected recurrent(const ModelConfig& m, const DataShape& shape) {
  Expected sum;
  const int T = shape.input.steps, S = shape.source.steps, H = m.hidden, L = m.layers;
  const int rounds = m.kind == ModelKind::kGru && m.reset == ResetKind::kBefore ? 2 : 1;
  const int ways = m.bidirectional == Switch::kOn ? 2 : 1;
  const auto in_a_row = [&](int steps) {
    return rounds * (m.cut == Switch::kOn ? L : ways == 2 ? steps * L : steps + L - 1);
  };
  if (shape.source.kind == PortKind::kNone) {
    add_stack(sum, m, shape.input, ways);
    sum.products = in_a_row(T) + 1;
    sum.add(T, shape.outputs, ways * H);
    return sum;
  }
  add_stack(sum, m, shape.input, 1);
  sum.add(T, shape.outputs, H);
  if (shape.source.kind == PortKind::kValues && S == 1) {
    sum.add(L, H, shape.source.size);
    sum.products = 1 + rounds * (T + L - 1) + 1;
    return sum;
  }
  add_stack(sum, m, shape.source, ways);
  if (ways == 2) sum.add(L * (m.kind == ModelKind::kLstm ? 2 : 1), H, 2 * H);
  // Behind an encoder that reads both ways only the uppermost decoder waits for all of it.
  sum.products = ways == 2 ? in_a_row(S) + 1 + rounds * T : in_a_row(S) + rounds * T;
  sum.products += 1;
  if (m.cross == CrossKind::kNone) return sum;
  const bool additive = m.cross == CrossKind::kBahdanau;
  if (additive) sum.add(T, H, H);
  if (additive || m.score != ScoreKind::kDot || ways == 2) sum.add(S, H, ways * H);
  sum.add(std::int64_t{T} * S, 1, H + ways * H);
  sum.add(T, H, ways * H + H);
  sum.products += additive ? 4 : 3;
  return sum;
}

Expected memoryless(const ModelConfig& m, const DataShape& shape) {
  Expected sum{.products = m.layers + 1};
  const int T = shape.input.steps, copies = m.kind == ModelKind::kConcatenate ? T : 1;
  sum.add(T, m.hidden, copies * rows_read(m, shape.input));
  sum.add(T, m.hidden, (m.layers - 1) * m.hidden);
  sum.add(T, shape.outputs, m.hidden);
  return sum;
}

Expected attentive(const ModelConfig& m, const DataShape& shape) {
  Expected sum;
  const std::int64_t T = shape.input.steps, S = shape.source.steps, D = m.width;
  const bool block = m.kind == ModelKind::kTransformer;
  const int blocks = block ? m.blocks : 1;
  const bool causal = m.mask == MaskKind::kCausal || (m.mask == MaskKind::kAuto && shape.causal);
  const auto start = [&](const PortShape& port) {
    if (learned(m, port)) return 0;
    sum.add(port.steps, D, port.size);
    return 1;
  };
  const int begins = start(shape.input);
  sum.add(T, shape.outputs, D);
  sum.add(blocks * T, 4 * D, D);
  sum.add(blocks * (causal ? T * (T + 1) / 2 : T * T), 2, D);
  if (block) sum.add(blocks * T, 8 * D, D);
  sum.products = begins + blocks * (block ? 6 : 4) + 1;
  if (shape.source.kind == PortKind::kNone) return sum;
  const int encoded = start(shape.source) + 6 * blocks;
  sum.add(blocks * S, 4 * D + 8 * D, D);
  sum.add(blocks * S * S, 2, D);
  sum.add(blocks * (T + S), 2 * D, D);
  sum.add(blocks * T * S, 2, D);
  sum.products = encoded + 6 + 10 * (blocks - 1) + 1;
  return sum;
}

TEST_CASE("cost: formulas of the sizes agree for every kind and choice", "[analysis][cost]") {
  for (const test::KindCase& kind : test::kind_cases()) {
    INFO(kind.link);
    const ModelConfig& m = kind.config.model;
    const DataShape& shape = kind.task->shape();
    const Expected expected = is_recurrent(m.kind)   ? recurrent(m, shape)
                              : is_attentive(m.kind) ? attentive(m, shape)
                                                     : memoryless(m, shape);
    const Cost cost = model_cost(m, shape);
    CHECK(cost.steps == shape.input.steps);
    CHECK(cost.multiply_adds == expected.multiply_adds);
    CHECK(cost.dependent_products == expected.products);
    CHECK(cost.dependent_operations > cost.dependent_products);
  }
}

const math::Kernels<float>& plain_kernels() { return math::kernels<float>(math::Numerics::kExact); }

std::int64_t carried_out = 0;

void counted_product(int rows, int cols, int depth, const float* packed, const float* b,
                     std::ptrdiff_t b_row, std::ptrdiff_t b_col, float* c, std::ptrdiff_t ldc,
                     bool accumulate) {
  carried_out += std::int64_t{rows} * cols * depth;
  plain_kernels().product(rows, cols, depth, packed, b, b_row, b_col, c, ldc, accumulate);
}

void counted_unpacked(int rows, int cols, int depth, const float* a, std::ptrdiff_t a_row,
                      std::ptrdiff_t a_col, const float* b, std::ptrdiff_t b_row,
                      std::ptrdiff_t b_col, float* c, std::ptrdiff_t ldc, bool accumulate,
                      float* room) {
  carried_out += std::int64_t{rows} * cols * depth;
  plain_kernels().product_unpacked(rows, cols, depth, a, a_row, a_col, b, b_row, b_col, c, ldc,
                                   accumulate, room);
}

/// Whether a recurrent layer looks its input products up, symbol by symbol.
bool looked_up(const ModelConfig& m, const PortShape& port) {
  if (!is_recurrent(m.kind) || port.kind != PortKind::kSymbols || m.untied == Switch::kOn)
    return false;
  return m.embedding == EmbeddingKind::kOneHot || port.size < port.steps;
}

TEST_CASE("cost: as many multiplications as the kernels carry out", "[analysis][cost]") {
  math::Kernels<float> counting = plain_kernels();
  counting.product = counted_product;
  counting.product_unpacked = counted_unpacked;
  int compared = 0;
  for (const test::KindCase& kind : test::kind_cases()) {
    ModelConfig m = kind.config.model;
    const DataShape& shape = kind.task->shape();
    if (looked_up(m, shape.input) || looked_up(m, shape.source)) continue;
    INFO(kind.link);
    Model<float> model(m, shape);
    model.use(counting);
    Batch batch = kind.task->held_out(0, 1);
    batch.lengths.clear();
    batch.source_lengths.clear();
    const Params<float> theta = model.initial_parameters(1);
    Trace<float> trace(model.slots(), batch);
    carried_out = 0;
    model.forward(theta, trace);
    // All queries of a block of 16 are multiplied by the same keys.
    REQUIRE((!is_attentive(m.kind) || shape.input.steps <= 16));
    m.mask = MaskKind::kFull;
    // The scores of a small network are no product of the kernels.
    if (is_recurrent(m.kind) && m.cross == CrossKind::kBahdanau &&
        model.find_slot("cross", "u") >= 0)
      carried_out += std::int64_t{m.hidden} * shape.input.steps * shape.source.steps;
    CHECK(carried_out == model_cost(m, shape).multiply_adds);
    ++compared;
  }
  CHECK(compared > 40);
}

TEST_CASE("cost: a snapshot tells that of the model that runs, also on the way to a page",
          "[analysis][cost][session]") {
  Session session;
  for (const char* link :
       {"m=rnn&task=recall&T=6", "m=transformer&task=dates", "m=ff&task=sines"}) {
    const test::KindCase kind = test::small_run(link);
    session.apply(Reset{kind.config});
    const auto shown = test::look(session);
    CHECK(shown->cost == model_cost(kind.config.model, kind.task->shape()));
    const Bytes bytes = encode_snapshot(*shown);
    const auto arrived = decode_snapshot(bytes.data(), bytes.size());
    REQUIRE(arrived);
    CHECK(arrived->cost == shown->cost);
  }
}

}  // namespace
}  // namespace unroll::analysis
