#pragma once
// The fields of commands, snapshots and session files in their encoded order; both directions
// follow the same lists (engine/base/archive.h).

#include "engine/session/command.h"
#include "engine/session/findings_fields.h"
#include "engine/session/snapshot.h"

namespace unroll {

template <class A>
void archive_fields(A& a, TaskConfig& v) {
  a(v.kind, v.text, v.length, v.batch, v.symbols, v.pairs, v.gap, v.noise, v.lengths, v.place,
    v.vocabulary);
}
template <class A>
void archive_fields(A& a, ModelConfig& v) {
  a(v.kind, v.activation, v.hidden, v.layers, v.bidirectional, v.start, v.cut, v.untied,
    v.truncation, v.recurrent_init, v.gain, v.input_init, v.gate_bias, v.reset, v.cross, v.width,
    v.heads, v.blocks, v.positions, v.score, v.sharpness, v.mask, v.embedding, v.embedding_size,
    v.numerics);
}
template <class A>
void archive_fields(A& a, ScheduleConfig& v) {
  a(v.kind, v.warm, v.period, v.factor, v.floor);
}
template <class A>
void archive_fields(A& a, StopConfig& v) {
  a(v.updates, v.goal, v.level, v.hold, v.flat, v.least);
}
template <class A>
void archive_fields(A& a, TrainConfig& v) {
  a(v.optimizer, v.rate, v.clip, v.clip_value, v.decay, v.momentum, v.rho, v.beta1, v.beta2,
    v.epsilon, v.schedule, v.stop);
}
template <class A>
void archive_fields(A& a, Config& v) {
  a(v.task, v.model, v.train, v.seed);
}

template <class A>
void archive_fields(A& a, Reset& v) {
  a(v.config);
}
template <class A>
void archive_fields(A& a, ProvideText& v) {
  a(v.title, v.text, v.table, v.config);
}
template <class A>
void archive_fields(A& a, Play& v) {
  a(v.until);
}
template <class A>
void archive_fields(A&, Pause&) {}
template <class A>
void archive_fields(A& a, StepUpdate& v) {
  a(v.updates);
}
template <class A>
void archive_fields(A& a, SeekTo& v) {
  a(v.update);
}
template <class A>
void archive_fields(A& a, SetField& v) {
  a(v.key, v.value);
}
template <class A>
void archive_fields(A& a, Watch& v) {
  a(v.source, v.index);
}
template <class A>
void archive_fields(A& a, SetSampling& v) {
  a(v.temperature, v.length, v.every, v.top_k);
}
template <class A>
void archive_fields(A& a, Generate& v) {
  a(v.temperature, v.length, v.prefix, v.seed, v.top_k);
}
template <class A>
void archive_fields(A& a, Save& v) {
  a(v.ticket, v.with_text);
}
template <class A>
void archive_fields(A& a, Restore& v) {
  a(v.file, v.text);
}
template <class A>
void archive_fields(A& a, Import& v) {
  a(v.file);
}
template <class A>
void archive_fields(A& a, Export& v) {
  a(v.ticket, v.format);
}

template <class A>
void archive_fields(A& a, Ask& v) {
  a(v.questions, v.cell, v.parts, v.matrix, v.run_curves, v.search, v.unit, v.given);
}

template <class A>
void archive_fields(A& a, Hold& v) {
  a(v.slot, v.kind, v.amount, v.first_row, v.end_row, v.first_step, v.end_step);
}
template <class A>
void archive_fields(A& a, SetHolds& v) {
  a(v.holds);
}
template <class A>
void archive_fields(A& a, SwitchRun& v) {
  a(v.run);
}
template <class A>
void archive_fields(A& a, PinRun& v) {
  a(v.run, v.pinned);
}
template <class A>
void archive_fields(A& a, ForgetRun& v) {
  a(v.run);
}
template <class A>
void archive_fields(A& a, RecallRun& v) {
  a(v.run);
}
template <class A>
void archive_fields(A& a, InputEdit& v) {
  a(v.of_source, v.step, v.symbol, v.values);
}
template <class A>
void archive_fields(A& a, SetInput& v) {
  a(v.edits);
}
template <class A>
void archive_fields(A& a, HoldEffect& v) {
  a(v.update, v.free_loss, v.free_accuracy, v.held_loss, v.held_accuracy);
}

template <class A>
void archive_fields(A& a, Fault& v) {
  a(v.update, v.slot, v.time, v.of_source, v.operation, v.formula, v.text);
}
template <class A>
void archive_fields(A& a, HistoryRow& v) {
  a(v.update, v.loss_bits, v.held_out_bits, v.gradient_norm, v.clipped_norm, v.accuracy);
}
template <class A>
void archive_fields(A& a, SlotRead& v) {
  a(v.slot, v.delay);
}
template <class A>
void archive_fields(A& a, SlotView& v) {
  a(v.layer, v.name, v.symbol, v.formula, v.rows, v.steps, v.per_step, v.value, v.reads,
    v.parameters, v.grad);
}
template <class A>
void archive_fields(A& a, ExampleView& v) {
  a(v.update, v.from, v.index, v.count, v.inputs, v.targets, v.values, v.target_values, v.source,
    v.source_values, v.length, v.source_length, v.loss_bits, v.slots);
}
template <class A>
void archive_fields(A& a, WhatIfView& v) {
  a(v.edits, v.answers_follow, v.before);
}
template <class A>
void archive_fields(A& a, BaselineView& v) {
  a(v.name, v.value);
}
template <class A>
void archive_fields(A& a, TaskView& v) {
  a(v.text_id, v.title, v.help, v.own, v.measure, v.loss, v.baselines, v.classes, v.sources,
    v.symbols_in_text, v.held_out_symbols, v.symbols, v.counts, v.preview, v.uniform_bits,
    v.unigram_bits, v.bigram_bits);
}
template <class A>
void archive_fields(A& a, SampleView& v) {
  a(v.update, v.temperature, v.prefix, v.text, v.probabilities);
}
template <class A>
void archive_fields(A& a, NoticeView& v) {
  a(v.id, v.error, v.text);
}
template <class A>
void archive_fields(A& a, ParameterView& v) {
  a(v.name, v.rows, v.cols);
}
template <class A>
void archive_fields(A& a, analysis::Cost& v) {
  a(v.steps, v.multiply_adds, v.dependent_products, v.dependent_operations);
}
template <class A>
void archive_fields(A& a, SavedFile& v) {
  a(v.ticket, v.update, v.file);
}
template <class A>
void archive_fields(A& a, LoggedEdit& v) {
  a(v.after, v.key, v.value);
}
template <class A>
void archive_fields(A& a, RunCard& v) {
  a(v.id, v.parent, v.fork, v.config, v.edits, v.furthest, v.measure, v.loss, v.held_out_bits,
    v.accuracy, v.pinned, v.present, v.imported);
}
template <class A>
void archive_fields(A& a, RunCurve& v) {
  a(v.id, v.update, v.loss_bits, v.held_out_bits, v.accuracy);
}
template <class A>
void archive_fields(A& a, Snapshot& v) {
  a(v.sequence, v.config, v.state, v.finished, v.update, v.furthest, v.seek_target, v.state_hash,
    v.fault, v.fault_met, v.task, v.parameters, v.cost, v.example, v.findings, v.samples, v.notices,
    v.holds, v.hold_effect, v.what_if, v.runs, v.run_curves, v.us_per_update, v.saved, v.exported,
    v.history_epoch, v.history_first, v.history);
}

}  // namespace unroll
