#include "engine/cli/training_report.h"

#include <cmath>
#include <limits>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/cli/console.h"
#include "engine/nn/operation_names.h"
#include "engine/session/link.h"

namespace unroll::cli {
namespace {

constexpr float kNotMeasured = std::numeric_limits<float>::quiet_NaN();

std::string_view event_name(ExitCode code) {
  if (code == kDiverged) return "diverged";
  return code == kInterrupted ? "interrupted" : "done";
}

void add_baselines(JsonLine& line, const TaskView& task) {
  line.number("baseline_uniform_bits", task.uniform_bits)
      .number("baseline_unigram_bits", task.unigram_bits)
      .number("baseline_bigram_bits", task.bigram_bits)
      .text("measure", measure_name(task.measure));
  JsonLine baselines;
  for (const BaselineView& b : task.baselines) baselines.number(b.name, b.value);
  line.object("baselines", baselines);
}

/// What is a loss in bits, or null where the loss is a squared error.
float in_bits(const TaskView& task, float loss) {
  return task.loss == LossKind::kSquared ? kNotMeasured : loss;
}

/// The root mean square error of a loss, or null where the loss is something else.
float as_error(const TaskView& task, float loss) {
  return task.loss == LossKind::kSquared ? std::sqrt(loss) : kNotMeasured;
}

JsonLine fault_json(const Fault& fault) {
  JsonLine out;
  out.number("update", fault.update).text("slot", fault.slot);
  if (fault.time >= 0) {
    out.number("time", fault.time);
  } else {
    out.null("time");
  }
  return out.text("operation", operation_name(fault.operation))
      .text("formula", fault.formula)
      .text("text", fault.text);
}

/// What the network wrote by itself, where the task can be written so and it was asked for.
const DecodingFinding* decoding_of(const Snapshot& s) {
  return s.findings.decoding && s.findings.decoding->ok() ? &s.findings.decoding->found : nullptr;
}

std::string shown(double value) { return std::isfinite(value) ? format_fixed(value, 3) : "none"; }

std::string loss_unit(const TaskView& task) {
  if (task.loss == LossKind::kSquared) return " squared error";
  return task.symbols_in_text > 0 ? " bits per symbol" : " bits per answer";
}

/// "0.125 (chance), 0.5 (copy the last) in accuracy".
std::string baselines_text(const TaskView& task) {
  std::string text;
  for (const BaselineView& b : task.baselines)
    text += (text.empty() ? "" : ", ") + format_fixed(b.value, 3) + " (" + b.name + ")";
  return text + " in " + std::string(measure_name(task.measure));
}

}  // namespace

TrainingReport::TrainingReport(Output& output, std::uint64_t every, bool timings)
    : output_(output),
      every_(every),
      timings_(timings),
      began_(seconds_now()),
      last_{0, kNotMeasured, kNotMeasured, kNotMeasured, kNotMeasured, kNotMeasured},
      held_out_(last_) {}

double TrainingReport::seconds() const { return seconds_now() - began_; }

void TrainingReport::start(Host& host, std::uint64_t until) {
  const Snapshot& s = host.snapshot();
  began_ = seconds_now();
  progress_.first = progress_.update = s.update;
  progress_.until = until;
  progress_.loss_bits = kNotMeasured;
  progress_.tokens_per_update = static_cast<double>(s.config.task.length) * s.config.task.batch;
  reported_ = s.update;
  take_rows(host);

  JsonLine line;
  line.text("event", "start")
      .text("version", UNROLL_VERSION)
      .text("link", write_link({s.config, s.update, {}}))
      .object("config", config_json(s.config))
      .text("title", s.task.title)
      .number("symbols_in_text", s.task.symbols_in_text)
      .number("held_out_symbols", s.task.held_out_symbols)
      .number("distinct_symbols", s.task.symbols.size())
      .number("parameters", count_parameters(s))
      .number("update", s.update)
      .number("until", until)
      .number("held_out_bits", in_bits(s.task, held_out_.held_out_bits))
      .number("accuracy", held_out_.accuracy)
      .number("error", as_error(s.task, held_out_.held_out_bits));
  add_baselines(line, s.task);
  output_.line(line);
  output_.progress().show(progress_);
}

void TrainingReport::take_rows(Host& host) {
  const TaskView& task = host.snapshot().task;
  for (const HistoryRow& row : host.take_rows()) {
    if (!std::isnan(row.held_out_bits)) held_out_ = row;
    if (row.update > 0) last_ = row;
    if (row.update <= reported_) continue;
    reported_ = row.update;
    if (row.update % every_ != 0) continue;
    JsonLine line;
    line.text("event", "step")
        .number("update", row.update)
        .number("loss_bits", in_bits(task, row.loss_bits))
        .number("held_out_bits", in_bits(task, row.held_out_bits))
        .number("accuracy", row.accuracy)
        .number("error", as_error(task, row.held_out_bits))
        .number("gradient_norm", row.gradient_norm)
        .number("clipped_norm", row.clipped_norm);
    if (timings_) line.number("seconds", seconds());
    output_.line(line);
  }
}

void TrainingReport::advance(Host& host) {
  take_rows(host);
  progress_.update = host.snapshot().update;
  progress_.loss_bits = in_bits(host.snapshot().task, last_.loss_bits);
  progress_.seconds = seconds();
  output_.progress().show(progress_);
}

void TrainingReport::finish(ExitCode code, Host& host, const std::string& saved) {
  const Snapshot& s = host.snapshot();
  take_rows(host);
  output_.progress().clear();
  progress_.update = s.update;
  progress_.seconds = seconds();
  const DecodingFinding* decoding = decoding_of(s);

  JsonLine line;
  line.text("event", event_name(code))
      .number("update", s.update)
      .number("loss_bits", in_bits(s.task, last_.loss_bits))
      .number("held_out_bits", in_bits(s.task, held_out_.held_out_bits))
      .number("accuracy", held_out_.accuracy)
      .number("error", as_error(s.task, held_out_.held_out_bits))
      .number("held_out_update", std::uint64_t{held_out_.update})
      .number("exact_match", decoding ? decoding->exact : kNotMeasured);
  add_baselines(line, s.task);
  line.text("state_hash", s.state_hash).text("link", write_link({s.config, s.update, {}}));
  if (!s.fault.empty()) line.object("fault", fault_json(s.fault.front()));
  if (saved.empty()) {
    line.null("saved");
  } else {
    line.text("saved", saved);
  }
  if (timings_) {
    line.number("seconds", progress_.seconds)
        .number("tokens_per_second", tokens_per_second(progress_));
  }
  output_.line(line);

  const bool of_text = s.task.symbols_in_text > 0;
  std::string text = "task       " + printable(s.task.title, 60);
  if (of_text)
    text += ", " + std::to_string(s.task.symbols_in_text) + " symbols, " +
            std::to_string(s.task.symbols.size()) + " different";
  text += "\nparameters " + std::to_string(count_parameters(s)) + "\nupdates    " +
          std::to_string(s.update) + " (" + format_duration(progress_.seconds) + ", " +
          format_rate(tokens_per_second(progress_)) + " tokens/s)\n" + "loss       " +
          shown(last_.loss_bits) + loss_unit(s.task) + " in the last update\n" + "held out   " +
          shown(held_out_.held_out_bits) + loss_unit(s.task);
  if (std::isfinite(held_out_.accuracy))
    text += ", " + format_fixed(100 * static_cast<double>(held_out_.accuracy), 1) + " % right";
  if (s.task.loss == LossKind::kSquared)
    text += ", root mean square error " + shown(std::sqrt(held_out_.held_out_bits));
  text += ", after update " + std::to_string(held_out_.update);
  if (decoding) text += "\nby itself  " + exact_match_text(*decoding);
  text += "\nto beat    " + baselines_text(s.task) + "\nstate      " + s.state_hash +
          "\nlink       #" + write_link({s.config, s.update, {}}) + "\n";
  if (!saved.empty()) text += "saved      " + saved + "\n";
  output_.result(text);
}

}  // namespace unroll::cli
