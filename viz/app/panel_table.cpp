#include "viz/app/panel_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/views/reading.h"

namespace unroll::viz {
namespace {

constexpr std::size_t kWindow = 3;  // steps; a view of one step shows at most its neighbours too

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

/// What stands before "@" in a label, and the step behind it.
struct Moment {
  std::string series;
  int step = 0;
};

std::optional<Moment> moment_of(const std::string& label) {
  const std::size_t at = label.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  const auto step = parse_int(std::string_view(label).substr(at + 1));
  if (!step) return std::nullopt;
  return Moment{label.substr(0, at), static_cast<int>(step.value())};
}

/// The number of a series at a step, wherever that can be told from the snapshot.
class AllSteps {
 public:
  explicit AllSteps(const Snapshot* now) : now_(now) {}

  /// How many steps there are; 0 where the series is not known.
  int steps(const std::string& series) const {
    if (!now_) return 0;
    if (series == "loss") return steps_of(now_->example);
    const auto found = slot_of(series);
    return found ? found->slot->steps : 0;
  }
  float at(const std::string& series, int step) const {
    if (series == "loss") return loss_at(now_->task, now_->example, step);
    const auto found = slot_of(series);
    return gradient(series) ? grad_at(*found->slot, found->row, step)
                            : value_at(*found->slot, found->row, step);
  }

 private:
  static bool gradient(const std::string& series) { return series.starts_with("grad "); }

  std::optional<SlotPlace> slot_of(std::string series) const {
    for (const std::string_view word : {"neuron ", "lane ", "grad "})
      if (series.starts_with(word)) series.erase(0, word.size());
    auto place = read_address(now_->example, series + "@0");
    if (!place || place->row < 0 || !place->slot->per_step) return std::nullopt;
    return place;
  }

  const Snapshot* now_;
};

class Table {
 public:
  void line(const std::string& what, const std::string& at, const std::string& value) {
    text_ += quoted(what) + "," + at + "," + quoted(value) + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_ = "what,at,value\n";
};

bool is_listed(const Item& item, const Rect& rect) {
  const bool inside =
      rect.Contains(ImVec2((item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2));
  return inside && item.visible && !item.value.empty() && !item.label.starts_with("help: ") &&
         !item.label.starts_with("panel: ");
}

const std::string& full(const Item& item) { return item.exact.empty() ? item.value : item.exact; }

void write_items(Table& table, const std::vector<const Item*>& items, const Snapshot* now) {
  std::map<std::string, std::map<int, const Item*>> shown;  // steps of each series
  for (const Item* item : items)
    if (const auto moment = moment_of(item->label)) shown[moment->series][moment->step] = item;
  const AllSteps all(now);
  std::set<std::string> done;
  for (const Item* item : items) {
    const auto moment = moment_of(item->label);
    if (!moment) {
      table.line(item->label, "", full(*item));
      continue;
    }
    const std::string& series = moment->series;
    const auto& steps = shown[series];
    const int count = steps.size() > kWindow ? all.steps(series) : 0;
    if (count == 0) {
      table.line(item->label, std::to_string(moment->step), full(*item));
      continue;
    }
    if (!done.insert(series).second) continue;
    for (int t = 0; t < count; ++t) {
      // Where no answer is asked for there is no loss.
      if (series == "loss" && !has_target(now->example, t)) continue;
      const auto here = steps.find(t);
      table.line(series + "@" + std::to_string(t), std::to_string(t),
                 here != steps.end() ? full(*here->second) : format_shortest(all.at(series, t)));
    }
  }
}

void write_lines(Table& table, const std::vector<ListedLine>& lines, const Rect& rect) {
  std::set<std::string> whole;  // plots, and lines of plots, that are listed at all their points
  for (const ListedLine& line : lines) {
    if (line.drawn) continue;
    whole.insert(line.plot + "\n");
    whole.insert(line.plot + "\n" + line.name);
  }
  for (const ListedLine& line : lines) {
    if (!rect.Contains(ImVec2((line.min.x + line.max.x) / 2, (line.min.y + line.max.y) / 2)))
      continue;
    if (line.drawn && whole.contains(line.plot + "\n" + line.name)) continue;
    const std::string what = line.name.empty() ? line.plot : line.plot + ": " + line.name;
    for (std::size_t i = 0; i < line.y.size(); ++i)
      table.line(what, format_shortest(line.x[i]), format_shortest(line.y[i]));
  }
}

}  // namespace

std::string panel_table(const ItemRegistry& items, const Rect& rect, const Snapshot* now) {
  Table table;
  std::vector<const Item*> listed;
  for (const Item& item : items.items())
    if (is_listed(item, rect)) listed.push_back(&item);
  write_items(table, listed, now);
  write_lines(table, items.lines(), rect);
  return table.take();
}

}  // namespace unroll::viz
