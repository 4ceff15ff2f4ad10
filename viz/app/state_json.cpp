#include "viz/app/state_json.h"

#include <algorithm>
#include <array>

#include "engine/io/fields.h"
#include "engine/nn/operation_names.h"
#include "viz/app/json.h"
#include "viz/app/read_outs.h"
#include "viz/app/transport.h"
#include "viz/views/input_edits.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"

namespace unroll::viz {
namespace {

constexpr std::array<std::string_view, 4> kStates = {"paused", "playing", "seeking", "diverged"};
constexpr std::array<std::string_view, 4> kHealths = {"starting", "running", "restarting",
                                                      "failed"};
constexpr std::array<std::string_view, 3> kThemes = {"light", "dark", "contrast"};

template <class Names, class Enum>
std::string_view name_of(const Names& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

std::string_view name_or_nothing(const std::string* name) {
  return name ? std::string_view(*name) : std::string_view();
}

void write_run(JsonWriter& json, const Controller& controller) {
  const Snapshot& s = *controller.now();
  const ReadOuts out = read_outs(s, controller.runner().history().rows());
  for (const RunCard& card : s.runs)
    if (card.present) json.field("run", static_cast<std::uint64_t>(card.id));
  json.field("state", name_of(kStates, s.state))
      .field("training", controller.pace().training())
      .field("update", s.update)
      .field("furthest", s.furthest)
      .field("seek_target", s.seek_target)
      .field("loss", static_cast<double>(out.loss_bits))
      .field("held_out", static_cast<double>(out.held_out_bits))
      .field("accuracy", static_cast<double>(out.accuracy))
      .field("hash", s.state_hash)
      .field("runs", static_cast<std::uint64_t>(s.runs.size()))
      .field("changed_steps", static_cast<std::uint64_t>(input_edits(s).size()))
      .field("history", static_cast<std::uint64_t>(controller.runner().history().rows().size()))
      .field("parameters", parameter_count(s));
  json.field("pinned_runs",
             static_cast<std::uint64_t>(std::ranges::count_if(s.runs, &RunCard::pinned)))
      .field("held", static_cast<std::uint64_t>(s.holds.size()));
  json.key("fault");
  if (s.fault.empty()) {
    json.null();
  } else {
    const Fault& f = s.fault.front();
    json.open_object()
        .field("update", f.update)
        .field("slot", f.slot)
        .field("time", f.time)
        .field("operation", operation_name(f.operation))
        .field("formula", f.formula)
        .field("text", f.text)
        .close_object();
  }
}

void write_race(JsonWriter& json, const Controller& controller) {
  json.key("rivals").open_array();
  for (std::size_t i = 0; i < controller.race().size(); ++i) {
    const Racer& racer = controller.race().at(i);
    json.open_object()
        .field("differs", write_rivals(std::span(&racer.differs, 1)))
        .field("health", name_of(kHealths, racer.runner->health()));
    if (const Snapshot* s = racer.now()) {
      const ReadOuts out = read_outs(*s, racer.runner->history().rows());
      json.field("state", name_of(kStates, s->state))
          .field("update", s->update)
          .field("accuracy", static_cast<double>(out.accuracy))
          .field("samples", static_cast<std::uint64_t>(s->samples.size()))
          .field("hash", s->state_hash);
    }
    json.close_object();
  }
  json.close_array();
  json.field("shown_run", static_cast<std::uint64_t>(controller.shown_run()));
}

void write_config(JsonWriter& json, const Config& config) {
  json.key("config").open_object();
  for (const FieldDescription& field : list_fields(config)) json.field(field.info.key, field.value);
  json.close_object();
}

void write_task(JsonWriter& json, const TaskView& task) {
  json.key("text")
      .open_object()
      .field("id", task.text_id)
      .field("title", task.title)
      .field("own", task.own)
      .field("symbols", task.symbols_in_text)
      .field("distinct", static_cast<std::uint64_t>(task.symbols.size()))
      .field("uniform_bits", task.uniform_bits)
      .field("unigram_bits", task.unigram_bits)
      .field("bigram_bits", task.bigram_bits)
      .close_object();
}

void write_example(JsonWriter& json, const ExampleView& example) {
  json.key("watch")
      .open_object()
      .field("source", example.from == WatchSource::kHeldOut ? "held" : "batch")
      .field("index", static_cast<std::uint64_t>(example.index))
      .field("count", static_cast<std::uint64_t>(example.count))
      .field("steps", steps_of(example))
      .field("loss", static_cast<double>(example.loss_bits))
      .close_object();
}

void write_samples(JsonWriter& json, const std::vector<SampleView>& samples) {
  json.key("samples").open_array();
  for (const SampleView& sample : samples)
    json.open_object()
        .field("update", sample.update)
        .field("temperature", sample.temperature)
        .field("prefix", sample.prefix)
        .field("text", sample.text)
        .close_object();
  json.close_array();
}

void write_tune(JsonWriter& json, const Controller& controller) {
  json.key("tune");
  const TuneReading* tunes = controller.jukebox().tunes();
  if (!tunes) {
    json.null();
    return;
  }
  const Sounding sound = controller.jukebox().sounding();
  const TuneLook& look = controller.state().tune;
  json.open_object()
      .field("update", tunes->update)
      .field("tunes", static_cast<std::uint64_t>(tunes->sheets.size()))
      .field("assumed", tunes->assumed)
      .field("problem", tunes->problem)
      .field("sounding", sound.on)
      .field("position", sound.seconds)
      .field("sound_problem", sound.problem)
      .field("volume", look.volume)
      .field("bar", look.bar);
  json.key("sheets").open_array();
  for (const TuneSheet& sheet : tunes->sheets)
    json.open_object()
        .field("title", sheet.title)
        .field("notes", static_cast<std::uint64_t>(sheet.notes.size()))
        .field("bars", static_cast<std::uint64_t>(sheet.bars.size()))
        .field("judged", static_cast<std::uint64_t>(sheet.judged))
        .field("well_formed", static_cast<std::uint64_t>(sheet.well_formed))
        .field("seconds", sheet.heard.seconds())
        .close_object();
  json.close_array().close_object();
}

void write_search(JsonWriter& json, const SearchTable& table) {
  json.key("search").open_array();
  for (const auto* part : {&table.query, &table.keys, &table.values})
    for (const float v : *part) json.value(static_cast<double>(v));
  json.value(table.sharpness);
  json.value(static_cast<double>(table.score));
  json.close_array();
}

void write_look(JsonWriter& json, const Controller& controller, const ScreenFacts& facts) {
  const ViewState& state = controller.state();
  const int playhead = controller.now() ? playhead_step(state, controller.now()->example) : -1;
  json.field("frames", facts.frames)
      .field("layout", facts.phone ? "phone" : "desktop")
      .field("theme", name_of(kThemes, facts.look.theme))
      .field("theme_choice", theme_name(state.theme))
      .field("pixel_ratio", static_cast<double>(facts.look.pixel_ratio))
      .field("type_scale", static_cast<double>(facts.look.type_scale))
      .field("playhead", playhead)
      .field("source_step", state.source_step)
      .field("first_step", state.first_step)
      .field("gradient_log", state.gradient_log)
      .field("loss_log", state.loss_log)
      .field("speed", speed_names()[static_cast<std::size_t>(state.speed)])
      .field("tab", state.tab)
      .field("stage", state.stage)
      .field("strip", state.strip)
      .field("maximised", state.maximised)
      .field("help", state.help_open)
      .field("temperature", state.sampling.temperature)
      .field("sample_length", state.sampling.length)
      .field("sample_every", state.sampling.every)
      .field("top_k", state.sampling.top_k)
      .field("findings", static_cast<std::uint64_t>(controller.findings()))
      .field("layouts", static_cast<std::uint64_t>(state.settings.layouts.size()))
      .field("undo", name_or_nothing(controller.undo_log().undo_name()))
      .field("redo", name_or_nothing(controller.undo_log().redo_name()))
      .field("undo_entries", static_cast<std::uint64_t>(controller.undo_log().size()))
      .field("teaching", state.settings.teaching)
      .field("resume", controller.resume_offer().has_value())
      .field("link", controller.link());
}

}  // namespace

std::string state_json(const Controller& controller, const ScreenFacts& facts) {
  JsonWriter json;
  json.open_object();
  write_search(json, controller.state().attention.table);
  json.field("health", name_of(kHealths, controller.runner().health()))
      .field("health_text", controller.runner().health_text())
      .field("ready", controller.now() != nullptr);
  write_look(json, controller, facts);
  if (controller.now()) {
    write_run(json, controller);
    write_race(json, controller);
    write_config(json, controller.now()->config);
    write_task(json, controller.now()->task);
    write_example(json, controller.now()->example);
    write_samples(json, controller.now()->samples);
    write_tune(json, controller);
  }
  json.key("notices").open_array();
  for (const Message& message : controller.recent_messages())
    json.open_object().field("problem", message.problem).field("text", message.text).close_object();
  json.close_array();
  json.close_object();
  return json.take();
}

std::string items_json(const ItemRegistry& items) {
  JsonWriter json;
  json.open_array();
  for (const Item& item : items.items()) {
    json.open_object()
        .field("label", item.label)
        .field("path", item.path())
        .field("role", role_name(item.role))
        .field("value", item.value)
        .field("visible", item.visible)
        .field("disabled", item.disabled)
        .field("focused", item.focused)
        .field("inputable", item.inputable);
    if (item.checkable) json.field("checked", item.checked);
    json.key("rect").open_array();
    for (const float v : {item.min.x, item.min.y, item.max.x, item.max.y})
      json.value(static_cast<double>(v));
    json.close_array().close_object();
  }
  json.close_array();
  return json.take();
}

}  // namespace unroll::viz
