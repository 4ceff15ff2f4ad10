#pragma once
// How losses and gradients add up over the steps. NaN where a measurement has no meaning for the
// network.

#include "engine/claims/examined.h"

namespace unroll {

/// How many steps of a held-out batch carry a loss.
double loss_steps(const Examined& examined);
/// |sum of the losses of all steps - total loss| / total loss.
double lane_error(const Examined& examined);

/// The largest difference between the gradient at the topmost state and the sum of the gradients
/// that the losses of the single steps send there, relative to its largest entry.
double flow_error(const Examined& examined);
/// The share of the gradient at the answers (sum of its lengths) before a sequence's last target.
double earlier_answers(const Examined& examined);
/// In double, on one example: the largest difference between a derivative by a parameter that
/// backward gives and that of five-point differences of the loss, relative to the larger of both
/// and at least to a thousandth of the largest of all. Some 40 entries of each tensor are tried.
double gradient_error(const Examined& examined);

/// The share of the gradient at the states before the step of the loss, and more than 10 before.
double share_earlier(const Examined& examined);
double share_old(const Examined& examined);
/// Decades per step of the gradient of the last step's loss against lag.
double slope(const Examined& examined);

/// Of a plain recurrent layer: by how many decades the gradient of the last loss at step t stays
/// below the product of the largest stretchings of all later steps, at the t where it comes
/// nearest. Never negative, but for rounding.
double bound_margin(const Examined& examined);
/// That product from the last step to the first, in decades per step.
double bound_per_step(const Examined& examined);

}  // namespace unroll
