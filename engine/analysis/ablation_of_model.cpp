#include "engine/analysis/ablation_of_model.h"

#include <string>

#include "engine/analysis/saliency.h"

namespace unroll::analysis {

template <Scalar S>
Result<std::vector<double>> ablate_symbols(const Model<S>& model, const Params<S>& theta,
                                           const Trace<S>& trace, int example, int replacement) {
  if (example < 0 || example >= trace.batch())
    return Error{"ablation", "example " + std::to_string(example) + " of a batch of " +
                                 std::to_string(trace.batch()) + ": 0 to " +
                                 std::to_string(trace.batch() - 1) + " are allowed"};
  const auto cells =
      static_cast<std::size_t>(trace.steps()) * static_cast<std::size_t>(trace.batch());
  if (trace.data().inputs.size() != cells)
    return Error{"ablation", "the input is made of numbers; only symbols can be replaced"};
  Trace<S> copy = trace;
  const double loss = model.forward(theta, copy);
  return ablation(trace.steps(), loss, [&](int t) {
    Batch changed = trace.data();
    changed.inputs[static_cast<std::size_t>(t * trace.batch() + example)] = replacement;
    copy.set_data(std::move(changed));
    return model.forward(theta, copy);
  });
}

template Result<std::vector<double>> ablate_symbols<float>(const Model<float>&,
                                                           const Params<float>&,
                                                           const Trace<float>&, int, int);
template Result<std::vector<double>> ablate_symbols<double>(const Model<double>&,
                                                            const Params<double>&,
                                                            const Trace<double>&, int, int);

}  // namespace unroll::analysis
