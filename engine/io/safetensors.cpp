#include "engine/io/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <tuple>

#include "engine/base/utf8.h"
#include "engine/io/safetensors_header.h"

namespace unroll {
namespace {

constexpr std::size_t kLengthBytes = 8;

float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000u} << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1fu;
  const std::uint32_t fraction = bits & 0x3ffu;
  if (exponent == 0) {
    const float value = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -value : value;
  }
  // The exponent of all ones stands for infinity and not-a-number in both formats.
  const std::uint32_t wide = exponent == 0x1f ? 0xffu : exponent + (127 - 15);
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

float bfloat_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// `count` values of type Stored at `data`, each turned into a Number.
template <class Number, class Stored, class Convert>
Numbers convert(const std::uint8_t* data, std::size_t count, Convert one) {
  std::vector<Number> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    Stored stored;
    std::memcpy(&stored, data + i * sizeof(Stored), sizeof(Stored));
    out[i] = one(stored);
  }
  return out;
}

template <class Number, class Stored>
Numbers cast(const std::uint8_t* data, std::size_t count) {
  return convert<Number, Stored>(data, count, [](Stored v) { return static_cast<Number>(v); });
}

struct NumberType {
  std::string_view name;
  std::size_t bytes;
  Numbers (*read)(const std::uint8_t* data, std::size_t count);
};

constexpr std::array<NumberType, 6> kTypes = {{
    {"F32", 4, cast<float, float>},
    {"F64", 8, cast<double, double>},
    {"F16", 2,
     [](const std::uint8_t* data, std::size_t count) {
       return convert<float, std::uint16_t>(data, count, half_to_float);
     }},
    {"BF16", 2,
     [](const std::uint8_t* data, std::size_t count) {
       return convert<float, std::uint16_t>(data, count, bfloat_to_float);
     }},
    {"I64", 8, cast<double, std::int64_t>},
    {"I32", 4, cast<double, std::int32_t>},
}};

const NumberType* find_type(std::string_view name) {
  const auto* at = std::ranges::find(kTypes, name, &NumberType::name);
  return at == kTypes.end() ? nullptr : at;
}

Error refuse(std::string what) { return {"safetensors file", std::move(what)}; }
Error refuse(const SafetensorsEntry& entry, std::string what) {
  return {"tensor \"" + printable(entry.name) + "\"", std::move(what)};
}

/// The header's text; the numbers begin behind it.
Result<std::string_view> find_header(const Bytes& file) {
  if (file.size() < kLengthBytes)
    return refuse("it has " + std::to_string(file.size()) +
                  " bytes; even an empty one has 10: choose a .safetensors file");
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > file.size() - kLengthBytes)
    return refuse("its header should have " + std::to_string(length) + " bytes, but only " +
                  std::to_string(file.size() - kLengthBytes) +
                  " follow: it is cut short or no safetensors file");
  if (length > kMaxSafetensorsHeader)
    return refuse("its header has " + std::to_string(length) + " bytes; at most " +
                  std::to_string(kMaxSafetensorsHeader) + " are read");
  const auto* text = reinterpret_cast<const char*>(file.data()) + kLengthBytes;
  if (length == 0 || *text != '{')
    return refuse("its header does not begin with '{': it is no safetensors file");
  return std::string_view(text, static_cast<std::size_t>(length));
}

/// Type and size against the bytes that the entry claims.
Result<Ok> check_entry(const SafetensorsEntry& entry, std::uint64_t data_bytes) {
  const NumberType* type = find_type(entry.dtype);
  if (!type) {
    std::string names;
    for (const NumberType& known : kTypes)
      names += (names.empty() ? "" : ", ") + std::string(known.name);
    return refuse(entry, "numbers of type \"" + printable(entry.dtype) +
                             "\" cannot be read; these can: " + names);
  }
  if (entry.begin > entry.end || entry.end > data_bytes)
    return refuse(entry, "its data_offsets " + std::to_string(entry.begin) + " to " +
                             std::to_string(entry.end) + " are not within the " +
                             std::to_string(data_bytes) +
                             " bytes of numbers; the file is cut short or damaged");
  const auto count = element_count(entry.shape);
  if (!count || *count > data_bytes / type->bytes)
    return refuse(entry, "its shape " + printable(shape_text(entry.shape), 80) +
                             " asks for more numbers than the file holds");
  if (*count * type->bytes != entry.end - entry.begin)
    return refuse(entry, "its shape " + printable(shape_text(entry.shape), 80) + " of " +
                             entry.dtype + " takes " + std::to_string(*count * type->bytes) +
                             " bytes, but data_offsets give it " +
                             std::to_string(entry.end - entry.begin));
  return Ok{};
}

/// Entries sorted by place must cover the numbers without overlap and without a hole.
Result<Ok> check_cover(const std::vector<SafetensorsEntry>& entries, std::uint64_t data_bytes) {
  std::uint64_t at = 0;
  for (const SafetensorsEntry& entry : entries) {
    if (entry.begin != at)
      return refuse(entry, "its numbers begin at byte " + std::to_string(entry.begin) +
                               (entry.begin < at ? ", within those of another tensor, which end at "
                                                 : ", but those before it end at ") +
                               std::to_string(at));
    at = entry.end;
  }
  if (at != data_bytes)
    return refuse("it goes on for " + std::to_string(data_bytes - at) +
                  " bytes behind the last tensor; the file is damaged");
  return Ok{};
}

}  // namespace

Bytes write_safetensors(const Safetensors& content) {
  SafetensorsHeader header;
  header.metadata = content.metadata;
  std::uint64_t at = 0;
  for (const NamedTensor& tensor : content.tensors) {
    UNROLL_ASSERT(element_count(tensor.shape) == std::uint64_t{size_of(tensor.data)},
                  tensor.name + " of shape " + shape_text(tensor.shape) + " has " +
                      std::to_string(size_of(tensor.data)) + " numbers");
    const bool single = std::holds_alternative<std::vector<float>>(tensor.data);
    const std::uint64_t end = at + size_of(tensor.data) * (single ? sizeof(float) : sizeof(double));
    header.entries.push_back({tensor.name, single ? "F32" : "F64", tensor.shape, at, end});
    at = end;
  }
  std::string json = format_safetensors_header(header);
  json.resize((json.size() + 7) / 8 * 8, ' ');  // so that doubles lie at multiples of 8
  Bytes out(kLengthBytes + json.size() + static_cast<std::size_t>(at));
  const std::uint64_t length = json.size();
  std::memcpy(out.data(), &length, kLengthBytes);
  std::memcpy(out.data() + kLengthBytes, json.data(), json.size());
  std::uint8_t* to = out.data() + kLengthBytes + json.size();
  for (const NamedTensor& tensor : content.tensors) {
    std::visit(
        [&to](const auto& values) {
          const std::size_t bytes = values.size() * sizeof(values[0]);
          if (bytes > 0) std::memcpy(to, values.data(), bytes);
          to += bytes;
        },
        tensor.data);
  }
  return out;
}

Result<Safetensors> read_safetensors(const Bytes& file) {
  const auto text = find_header(file);
  if (!text) return text.error();
  auto parsed = parse_safetensors_header(text.value());
  if (!parsed) return parsed.error();
  SafetensorsHeader header = std::move(parsed).value();
  const std::size_t data_at = kLengthBytes + text.value().size();
  const std::uint64_t data_bytes = file.size() - data_at;
  for (const SafetensorsEntry& entry : header.entries)
    if (const auto fine = check_entry(entry, data_bytes); !fine) return fine.error();
  std::ranges::sort(header.entries, [](const auto& a, const auto& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  if (const auto fine = check_cover(header.entries, data_bytes); !fine) return fine.error();

  Safetensors out;
  out.metadata = std::move(header.metadata);
  for (SafetensorsEntry& entry : header.entries) {
    const NumberType& type = *find_type(entry.dtype);
    const auto count = static_cast<std::size_t>((entry.end - entry.begin) / type.bytes);
    const std::uint8_t* data = file.data() + data_at + static_cast<std::size_t>(entry.begin);
    out.tensors.push_back({std::move(entry.name), std::move(entry.shape), type.read(data, count)});
  }
  return out;
}

}  // namespace unroll
