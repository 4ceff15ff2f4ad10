#pragma once
// Small runs of every kind of model that there is, for what must hold of all of them.

#include <memory>
#include <string>
#include <vector>

#include "engine/session/config.h"
#include "engine/tasks/task.h"

namespace unroll::test {

struct KindCase {
  std::string link;  ///< the share link of the configuration
  Config config;
  std::shared_ptr<const Task> task;
};

/// Every model of the registry on symbols, numbers, a source and a still picture, as far as it can
/// read them; then every cell and every choice that changes what a step computes.
std::vector<KindCase> kind_cases();

/// The small run that a link asks for; a link that is wrong is our bug.
KindCase small_run(const std::string& link);

}  // namespace unroll::test
