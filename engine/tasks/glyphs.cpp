#include "engine/tasks/glyphs.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/frequencies.h"
#include "engine/tasks/writing.h"

namespace unroll {

namespace {

constexpr int kSide = 8, kPoints = kSide * kSide, kLongest = 5;
constexpr std::array<std::string_view, 16> kNames = {
    "ring", "cross", "slash", "heart", "house", "tree", "arrow", "bar",
    "box",  "moon",  "star",  "wave",  "cup",   "key",  "fish",  "eye"};
// Four pictures beside each other, in the order of the names.
constexpr std::string_view kPictures[] = {
    "..####.. ...##... ......## .##..##.",  //
    ".##..##. ...##... .....### ########",  //
    "##....## ...##... ....###. ########",  //
    "##....## ######## ...###.. ########",  //
    "##....## ######## ..###... .######.",  //
    "##....## ...##... .###.... ..####..",  //
    ".##..##. ...##... ###..... ...##...",  //
    "..####.. ...##... ##...... ........",  //

    "...##... ...##... ....#... ...##...",  //
    "..####.. ..####.. ....##.. ...##...",  //
    ".######. ..####.. #######. ...##...",  //
    "######## .######. ######## ...##...",  //
    ".##..##. .######. ######## ...##...",  //
    ".##..##. ######## #######. ...##...",  //
    ".##..##. ...##... ....##.. ...##...",  //
    ".##..##. ...##... ....#... ...##...",  //

    "######## ..####.. #..##..# ........",  //
    "#......# .###.... .#.##.#. .##...##",  //
    "#......# ###..... ..####.. ####.###",  //
    "#......# ##...... ######## #..###..",  //
    "#......# ##...... ######## ........",  //
    "#......# ###..... ..####.. .##...##",  //
    "#......# .###.... .#.##.#. ####.###",  //
    "######## ..####.. #..##..# #..###..",  //

    "........ .###.... ........ ........",  //
    "######.. ##.##... ..###..# ..####..",  //
    "######## ##.##... .#####.# .#....#.",  //
    "######.# .###.... ##.##### #..##..#",  //
    "######## ..#..... ######## #..##..#",  //
    "######.. ..###... .#####.# .#....#.",  //
    "..##.... ..#..... ..###..# ..####..",  //
    "######.. ..###... ........ ........",  //
};

bool dark(int glyph, int point) {
  const int line = glyph / 4 * kSide + point / kSide, column = glyph % 4 * (kSide + 1);
  return kPictures[line][static_cast<std::size_t>(column + point % kSide)] == '#';
}

std::vector<std::string> used_letters() {
  std::set<std::string> used;
  for (const std::string_view name : kNames)
    for (const char c : name) used.emplace(1, c);
  return {used.begin(), used.end()};
}

class GlyphsTask final : public GeneratedTask {
 public:
  explicit GlyphsTask(double noise)
      : GeneratedTask(writing_facts({PortKind::kValues, kPoints, 1}, square_points(kSide),
                                    used_letters(), kLongest)),
        noise_(noise) {}

  Example make(Random& random) const override {
    const int glyph = draw_index(random, static_cast<int>(kNames.size()));
    Example e;
    for (int point = 0; point < kPoints; ++point)
      e.source_values.push_back(dark(glyph, point) != draw_chance(random, noise_) ? 1.0 : 0.0);
    std::vector<int> name;
    for (const char c : kNames[static_cast<std::size_t>(glyph)])
      name.push_back(static_cast<int>(std::ranges::find(output_names(), std::string(1, c)) -
                                      output_names().begin()));
    write_answer(e, name, shape().outputs - 2);
    return e;
  }

  std::vector<Baseline> baselines() const override { return writing_baselines(*this); }

  std::string source_text(const Batch& batch, int column) const override {
    const Example e = unpack(shape(), batch, column);
    std::string out;
    for (std::size_t i = 0; i < e.source_values.size(); ++i) {
      out += e.source_values[i] > 0.5 ? "#" : ".";
      if (i % kSide == kSide - 1) out += "\n";
    }
    return out;
  }

  std::string describe(const Batch& batch, int column) const override {
    return "source\n" + source_text(batch, column) + describe_rows(batch, column, false);
  }

 private:
  double noise_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_glyphs(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData&) {
  return generate<GlyphsTask>(seed, config.noise);
}

}  // namespace unroll
