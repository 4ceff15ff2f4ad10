#include "engine/tasks/alphabet.h"

#include "engine/base/contract.h"

namespace unroll {

std::vector<std::string> letters(int count) {
  UNROLL_ASSERT(count >= 1 && count <= 52, std::to_string(count) + " letters");
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i)
    out.emplace_back(1, static_cast<char>(i < 26 ? 'a' + i : 'A' + i - 26));
  return out;
}

std::vector<std::string> numerals(int count) {
  std::vector<std::string> out;
  for (int i = 1; i <= count; ++i) out.push_back(std::to_string(i));
  return out;
}

std::vector<std::string> square_points(int side) {
  std::vector<std::string> out;
  for (int i = 0; i < side * side; ++i)
    out.push_back("row " + std::to_string(i / side + 1) + " column " +
                  std::to_string(i % side + 1));
  return out;
}

std::vector<std::string> joined(std::vector<std::string> list,
                                const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

int draw_length(Random& random, LengthKind kind, int least, int most) {
  return kind == LengthKind::kSame ? most : least + draw_index(random, most - least + 1);
}

std::vector<int> draw_distinct(Random& random, int count, int n) {
  UNROLL_ASSERT(count <= n, std::to_string(count) + " different ones of " + std::to_string(n));
  std::vector<int> all;
  for (int i = 0; i < n; ++i) all.push_back(i);
  for (int i = 0; i < count; ++i)
    std::swap(all[static_cast<std::size_t>(i)],
              all[static_cast<std::size_t>(i + draw_index(random, n - i))]);
  all.resize(static_cast<std::size_t>(count));
  return all;
}

}  // namespace unroll
