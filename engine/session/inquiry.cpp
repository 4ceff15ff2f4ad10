#include "engine/session/inquiry.h"

#include <utility>

#include "engine/session/answer_work.h"

namespace unroll {

namespace {

template <class T>
void put(std::optional<Answer<T>>& place, const Inquiry::Moment& moment, const Subject& subject,
         Result<T> result) {
  Answer<T> answer{.update = subject.update, .from = moment.from, .index = moment.index};
  if (result)
    answer.found = std::move(result).value();
  else
    answer.refused = result.error().text();
  place = std::move(answer);
}

template <class T>
void drop(std::optional<Answer<T>>& place, bool asked) {
  if (!asked) place.reset();
}

}  // namespace

void Inquiry::ask(const Ask& asked) {
  asked_ = asked.questions & kAllQuestions;
  answered_ &= asked_;
  if (asked.matrix != matrix_) answered_ &= ~set_of({Question::kMatrix});
  if (asked.cell != cell_) answered_ &= ~set_of({Question::kCell});
  if (asked.parts != parts_) answered_ &= ~set_of({Question::kParts});
  if (asked.search != search_) answered_ &= ~set_of({Question::kSearch});
  if (asked.unit != unit_) answered_ &= ~set_of({Question::kUnit});
  if (asked.given != given_) answered_ &= ~set_of({Question::kContinuation});
  matrix_ = asked.matrix;
  search_ = asked.search;
  unit_ = asked.unit;
  given_ = asked.given;
  cell_ = asked.cell;
  parts_ = asked.parts;
  drop(findings_.flow, contains(asked_, Question::kGradientFlow));
  drop(findings_.jacobians, contains(asked_, Question::kJacobians));
  drop(findings_.spectra, contains(asked_, Question::kSpectra));
  drop(findings_.saturation, contains(asked_, Question::kSaturation));
  drop(findings_.clinic, contains(asked_, Question::kClinic));
  drop(findings_.saliency, contains(asked_, Question::kSaliency));
  drop(findings_.trajectory, contains(asked_, Question::kTrajectory));
  drop(findings_.step, contains(asked_, Question::kStep));
  drop(findings_.cell, contains(asked_, Question::kCell));
  drop(findings_.parts, contains(asked_, Question::kParts));
  drop(findings_.decoding, contains(asked_, Question::kDecoding));
  drop(findings_.matrix, contains(asked_, Question::kMatrix));
  drop(findings_.symbols, contains(asked_, Question::kSymbols));
  drop(findings_.horizon, contains(asked_, Question::kHorizon));
  drop(findings_.heads, contains(asked_, Question::kHeads));
  drop(findings_.probes, contains(asked_, Question::kProbes));
  drop(findings_.search, contains(asked_, Question::kSearch));
  drop(findings_.unit, contains(asked_, Question::kUnit));
  drop(findings_.continuation, contains(asked_, Question::kContinuation));
}

void Inquiry::forget() {
  findings_ = {};
  trail_.clear();
  has_trail_ = true;
  horizon_.clear();
  answered_ = 0;
}

void Inquiry::forget_example() {
  Findings others;
  others.symbols = std::move(findings_.symbols);
  others.horizon = std::move(findings_.horizon);
  findings_ = std::move(others);
  answered_ &= set_of({Question::kSymbols, Question::kHorizon});
}

void Inquiry::follow(const Run& run) {
  if (has_trail_) has_trail_ = note_symbols(run, trail_);
}

bool Inquiry::affordable(const Subject& s) const {
  // Going back in time makes the present smaller than what was answered last: then it is due.
  if (s.update < update_) return true;
  const double trained = static_cast<double>(s.update - update_) * work_of_update(s);
  return kShare * trained >= work_of(asked_, matrix_, s);
}

void Inquiry::update(const Moment& moment, const Subject& subject) {
  if (asked_ == 0) return;
  const bool same_example = moment.from == moment_.from && moment.index == moment_.index;
  const bool same = moment.state == moment_.state && same_example && subject.config == config_;
  const bool fresh = answered_ == 0 || !same_example;
  if (fresh || (!same && (!moment.training || affordable(subject)))) {
    answer(asked_, moment, subject);
    moment_ = moment;
    config_ = subject.config;
    update_ = subject.update;
  } else if (answered_ != asked_) {
    answer(asked_ & ~answered_, moment, subject);
  }
  answered_ = asked_;
}

void Inquiry::answer(QuestionSet questions, const Moment& moment, const Subject& s) {
  const auto asked = [&](Question q) { return contains(questions, q); };
  if (asked(Question::kGradientFlow)) put(findings_.flow, moment, s, find_flow(s));
  if (asked(Question::kJacobians)) put(findings_.jacobians, moment, s, find_jacobians(s));
  if (asked(Question::kSpectra)) put(findings_.spectra, moment, s, find_spectra(s));
  if (asked(Question::kSaturation)) put(findings_.saturation, moment, s, find_saturation(s));
  if (asked(Question::kClinic)) put(findings_.clinic, moment, s, find_ailments(s));
  if (asked(Question::kSaliency)) put(findings_.saliency, moment, s, find_saliency(s));
  if (asked(Question::kTrajectory)) put(findings_.trajectory, moment, s, find_trajectory(s));
  if (asked(Question::kStep)) put(findings_.step, moment, s, find_step(s));
  if (asked(Question::kCell)) put(findings_.cell, moment, s, find_cell(s, cell_));
  if (asked(Question::kParts)) put(findings_.parts, moment, s, find_cell(s, parts_));
  if (asked(Question::kDecoding)) put(findings_.decoding, moment, s, find_decoding(s));
  if (asked(Question::kMatrix)) put(findings_.matrix, moment, s, find_matrix(s, matrix_));
  if (asked(Question::kSymbols)) put(findings_.symbols, moment, s, find_symbols(s, trail_));
  if (asked(Question::kHorizon)) put(findings_.horizon, moment, s, find_horizon(s, horizon_));
  if (asked(Question::kHeads)) put(findings_.heads, moment, s, find_heads(s));
  if (asked(Question::kProbes)) put(findings_.probes, moment, s, find_probes(s));
  if (asked(Question::kSearch)) put(findings_.search, moment, s, find_in_table(search_));
  if (asked(Question::kUnit)) put(findings_.unit, moment, s, find_unit(s, unit_));
  if (asked(Question::kContinuation))
    put(findings_.continuation, moment, s, find_continuation(s, given_));
}

double work_of(QuestionSet questions, const MatrixChoice& matrix, const Subject& s) {
  const auto asked = [&](Question q) { return contains(questions, q); };
  double work = 0;
  if (asked(Question::kGradientFlow)) work += flow_work(s);
  if (asked(Question::kJacobians)) work += jacobian_work(s);
  if (asked(Question::kSpectra)) work += spectrum_work(s);
  if (asked(Question::kSaturation)) work += saturation_work(s);
  if (asked(Question::kClinic)) work += clinic_work(s);
  if (asked(Question::kSaliency)) work += saliency_work(s);
  if (asked(Question::kTrajectory)) work += trajectory_work(s);
  if (asked(Question::kStep)) work += step_work(s);
  if (asked(Question::kCell)) work += cell_work(s);
  if (asked(Question::kParts)) work += cell_work(s);
  if (asked(Question::kDecoding)) work += decoding_work(s);
  if (asked(Question::kMatrix)) work += matrix_work(s, matrix);
  if (asked(Question::kSymbols)) work += symbols_work(s);
  if (asked(Question::kHorizon)) work += horizon_work(s);
  if (asked(Question::kHeads)) work += heads_work(s);
  if (asked(Question::kProbes)) work += probes_work(s);
  if (asked(Question::kUnit)) work += unit_work(s);
  if (asked(Question::kContinuation)) work += continuation_work(s);
  return work;
}

double work_of_update(const Subject& s) {
  return 3.0 * s.trace.steps() * s.config.task.batch * static_cast<double>(s.theta.values().size());
}

}  // namespace unroll
