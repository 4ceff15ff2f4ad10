// The part of raster.h that reads, writes and compares files.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "tests/support/engine_source_dir.h"
#include "tests/support/raster.h"

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STB_IMAGE_WRITE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include <stb_image.h>
#include <stb_image_write.h>
#pragma GCC diagnostic pop

namespace unroll::viz::testing {
namespace {

constexpr int kPaletteSize = 256;
constexpr int kExactColors = 96;  ///< the most frequent ones, kept as they are
/// What a small PNG may be off at a smoothed edge, plus what compilers round differently.
constexpr int kGoldenTolerance = 24;

int apart(ImU32 a, ImU32 b) {
  int worst = 0;
  for (const int shift : {0, 8, 16})
    worst = std::max(worst, std::abs(static_cast<int>((a >> shift) & 255) -
                                     static_cast<int>((b >> shift) & 255)));
  return worst;
}

ImU32 color_of_pixel(const Image& image, std::size_t pixel) {
  const std::uint8_t* p = &image.pixels[4 * pixel];
  return IM_COL32(p[0], p[1], p[2], 255);
}

/// Colours with their counts, most frequent first.
std::vector<std::pair<int, ImU32>> histogram(const Image& image) {
  std::map<ImU32, int> counts;
  auto last = counts.end();  // neighbours mostly have one colour
  for (std::size_t i = 0; i < image.pixels.size() / 4; ++i) {
    const ImU32 color = color_of_pixel(image, i);
    if (last == counts.end() || last->first != color) last = counts.try_emplace(color).first;
    ++last->second;
  }
  std::vector<std::pair<int, ImU32>> sorted;
  sorted.reserve(counts.size());
  for (const auto& [color, count] : counts) sorted.emplace_back(count, color);
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  return sorted;
}

/// The frequent colours, then others at least `least` from all before; the smallest `least` that
/// fits.
std::vector<ImU32> palette_of(const std::vector<std::pair<int, ImU32>>& colors) {
  for (int least = 0;; least += 2) {
    std::vector<ImU32> palette;
    for (const auto& [count, color] : colors) {
      const bool near = palette.size() >= kExactColors &&
                        std::any_of(palette.begin(), palette.end(),
                                    [&](ImU32 other) { return apart(color, other) <= least; });
      if (!near) palette.push_back(color);
      if (palette.size() > kPaletteSize) break;
    }
    if (palette.size() <= kPaletteSize) return palette;
  }
}

void put32(std::string& bytes, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((value >> shift) & 255);
}

void put_chunk(std::string& file, const std::string& tag, const std::string& data) {
  put32(file, static_cast<std::uint32_t>(data.size()));
  std::string body = tag + data;
  const unsigned crc =
      stbiw__crc32(reinterpret_cast<unsigned char*>(body.data()), static_cast<int>(body.size()));
  file += body;
  put32(file, crc);
}

bool write_palette_png(const std::string& path, const Image& image) {
  const std::vector<std::pair<int, ImU32>> colors = histogram(image);
  const std::vector<ImU32> palette = palette_of(colors);
  std::map<ImU32, char> index;
  for (const auto& [count, color] : colors) {
    const auto nearest = std::min_element(palette.begin(), palette.end(), [&](ImU32 a, ImU32 b) {
      return apart(color, a) < apart(color, b);
    });
    index[color] = static_cast<char>(nearest - palette.begin());
  }
  std::string rows;
  std::size_t pixel = 0;
  for (int y = 0; y < image.height; ++y) {
    rows += '\0';  // no filter
    for (int x = 0; x < image.width; ++x) rows += index[color_of_pixel(image, pixel++)];
  }
  int packed_size = 0;
  const std::unique_ptr<unsigned char, void (*)(void*)> packed(
      stbi_zlib_compress(reinterpret_cast<unsigned char*>(rows.data()),
                         static_cast<int>(rows.size()), &packed_size, 16),
      std::free);
  if (!packed) return false;
  std::string header, table;
  put32(header, static_cast<std::uint32_t>(image.width));
  put32(header, static_cast<std::uint32_t>(image.height));
  header += std::string("\x08\x03\x00\x00\x00", 5);
  for (const ImU32 color : palette)
    for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT})
      table += static_cast<char>((color >> shift) & 255);
  std::string file = "\x89PNG\r\n\x1a\n";
  put_chunk(file, "IHDR", header);
  put_chunk(file, "PLTE", table);
  put_chunk(
      file, "IDAT",
      std::string(reinterpret_cast<char*>(packed.get()), static_cast<std::size_t>(packed_size)));
  put_chunk(file, "IEND", "");
  std::ofstream out(path, std::ios::binary);
  out.write(file.data(), static_cast<std::streamsize>(file.size()));
  return out.good();
}

/// Colours that cover more than `share` of the picture.
std::vector<ImU32> flat_colors(const Image& image, double share) {
  std::vector<ImU32> flat;
  const double least = share * image.width * image.height;
  for (const auto& [count, color] : histogram(image))
    if (count > least) flat.push_back(color);
  return flat;
}

}  // namespace

bool write_png(const std::string& path, const Image& image, bool small) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  if (small) return write_palette_png(path, image);
  return stbi_write_png(path.c_str(), image.width, image.height, 4, image.pixels.data(),
                        image.width * 4) != 0;
}

Image read_png(const std::string& path) {
  Image image;
  int channels = 0;
  const std::unique_ptr<std::uint8_t, void (*)(void*)> data(
      stbi_load(path.c_str(), &image.width, &image.height, &channels, 4), stbi_image_free);
  if (!data) return {};
  const std::size_t size =
      static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 4;
  image.pixels.assign(data.get(), data.get() + size);
  return image;
}

Difference compare(const Image& expected, const Image& actual, int tolerance) {
  Difference result;
  result.same_size = expected.width == actual.width && expected.height == actual.height;
  result.picture = actual;
  if (!result.same_size) return result;
  for (std::size_t i = 0; i < actual.pixels.size() / 4; ++i) {
    const int worst = apart(color_of_pixel(expected, i), color_of_pixel(actual, i));
    result.largest = std::max(result.largest, worst);
    const bool differs = worst > tolerance;
    result.differing += differs;
    std::uint8_t* shown = &result.picture.pixels[4 * i];
    const int grey = 200 + (shown[0] + shown[1] + shown[2]) / 15;
    shown[0] = static_cast<std::uint8_t>(differs ? 230 : grey);
    shown[1] = shown[2] = static_cast<std::uint8_t>(differs ? 0 : grey);
  }
  const std::vector<ImU32> old_colors = flat_colors(expected, 0.0005);
  for (const ImU32 color : flat_colors(actual, 0.001))
    result.repainted += std::none_of(old_colors.begin(), old_colors.end(),
                                     [&](ImU32 old) { return apart(old, color) <= 1; });
  return result;
}

std::string check_golden(const std::string& name, const Image& actual, int allowed) {
  const std::string root = unroll::test::source_dir();
  const std::string golden = root + "/tests/golden/" + name + ".png";
  const char* update = std::getenv("UNROLL_UPDATE_GOLDEN");
  if (update && std::string(update) == "1")
    return write_png(golden, actual, true) ? "" : "cannot write " + golden;
  const std::string folder = root + "/build/pictures/";
  const std::string hint = "; if the change is meant: UNROLL_UPDATE_GOLDEN=1";
  const Image expected = read_png(golden);
  const Difference difference = compare(expected, actual, kGoldenTolerance);
  if (difference.same_size && difference.differing <= allowed && difference.repainted == 0)
    return "";
  write_png(folder + name + ".png", actual);
  if (expected.pixels.empty()) return "no golden picture " + golden + hint;
  if (!difference.same_size)
    return name + ": " + std::to_string(actual.width) + " x " + std::to_string(actual.height) +
           " instead of " + std::to_string(expected.width) + " x " +
           std::to_string(expected.height) + ", see " + folder + hint;
  write_png(folder + name + "-difference.png", difference.picture);
  return name + ": " + std::to_string(difference.differing) + " pixels and " +
         std::to_string(difference.repainted) + " flat colours differ, see " + folder + name +
         "-difference.png" + hint;
}

}  // namespace unroll::viz::testing
