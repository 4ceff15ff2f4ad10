#pragma once
// One view in a panel of its own, on a snapshot; both may be exchanged while it stands.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/ui_harness.h"
#include "viz/app/text_choices.h"
#include "viz/views/view.h"

namespace unroll::viz::testing {

struct ViewStage {
  ViewStage(const View& view, const Snapshot& snapshot, const HarnessOptions& options = {},
            bool phone = false);

  /// Shows `view` of `snapshot`, looked at afresh, for some frames.
  void show(const View& view, const Snapshot& snapshot);

  UiHarness ui;
  ViewState state;
  Outbox outbox;
  CurveDigest curves;
  TextChoices texts;
  bool phone;
  std::optional<TuneReading>
      tunes;  ///< of the snapshot's newest sample, as the application reads it
  Sounding sounding;
  std::vector<RunView> runs;  ///< of a race; show() forgets it
  std::vector<LogLine> log;   ///< the same

 private:
  const View* view_;
  const Snapshot* snapshot_;
  std::uint32_t epoch_ = 0;
};

/// The view of that id; the test fails without one.
const View& view_called(const std::vector<std::unique_ptr<View>>& views, std::string_view id);

/// Every item with its value and place, for comparing two frames.
std::string listing(const ItemRegistry& items);

}  // namespace unroll::viz::testing
