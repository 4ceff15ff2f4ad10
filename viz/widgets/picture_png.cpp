// The PNG of picture.h. Formats: PNG (RFC 2083), zlib (RFC 1950), deflate (RFC 1951).

#include <algorithm>
#include <array>
#include <string_view>

#include "viz/widgets/picture.h"

namespace unroll::viz {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Bits from the lowest on; codes of the Huffman tree from their highest bit.
class BitWriter {
 public:
  explicit BitWriter(Bytes& out) : out_(out) {}
  void bits(unsigned value, int count) {
    held_ |= static_cast<std::uint64_t>(value) << filled_;
    for (filled_ += count; filled_ >= 8; filled_ -= 8, held_ >>= 8)
      out_.push_back(static_cast<std::uint8_t>(held_));
  }
  void code(unsigned value, int count) {
    unsigned turned = 0;
    for (int i = 0; i < count; ++i) turned |= ((value >> i) & 1u) << (count - 1 - i);
    bits(turned, count);
  }
  void finish() {
    if (filled_ > 0) bits(0, 8 - filled_);
  }

 private:
  Bytes& out_;
  std::uint64_t held_ = 0;
  int filled_ = 0;
};

/// A literal, an end mark or a length, in the fixed code.
void put_symbol(BitWriter& out, unsigned symbol) {
  if (symbol < 144)
    out.code(0x30 + symbol, 8);
  else if (symbol < 256)
    out.code(0x190 + symbol - 144, 9);
  else if (symbol < 280)
    out.code(symbol - 256, 7);
  else
    out.code(0xC0 + symbol - 280, 8);
}

constexpr int kLeastMatch = 3, kMostMatch = 258, kWindow = 32768;

void put_match(BitWriter& out, int length, int distance) {
  static constexpr std::array<int, 29> kLengths = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                   15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                   67, 83, 99, 115, 131, 163, 195, 227, 258};
  static constexpr std::array<int, 30> kDistances = {
      1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
      193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
  const auto at = std::upper_bound(kLengths.begin(), kLengths.end(), length) - 1;
  const int l = static_cast<int>(at - kLengths.begin());
  put_symbol(out, static_cast<unsigned>(257 + l));
  const int length_bits = l < 8 || l == 28 ? 0 : (l - 4) / 4;
  out.bits(static_cast<unsigned>(length - *at), length_bits);
  const auto far = std::upper_bound(kDistances.begin(), kDistances.end(), distance) - 1;
  const int d = static_cast<int>(far - kDistances.begin());
  out.code(static_cast<unsigned>(d), 5);
  out.bits(static_cast<unsigned>(distance - *far), d < 4 ? 0 : (d - 2) / 2);
}

Bytes deflate(const Bytes& data) {
  Bytes out = {0x78, 0x01};
  BitWriter writer(out);
  writer.bits(1, 1);  // the only block
  writer.bits(1, 2);  // in fixed codes
  std::vector<int> last(1 << 15, -1);
  const int size = static_cast<int>(data.size());
  for (int i = 0; i < size;) {
    int length = 0, distance = 0;
    if (i + kLeastMatch <= size) {
      const auto k = static_cast<std::size_t>(i);
      const unsigned key = (data[k] | data[k + 1] << 8u | data[k + 2] << 16u) * 2654435761u >> 17u;
      const int before = last[key];
      last[key] = i;
      if (before >= 0 && i - before <= kWindow) {
        distance = i - before;
        const int most = std::min(kMostMatch, size - i);
        while (length < most && data[static_cast<std::size_t>(before + length)] ==
                                    data[static_cast<std::size_t>(i + length)])
          ++length;
      }
    }
    if (length >= kLeastMatch) {
      put_match(writer, length, distance);
      i += length;
    } else {
      put_symbol(writer, data[static_cast<std::size_t>(i++)]);
    }
  }
  put_symbol(writer, 256);
  writer.finish();
  std::uint32_t a = 1, b = 0;
  for (const std::uint8_t byte : data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  for (const std::uint32_t part : {b, a}) {
    out.push_back(static_cast<std::uint8_t>(part >> 8));
    out.push_back(static_cast<std::uint8_t>(part));
  }
  return out;
}

void put32(Bytes& out, std::uint32_t value) {
  for (const unsigned shift : {24u, 16u, 8u, 0u})
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put_chunk(Bytes& out, std::string_view tag, const Bytes& content) {
  put32(out, static_cast<std::uint32_t>(content.size()));
  const std::size_t from = out.size();
  out.insert(out.end(), tag.begin(), tag.end());
  out.insert(out.end(), content.begin(), content.end());
  std::uint32_t crc = 0xffffffffu;
  for (std::size_t i = from; i < out.size(); ++i) {
    crc ^= out[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1u ? 0xedb88320u : 0u);
  }
  put32(out, ~crc);
}

}  // namespace

std::vector<std::uint8_t> encode_png(const Image& image) {
  constexpr std::uint8_t kUp = 2;  // each byte less the one above it
  Bytes rows;
  const auto pixel = [&image](int x, int y, std::size_t k) {
    return y < 0 ? std::uint8_t{0}
                 : image.pixels[static_cast<std::size_t>(y * image.width + x) * 4 + k];
  };
  for (int y = 0; y < image.height; ++y) {
    rows.push_back(kUp);
    for (int x = 0; x < image.width; ++x)
      for (std::size_t k = 0; k < 3; ++k)
        rows.push_back(static_cast<std::uint8_t>(pixel(x, y, k) - pixel(x, y - 1, k)));
  }
  Bytes out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  Bytes header;
  put32(header, static_cast<std::uint32_t>(image.width));
  put32(header, static_cast<std::uint32_t>(image.height));
  for (const std::uint8_t byte : {8, 2, 0, 0, 0}) header.push_back(byte);
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", deflate(rows));
  put_chunk(out, "IEND", {});
  return out;
}

}  // namespace unroll::viz
