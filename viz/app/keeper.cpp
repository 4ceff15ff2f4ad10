#include "viz/app/keeper.h"

#include <memory>

namespace unroll::viz {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr const char* kRunKey = "autosave";
constexpr double kPatience = 5e6;  // microseconds for a file to come back

template <class Archive>
void archive_fields(Archive& a, KeptRun& run) {
  a(run.link, run.text_id, run.title, run.update, run.file);
}

template <class Archive>
void archive_fields(Archive& a, KeptText& text) {
  a(text.title, text.text);
}

std::string text_key(const std::string& text_id) { return "text-" + text_id; }

template <class T>
Bytes pack(T value) {
  ByteWriter writer;
  writer(kVersion);
  archive_fields(writer, value);
  return writer.take();
}

template <class T>
std::optional<T> unpack(const Bytes& bytes) {
  ByteReader reader(bytes);
  std::uint32_t version = 0;
  reader(version);
  T value;
  archive_fields(reader, value);
  if (version != kVersion || !reader.finished()) return std::nullopt;
  return value;
}

}  // namespace

void Keeper::keep_text(const std::string& text_id, const KeptText& text) {
  platform_.store(text_key(text_id), pack(text));
}

void Keeper::find_text(const std::string& text_id,
                       std::function<void(std::optional<KeptText>)> done) {
  platform_.load(text_key(text_id),
                 [done = std::move(done)](const Bytes& bytes) { done(unpack<KeptText>(bytes)); });
}

void Keeper::keep_run(const KeptRun& run) { platform_.store(kRunKey, pack(run)); }

void Keeper::find_run(std::function<void(std::optional<KeptRun>)> done) {
  platform_.load(kRunKey,
                 [done = std::move(done)](const Bytes& bytes) { done(unpack<KeptRun>(bytes)); });
}

bool Keeper::wants_save(const Snapshot& snapshot, double now_us, bool urgent) const {
  if (waiting(now_us) || snapshot.update == 0 || snapshot.state_hash == kept_hash_) return false;
  if (snapshot.state == RunState::kDiverged || snapshot.state == RunState::kSeeking) return false;
  return urgent || now_us - asked_at_ >= kPace;
}

Save Keeper::ask(const Snapshot& snapshot, double now_us) {
  waiting_ = true;
  asked_at_ = now_us;
  asked_hash_ = snapshot.state_hash;
  return {++ticket_, !snapshot.task.own};
}

bool Keeper::waiting(double now_us) const { return waiting_ && now_us - asked_at_ < kPatience; }

void Keeper::take(const Snapshot& snapshot, const std::string& link) {
  if (!waiting_ || snapshot.saved.empty() || snapshot.saved.front().ticket != ticket_) return;
  waiting_ = false;
  const SavedFile& saved = snapshot.saved.front();
  // Training may have gone on in between: then the state is not kept yet.
  kept_hash_ = saved.update == snapshot.update ? snapshot.state_hash : asked_hash_;
  keep_run({link, snapshot.config.task.text, snapshot.task.title, saved.update, saved.file});
}

}  // namespace unroll::viz
