#pragma once
// Where we look, as keys of a share link: t, view, full, theme, temp, watch, matrix, neuron, att,
// op, run, and what is tried there: clamp, reads. Defaults are left out; keys that nobody here
// knows are kept as they are.
//   view=attention,curves   what is open on the stage and in the strip
//   full=generate           the panel that fills the screen
//   matrix=rnn0.Wh,grad     the parameter in the view of weights, and what of it
//   neuron=lstm0.c,3        the slot and the unit by which the text is coloured
//   att=softmax,1,attn0     operation, head and layer of the view of attention
//   op=12                   the operation of the coming update under the cursor
//   run=1                   the model of a race that is shown: 1 is the first rival
//   clamp=lstm0.f@25:0      what is held (engine/session/what_if_text.h); of rivals clampB, clampC
//   ... reads=3:12              what the watched example reads in place of its own input

#include <span>
#include <string>
#include <vector>

#include "engine/io/fields.h"
#include "engine/session/command.h"
#include "viz/views/view.h"

namespace unroll::viz {

/// What is tried on the watched example.
struct LinkedWhatIf {
  std::vector<std::vector<Hold>> holds;  ///< by run of the race, the main one first
  std::vector<InputEdit> edits;

  bool operator==(const LinkedWhatIf&) const = default;
};

struct ViewLink {
  ViewState state;
  Watch watch;
  LinkedWhatIf what_if;
  FieldTexts unknown;                ///< keys of newer versions
  std::vector<std::string> notices;  ///< what was changed, sentences for the user
};

/// Reads Link::extra. `views` are those that "view" and "full" may name.
ViewLink read_view_link(const FieldTexts& extra, std::span<const ViewInfo> views);

/// The other way round, for Link::extra. Edits of the input that do not fit are left out.
FieldTexts write_view_link(const ViewState& state, const Watch& watch, const FieldTexts& unknown,
                           const LinkedWhatIf& what_if = {});
/// Whether they fit.
bool fit_in_link(std::span<const InputEdit> edits);

}  // namespace unroll::viz
