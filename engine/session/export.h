#pragma once
// What of a run goes to other programs.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/archive.h"
#include "engine/base/result.h"

namespace unroll {

class Run;
struct Config;
struct HistoryRow;

/// kSafetensors: parameters with PyTorch's names. kNpz: parameters with our names, for NumPy.
/// kPyTorch: a Python program that builds the model and loads a safetensors export. kMetrics: the
/// history up to the present update as a table. kKeras: like kPyTorch, for Keras. kTfjs: model.json
/// of TensorFlow.js, kTfjsWeights: the file beside it (kTfjsWeightsName). kRuns: the histories of
/// all runs that a session keeps, one below the other.
enum class ExportFormat : std::uint8_t {
  kSafetensors,
  kNpz,
  kPyTorch,
  kMetrics,
  kKeras,
  kTfjs,
  kTfjsWeights,
  kRuns,
};
inline constexpr std::array<std::string_view, 8> kExportFormatNames = {
    "safetensors", "npz", "pytorch", "csv", "keras", "tfjs", "tfjs-weights", "runs"};
/// How the names of such files end. Where two fit, the longer one is meant.
inline constexpr std::array<std::string_view, 8> kExportEndings = {
    ".safetensors", ".npz", ".py", ".csv", ".keras.py", ".json", ".bin", ".runs.csv"};

/// Under this key of its metadata a safetensors export names its run, as a link.
inline constexpr std::string_view kLinkInSafetensors = "unroll";

/// One run for write_runs().
struct RunHistory {
  std::uint32_t id = 0, parent = 0;
  std::uint64_t fork = 0;
  const std::vector<HistoryRow>* rows = nullptr;
};
/// The format kRuns.
Bytes write_runs(const std::vector<RunHistory>& runs);

/// The file. Changes nothing. An Error where the format has no word for a part of the model.
Result<Bytes> export_run(ExportFormat format, const Config& config, const Run& run,
                         const std::vector<HistoryRow>& history);

}  // namespace unroll
