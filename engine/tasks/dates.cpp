#include "engine/tasks/dates.h"

#include <array>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/frequencies.h"
#include "engine/tasks/writing.h"

namespace unroll {

namespace {

struct Month {
  std::string_view name;
  int days;
};
constexpr std::array<Month, 12> kMonths = {{{"jan", 31},
                                            {"feb", 29},
                                            {"mar", 31},
                                            {"apr", 30},
                                            {"may", 31},
                                            {"jun", 30},
                                            {"jul", 31},
                                            {"aug", 31},
                                            {"sep", 30},
                                            {"oct", 31},
                                            {"nov", 30},
                                            {"dec", 31}}};
constexpr int kDays = 366;
constexpr std::string_view kRead = " 0123456789abcdefgjlmnoprstuvy", kWritten = "0123456789-";

std::vector<std::string> characters(std::string_view list) {
  std::vector<std::string> out;
  for (const char c : list) out.emplace_back(1, c);
  return out;
}

std::vector<int> ids(std::string_view text, std::string_view list) {
  std::vector<int> out;
  for (const char c : text) out.push_back(static_cast<int>(list.find(c)));
  return out;
}

std::string two_digits(int number) {
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

class DatesTask final : public GeneratedTask {
 public:
  DatesTask()
      : GeneratedTask(writing_facts({PortKind::kSymbols, static_cast<int>(kRead.size()), 6},
                                    characters(kRead), characters(kWritten), 5)) {}

  Example make(Random& random) const override {
    int day = draw_index(random, kDays) + 1;
    std::size_t month = 0;
    while (day > kMonths[month].days) day -= kMonths[month++].days;
    const std::string name(kMonths[month].name), number = std::to_string(day);
    const bool day_first = draw_index(random, 2) == 0;
    Example e;
    e.source = ids(day_first ? number + " " + name : name + " " + number, kRead);
    write_answer(e, ids(two_digits(static_cast<int>(month) + 1) + "-" + two_digits(day), kWritten),
                 static_cast<int>(kWritten.size()));
    return e;
  }

  std::vector<Baseline> baselines() const override { return writing_baselines(*this); }
};

}  // namespace

Result<std::unique_ptr<Task>> make_dates(const TaskConfig&, std::uint64_t seed, const TaskData&) {
  return generate<DatesTask>(seed);
}

}  // namespace unroll
