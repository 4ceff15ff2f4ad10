#pragma once
// Answers to questions beside the training (question.h): pure functions of what is being looked at.
// Each refuses with a sentence where its question has no meaning for the model, or would take
// longer than is bearable.

#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/nn/model.h"
#include "engine/session/findings.h"
#include "engine/session/horizon_memory.h"
#include "engine/session/question.h"
#include "engine/session/run.h"
#include "engine/session/run_book.h"
#include "engine/session/snapshot.h"
#include "engine/session/symbol_trail.h"
#include "engine/tasks/task.h"

namespace unroll {

/// What the questions are about.
struct Subject {
  const Config& config;
  const Task& task;
  const Model<float>& model;
  const Params<float>& theta;  ///< with the weights that are held; those of the run are run.theta()
  const Trace<float>& trace;   ///< of the one watched example, after forward and backward
  double loss = 0;             ///< of that pass: nats, or squared units
  std::uint64_t update = 0;
  const std::vector<HistoryRow>& history;
  const Run& run;                 ///< which all of the above belong to
  const Params<float>& gradient;  ///< of `loss`
  RunPlace place = {};            ///< of the run among those that are kept
  std::span<const RunRecord> kept = {};
  bool imported = false;  ///< the first parameters came from a file, not from the seed
};

Result<FlowFinding> find_flow(const Subject& subject);
Result<JacobianFinding> find_jacobians(const Subject& subject);
Result<SpectrumFinding> find_spectra(const Subject& subject);
Result<SaturationFinding> find_saturation(const Subject& subject);
Result<ClinicFinding> find_ailments(const Subject& subject);
Result<SaliencyFinding> find_saliency(const Subject& subject);
Result<TrajectoryFinding> find_trajectory(const Subject& subject);
Result<StepFinding> find_step(const Subject& subject);
/// `address` as in Ask::cell.
Result<CellFinding> find_cell(const Subject& subject, const std::string& address);
Result<DecodingFinding> find_decoding(const Subject& subject);
Result<MatrixFinding> find_matrix(const Subject& subject, const MatrixChoice& choice);
/// Notes in `trail` where the symbols are now, if it is time. False where the model has no vectors
/// of symbols.
bool note_symbols(const Run& run, SymbolTrail& trail);
/// The same at any time, and how they lie to each other.
Result<SymbolFinding> find_symbols(const Subject& subject, SymbolTrail& trail);

/// Keeps in `memory` what the next answer needs again.
Result<HorizonFinding> find_horizon(const Subject& subject, HorizonMemory& memory);

Result<HeadsFinding> find_heads(const Subject& subject);
Result<ProbesFinding> find_probes(const Subject& subject);
Result<UnitFinding> find_unit(const Subject& subject, const UnitChoice& choice);
/// `given` as in Ask::given.
Result<ContinuationFinding> find_continuation(const Subject& subject, std::uint32_t given);
/// The engine's own attention, with one head and without projections, on a table of the user's.
Result<SearchFinding> find_in_table(const SearchTable& table);

/// Multiplications that the answers to `questions` take, roughly, and those of a training update:
/// so that answers can be kept to a share of the training without a clock.
double work_of(QuestionSet questions, const MatrixChoice& matrix, const Subject& subject);
double work_of_update(const Subject& subject);

}  // namespace unroll
