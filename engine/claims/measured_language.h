#pragma once
// What a network knows of words and tunes. NaN where the task has nothing of the kind.

#include "engine/claims/examined.h"

namespace unroll {

/// The probability of the last target of the first sentence that the task names (Task::probes).
double first_named(const Examined& examined);
/// The least such probability over all of them.
double least_named(const Examined& examined);

/// Accuracy on the held-out targets that follow from a step more than `gap` steps before.
double far_accuracy(const Examined& examined);

/// |entries of the vocabulary - different tokens of the text|; the one entry for all words that
/// have none of their own counts as no entry.
double vocabulary_gap(const Examined& examined);

/// The change of the right answer's score when all inputs are erased against the sum of what
/// erasing each alone changes: the largest difference over some sentences, relative to the largest
/// change.
double effect_gap(const Examined& examined);

/// The share of words whose nearest neighbour by the angle between learned vectors is of the same
/// class.
double same_nearest(const Examined& examined);

/// The share of well-formed bars in a text that the network writes, begun by "X:1".
double good_bars(const Examined& examined);
/// Of the same text, the share of bars that are as long as most bars of their tune. A writer that
/// knows which sign follows the last one reaches 0.23 on the built-in tunes, one that knows what
/// follows the last four 0.40.
double steady_bars(const Examined& examined);

/// Each held-out tune of a text of tunes, up to the end of its second whole bar, is given to the
/// network, which goes on some times: the share of the bars that it writes that can be read, the
/// share that is as long as the metre of the tune asks, and that share of the next two bars alone.
double continued_readable(const Examined& examined);
double continued_in_metre(const Examined& examined);
double next_in_metre(const Examined& examined);

}  // namespace unroll
