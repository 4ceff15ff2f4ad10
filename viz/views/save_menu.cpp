#include "viz/views/save_menu.h"

#include <array>
#include <optional>
#include <string_view>

#include "viz/widgets/button.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

constexpr float kEntry = 224;  // logical pixels
constexpr const char* kPopup = "##files of the run";

struct Entry {
  std::string_view name, help;
  std::optional<ExportFormat> format;  ///< nothing: the session itself
};

constexpr std::array<Entry, 9> kEntries = {{
    {"Session (.unroll)",
     "Everything of the model that is trained: settings, parameters, optimizer, history, samples, "
     "the runs in this list and a text of your own. Open it here or with the program to go on.",
     {}},
    {"PyTorch script (.py)",
     "A program that builds this model in PyTorch and loads its weights from the safetensors file.",
     ExportFormat::kPyTorch},
    {"Weights (.safetensors)", "All parameters under PyTorch's names.", ExportFormat::kSafetensors},
    {"Weights (.npz)", "All parameters under the names that stand here, for NumPy.",
     ExportFormat::kNpz},
    {"Keras script (.py)", "A program that builds this model in Keras, with its weights in it.",
     ExportFormat::kKeras},
    {"TensorFlow.js model (.json)", "The model for TensorFlow.js; its weights are a second file.",
     ExportFormat::kTfjs},
    {"TensorFlow.js weights (.bin)", "The weights that belong to the TensorFlow.js model.",
     ExportFormat::kTfjsWeights},
    {"Metrics (.csv)", "Every update up to here: losses, accuracy, lengths of the gradient.",
     ExportFormat::kMetrics},
    {"Metrics of all runs (.csv)", "The same of every run in this list.", ExportFormat::kRuns},
}};

constexpr ButtonSpec kSave{.kind = ButtonKind::kQuiet, .icon = icon::kDownload};
constexpr ButtonSpec kOpen{.kind = ButtonKind::kQuiet, .icon = icon::kFolder};

}  // namespace

float save_menu_width() {
  return button_width("Save run", kSave) + button_width("Open file", kOpen) +
         ImGui::GetStyle().ItemSpacing.x;
}

void save_menu(Outbox& outbox, bool dense) {
  if (button("Save run", kSave,
             {.dense = dense, .help = "The run as a file: to go on with, or for other programs"}))
    ImGui::OpenPopup(kPopup);
  if (ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove)) {
    for (const Entry& entry : kEntries) {
      if (!button(entry.name, {.kind = ButtonKind::kQuiet},
                  {.width = px(kEntry), .help = entry.help}))
        continue;
      if (entry.format)
        outbox.wish(SaveExport{*entry.format});
      else
        outbox.wish(SaveSession{});
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
  ImGui::SameLine();
  if (button("Open file", kOpen,
             {.dense = dense,
              .help = "A saved session (.unroll) goes on where it was saved. Weights "
                      "(.safetensors) become the start of the present model. A text becomes what "
                      "is learned. Each can be dropped here, too."}))
    outbox.wish(PickText{});
}

}  // namespace unroll::viz
