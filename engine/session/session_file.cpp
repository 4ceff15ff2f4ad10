// Session files: the configuration as a link (so that reading clamps it like any link), the log of
// edits, parameters, optimizer state, history, and the text if it is the user's own.

#include "engine/io/container.h"
#include "engine/session/encoding.h"
#include "engine/session/link.h"
#include "engine/session/session.h"

namespace unroll {

namespace {

constexpr char kKind[] = "session";

/// A run beside the present one; its configuration as a link.
struct KeptRun {
  std::string link;
  RunRecord record;
};

struct SessionFile {
  std::string link;  ///< the initial configuration
  std::vector<LoggedEdit> edits;
  Keyframe frame;
  std::uint64_t furthest = 0;
  std::vector<HistoryRow> history;
  std::vector<SampleView> samples;
  std::string title, text;
  std::vector<float> first;  ///< parameters at update 0; empty where the seed gives them
  RunPlace place;
  std::uint32_t next_run = 2;
  std::vector<KeptRun> kept;
};

/// Links are exact; in a file this stands behind the link of a run that is not.
constexpr std::string_view kFastMark = "&numerics=fast";

/// A configuration as it is read from a link, so that it is within bounds whoever wrote it.
Config config_of(const std::string& link) {
  Config config = read_link(link).link.config;
  if (link.ends_with(kFastMark)) config.model.numerics = math::Numerics::kFast;
  return config;
}

std::string link_of(const Config& config) {
  std::string link = write_link({config, 0, {}});
  if (config.model.numerics == math::Numerics::kFast) link += kFastMark;
  return link;
}

}  // namespace

template <class A>
void archive_fields(A& a, Keyframe& v) {
  a(v.update, v.power1, v.power2, v.theta, v.first, v.second);
}
template <class A>
void archive_fields(A& a, RunPlace& v) {
  a(v.id, v.parent, v.fork, v.pinned);
}
template <class A>
void archive_fields(A& a, KeptRun& v) {
  RunRecord& r = v.record;
  a(v.link, r.place, r.edits, r.furthest, r.measure, r.loss, r.first, r.tip, r.history, r.samples);
}
template <class A>
void archive_fields(A& a, SessionFile& v) {
  a(v.link, v.edits, v.frame, v.furthest, v.history, v.samples, v.title, v.text, v.first, v.place,
    v.next_run, v.kept);
}

Bytes Session::write_file(bool with_text) const {
  SessionFile file;
  file.link = link_of(timeline_.initial_config());
  file.edits = timeline_.edits();
  file.frame = run_->capture();
  file.furthest = run_->updates();
  for (const HistoryRow& row : history_)
    if (row.update <= file.furthest) file.history.push_back(row);
  file.samples = samples_;
  if (task_->own) {
    file.title = task_->title;
    if (with_text) file.text = task_->content;
  }
  if (imported_) file.first = timeline_.nearest(0).theta;
  file.place = place_;
  file.next_run = next_run_;
  for (const RunRecord& record : book_.records())
    file.kept.push_back({link_of(record.initial), record});
  ByteWriter writer;
  writer(file);
  return wrap_container(kKind, kSessionFileVersion, writer.take());
}

Result<Ok> Session::read_file(const Bytes& bytes, const std::string& text) {
  const auto payload = unwrap_container(kKind, kSessionFileVersion, bytes);
  if (!payload) return payload.error();
  SessionFile file;
  ByteReader reader(payload.value());
  reader(file);
  const Error damaged{"session file",
                      "Its content does not fit together; it may come from another program. "
                      "The present run goes on unchanged."};
  if (!reader.finished()) return damaged;

  const Config config = config_of(file.link);
  const std::string& own = file.text.empty() ? text : file.text;
  if (!own.empty())
    if (const auto id = tasks_.add(config.task.kind, file.title, own); !id) return id.error();

  // Try it out on copies: nothing of the present run is lost if the file does not fit.
  const auto entry = admit(config);
  if (!entry) return entry.error();
  Run run(config, entry.value()->task);
  Keyframe first{.theta = file.first};
  if (!file.first.empty() && !run.restore(first)) return damaged;
  if (!run.restore(file.frame)) return damaged;
  Timeline trial(0);
  trial.start(config, run.capture());
  if (!trial.set_edits(file.edits)) return damaged;

  std::vector<RunRecord> kept;
  for (KeptRun& run_kept : file.kept) {
    RunRecord& record = kept.emplace_back(std::move(run_kept.record));
    record.initial = config_of(run_kept.link);
    if (!edits_apply(record.initial, record.edits) || record.measure > Measure::kError ||
        record.loss > LossKind::kBinary || record.tip.size() > 1)
      return damaged;
  }

  begin(config, entry.value());
  place_ = file.place;
  next_run_ = file.next_run;
  book_.assign(std::move(kept));
  forgotten_.clear();
  if (!file.first.empty()) begin_with(std::move(file.first));
  timeline_.set_edits(std::move(file.edits));
  run_->restore(file.frame);
  if (file.frame.update > 0) timeline_.keep(file.frame);
  config_ = timeline_.config_at(run_->updates());
  furthest_ = run_->updates();
  history_ = std::move(file.history);
  samples_ = std::move(file.samples);
  return Ok{};
}

}  // namespace unroll
