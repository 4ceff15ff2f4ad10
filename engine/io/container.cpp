#include "engine/io/container.h"

#include <algorithm>
#include <array>
#include <span>

#include "engine/base/utf8.h"
#include "engine/io/checksum.h"

namespace unroll {
namespace {

constexpr std::string_view kMagic = "UNROLL";
constexpr std::uint16_t kContainerVersion = 1;
constexpr std::size_t kHeaderSize = 40;
constexpr std::size_t kChecksumAt = 32;

using Kind = std::array<char, 8>;

Kind padded(std::string_view kind) {
  UNROLL_ASSERT(!kind.empty() && kind.size() <= Kind{}.size(),
                "a kind has 1 to 8 characters: " + std::string(kind));
  Kind out{};
  std::copy(kind.begin(), kind.end(), out.begin());
  return out;
}

template <class T>
void store(Bytes& out, std::size_t at, const T& value) {
  std::memcpy(out.data() + at, &value, sizeof value);
}

template <class T>
T load(const Bytes& file, std::size_t at) {
  T value;
  std::memcpy(&value, file.data() + at, sizeof value);
  return value;
}

std::uint64_t checksum(const Bytes& file) {
  const std::span<const std::uint8_t> all(file);
  return fnv1a64(all.subspan(kHeaderSize), fnv1a64(all.first(kChecksumAt)));
}

Error refuse(std::string what) { return {"file", std::move(what)}; }

}  // namespace

Bytes wrap_container(std::string_view kind, std::uint32_t version, const Bytes& payload) {
  Bytes out(kHeaderSize + payload.size());
  std::copy(kMagic.begin(), kMagic.end(), out.begin());
  store(out, 6, kContainerVersion);
  store(out, 8, padded(kind));
  store(out, 16, version);
  store(out, 20, std::uint32_t{0});
  store(out, 24, static_cast<std::uint64_t>(payload.size()));
  std::copy(payload.begin(), payload.end(), out.begin() + kHeaderSize);
  store(out, kChecksumAt, checksum(out));
  return out;
}

Result<Bytes> unwrap_container(std::string_view kind, std::uint32_t version, const Bytes& file) {
  const Kind wanted = padded(kind);
  if (file.empty()) return refuse("it is empty");
  const std::size_t magic_size = std::min(file.size(), kMagic.size());
  if (!std::equal(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(magic_size),
                  kMagic.begin())) {
    return refuse("it is no file of Unroll");
  }
  if (file.size() < kHeaderSize) {
    return refuse("it is cut short: only " + std::to_string(file.size()) +
                  " bytes are there; fetch or save it again");
  }
  if (const auto found = load<std::uint16_t>(file, 6); found != kContainerVersion) {
    return refuse("its format " + std::to_string(found) + " is unknown here (this program reads " +
                  std::to_string(kContainerVersion) + "): use a newer Unroll");
  }
  const auto promised = load<std::uint64_t>(file, 24);
  const std::uint64_t present = file.size() - kHeaderSize;
  if (present < promised) {
    return refuse("it is cut short: " + std::to_string(promised - present) + " of " +
                  std::to_string(promised) + " bytes are missing; fetch or save it again");
  }
  if (present > promised) {
    return refuse("it goes on for " + std::to_string(present - promised) +
                  " bytes behind its end; fetch or save it again");
  }
  if (checksum(file) != load<std::uint64_t>(file, kChecksumAt)) {
    return refuse("it is damaged (its checksum does not match); fetch or save it again");
  }
  if (const auto found = load<Kind>(file, 8); found != wanted) {
    const std::string_view name(found.data(), found.size());
    return refuse("it holds \"" + printable(name.substr(0, name.find('\0'))) + "\", where \"" +
                  std::string(kind) + "\" is wanted");
  }
  if (const auto found = load<std::uint32_t>(file, 16); found != version) {
    return refuse("its version " + std::to_string(found) + " is not the " +
                  std::to_string(version) + " that this program reads" +
                  (found > version ? ": use a newer Unroll"
                                   : ": only the older Unroll that saved it can read it"));
  }
  return Bytes(file.begin() + kHeaderSize, file.end());
}

bool is_container(const Bytes& file) {
  // The version is a small number, so its upper byte is none of a text.
  return file.size() >= kHeaderSize && std::equal(kMagic.begin(), kMagic.end(), file.begin()) &&
         file[kMagic.size() + 1] == 0;
}

}  // namespace unroll
