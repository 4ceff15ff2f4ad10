#pragma once
// Where we look: everything that the user can change on screen and that is no part of the
// experiment. Part of it travels in links; none of it changes a number.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/command.h"
#include "engine/session/config.h"
#include "engine/session/question.h"

namespace unroll::viz {

enum class ThemeChoice : std::uint8_t { kAuto, kLight, kDark, kHighContrast };

/// Updates per second while playing; kMax = as fast as it goes.
enum class Speed : std::uint8_t { kOne, kFive, kThirty, kMax };

/// What the buttons beside Play go on and back by. An epoch is one reading of the text; of what is
/// made anew for every batch, 100 updates.
enum class StepUnit : std::uint8_t { kOperation, kTime, kUpdate, kEpoch };

/// Which steps a hold takes: that of the cell, all from it on, all, or those of
/// ViewState::hold_span.
enum class HoldSteps : std::uint8_t { kThis, kOn, kAll, kSpan };

/// The cell that controls and keys act on: one unit of one slot at one step, or one weight.
struct HoldTarget {
  std::string slot;  ///< "lstm0.f", "lstm0.Wh"
  int unit = 0, step = 0;
  int rows = 0, steps = 0;  ///< of the slot
  bool weight = false;      ///< of a parameter; steps are its columns
};

/// A step that is pointed at and, where it is one, the slot.
struct Spot {
  std::string slot;        ///< "lstm0.f"; "": the step alone
  int step = -1;           ///< -1: nothing is pointed at
  bool of_source = false;  ///< it is a step of what an encoder reads

  bool operator==(const Spot&) const = default;
};

/// What a race is drawn against.
enum class RaceAxis : std::uint8_t { kUpdates, kTime, kWork };

/// Whether transitions are drawn: as the system says, or not as it says.
enum class Motion : std::uint8_t { kAuto, kReduced, kFull };

/// What is open, under a name.
struct SavedLayout {
  std::string name, stage, strip, maximised;

  bool operator==(const SavedLayout&) const = default;
};

/// What the user wants of every visit.
struct Settings {
  Motion motion = Motion::kAuto;
  bool teaching = false;      ///< larger type and fewer panels, to be seen from the last row
  bool rests_hidden = false;  ///< training waits while nobody sees the page or the window
  std::vector<SavedLayout> layouts;

  bool operator==(const Settings&) const = default;
};

inline constexpr std::size_t kMostLayouts = 8;

/// How samples are written; the rate of writing goes to the session.
struct Sampling {
  double temperature = 0.8;
  int length = 160;  ///< symbols
  int every = 50;    ///< updates between two samples
  int top_k = 0;     ///< only the k likeliest symbols are drawn; 0: all
  std::string prefix;
  bool coloured = false;  ///< background by the probability that each symbol got
  int given = 0;          ///< steps of a series that it goes on from; 0: half of them
  int series = 0;         ///< which of several series is drawn
  int look = 0;           ///< which of DecodingFinding::looks is drawn

  bool operator==(const Sampling&) const = default;
};

/// What of an attention head is looked at: its operations in their order, after what tells the
/// steps apart.
enum class AttentionStage : std::uint8_t {
  kPositions,
  kScores,
  kScaled,
  kMasked,
  kWeights,
  kValues,
  kImportance,  ///< beside them, how much each step matters
  kSearch       ///< no head of the network, but a table of the user's that is searched the same way
};

struct AttentionLook {
  std::string layer;  ///< "attn0"; "" or a layer that is not there: the last one
  int head = 0;
  AttentionStage stage = AttentionStage::kWeights;
  int key = -1;       ///< step whose key is compared with the playhead's query; -1: the heaviest
  SearchTable table;  ///< of kSearch; without a query: as it is at first
  int table_row = 0, table_column = 0;  ///< number that can be changed: row 0 is the query
};

/// What of a written tune is looked at.
struct TuneLook {
  std::uint64_t sample = 0;  ///< tune_checksum() of the one that is read; 0 or gone: the newest
  std::uint64_t of = 0;      ///< TuneReading::checksum that the next two belong to
  int sheet = 0;             ///< tune of the sample
  int bar = 0;               ///< at the left edge, as far as there are enough behind it
  double volume = 0.7;       ///< 0..1
};

struct ViewState {
  bool folded = false;   ///< the unrolled network stands as the loop that it is
  int playhead = -1;     ///< time step looked at, from 0; -1 = not chosen yet (the middle)
  int first_step = 0;    ///< leftmost time step shown where not all fit
  int source_step = -1;  ///< the playhead of what an encoder reads; -1 = not chosen yet
  bool gradient_log = true;
  AttentionLook attention;
  bool loss_log = false;

  std::string cell_layer;      ///< layer in the cell view; "" or unknown: the network's state
  std::string cell_slot;       ///< whose equation is written there; "": what comes out
  int cell_unit = 0;           ///< followed there
  bool cell_backward = false;  ///< gradients in place of values
  std::string states_slot;     ///< looked at in States and Unroll; "" or unknown: the topmost

  static constexpr int kLastOperation = 1 << 30;
  int operation = -1;           ///< of the coming update, under the cursor; -1: there is no cursor
  Watch watched_before = {};    ///< what was watched before the cursor came
  int followed_operation = -1;  ///< that the other views were pointed at last
  std::uint64_t followed_update = 0;

  std::string calculated;  ///< number in the calculator: "rnn0.h[3]@7"; "": under the playhead
  std::vector<std::string> calculated_before;  ///< the way that led there
  bool predict = false;                        ///< its result is hidden
  bool calculated_whole = false;               ///< long sums with all of their rows
  std::string guess;                           ///< typed in its place

  bool hold_all_units = false;
  HoldSteps hold_steps = HoldSteps::kThis;
  std::string hold_span;    ///< of kSpan, as it is typed: "4 to 9"
  int hold_span_from = -1;  ///< where it is being dragged from; -1: it is not
  double hold_amount = 1;
  std::optional<HoldTarget> pointed;  ///< in any view, by pointer or focus, in the last frame

  Spot pointing;  ///< in any view, by pointer or focus, as far as this frame is drawn
  Spot lit;       ///< the same of the last frame: what all views light

  ThemeChoice theme = ThemeChoice::kAuto;
  ThemeChoice theme_before = ThemeChoice::kAuto;  ///< the last one that was not high contrast
  Settings settings;
  Speed speed = Speed::kMax;
  StepUnit step_unit = StepUnit::kUpdate;
  Sampling sampling;

  int shown_run = 0;  ///< whose numbers all views show: 0 is the main run (A), then its rivals

  RaceAxis race_axis = RaceAxis::kUpdates;
  int race_edit = -1;                 ///< run whose settings stand in place of the table; -1: none
  std::optional<Config> rival_draft;  ///< while one of its controls is being dragged

  std::string stage = "unroll";  ///< id of the view that is open on the stage
  std::string strip = "curves";  ///< the same in the strip below it
  std::string maximised;         ///< id of the panel that fills the screen, or ""
  std::string tab = "unroll";    ///< open tab on the phone
  std::string hovered_panel;     ///< id of the panel under the pointer, for "F"
  bool first_visit = false;      ///< nothing was chosen: few panels, and Play asks to be pressed
  bool help_open = false;
  bool menu_open = false;  ///< the phone's overflow menu
  int guide_page = 0;
  bool guide_open = true;

  int gradient_state = -1;    ///< which state of the gradient's view; -1 = the topmost
  int gradient_loss = -1;     ///< step whose loss is followed back; -1 = the last one
  bool gradient_age = false;  ///< its share by age, where there is no room for both curves
  int gradient_matrix = -1;   ///< whose eigenvalues are shown; -1 = the topmost layer's first

  std::string matrix;  ///< parameter in the view of weights; "" or unknown: the engine's choice
  MatrixPart matrix_part = MatrixPart::kValue;
  int matrix_row = -1, matrix_col = -1;  ///< entry that is followed there; -1: none

  int map_symbol = -1;  ///< whose neighbours are named in the map of symbols; -1: none

  std::uint32_t run_chosen = 0;   ///< in the list of runs; 0: the present one
  std::uint32_t run_against = 0;  ///< it is compared with this one; 0: with its parent

  std::string layout_name;              ///< typed, for the layout to be saved
  std::string input_entry;              ///< typed, to be read in place of the example's input
  std::vector<float> drawn_x, drawn_y;  ///< places that the pointer has passed while drawing

  std::string neuron_slot;  ///< by which the text is coloured; "" or unknown: the network's state
  int neuron_unit = 0;
  bool probes = false;  ///< in place of the text: what can be told from the last state

  bool more_model = false;      ///< the settings behind the fold are shown
  bool more_training = false;   ///< the same
  bool accuracy_shown = false;  ///< in the curves, where there is no room for loss and accuracy

  std::optional<Config> draft;  ///< while a control is being dragged, before it takes effect

  std::optional<std::uint64_t> scrub;  ///< update under the scrub bar's knob while it is dragged

  bool text_entry_open = false;   ///< the box to paste or type a text into
  bool text_entry_fresh = false;  ///< just opened: it gets the keyboard
  std::string text_entry;
  bool table_wanted = false;  ///< the task of the user's table was chosen before there is one

  TuneLook tune;
};

}  // namespace unroll::viz
