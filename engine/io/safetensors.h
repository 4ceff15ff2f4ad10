#pragma once
// Safetensors, the weight files of the PyTorch world: eight bytes with the length of a header, the
// header (JSON: per tensor its type, shape and place), then all numbers without gaps, little-endian
// and row-major.

#include <string>
#include <utility>
#include <vector>

#include "engine/base/archive.h"
#include "engine/base/result.h"
#include "engine/io/named_tensor.h"

namespace unroll {

/// The longest header that is read, in bytes. The format allows 100,000,000; one tensor takes about
/// 100, so this is room for tens of thousands.
inline constexpr std::uint64_t kMaxSafetensorsHeader = std::uint64_t{4} << 20;

struct Safetensors {
  std::vector<NamedTensor> tensors;  ///< read: in the order of their numbers
  std::vector<std::pair<std::string, std::string>> metadata;  ///< free texts by key
};

/// The file. Names and metadata keys are valid UTF-8 and occur once; no tensor is called
/// "__metadata__"; data and shapes agree.
Bytes write_safetensors(const Safetensors& content);

/// Reads a file that may come from anywhere: nothing is taken on trust, no memory is taken before
/// the file is known to hold what is promised. F32, F16 and BF16 become float, F64, I64 and I32
/// double; other types are refused by name. Not-a-number and infinity are values like any other.
Result<Safetensors> read_safetensors(const Bytes& file);

}  // namespace unroll
