#pragma once
// The encoded order of all fields of findings.

#include "engine/session/findings.h"

namespace unroll {

template <class A>
void archive_fields(A& a, MatrixChoice& v) {
  a(v.parameter, v.part);
}
template <class A>
void archive_fields(A& a, UnitChoice& v) {
  a(v.slot, v.unit);
}
template <class A>
void archive_fields(A& a, SearchTable& v) {
  a(v.query, v.keys, v.values, v.score, v.sharpness);
}

template <class A, class T>
void archive_fields(A& a, Answer<T>& v) {
  a(v.update, v.from, v.index, v.refused, v.found);
}
template <class A>
void archive_fields(A& a, SlotName& v) {
  a(v.layer, v.name, v.symbol);
}
template <class A>
void archive_fields(A& a, StateFlow& v) {
  a(v.slot, v.norms, v.decades_per_step, v.decades_at_lag_0, v.used, v.zeros, v.underflowed,
    v.non_finite, v.share_older, v.ratio);
}
template <class A>
void archive_fields(A& a, FlowFinding& v) {
  a(v.steps, v.active, v.loss_steps, v.loss_steps_measured, v.smallest_normal, v.states, v.note);
}
template <class A>
void archive_fields(A& a, LayerJacobians& v) {
  a(v.slot, v.with_cell, v.reversed, v.spectral, v.frobenius, v.log10_from_start, v.log10_to_end,
    v.log10_bound, v.first_non_finite);
}
template <class A>
void archive_fields(A& a, JacobianFinding& v) {
  a(v.layers);
}
template <class A>
void archive_fields(A& a, MatrixSpectrum& v) {
  a(v.name, v.block, v.re, v.im, v.singular_values, v.radius, v.finite);
}
template <class A>
void archive_fields(A& a, SpectrumFinding& v) {
  a(v.matrices, v.note);
}
template <class A>
void archive_fields(A& a, SlotSaturation& v) {
  a(v.slot, v.squash, v.cells, v.flat, v.share_per_unit, v.dead, v.non_finite);
}
template <class A>
void archive_fields(A& a, SaturationFinding& v) {
  a(v.examples, v.slots);
}
template <class A>
void archive_fields(A& a, std::pair<std::string, double>& v) {
  a(v.first, v.second);
}
template <class A>
void archive_fields(A& a, Ailment& v) {
  a(v.kind, v.address, v.unit, v.step, v.text, v.change, v.numbers);
}
template <class A>
void archive_fields(A& a, ClinicFinding& v) {
  a(v.ailments, v.looked_for);
}
template <class A>
void archive_fields(A& a, PositionScores& v) {
  a(v.of_source, v.slot, v.gradient_times_input, v.ablation, v.attention, v.gradient_ablation,
    v.gradient_attention, v.ablation_attention);
}
template <class A>
void archive_fields(A& a, SaliencyFinding& v) {
  a(v.loss, v.sequences, v.note);
}
template <class A>
void archive_fields(A& a, StatePath& v) {
  a(v.slot, v.x, v.y, v.explained_x, v.explained_y);
}
template <class A>
void archive_fields(A& a, TrajectoryFinding& v) {
  a(v.paths);
}
template <class A>
void archive_fields(A& a, Operation& v) {
  a(v.kind, v.slot, v.parameter, v.step);
}
template <class A>
void archive_fields(A& a, ParameterStep& v) {
  a(v.value_norm, v.gradient_norm, v.clipped_norm, v.change_norm, v.row, v.col, v.value, v.gradient,
    v.clipped, v.first_before, v.second_before, v.first, v.second, v.next);
}
template <class A>
void archive_fields(A& a, StepFinding& v) {
  a(v.operations, v.loss, v.gradient_norm, v.clipped_norm, v.rate, v.correction1, v.correction2,
    v.parameters, v.fault);
}
template <class A>
void archive_fields(A& a, TermView& v) {
  a(v.op, v.value, v.symbol, v.address, v.parts);
}
template <class A>
void archive_fields(A& a, CellFinding& v) {
  a(v.address, v.symbol, v.formula, v.value, v.term);
}
template <class A>
void archive_fields(A& a, SourceLook& v) {
  a(v.layer, v.head, v.weights);
}
template <class A>
void archive_fields(A& a, DecodingFinding& v) {
  a(v.source, v.written, v.probabilities, v.truth, v.written_text, v.truth_text, v.exact, v.symbols,
    v.examples, v.looks);
}
template <class A>
void archive_fields(A& a, ContinuationFinding& v) {
  a(v.numbers, v.steps, v.given, v.truth, v.written, v.error, v.still, v.held_out_error,
    v.held_out_still, v.examples);
}
template <class A>
void archive_fields(A& a, MatrixFinding& v) {
  a(v.choice, v.rows, v.cols, v.row_group, v.col_group, v.cells, v.blocks, v.smallest, v.largest,
    v.mean, v.norm, v.zeros, v.non_finite, v.limit, v.histogram);
}
template <class A>
void archive_fields(A& a, SymbolFinding& v) {
  a(v.parameter, v.learned, v.size, v.symbols, v.x, v.y, v.explained_x, v.explained_y, v.classes,
    v.near, v.neighbours, v.cosines, v.same_class, v.chance, v.trail_updates, v.trail_x, v.trail_y,
    v.note);
}
template <class A>
void archive_fields(A& a, HorizonLine& v) {
  a(v.run, v.seed, v.update, v.accuracy);
}
template <class A>
void archive_fields(A& a, HorizonFinding& v) {
  a(v.lengths, v.trained, v.examples, v.chance, v.lines, v.median, v.reach, v.falls);
}
template <class A>
void archive_fields(A& a, HeadLook& v) {
  a(v.layer, v.head, v.rank, v.most);
}
template <class A>
void archive_fields(A& a, HeadsFinding& v) {
  a(v.heads);
}
template <class A>
void archive_fields(A& a, ProbeLine& v) {
  a(v.slot, v.accuracy);
}
template <class A>
void archive_fields(A& a, ProbesFinding& v) {
  a(v.sequences, v.places, v.majority, v.lines);
}
template <class A>
void archive_fields(A& a, UnitContext& v) {
  a(v.sequence, v.step, v.symbols, v.values);
}
template <class A>
void archive_fields(A& a, UnitFinding& v) {
  a(v.choice, v.sequences, v.smallest, v.largest, v.highest, v.lowest);
}
template <class A>
void archive_fields(A& a, SearchFinding& v) {
  a(v.score, v.scaled, v.weight, v.answer);
}
template <class A>
void archive_fields(A& a, Findings& v) {
  a(v.flow, v.jacobians, v.spectra, v.saturation, v.clinic, v.saliency, v.trajectory, v.step,
    v.cell, v.parts, v.decoding, v.matrix, v.symbols, v.horizon, v.heads, v.probes, v.search,
    v.unit, v.continuation);
}

}  // namespace unroll
