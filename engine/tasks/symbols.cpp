#include "engine/tasks/symbols.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/logarithm.h"
#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll {

namespace {

constexpr double kLn2 = 0.69314718055994530942;

/// The code points of a valid UTF-8 text, without a byte order mark, line ends as LF.
std::u32string code_points(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  bool after_return = false;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = *decode_utf8(text.substr(at));
    const bool mark = at == 0 && step.code == 0xfeff;
    const bool second_half = after_return && step.code == U'\n';
    after_return = step.code == U'\r';
    if (!mark && !second_half) out.push_back(after_return ? U'\n' : step.code);
    at += step.bytes;
  }
  return out;
}

/// The code points that get an id of their own, ascending.
std::vector<char32_t> keep_frequent(const std::map<char32_t, std::uint64_t>& counts) {
  std::vector<std::pair<std::uint64_t, char32_t>> order;
  for (const auto& [point, count] : counts) order.emplace_back(count, point);
  if (order.size() > kMostSymbols) {
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    order.resize(kMostSymbols - 1);
  }
  std::vector<char32_t> kept;
  for (const auto& entry : order) kept.push_back(entry.second);
  std::sort(kept.begin(), kept.end());
  return kept;
}

}  // namespace

int SymbolText::find(std::string_view utf8) const {
  const auto at = std::find(symbols.begin(), symbols.end(), utf8);
  if (at != symbols.end()) return static_cast<int>(at - symbols.begin());
  return symbols.empty() || !symbols.back().empty() ? -1 : static_cast<int>(symbols.size()) - 1;
}

Result<SymbolText> read_symbols(const std::string& title, std::string_view text) {
  if (text.size() > kLargestText)
    return Error{title,
                 "This text has " +
                     format_fixed(std::ceil(static_cast<double>(text.size()) / 1e5) / 10, 1) +
                     " MB; up to 5 MB can be learned from. Bring a part of it."};
  if (text.find('\0') != std::string_view::npos)
    return Error{title, "This is not a text but a binary file. Bring a plain text file (UTF-8)."};
  if (const auto fault = find_invalid_utf8(text))
    return Error{title, "Byte " + std::to_string(*fault + 1) +
                            " is not UTF-8. Save the file as UTF-8 text and bring it again."};
  const std::u32string points = code_points(text);
  if (points.empty()) return Error{title, "The text is empty. Bring one with some sentences."};

  std::map<char32_t, std::uint64_t> counts;
  for (const char32_t point : points) ++counts[point];
  if (counts.size() < 2)
    return Error{title,
                 "The text repeats a single symbol, so there is nothing to predict. Bring one with "
                 "at least two different symbols."};

  const std::vector<char32_t> kept = keep_frequent(counts);
  const bool other = kept.size() < counts.size();
  SymbolText result;
  for (const char32_t point : kept) append_utf8(point, result.symbols.emplace_back());
  if (other) result.symbols.emplace_back();
  result.counts.assign(result.symbols.size(), 0);
  result.ids.reserve(points.size());
  for (const char32_t point : points) {
    const auto at = std::lower_bound(kept.begin(), kept.end(), point);
    const bool known = at != kept.end() && *at == point;
    const std::size_t id = known ? static_cast<std::size_t>(at - kept.begin()) : kept.size();
    ++result.counts[id];
    result.ids.push_back(static_cast<std::uint16_t>(id));
  }
  return result;
}

Baselines measure_baselines(const std::vector<std::uint16_t>& ids, std::size_t split,
                            std::size_t symbols) {
  // Add-one smoothing of the frequencies; pairs lean on them with the weight of kLean sightings.
  constexpr double kLean = 5;
  std::vector<double> single(symbols, 1.0), pairs(symbols * symbols, 0.0), before(symbols, 0.0);
  for (std::size_t i = 0; i < split; ++i) single[ids[i]] += 1;
  for (std::size_t i = 1; i < split; ++i) {
    pairs[ids[i - 1] * symbols + ids[i]] += 1;
    before[ids[i - 1]] += 1;
  }
  const double total = static_cast<double>(split + symbols);
  Baselines result;
  result.uniform = natural_log(static_cast<double>(symbols)) / kLn2;
  double unigram = 0, bigram = 0;
  for (std::size_t i = split; i < ids.size(); ++i) {
    const double p = single[ids[i]] / total;
    const std::size_t last = ids[i - 1];
    const double q = (pairs[last * symbols + ids[i]] + kLean * p) / (before[last] + kLean);
    unigram -= natural_log(p);
    bigram -= natural_log(q);
  }
  const double n = static_cast<double>(ids.size() - split) * kLn2;
  result.unigram = unigram / n;
  result.bigram = bigram / n;
  return result;
}

}  // namespace unroll
