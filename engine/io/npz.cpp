#include "engine/io/npz.h"

#include <concepts>
#include <cstring>
#include <string_view>

#include "engine/io/checksum.h"

namespace unroll {
namespace {

constexpr std::uint64_t kMaxZipBytes = 0xffffffffu;
constexpr std::size_t kMaxZipEntries = 0xffff;

void append_bytes(Bytes& out, const void* data, std::size_t size) {
  if (size == 0) return;
  const std::size_t at = out.size();
  out.resize(at + size);
  std::memcpy(out.data() + at, data, size);
}

void append_text(Bytes& out, std::string_view text) { append_bytes(out, text.data(), text.size()); }

template <std::integral... Integer>
void append(Bytes& out, Integer... values) {
  (append_bytes(out, &values, sizeof values), ...);
}

/// What the local header and the directory of an archive both say of an entry.
Bytes zip_fields(const Bytes& content, std::size_t name_size) {
  constexpr std::uint16_t kVersionNeeded = 20, kNameIsUtf8 = 1 << 11, kStored = 0;
  constexpr std::uint16_t kMidnight = 0, kFirstOfJanuary1980 = 1 << 5 | 1;
  const std::uint32_t crc = crc32(content);
  const auto size = static_cast<std::uint32_t>(content.size());
  Bytes out;
  append(out, kVersionNeeded, kNameIsUtf8, kStored, kMidnight, kFirstOfJanuary1980, crc, size, size,
         static_cast<std::uint16_t>(name_size), std::uint16_t{0});
  return out;
}

}  // namespace

Bytes write_npy(const NamedTensor& tensor) {
  UNROLL_ASSERT(element_count(tensor.shape) == std::uint64_t{size_of(tensor.data)},
                tensor.name + " of shape " + shape_text(tensor.shape) + " has " +
                    std::to_string(size_of(tensor.data)) + " numbers");
  const bool single = std::holds_alternative<std::vector<float>>(tensor.data);
  std::string header = "{'descr': '" + std::string(single ? "<f4" : "<f8") +
                       "', 'fortran_order': False, 'shape': " + shape_text(tensor.shape) + ", }";
  constexpr std::size_t kBefore = 10, kAlignment = 64;
  while ((kBefore + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  UNROLL_ASSERT(header.size() <= 0xffff, tensor.name + " has too many dimensions");
  Bytes out;
  append_text(out, "\x93NUMPY");
  append(out, std::uint8_t{1}, std::uint8_t{0}, static_cast<std::uint16_t>(header.size()));
  append_text(out, header);
  std::visit(
      [&out](const auto& values) {
        append_bytes(out, values.data(), values.size() * sizeof(values[0]));
      },
      tensor.data);
  return out;
}

Bytes write_npz(const std::vector<NamedTensor>& tensors) {
  UNROLL_ASSERT(tensors.size() <= kMaxZipEntries,
                std::to_string(tensors.size()) + " arrays do not fit into an archive");
  constexpr std::uint16_t kMadeBy = 20, kDisk = 0;
  Bytes out, directory;
  for (const NamedTensor& tensor : tensors) {
    const std::string name = tensor.name + ".npy";
    const Bytes content = write_npy(tensor);
    UNROLL_ASSERT(std::uint64_t{out.size()} + content.size() + directory.size() < kMaxZipBytes,
                  "the archive would have more than 4 GB");
    const Bytes fields = zip_fields(content, name.size());
    const auto offset = static_cast<std::uint32_t>(out.size());
    append_text(out, "PK\x03\x04");
    append_bytes(out, fields.data(), fields.size());
    append_text(out, name);
    append_bytes(out, content.data(), content.size());

    append_text(directory, "PK\x01\x02");
    append(directory, kMadeBy);
    append_bytes(directory, fields.data(), fields.size());
    append(directory, std::uint16_t{0}, kDisk, std::uint16_t{0}, std::uint32_t{0}, offset);
    append_text(directory, name);
  }
  const auto count = static_cast<std::uint16_t>(tensors.size());
  const auto directory_at = static_cast<std::uint32_t>(out.size());
  append_bytes(out, directory.data(), directory.size());
  append_text(out, "PK\x05\x06");
  append(out, kDisk, kDisk, count, count, static_cast<std::uint32_t>(directory.size()),
         directory_at, std::uint16_t{0});
  return out;
}

}  // namespace unroll
