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
/// of TensorFlow.js, kTfjsWeights: the file beside it (kTfjsWeightsName).
enum class ExportFormat : std::uint8_t {
  kSafetensors,
  kNpz,
  kPyTorch,
  kMetrics,
  kKeras,
  kTfjs,
  kTfjsWeights,
};
inline constexpr std::array<std::string_view, 7> kExportFormatNames = {
    "safetensors", "npz", "pytorch", "csv", "keras", "tfjs", "tfjs-weights"};
/// How the names of such files end. Where two fit, the longer one is meant.
inline constexpr std::array<std::string_view, 7> kExportEndings = {
    ".safetensors", ".npz", ".py", ".csv", ".keras.py", ".json", ".bin"};

/// Under this key of its metadata a safetensors export names its run, as a link.
inline constexpr std::string_view kLinkInSafetensors = "unroll";

/// The file. Changes nothing. An Error where the format has no word for a part of the model.
Result<Bytes> export_run(ExportFormat format, const Config& config, const Run& run,
                         const std::vector<HistoryRow>& history);

}  // namespace unroll
