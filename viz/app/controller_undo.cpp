// What the controller takes back, notes down and keeps for the next visit.

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "engine/session/config_fields.h"
#include "viz/app/command_words.h"
#include "viz/app/controller.h"
#include "viz/app/docks.h"
#include "viz/views/run_tree.h"

namespace unroll::viz {
namespace {

constexpr std::size_t kLongestLog = 2000;

const RunCard* card_called(const Snapshot& snapshot, std::uint32_t run) {
  const auto found = std::ranges::find(snapshot.runs, run, &RunCard::id);
  return found == snapshot.runs.end() ? nullptr : &*found;
}

std::uint32_t present_run(const Snapshot& snapshot) {
  for (const RunCard& card : snapshot.runs)
    if (card.present) return card.id;
  return 0;
}

/// Parameters of the model in `snapshot` if its size `from` were `to`: every dimension that is a
/// multiple of it goes along.
double parameters_at(const Snapshot& snapshot, int from, int to) {
  const auto side = [from, to](std::int32_t length) {
    return length % from == 0 ? static_cast<double>(length) / from * to
                              : static_cast<double>(length);
  };
  double total = 0;
  for (const ParameterView& p : snapshot.parameters) total += side(p.rows) * side(p.cols);
  return total;
}

/// The numbers of a sampling that say how is written.
auto rule_of(const Sampling& s) { return std::tuple(s.temperature, s.length, s.every, s.top_k); }
void set_rule(Sampling& s, const Sampling& from) {
  std::tie(s.temperature, s.length, s.every, s.top_k) = rule_of(from);
}

}  // namespace

void Controller::remember_looks() {
  const Sampling& sampling = state_.sampling;
  if (sampling_seen_ && rule_of(*sampling_seen_) != rule_of(sampling))
    remember("sampling", SamplingBefore{*sampling_seen_});
  sampling_seen_ = sampling;
  const SearchTable& table = state_.attention.table;
  if (table == table_seen_) return;
  if (!table_seen_.query.empty() && !table.query.empty())
    remember("the table that is searched", SearchBefore{table_seen_});
  table_seen_ = table;
}

void Controller::remember(std::string name, Before before) {
  undo_.made({std::move(name), std::move(before)}, platform_.now_us());
}

Before Controller::start_now() const {
  return StartBefore{store_.config(), now() ? present_run(*now()) : 0};
}

std::vector<InputEdit> Controller::edits_now() const {
  return {store_.edits().begin(), store_.edits().end()};
}

std::vector<Hold> Controller::held_in(std::size_t run) const {
  if (run > race_.size()) return {};
  const std::span<const Hold> holds = (run == 0 ? store_ : race_.at(run - 1).store).holds();
  return {holds.begin(), holds.end()};
}

std::optional<UndoEntry> Controller::before_of(const Command& command) const {
  using Entry = std::optional<UndoEntry>;
  /// Every command is decided about here: another one does not compile before it is.
  struct Decision {
    const Controller& c;

    Entry start(const char* name) const { return UndoEntry{name, c.start_now()}; }
    Entry operator()(const Reset&) const { return start("new start"); }
    Entry operator()(const ProvideText&) const { return start("text"); }
    Entry operator()(const Import&) const { return start("parameters"); }
    Entry operator()(const SwitchRun& s) const {
      const RunCard* card = card_called(*c.now(), s.run);
      return card && !card->present ? start("go on with a run") : std::nullopt;
    }
    Entry operator()(const SetField& s) const {
      return UndoEntry{s.key, FieldBefore{s.key, field_value(c.store_.config(), s.key)}};
    }
    Entry operator()(const SetHolds&) const {
      return UndoEntry{"hold", HoldsBefore{c.held_in(c.shown_run()), c.shown_run()}};
    }
    Entry operator()(const SetInput&) const {
      return UndoEntry{"what is read", InputBefore{c.edits_now(), c.watch_}};
    }
    /// What was read in place of the input goes with the example.
    Entry operator()(const Watch&) const {
      if (c.store_.edits().empty()) return std::nullopt;
      return UndoEntry{"another example", InputBefore{c.edits_now(), c.watch_}};
    }
    Entry operator()(const PinRun& p) const {
      const RunCard* card = card_called(*c.now(), p.run);
      if (!card) return std::nullopt;
      return UndoEntry{p.pinned ? "pin a run" : "unpin a run", PinBefore{p.run, card->pinned}};
    }
    // Training and journeys: the bar of updates goes back.
    Entry operator()(const Play&) const { return {}; }
    Entry operator()(const Pause&) const { return {}; }
    Entry operator()(const StepUpdate&) const { return {}; }
    Entry operator()(const SeekTo&) const { return {}; }
    // They look, write or save.
    Entry operator()(const SetSampling&) const { return {}; }
    Entry operator()(const Generate&) const { return {}; }
    Entry operator()(const Save&) const { return {}; }
    Entry operator()(const Export&) const { return {}; }
    Entry operator()(const Ask&) const { return {}; }
    // Another session has a history of its own.
    Entry operator()(const Restore&) const { return {}; }
    Entry operator()(const ForgetRun& f) const {
      const RunCard* card = card_called(*c.now(), f.run);
      if (!card || card->present) return std::nullopt;
      return UndoEntry{"forget a run", KeptBefore{f.run, true}};
    }
    Entry operator()(const RecallRun& r) const {
      if (card_called(*c.now(), r.run)) return std::nullopt;
      return UndoEntry{"bring a run back", KeptBefore{r.run, false}};
    }
  };
  return now() ? std::visit(Decision{*this}, command) : std::nullopt;
}

void Controller::take_back(bool redo) {
  std::optional<UndoEntry> entry = redo ? undo_.take_redo() : undo_.take_undo();
  if (!entry || !now()) return;
  UndoEntry inverse{entry->name, restore(entry->before)};
  if (redo)
    undo_.redone(std::move(inverse));
  else
    undo_.undone(std::move(inverse));
}

void Controller::switch_run(std::uint32_t run) {
  const RunCard* card = now() ? card_called(*now(), run) : nullptr;
  wanted_update_.reset();
  rescue_.reset();
  changed_midway_ = card && !card->edits.empty();
  if (card) store_.expect_config(config_at_end(*card), platform_.now_us());
  post(SwitchRun{run});
  race_.restart(sequence_at_post_);
}

Before Controller::restore(const Before& before) {
  struct Restorer {
    Controller& c;

    Before operator()(const FieldBefore& b) const {
      Config config = c.store_.config();
      std::string value = field_value(config, b.key);
      if (set_field(config, b.key, b.value)) c.make_edit({config, b.key, b.value, true});
      return FieldBefore{b.key, value};
    }
    Before operator()(const StartBefore& b) const {
      Before held = c.start_now();
      const RunCard* card = card_called(*c.now(), b.run);
      if (card && !card->present)
        c.switch_run(b.run);
      else
        c.start_anew(b.config, false);
      return held;
    }
    Before operator()(const RivalsBefore& b) const {
      Before held = RivalsBefore{c.race_.rivals()};
      c.race_.set(b.rivals);
      c.state_.shown_run = std::min(c.state_.shown_run, static_cast<int>(c.race_.size()));
      return held;
    }
    Before operator()(const HoldsBefore& b) const {
      Before held = HoldsBefore{c.held_in(b.run), b.run};
      c.post_to(b.run, SetHolds{b.holds});
      return held;
    }
    Before operator()(const InputBefore& b) const {
      Before held = InputBefore{c.edits_now(), c.watch_};
      if (b.watch.source != c.watch_.source || b.watch.index != c.watch_.index) c.post(b.watch);
      for (std::size_t run = 0; run <= c.race_.size(); ++run) c.post_to(run, SetInput{b.edits});
      return held;
    }
    Before operator()(const PinBefore& b) const {
      c.post(PinRun{b.run, b.pinned});
      return PinBefore{b.run, !b.pinned};
    }
    Before operator()(const KeptBefore& b) const {
      if (b.kept)
        c.post(RecallRun{b.run});
      else
        c.post(ForgetRun{b.run});
      return KeptBefore{b.run, !b.kept};
    }
    Before operator()(const SearchBefore& b) const {
      Before held = SearchBefore{c.state_.attention.table};
      c.state_.attention.table = c.table_seen_ = b.table;
      return held;
    }
    Before operator()(const SamplingBefore& b) const {
      Before held = SamplingBefore{c.state_.sampling};
      set_rule(c.state_.sampling, b.sampling);
      c.sampling_seen_ = c.state_.sampling;
      return held;
    }
    Before operator()(const LayoutsBefore& b) const {
      return LayoutsBefore{std::exchange(c.state_.settings.layouts, b.layouts)};
    }
  };
  return std::visit(Restorer{*this}, before);
}

void Controller::note_down(std::size_t run, const Command& command) {
  std::string text = words_of(command);
  if (text.empty()) return;
  const std::uint64_t update = now() ? now()->update : 0;
  const char letter = run_letter(run);
  // Slow training is many single updates: the last line counts them.
  if (std::holds_alternative<StepUpdate>(command) && pace_.stepping()) text = "train slowly";
  if (!log_.empty() && log_.back().text == text && log_.back().run == letter &&
      std::holds_alternative<StepUpdate>(command))
    return;
  log_.push_back({update, letter, std::move(text)});
  if (log_.size() > kLongestLog) log_.erase(log_.begin());
}

std::string Controller::report() const {
  std::string out = "Unroll " UNROLL_VERSION "\nlink: #" + write_link(present_link()) + "\n";
  if (now()) {
    out += "update: " + std::to_string(now()->update) + " of " + std::to_string(now()->furthest) +
           "\nfingerprint: " + now()->state_hash +
           (now()->config.model.numerics == math::Numerics::kFast ? " (numerics=fast)" : "") + "\n";
    if (!now()->fault.empty()) out += "fault: " + now()->fault.front().text + "\n";
  }
  for (const Message& message : recent_messages_)
    out += (message.problem ? "problem: " : "notice: ") + message.text + "\n";
  out += "log (update, model, what):\n";
  for (const LogLine& line : log_)
    out += std::to_string(line.update) + "\t" + line.run + "\t" + line.text + "\n";
  return out;
}

void Controller::give_file(const std::string& name, const std::string& mime, Bytes content) {
  platform_.offer_file(name, mime, std::move(content));
  say(false, name + " saved");
}

void Controller::keep_settings_if_changed() {
  const KeptSettings present{state_.settings, state_.theme};
  if (!kept_settings_) {
    // Nothing was ever chosen: nothing is stored before something is.
    if (present == KeptSettings{}) return;
  } else if (*kept_settings_ == present) {
    return;
  }
  kept_settings_ = present;
  keep_settings(platform_, present);
}

void Controller::layout(const Wish& wish) {
  std::vector<SavedLayout>& layouts = state_.settings.layouts;
  const std::vector<SavedLayout> before = layouts;
  if (const auto* save = std::get_if<SaveLayout>(&wish)) {
    std::erase_if(layouts, [&](const SavedLayout& l) { return l.name == save->name; });
    if (layouts.size() >= kMostLayouts || save->name.empty()) return;
    layouts.push_back({save->name, state_.stage, state_.strip, state_.maximised});
  } else if (const auto* use = std::get_if<UseLayout>(&wish)) {
    if (use->index >= layouts.size()) return;
    const SavedLayout chosen = layouts[use->index];
    const auto known = [this](const std::string& id) {
      return std::ranges::any_of(views_, [&](const ViewInfo& view) { return view.id == id; });
    };
    if (known(chosen.stage)) state_.stage = chosen.stage;
    if (known(chosen.strip)) state_.strip = chosen.strip;
    state_.maximised = known(chosen.maximised) ? chosen.maximised : std::string();
  } else if (const auto* drop = std::get_if<DropLayout>(&wish)) {
    if (drop->index < layouts.size())
      layouts.erase(layouts.begin() + static_cast<std::ptrdiff_t>(drop->index));
  }
  if (layouts != before)
    remember(std::holds_alternative<SaveLayout>(wish) ? "save a layout" : "forget a layout",
             LayoutsBefore{before});
}

void Controller::match_parameters() {
  if (!now()) return;
  const std::vector<Rival> before = race_.rivals();
  double wanted = 0;
  for (const ParameterView& p : now()->parameters) wanted += 1.0 * p.rows * p.cols;
  bool changed = false;
  for (std::size_t i = 0; i < race_.size(); ++i) {
    const Snapshot* rival = race_.at(i).now();
    if (!rival) continue;
    const ModelConfig& model = rival->config.model;
    const bool attentive = is_attentive(model.kind);
    const int size = attentive ? model.width : model.hidden;
    const int step = attentive ? std::max(1, model.heads) : 1;
    int best = size;
    double least = std::abs(parameters_at(*rival, size, size) - wanted);
    for (int to = step; to <= 256; to += step) {
      const double off = std::abs(parameters_at(*rival, size, to) - wanted);
      if (off < least) least = off, best = to;
    }
    if (best == size) continue;
    changed = true;
    race_.change(i, attentive ? "d" : "H", std::to_string(best), false);
  }
  if (changed) remember("equal parameters", RivalsBefore{before});
}

}  // namespace unroll::viz
