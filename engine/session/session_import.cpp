// Parameters from a file of another program.

#include "engine/io/safetensors.h"
#include "engine/io/weights.h"
#include "engine/session/session.h"

namespace unroll {

void Session::begin_with(std::vector<float> theta) {
  const bool fits = run_->restore({.theta = std::move(theta)});
  UNROLL_ASSERT(fits, "parameters of another model");
  timeline_.start(config_, run_->capture());
  imported_ = true;
  history_.clear();
  measure_start();
}

void Session::on(const Import& c) {
  const auto content = read_safetensors(c.file);
  if (!content) return note(true, content.error().text());
  auto theta = from_torch<float>(run_->model().params(), content.value().tensors);
  if (!theta) return note(true, theta.error().text());
  start(config_);
  begin_with(std::move(theta).value().values());
  note(false,
       "The parameters come from a file. A link to this run holds its settings only: there it "
       "starts from its seed.");
}

}  // namespace unroll
