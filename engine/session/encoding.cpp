#include "engine/session/encoding.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll {

Bytes encode_command(const Command& command) {
  ByteWriter writer;
  writer(command);
  return writer.take();
}

bool decode_command(const Bytes& bytes, Command& out) {
  ByteReader reader(bytes);
  reader(out);
  return reader.finished();
}

Bytes encode_snapshot(const Snapshot& snapshot) {
  std::size_t numbers = 0;  // most of what there is
  for (const SlotView& slot : snapshot.example.slots)
    numbers += slot.value.size() + slot.grad.size();
  ByteWriter writer(numbers * sizeof(float) + snapshot.history.size() * sizeof(HistoryRow) +
                    (std::size_t{1} << 14));
  writer(snapshot);
  return writer.take();
}

std::shared_ptr<const Snapshot> decode_snapshot(const std::uint8_t* data, std::size_t size) {
  auto snapshot = std::make_shared<Snapshot>();
  ByteReader reader(data, size);
  reader(*snapshot);
  return reader.finished() ? snapshot : nullptr;
}

Command through_bytes(const Command& command) {
  Command received;
  const bool intact = decode_command(encode_command(command), received);
  UNROLL_ASSERT(intact, "a command does not survive its encoding");
  return received;
}

std::shared_ptr<const Snapshot> through_bytes(const Snapshot& snapshot) {
  const Bytes bytes = encode_snapshot(snapshot);
  auto received = decode_snapshot(bytes.data(), bytes.size());
  UNROLL_ASSERT(received != nullptr, "a snapshot does not survive its encoding");
  return received;
}

std::string Fault::place() const {
  if (time < 0) return slot;
  return slot + " at step " + std::to_string(time) + (of_source ? " of the source" : "");
}

const SlotView* ExampleView::find(const std::string& layer, const std::string& name) const {
  const auto at = std::find_if(slots.begin(), slots.end(), [&](const SlotView& slot) {
    return slot.layer == layer && slot.name == name;
  });
  return at == slots.end() ? nullptr : &*at;
}

void History::apply(const Snapshot& snapshot) {
  if (snapshot.history_epoch != epoch_ || snapshot.history_first < rows_.size())
    rows_.resize(std::min<std::size_t>(rows_.size(), snapshot.history_first));
  if (snapshot.history_first > rows_.size()) return;  // a gap: the next request fetches it
  epoch_ = snapshot.history_epoch;
  rows_.insert(rows_.end(), snapshot.history.begin(), snapshot.history.end());
}

}  // namespace unroll
