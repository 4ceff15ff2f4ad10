#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/cli/output.h"
#include "engine/io/fields.h"
#include "engine/session/session.h"

namespace unroll::cli {

/// A session with its notices brought to the user and its history kept whole. Commands and
/// snapshots pass through their bytes, as in every runner.
class Host {
 public:
  explicit Host(Output& output) : output_(output) { refresh(); }

  /// See Session::use().
  void use(math::Team* team) { session_.use(team); }
  /// Carries out a command and passes its notices on. Where the session refuses it: the reason.
  Result<Ok> apply(const Command& command);
  /// Goes on with the session in the file `path`; `text_path` is the file of the text that it was
  /// trained on, where the session lacks it.
  Result<Ok> open(const std::string& path, const std::optional<std::string>& text_path);
  /// One unit of work; true if there is more to do.
  bool step() { return session_.step(); }
  bool has_work() const { return session_.has_work(); }

  /// Takes a new snapshot.
  const Snapshot& refresh();
  const Snapshot& snapshot() const { return *snapshot_; }
  /// The history rows of this run that came with snapshots and were not taken yet.
  std::vector<HistoryRow> take_rows() { return std::exchange(rows_, {}); }

  /// The session as a file.
  Bytes save();
  /// The session in the format of another program.
  Result<Bytes> export_as(ExportFormat format);

 private:
  Output& output_;
  Session session_;
  std::shared_ptr<const Snapshot> snapshot_;
  SnapshotRequest request_;
  std::vector<HistoryRow> rows_;
  std::uint32_t last_notice_ = 0;
};

/// How many numbers training changes.
std::uint64_t count_parameters(const Snapshot& snapshot);

/// "93.8 % of 128 held-out answers exact, 98.1 % of their symbols".
std::string exact_match_text(const DecodingFinding& decoding);

/// What success is counted in, as JSON lines name it: "bits", "accuracy", "error".
std::string_view measure_name(Measure measure);

/// All fields of a configuration by key, as one JSON object; a seed is text, because JavaScript
/// cannot hold 64 bits.
JsonLine config_json(const Config& config);
/// The same of some fields.
JsonLine fields_json(const std::vector<FieldDescription>& fields);

/// "file.txt" of "/a/b/file.txt".
std::string file_name(const std::string& path);

/// The largest session file that is read, in bytes.
inline constexpr std::uint64_t kLargestSessionFile = 1u << 30;

}  // namespace unroll::cli
