#pragma once
// What was asked for and a training step does not leave behind: one struct for each question.
// Matrices are column-major lists. Not a number stands where nothing could be measured.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/formula.h"
#include "engine/nn/operation.h"
#include "engine/session/command.h"

namespace unroll {

/// An answer, or why there is none for this model.
template <class T>
struct Answer {
  std::uint64_t update = 0;  ///< computed with the parameters after this many updates
  WatchSource from = WatchSource::kHeldOut;
  std::uint32_t index = 0;  ///< of the example that was looked at, as in ExampleView
  std::string refused;      ///< a sentence for the user; empty where there is an answer
  T found = {};

  bool ok() const { return refused.empty(); }
};

/// Which quantity a finding speaks of: the slot `layer`.`name`.
struct SlotName {
  std::string layer, name;
  std::string symbol;  ///< "h_t"

  std::string address() const { return layer + "." + name; }
  bool operator==(const SlotName&) const = default;
};

/// The norms ‖dL_k/dh_t‖ of one state, L_k being the part of step k in the mean loss of the
/// example (analysis/gradient_flow.h).
struct StateFlow {
  SlotName slot;
  /// T x T, row t (state), column k (loss step). 0 in columns without a loss.
  std::vector<float> norms;
  /// Of the straight line through log10 of the norms over the lag k - t; not a number where there
  /// are fewer than two lags.
  double decades_per_step = 0, decades_at_lag_0 = 0;
  std::int32_t used = 0, zeros = 0, underflowed = 0, non_finite = 0;  ///< pairs of the line
  std::vector<float> share_older;  ///< entry d: share of the gradient older than d steps
  std::vector<float> ratio;        ///< entry d: what is left after d steps, 1 at d = 0
};

struct FlowFinding {
  std::int32_t steps = 0;            ///< T
  std::vector<std::uint8_t> active;  ///< per step: 1 where its loss is among the columns
  /// Steps with a loss. Where T passes would take too long only some of them, evenly spread, have
  /// a column.
  std::int32_t loss_steps = 0, loss_steps_measured = 0;
  double smallest_normal = 0;  ///< norms below it have lost digits
  /// The states of each layer from the bottom, a cell state before its output. Models without a
  /// state: the input columns.
  std::vector<StateFlow> states;
  std::string note;  ///< what was left out, a sentence; or empty
};

/// The Jacobians J_t = dh_t/dh_{t-1} of one recurrent layer (analysis/jacobian.h); of an LSTM those
/// of h and c together. Logarithms are -infinity where a product is zero.
struct LayerJacobians {
  SlotName slot;                        ///< h
  bool with_cell = false;               ///< the state is h and c
  bool reversed = false;                ///< the layer walks from the last step to the first
  std::vector<float> spectral;          ///< largest singular value of J_t, by visited step
  std::vector<float> frobenius;         ///< root of its sum of squares
  std::vector<float> log10_from_start;  ///< spectral norm of J_t ... J_0
  std::vector<float> log10_to_end;      ///< spectral norm of J_{T-1} ... J_t
  std::vector<float> log10_bound;       ///< product of the spectral norms of J_t ... J_{T-1}
  std::int32_t first_non_finite = -1;   ///< first step with a Jacobian that is not finite
};
struct JacobianFinding {
  std::vector<LayerJacobians> layers;
};

/// Of one square block of a recurrent weight.
struct MatrixSpectrum {
  std::string name;                    ///< "lstm0.Wh"
  std::string block;                   ///< "f" for the forget gate's rows; empty if it is all
  std::vector<float> re, im;           ///< eigenvalues, by falling modulus
  std::vector<float> singular_values;  ///< falling
  double radius = 0;                   ///< largest modulus of an eigenvalue
  bool finite = true;                  ///< false: an entry is no number; the lists are empty
};
struct SpectrumFinding {
  std::vector<MatrixSpectrum> matrices;
  std::string note;  ///< what was left out, a sentence; or empty
};

enum class Squash : std::uint8_t { kTanh, kSigmoid, kRelu };

/// Of one activation. Flat is |tanh| > 0.99, a gate outside [0.01, 0.99], a relu at 0.
struct SlotSaturation {
  SlotName slot;
  Squash squash = Squash::kTanh;
  std::uint64_t cells = 0, flat = 0;  ///< all, and those that sit where the activation is flat
  std::vector<float> share_per_unit;
  std::vector<std::int32_t> dead;  ///< relu units that are 0 at all steps of all examples
  std::uint64_t non_finite = 0;    ///< cells that are no number

  double share() const {
    return cells == 0 ? 0.0 : static_cast<double>(flat) / static_cast<double>(cells);
  }
};
struct SaturationFinding {
  std::int32_t examples = 0;  ///< held-out examples that were looked at
  std::vector<SlotSaturation> slots;
};

/// Something that is wrong with the run (analysis/finding.h).
struct Ailment {
  std::string kind = {};              ///< "vanished", "dead relu", ...
  std::string address = {};           ///< layer or slot; may be empty
  std::int32_t unit = -1, step = -1;  ///< one of those that it speaks of; -1: none stands out
  std::string text = {};              ///< one sentence with the numbers in it
  std::string change = {};            ///< one change of the configuration, "clip=1"; may be empty
  std::vector<std::pair<std::string, double>> numbers = {};  ///< what was measured
};
struct ClinicFinding {
  std::vector<Ailment> ailments;        ///< empty: nothing was found
  std::vector<std::string> looked_for;  ///< kinds that could be looked for in this model
};

/// How much each position of one sequence matters, by measures that need not agree.
struct PositionScores {
  bool of_source = false;
  SlotName slot;  ///< the input columns
  /// Sum over the column of x dL/dx: to first order the loss that a column of zeros takes away.
  std::vector<float> gradient_times_input;
  std::vector<float> ablation;  ///< by how much the loss rises with a column of zeros, in nats
  std::vector<float>
      attention;  ///< mean weight on the position, over heads and loss steps; or empty
  /// Spearman's rho of the magnitudes; not a number where it has no meaning.
  double gradient_ablation = 0, gradient_attention = 0, ablation_attention = 0;
};
struct SaliencyFinding {
  double loss = 0;                        ///< of the untouched example: nats, or squared units
  std::vector<PositionScores> sequences;  ///< the input, then the source if there is one
  std::string note;                       ///< what was left out, a sentence; or empty
};

/// The states of one layer along the example in the plane in which they vary most.
struct StatePath {
  SlotName slot;
  std::vector<float> x, y;                  ///< per step, without padding
  double explained_x = 0, explained_y = 0;  ///< shares of the variance
};
struct TrajectoryFinding {
  std::vector<StatePath> paths;
};

/// What the coming update does to one parameter.
struct ParameterStep {
  double value_norm = 0, gradient_norm = 0, clipped_norm = 0, change_norm = 0;
  // The entry that moves most, and its numbers.
  std::int32_t row = 0, col = 0;
  float value = 0, gradient = 0, clipped = 0;
  float first_before = 0, second_before = 0;  ///< what the optimizer remembers of it; 0 without
  float first = 0, second = 0;                ///< the same afterwards
  float next = 0;                             ///< its value afterwards
};

/// The coming update, carried out on copies: it will happen exactly so.
struct StepFinding {
  /// In the order in which the engine carried them out. `slot` is an index in ExampleView::slots,
  /// `parameter` one in Snapshot::parameters.
  std::vector<Operation> operations;
  float loss = 0;                              ///< mean over the batch: bits, or squared units
  double gradient_norm = 0, clipped_norm = 0;  ///< global, before and after clipping
  double rate = 0;                             ///< learning rate of this update
  /// 1 - beta1^n and 1 - beta2^n, by which adam and adamw divide what they remember; 1 without.
  double correction1 = 1, correction2 = 1;
  std::vector<ParameterStep> parameters;  ///< of each; empty where a fault stops the update
  std::string fault;                      ///< first value that is not finite; or empty
};

/// A number and the numbers that it was worked out from (analysis/derivation.h).
struct TermView {
  analysis::Op op = analysis::Op::kNumber;
  double value = 0;
  std::string symbol;   ///< of a quantity: "h_{16}[3]", "∂L/∂a_{17}[3]", "Wh[3,5]"
  std::string address;  ///< of a quantity of the trace: "rnn0.h[3]@16", "grad rnn0.a[3]@17"
  std::vector<TermView> parts = {};
};

/// How one number of the watched example came about.
struct CellFinding {
  std::string address;  ///< that was asked for
  std::string symbol;
  std::string formula;  ///< of its slot; of a gradient the chain rule in words
  double value = 0;     ///< as the engine has it, in single precision
  TermView term;        ///< the same recomputed in double
};

/// Where one attention head looked in the source while the answer was written.
struct SourceLook {
  std::string layer;  ///< "cross"
  std::int32_t head = 0;
  std::vector<float> weights;  ///< steps of the source x symbols written
};

/// A whole answer that the network wrote by itself, each symbol chosen as the likeliest and read in
/// place of the true one, beside the true answer.
struct DecodingFinding {
  std::string source;                    ///< what it was written from, as text (Task::source_text)
  std::vector<std::int32_t> written;     ///< classes, the end sign too if it set one
  std::vector<float> probabilities;      ///< that it gave to each
  std::vector<std::int32_t> truth;       ///< classes, end sign included
  std::string written_text, truth_text;  ///< the same as text, without end sign
  // Over the first `examples` held-out examples (analysis/decode.h).
  double exact = 0, symbols = 0;
  std::int32_t examples = 0;
  std::vector<SourceLook> looks;  ///< of each head that looks at the source; mostly none
};

/// How the network goes on with the watched example from its own predictions. Errors are root mean
/// squares per number over all that was predicted, of the network and of naming the last given
/// numbers again and again.
struct ContinuationFinding {
  std::int32_t numbers = 0, steps = 0;  ///< at each moment; T
  std::int32_t given = 0;               ///< the first of steps + 1 moments, 1 ... steps
  std::vector<float> truth;             ///< numbers x (steps + 1)
  std::vector<float> written;           ///< numbers x (steps + 1 - given): from moment `given` on
  double error = 0, still = 0;
  double held_out_error = 0, held_out_still = 0;  ///< over the first `examples` held-out examples
  std::int32_t examples = 0;
};

/// One parameter, or what belongs to it entry by entry.
struct MatrixFinding {
  MatrixChoice choice;  ///< never with an empty name
  std::int32_t rows = 0, cols = 0;
  /// The letters of equal blocks of rows from the top, "i", "f", "g", "o"; empty where there is but
  /// one block.
  std::vector<std::string> blocks;
  /// Cells of row_group x col_group entries each, within a block; the last ones of a block smaller.
  /// 1 x 1 unless the parameter is too large to be looked at entry by entry.
  std::int32_t row_group = 1, col_group = 1;
  /// Of each cell its entry of largest magnitude; what is not finite wins.
  std::vector<float> cells;
  // Of all entries; of the finite ones where there are others.
  double smallest = 0, largest = 0, mean = 0, norm = 0;
  std::uint64_t zeros = 0, non_finite = 0;
  /// How many entries lie in equal intervals from -limit to limit, the largest magnitude.
  double limit = 0;
  std::vector<std::uint32_t> histogram;

  std::int32_t block_count() const { return blocks.empty() ? 1 : static_cast<int>(blocks.size()); }
  std::int32_t block_rows() const { return rows / block_count(); }
  /// Cells in a column of one block.
  std::int32_t block_cells() const { return (block_rows() + row_group - 1) / row_group; }
  std::int32_t cell_rows() const { return block_cells() * block_count(); }
  std::int32_t cell_cols() const { return (cols + col_group - 1) / col_group; }
};

/// The vectors that the symbols of the input are turned into, seen from the side from which they
/// differ most.
struct SymbolFinding {
  std::string parameter;  ///< whose columns they are: "embed.E", or the first weight "rnn0.Wx"
  bool learned = false;   ///< a table of vectors; else columns of a weight behind a one-hot input
  std::int32_t size = 0;  ///< numbers in a vector
  std::vector<std::int32_t> symbols;  ///< ids, one for each of the points below
  std::vector<float> x, y;
  double explained_x = 0, explained_y = 0;  ///< shares of the variance
  std::vector<std::int32_t> classes;     ///< word class of each, -1 = none; empty without classes
  std::int32_t near = 0;                 ///< neighbours of each below
  std::vector<std::int32_t> neighbours;  ///< indices into `symbols`, nearest first, -1 = none
  std::vector<float> cosines;            ///< of the angle to them
  /// Share of symbols whose nearest neighbour is of their class, and what a neighbour drawn at
  /// random would reach. Not a number without classes.
  double same_class = 0, chance = 0;
  /// Where the points were at earlier answers, oldest first, in the plane of today.
  std::vector<std::uint64_t> trail_updates;
  std::vector<float> trail_x, trail_y;  ///< trail_updates x symbols, update after update
  std::string note;                     ///< what was left out, a sentence; or empty
};

/// The accuracy of one run at several lengths.
struct HorizonLine {
  std::uint32_t run = 0;     ///< as in RunCard::id
  std::uint64_t seed = 1;    ///< of its first weights
  std::uint64_t update = 0;  ///< measured with the parameters after so many updates
  std::vector<float> accuracy;
};

/// How far back the memory reaches: sequences of other lengths than those of the training.
struct HorizonFinding {
  std::vector<std::int32_t> lengths;  ///< T, rising; what is asked for stands T - 1 steps back
  std::int32_t trained = 0;           ///< the length of the training
  std::int32_t examples = 0;          ///< sequences at each length
  double chance = 0;                  ///< share that blind guessing gets right
  /// The present run first, then those that are kept and differ from it in nothing but the seed.
  std::vector<HorizonLine> lines;
  std::vector<float> median;  ///< of `lines` at each length
  double reach = 0;  ///< where the median falls below one half of what lies between chance and all
  bool falls = false;  ///< it does so within `lengths`
};

/// One attention head over the watched example (analysis/attention_stats.h).
struct HeadLook {
  std::string layer;      ///< "attn0"
  std::int32_t head = 0;  ///< from 0
  double rank = 0;        ///< effective rank of its weights: 1 = all steps look at the same keys
  std::int32_t most = 0;  ///< the largest that it could be
};
struct HeadsFinding {
  std::vector<HeadLook> heads;
};

/// Linear probes (analysis/probe.h) of one state, over the held-out sequences.
struct ProbeLine {
  SlotName slot;
  std::vector<float> accuracy;  ///< of telling the symbol at each place from the last state
};
struct ProbesFinding {
  std::int32_t sequences = 0;        ///< for training and testing the probes
  std::vector<std::int32_t> places;  ///< steps at which the symbols were read, rising
  std::vector<float> majority;       ///< what naming the commonest symbol there reaches
  std::vector<ProbeLine> lines;
};

/// Where a unit stood high or low in a held-out sequence, and what had been read up to there.
struct UnitContext {
  std::int32_t sequence = 0;          ///< among the held-out ones
  std::int32_t step = 0;              ///< at which it stood so
  std::vector<std::int32_t> symbols;  ///< read up to that step, the last one at it
  std::vector<float> values;          ///< of the unit at each of them
};
/// One unit over held-out sequences.
struct UnitFinding {
  UnitChoice choice;                         ///< never with an empty slot
  std::int32_t sequences = 0;                ///< that were read
  float smallest = 0, largest = 0;           ///< of all its values
  std::vector<UnitContext> highest, lowest;  ///< each of another sequence, the most extreme first
};

/// What attention makes of a SearchTable.
struct SearchFinding {
  std::vector<float> score, scaled, weight;  ///< of each entry
  std::vector<float> answer;                 ///< the sum of all values, each times its weight
};

/// The newest answer to each question that is being asked; the others are empty. While training
/// they may be some updates old, see Answer::update.
struct Findings {
  std::optional<Answer<FlowFinding>> flow;
  std::optional<Answer<JacobianFinding>> jacobians;
  std::optional<Answer<SpectrumFinding>> spectra;
  std::optional<Answer<SaturationFinding>> saturation;
  std::optional<Answer<ClinicFinding>> clinic;
  std::optional<Answer<SaliencyFinding>> saliency;
  std::optional<Answer<TrajectoryFinding>> trajectory;
  std::optional<Answer<StepFinding>> step;
  std::optional<Answer<CellFinding>> cell, parts;
  std::optional<Answer<DecodingFinding>> decoding;
  std::optional<Answer<MatrixFinding>> matrix;
  std::optional<Answer<SymbolFinding>> symbols;
  std::optional<Answer<HorizonFinding>> horizon;
  std::optional<Answer<HeadsFinding>> heads;
  std::optional<Answer<ProbesFinding>> probes;
  std::optional<Answer<SearchFinding>> search;
  std::optional<Answer<UnitFinding>> unit;
  std::optional<Answer<ContinuationFinding>> continuation;
};

}  // namespace unroll
