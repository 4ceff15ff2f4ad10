#pragma once
// Where a model keeps what: read off the links of its slots, so that a new layer needs no entry.

#include <string>
#include <vector>

#include "engine/nn/model_config.h"
#include "engine/nn/trace_table.h"
#include "engine/session/findings.h"

namespace unroll {

SlotName slot_name(const TraceSlot& slot);

/// The slot `layer`.`name`, -1 if there is none.
int slot_of(const TraceTable& table, std::string_view layer, std::string_view name);

/// Slots that go from step to step: those that a slot of the same layer reads at the step before
/// (or after, where the layer walks backwards). From the bottom of the model.
std::vector<int> state_slots(const TraceTable& table);

/// Whether the state `slot` walks from the last step to the first.
bool walks_back(const TraceTable& table, int slot);

/// The columns that the model reads: "embed"."x" or "input"."x", for the source "source"."x".
int input_slot(const TraceTable& table, bool of_source);

/// Slots with attention weights, (heads*keys x T): the softmax over the keys.
std::vector<int> weight_slots(const TraceTable& table);

/// The letters of the blocks of rows of a recurrent layer's weights, in their order; one empty
/// string where there is but one block.
std::vector<std::string> row_blocks(ModelKind kind);

}  // namespace unroll
