// Session files: the configuration as a link (so that reading clamps it like any link), the log of
// edits, parameters, optimizer state, history, and the text if it is the user's own.

#include "engine/io/container.h"
#include "engine/session/encoding.h"
#include "engine/session/link.h"
#include "engine/session/session.h"

namespace unroll {

namespace {

constexpr char kKind[] = "session";

struct SessionFile {
  std::string link;  ///< the initial configuration
  std::vector<LoggedEdit> edits;
  Keyframe frame;
  std::uint64_t furthest = 0;
  std::vector<HistoryRow> history;
  std::vector<SampleView> samples;
  std::string title, text;
  std::vector<float> first;  ///< parameters at update 0; empty where the seed gives them
};

}  // namespace

template <class A>
void archive_fields(A& a, LoggedEdit& v) {
  a(v.after, v.key, v.value);
}
template <class A>
void archive_fields(A& a, Keyframe& v) {
  a(v.update, v.power1, v.power2, v.theta, v.first, v.second);
}
template <class A>
void archive_fields(A& a, SessionFile& v) {
  a(v.link, v.edits, v.frame, v.furthest, v.history, v.samples, v.title, v.text, v.first);
}

Bytes Session::write_file(bool with_text) const {
  SessionFile file;
  file.link = write_link({timeline_.initial_config(), 0, {}});
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

  LinkReading link = read_link(file.link);
  const Config config = link.link.config;
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

  start(config);
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
