#include "engine/session/export.h"

#include "engine/io/csv.h"
#include "engine/io/keras_layers.h"
#include "engine/io/keras_script.h"
#include "engine/io/npz.h"
#include "engine/io/safetensors.h"
#include "engine/io/tfjs_model.h"
#include "engine/io/torch_script.h"
#include "engine/io/weights.h"
#include "engine/session/link.h"
#include "engine/session/run.h"
#include "engine/session/snapshot.h"

namespace unroll {

namespace {

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

Result<Bytes> as_safetensors(const std::string& link, const Run& run) {
  auto tensors = to_torch(run.theta());
  if (!tensors) return tensors.error();
  // Readers of the PyTorch world ask for "format".
  return write_safetensors(
      {std::move(tensors).value(), {{"format", "pt"}, {std::string(kLinkInSafetensors), link}}});
}

/// The columns of histories, filled row by row.
struct Metrics {
  std::vector<double> update;
  std::vector<float> loss, held_out, accuracy, gradient, clipped;

  void add(const HistoryRow& row) {
    update.push_back(row.update);
    loss.push_back(row.loss_bits);
    held_out.push_back(row.held_out_bits);
    accuracy.push_back(row.accuracy);
    gradient.push_back(row.gradient_norm);
    clipped.push_back(row.clipped_norm);
  }

  /// As CSV, behind the columns `first`.
  Bytes written(std::vector<CsvColumn> first = {}) const {
    first.insert(first.end(), {{"update", update},
                               {"loss_bits", loss},
                               {"held_out_bits", held_out},
                               {"accuracy", accuracy},
                               {"gradient_norm", gradient},
                               {"clipped_norm", clipped}});
    return bytes_of(write_csv(first));
  }
};

Bytes as_metrics(const std::vector<HistoryRow>& history, std::uint64_t updates) {
  Metrics metrics;
  for (const HistoryRow& row : history) {
    if (row.update > updates) break;  // computed before the user travelled back
    metrics.add(row);
  }
  return metrics.written();
}

/// Of the three formats for Keras.
Result<Bytes> as_keras(ExportFormat format, const ModelConfig& config, const Run& run,
                       const std::string& link) {
  const DataShape& shape = run.task().shape();
  const auto layers = keras_layers(config, shape, run.theta());
  if (!layers) return layers.error();
  if (format == ExportFormat::kKeras)
    return bytes_of(
        write_keras_script(layers.value(), shape.input, run.task().input_names(), link));
  const auto model = write_tfjs_model(layers.value(), shape.input);
  if (!model) return model.error();
  return format == ExportFormat::kTfjs ? bytes_of(model.value())
                                       : write_tfjs_weights(layers.value());
}

}  // namespace

Bytes write_runs(const std::vector<RunHistory>& runs) {
  std::vector<double> run, parent, fork;
  Metrics metrics;
  for (const RunHistory& r : runs)
    for (const HistoryRow& row : *r.rows) {
      run.push_back(r.id);
      parent.push_back(r.parent);
      fork.push_back(static_cast<double>(r.fork));
      metrics.add(row);
    }
  return metrics.written({{"run", run}, {"branch_of", parent}, {"at_update", fork}});
}

Result<Bytes> export_run(ExportFormat format, const Config& config, const Run& run,
                         const std::vector<HistoryRow>& history) {
  const std::string link = write_link({config, run.updates(), {}});
  switch (format) {
    case ExportFormat::kSafetensors:
      return as_safetensors(link, run);
    case ExportFormat::kNpz:
      return write_npz(own_tensors(run.theta()));
    case ExportFormat::kPyTorch:
      return bytes_of(
          write_torch_script(config.model, run.task().shape(), run.task().input_names(), link));
    case ExportFormat::kMetrics:
      return as_metrics(history, run.updates());
    case ExportFormat::kRuns:
      return write_runs({{.id = 1, .rows = &history}});
    case ExportFormat::kKeras:
    case ExportFormat::kTfjs:
    case ExportFormat::kTfjsWeights:
      return as_keras(format, config.model, run, link);
  }
  return Error{"export", "there is no such format"};
}

}  // namespace unroll
