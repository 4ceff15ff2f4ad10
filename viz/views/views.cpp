#include "viz/views/views.h"

#include "viz/views/attention_panel.h"
#include "viz/views/calculator_panel.h"
#include "viz/views/cell_panel.h"
#include "viz/views/clinic_panel.h"
#include "viz/views/code_panel.h"
#include "viz/views/curves_panel.h"
#include "viz/views/embedding_panel.h"
#include "viz/views/generate_panel.h"
#include "viz/views/gradient_panel.h"
#include "viz/views/horizon_panel.h"
#include "viz/views/log_panel.h"
#include "viz/views/model_panel.h"
#include "viz/views/neurons_panel.h"
#include "viz/views/next_panel.h"
#include "viz/views/race_panel.h"
#include "viz/views/runs_panel.h"
#include "viz/views/settings_panel.h"
#include "viz/views/states_panel.h"
#include "viz/views/task_panel.h"
#include "viz/views/training_panel.h"
#include "viz/views/unroll_panel.h"
#include "viz/views/weights_panel.h"
#include "viz/views/what_if_panel.h"

namespace unroll::viz {

std::vector<std::unique_ptr<View>> make_views() {
  std::vector<std::unique_ptr<View>> views;
  views.push_back(std::make_unique<TaskPanel>());
  views.push_back(std::make_unique<ModelPanel>());
  views.push_back(std::make_unique<TrainingPanel>());
  views.push_back(std::make_unique<UnrollPanel>());
  views.push_back(std::make_unique<CellPanel>());
  views.push_back(std::make_unique<GradientPanel>());
  views.push_back(std::make_unique<StatesPanel>());
  views.push_back(std::make_unique<AttentionPanel>());
  views.push_back(std::make_unique<WeightsPanel>());
  views.push_back(std::make_unique<EmbeddingPanel>());
  views.push_back(std::make_unique<NeuronsPanel>());
  views.push_back(std::make_unique<WhatIfPanel>());
  views.push_back(std::make_unique<CurvesPanel>());
  views.push_back(std::make_unique<RacePanel>());
  views.push_back(std::make_unique<ClinicPanel>());
  views.push_back(std::make_unique<CodePanel>());
  views.push_back(std::make_unique<CalculatorPanel>());
  views.push_back(std::make_unique<RunsPanel>());
  views.push_back(std::make_unique<HorizonPanel>());
  views.push_back(std::make_unique<LogPanel>());
  views.push_back(std::make_unique<SettingsPanel>());
  views.push_back(std::make_unique<NextPanel>());
  views.push_back(std::make_unique<GeneratePanel>());
  return views;
}

std::vector<ViewInfo> list_views() {
  std::vector<ViewInfo> list;
  for (const auto& view : make_views()) list.push_back(view->info());
  return list;
}

}  // namespace unroll::viz
