#pragma once
// The application read out: for tests in the browser and for the accessible mirror.

#include <cstdint>
#include <string>

#include "viz/app/controller.h"
#include "viz/widgets/item_registry.h"
#include "viz/widgets/ui.h"

namespace unroll::viz {

/// What only the application knows.
struct ScreenFacts {
  std::uint64_t frames = 0;
  bool phone = false;
  Look look;
};

std::string state_json(const Controller& controller, const ScreenFacts& facts);
std::string items_json(const ItemRegistry& items);

}  // namespace unroll::viz
