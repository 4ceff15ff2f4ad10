#pragma once
// What attention looks at and whether its arithmetic is what is said of it. Read off the slots of
// the topmost layer of attention; NaN for a network without.

#include "engine/claims/examined.h"

namespace unroll {

/// The mean weight on the steps that decide (Task::links), of the head that looks there most.
double link_weight(const Examined& examined);
/// The share of such links at which a head looks there more than anywhere else.
double link_hits(const Examined& examined);
/// The share of such links whose weight is above the mean of what the step sees.
double link_above_mean(const Examined& examined);

/// The largest difference between queries, keys and values and, for each of the three, a matrix of
/// its own times what attention reads plus a bias, relative to the largest entry of the three.
double map_error(const Examined& examined);
/// The largest distance from 1 of the sum of a step's weights.
double row_error(const Examined& examined);
/// The largest difference between what attention passes on and the weighted sum of the values,
/// relative to its largest entry.
double mix_error(const Examined& examined);

/// The variance of the scores, q . k and after scaling, in units of what a product of a component
/// of q and one of k has: about the length of the vectors for independent components.
double score_spread(const Examined& examined);
double scaled_spread(const Examined& examined);
/// The largest |what goes into the softmax - sharpness * cosine of q and k|.
double cosine_error(const Examined& examined);
/// The largest change of what attention gives to a step when the steps of the input are laid in
/// the opposite order and its answers back, relative to its largest entry.
double order_effect(const Examined& examined);

/// Accuracy with the input of the first linked step erased, and of a step that is neither linked
/// nor asks.
double hidden_clue(const Examined& examined);
double hidden_other(const Examined& examined);

/// Spearman's rho between the weights of the last step and the rise of the loss when each step is
/// erased, averaged over examples in which both differ.
double weight_ablation(const Examined& examined);

}  // namespace unroll
