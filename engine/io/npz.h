#pragma once
// NPZ, NumPy's file of several arrays: a ZIP archive (entries stored, not compressed) of NPY files
// of version 1. `numpy.load(file)["rnn0.Wx"]` gives an array back.

#include <vector>

#include "engine/base/archive.h"
#include "engine/io/named_tensor.h"

namespace unroll {

/// One array as an NPY file: '<f4' or '<f8', row-major.
Bytes write_npy(const NamedTensor& tensor);

/// All arrays as an NPZ file, each under its name. The same arrays give the same bytes: the archive
/// holds no time. Names are UTF-8 and occur once; at most 65,535 arrays and 4 GB.
Bytes write_npz(const std::vector<NamedTensor>& tensors);

}  // namespace unroll
