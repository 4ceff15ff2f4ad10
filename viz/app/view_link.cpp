#include "viz/app/view_link.h"

#include <algorithm>
#include <array>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/session/rivals.h"
#include "engine/session/what_if_text.h"
#include "engine/tasks/task_config.h"
#include "viz/app/docks.h"
#include "viz/app/race.h"

namespace unroll::viz {
namespace {

constexpr std::array<std::string_view, 4> kThemes = {"auto", "light", "dark", "contrast"};
constexpr std::array<std::string_view, 4> kParts = {"value", "grad", "change", "sofar"};
constexpr std::array<std::string_view, 2> kSources = {"held", "batch"};
constexpr double kMaxTemperature = 2;
constexpr std::int64_t kMaxStep = kLengthRange.max - 1;
constexpr std::size_t kMostEditBytes = 4096;  // a link holds twice as much beside the configuration
constexpr std::int64_t kMaxExample = 1023;
constexpr std::int64_t kMaxUnit = 4095;
constexpr std::int64_t kMaxOperation = 1'000'000;
constexpr std::size_t kMostRuns = kMostRivals + 1;
constexpr std::array<std::string_view, 8> kAttentionStages = {
    "positions", "scores", "scaled", "masked", "softmax", "values", "importance", "search"};

class Reader {
 public:
  explicit Reader(ViewLink& out) : out_(out) {}

  /// `text` as a whole number in 0..max; notes what had to be changed.
  std::int64_t whole(const std::string& key, const std::string& text, std::int64_t max) {
    const auto number = parse_int_saturated(text);
    const std::int64_t value = std::clamp<std::int64_t>(number.value_or(0), 0, max);
    if (number != value) changed(key, text, std::to_string(value));
    return value;
  }

  double real(const std::string& key, const std::string& text, double standard, double max) {
    const auto number = parse_double_saturated(text);
    const double value = number ? std::clamp(*number, 0.0, max) : standard;
    if (number != value) changed(key, text, format_shortest(value));
    return value;
  }

  /// The view called `text`, or nullptr with a notice.
  const ViewInfo* view(const std::string& key, const std::string& text,
                       std::span<const ViewInfo> views) {
    for (const ViewInfo& view : views)
      if (view.id == text) return &view;
    out_.notices.push_back(key + ": there is no view \"" + printable(text) + "\"");
    return nullptr;
  }

  /// The index of `text` among `names`; `standard` with a notice if it is none.
  template <class Names>
  std::size_t choice(const std::string& key, const std::string& text, const Names& names,
                     std::size_t standard) {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    changed(key, text, std::string(names[standard]));
    return standard;
  }

  template <class T>
  std::vector<T> entries(const std::string& key, EntryReading<T> reading) {
    for (const std::string& problem : reading.problems)
      out_.notices.push_back(key + ": " + problem);
    return std::move(reading.entries);
  }

 private:
  void changed(const std::string& key, const std::string& text, const std::string& value) {
    out_.notices.push_back(key + ": \"" + printable(text) + "\" is not possible, so " + value +
                           " is used");
  }

  ViewLink& out_;
};

/// Views separated by commas. The first one is what a phone shows; one that shares its place with
/// no other fills the screen.
void open_views(ViewState& state, Reader& reader, const std::string& text,
                std::span<const ViewInfo> views) {
  std::string_view first;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (const ViewInfo* view = reader.view("view", text.substr(from, comma - from), views)) {
      if (first.empty()) first = phone_tab_of(*view);
      if (is_shared(view->dock))
        open_view(state, view->dock) = view->id;
      else
        state.maximised = view->id;
    }
    from = comma + 1;
  }
  if (!first.empty()) state.tab = first;
}

/// "stage,head,layer", from the left as far as given.
void read_attention(AttentionLook& look, Reader& reader, const std::string& text) {
  std::array<std::string, 3> parts;
  std::size_t from = 0;
  for (std::string& part : parts) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    part = text.substr(std::min(from, text.size()), comma - std::min(from, text.size()));
    from = comma + 1;
    if (comma == text.size()) break;
  }
  look.stage = static_cast<AttentionStage>(
      reader.choice("att", parts[0], kAttentionStages, static_cast<std::size_t>(look.stage)));
  if (!parts[1].empty()) look.head = static_cast<int>(reader.whole("att", parts[1], kMaxUnit));
  look.layer = printable(parts[2]);
}

/// "clamp" of the main run, then "clampB" and so on.
std::string clamp_key(std::size_t run) {
  return run == 0 ? "clamp" : "clamp" + std::string(1, run_letter(run));
}

/// The run whose holds stand behind `key`; nothing where it is another one's.
std::optional<std::size_t> run_of_clamp(const std::string& key) {
  for (std::size_t run = 0; run < kMostRuns; ++run)
    if (key == clamp_key(run)) return run;
  return std::nullopt;
}

}  // namespace

ViewLink read_view_link(const FieldTexts& extra, std::span<const ViewInfo> views) {
  ViewLink out;
  Reader reader(out);
  for (const auto& [key, value] : extra) {
    if (key == "t") {
      out.state.playhead = static_cast<int>(reader.whole(key, value, kMaxStep));
    } else if (key == "temp") {
      out.state.sampling.temperature =
          reader.real(key, value, Sampling{}.temperature, kMaxTemperature);
    } else if (key == "theme") {
      out.state.theme = static_cast<ThemeChoice>(reader.choice(key, value, kThemes, 0));
    } else if (key == "view") {
      open_views(out.state, reader, value, views);
    } else if (key == "full") {
      if (const ViewInfo* view = reader.view(key, value, views)) {
        out.state.maximised = view->id;
        out.state.tab = phone_tab_of(*view);
      }
    } else if (key == "watch") {
      const std::size_t comma = std::min(value.find(','), value.size());
      out.watch.source =
          static_cast<WatchSource>(reader.choice(key, value.substr(0, comma), kSources, 0));
      if (comma < value.size())
        out.watch.index =
            static_cast<std::uint32_t>(reader.whole(key, value.substr(comma + 1), kMaxExample));
    } else if (key == "matrix") {
      const std::size_t comma = std::min(value.find(','), value.size());
      out.state.matrix = printable(value.substr(0, comma));
      if (comma < value.size())
        out.state.matrix_part =
            static_cast<MatrixPart>(reader.choice(key, value.substr(comma + 1), kParts, 0));
    } else if (key == "neuron") {
      const std::size_t comma = std::min(value.find(','), value.size());
      out.state.neuron_slot = printable(value.substr(0, comma));
      if (comma < value.size())
        out.state.neuron_unit =
            static_cast<int>(reader.whole(key, value.substr(comma + 1), kMaxUnit));
    } else if (key == "att") {
      read_attention(out.state.attention, reader, value);
    } else if (key == "op") {
      out.state.operation = static_cast<int>(reader.whole(key, value, kMaxOperation));
    } else if (key == "run") {
      out.state.shown_run = static_cast<int>(reader.whole(key, value, kMostRivals));
    } else if (key == "reads") {
      out.what_if.edits = reader.entries(key, read_input_edits(value));
    } else if (const auto run = run_of_clamp(key)) {
      std::vector<std::vector<Hold>>& holds = out.what_if.holds;
      std::vector<Hold> read = reader.entries(key, read_holds(value));
      if (read.empty()) continue;
      holds.resize(std::max(holds.size(), *run + 1));
      holds[*run] = std::move(read);
    } else {
      out.unknown.emplace_back(key, value);
    }
  }
  return out;
}

bool fit_in_link(std::span<const InputEdit> edits) {
  return write_input_edits(edits).size() <= kMostEditBytes;
}

FieldTexts write_view_link(const ViewState& state, const Watch& watch, const FieldTexts& unknown,
                           const LinkedWhatIf& what_if) {
  FieldTexts out;
  const ViewState usual;
  if (state.stage != usual.stage || state.strip != usual.strip)
    out.emplace_back("view", state.stage + "," + state.strip);
  if (!state.maximised.empty()) out.emplace_back("full", state.maximised);
  if (state.playhead >= 0) out.emplace_back("t", std::to_string(state.playhead));
  if (watch.source != WatchSource::kHeldOut || watch.index != 0)
    out.emplace_back("watch", std::string(kSources[static_cast<std::size_t>(watch.source)]) + "," +
                                  std::to_string(watch.index));
  if (state.sampling.temperature != Sampling{}.temperature)
    out.emplace_back("temp", format_shortest(state.sampling.temperature));
  if (state.theme != ThemeChoice::kAuto)
    out.emplace_back("theme", std::string(kThemes[static_cast<std::size_t>(state.theme)]));
  if (!state.matrix.empty() || state.matrix_part != MatrixPart::kValue)
    out.emplace_back(
        "matrix",
        state.matrix + "," + std::string(kParts[static_cast<std::size_t>(state.matrix_part)]));
  if (!state.neuron_slot.empty() || state.neuron_unit != 0)
    out.emplace_back("neuron", state.neuron_slot + "," + std::to_string(state.neuron_unit));
  const AttentionLook& look = state.attention;
  if (!look.layer.empty() || look.head != 0 || look.stage != usual.attention.stage)
    out.emplace_back("att", std::string(kAttentionStages[static_cast<std::size_t>(look.stage)]) +
                                "," + std::to_string(look.head) +
                                (look.layer.empty() ? "" : "," + look.layer));
  if (state.operation >= 0 && state.operation < ViewState::kLastOperation)
    out.emplace_back("op", std::to_string(state.operation));
  if (state.shown_run > 0) out.emplace_back("run", std::to_string(state.shown_run));
  for (std::size_t run = 0; run < what_if.holds.size(); ++run)
    if (!what_if.holds[run].empty())
      out.emplace_back(clamp_key(run), write_holds(what_if.holds[run]));
  if (!what_if.edits.empty() && fit_in_link(what_if.edits))
    out.emplace_back("reads", write_input_edits(what_if.edits));
  out.insert(out.end(), unknown.begin(), unknown.end());
  return out;
}

}  // namespace unroll::viz
