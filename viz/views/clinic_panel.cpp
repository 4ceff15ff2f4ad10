#include "viz/views/clinic_panel.h"

#include "engine/io/fields.h"
#include "engine/session/config_fields.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

const Answer<ClinicFinding>* answer_of(const ViewInput& input) {
  return input.numbers.findings.clinic ? &*input.numbers.findings.clinic : nullptr;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

std::string numbers_of(const Ailment& ailment) {
  std::string text;
  for (const auto& [name, value] : ailment.numbers)
    text += (text.empty() ? "" : " · ") + name + " " + format_value(value);
  return text;
}

/// One change of the configuration, as a detector words it: "clip=1".
void try_change(const ViewInput& input, Outbox& outbox, const std::string& change) {
  const std::size_t equals = change.find('=');
  if (equals == std::string::npos) return;
  const std::string key = change.substr(0, equals), value = change.substr(equals + 1);
  Config config = input.config;
  if (!set_field(config, key, value)) return;
  bool live = false;
  for (const FieldDescription& field : list_fields(config))
    if (field.info.key == key) live = field.info.live;
  outbox.wish(ChangeField{config, key, value, live});
}

void ailment_row(const ViewInput& input, Outbox& outbox, const Ailment& ailment) {
  heading_row(ailment.kind, ailment.address);
  body_text(ailment.text);
  if (const std::string numbers = numbers_of(ailment); !numbers.empty()) note_text(numbers);
  if (!ailment.change.empty() &&
      button("Try " + ailment.change, {.icon = icon::kPlay},
             {.dense = !input.phone, .help = "Starts anew with this one change and nothing else."}))
    try_change(input, outbox, ailment.change);
  separator();
}

}  // namespace

ViewInfo ClinicPanel::info() const {
  return {"clinic", "Clinic", Dock::kStrip,
          "Looks for what usually goes wrong: gradients that vanish or explode on their way back, "
          "units that are dead or saturated, attention that is the same everywhere, a loss that "
          "stays at guessing. Every finding is measured on the network as it is now, says where it "
          "is, and offers one change to try."};
}

std::string ClinicPanel::note(const ViewInput& input) const {
  const auto* answer = answer_of(input);
  if (!answer || !answer->ok()) return {};
  const std::size_t count = answer->found.ailments.size();
  return (count == 1 ? "1 finding" : std::to_string(count) + " findings") + " · update " +
         format_count(static_cast<std::int64_t>(answer->update));
}

void ClinicPanel::draw(const ViewInput& input, Outbox& outbox) const {
  outbox.ask(set_of({Question::kClinic}));
  const auto* answer = answer_of(input);
  if (!answer)
    return empty_state(content_rect(), "Examining the run", "This takes a moment.", icon::kGrid);
  if (!answer->ok())
    return empty_state(content_rect(), "Nothing to examine", answer->refused, icon::kGrid);
  for (const Ailment& ailment : answer->found.ailments) ailment_row(input, outbox, ailment);
  const std::string looked_for = "Looked for: " + list_of(answer->found.looked_for) + ".";
  if (answer->found.ailments.empty())
    empty_state(content_rect(), "Nothing is wrong", looked_for, icon::kCheck);
  else
    note_text(looked_for);
}

}  // namespace unroll::viz
