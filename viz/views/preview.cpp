#include "viz/views/preview.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "engine/base/utf8.h"

namespace unroll::viz {
namespace {

/// A line as characters, so that columns can be counted.
using Characters = std::vector<std::string_view>;

Characters characters_of(std::string_view line) {
  Characters out;
  while (!line.empty()) {
    const auto step = decode_utf8(line);
    const std::size_t bytes = step ? step->bytes : 1;
    out.push_back(line.substr(0, bytes));
    line.remove_prefix(bytes);
  }
  return out;
}

std::string join(const Characters& line, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < std::min(to, line.size()); ++i) out += line[i];
  return out;
}

bool is_blank(const Characters& line, std::size_t at) {
  return at >= line.size() || line[at] == " ";
}

/// The first word of a line.
std::string title_of(const Characters& line) {
  std::size_t end = 0;
  while (end < line.size() && line[end] != " ") ++end;
  return join(line, 0, end);
}

/// A row of cells behind a title; anything else, such as a line of a picture, stays as it is.
bool is_row(const Characters& line) {
  const std::string title = title_of(line);
  return (title == "input" || title == "target" || title == "source") && title.size() < line.size();
}

void trim(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

/// Cells under each other; widths in characters.
struct Column {
  std::size_t from = 0, to = 0;
  std::size_t width() const { return to - from; }
};

/// Where not all of the lines have a blank.
std::vector<Column> columns_of(const std::vector<Characters>& group) {
  std::size_t longest = 0;
  for (const Characters& line : group) longest = std::max(longest, line.size());
  std::vector<Column> out;
  for (std::size_t at = 0; at < longest; ++at) {
    if (std::all_of(group.begin(), group.end(),
                    [&](const Characters& line) { return is_blank(line, at); }))
      continue;
    if (out.empty() || out.back().to != at) out.push_back({at, at});
    out.back().to = at + 1;
  }
  return out;
}

/// Rows that belong together, a blank between the columns; the first column holds the titles.
void fold_group(const std::vector<Characters>& group, std::size_t width,
                std::vector<std::string>& out) {
  const std::vector<Column> columns = columns_of(group);
  if (columns.size() < 2) {
    for (const Characters& line : group) {
      out.push_back(join(line, 0, width));
      trim(out.back());
    }
    return;
  }
  for (std::size_t first = 1; first < columns.size();) {
    std::size_t last = first, used = columns[0].width();
    while (last < columns.size() && (last == first || used + 1 + columns[last].width() <= width)) {
      used += 1 + columns[last].width();
      ++last;
    }
    const auto cell = [](const Characters& line, const Column& column) {
      std::string text = join(line, column.from, column.to);
      const std::size_t there =
          std::min(line.size(), column.to) - std::min(line.size(), column.from);
      return text + std::string(column.width() - there, ' ');
    };
    for (const Characters& line : group) {
      std::string text = cell(line, columns[0]);
      if (first > 1) {  // no second example, but the rest of this one
        const bool top = &line == &group.front();
        text = (top ? "…" : " ") + std::string(columns[0].width() - 1, ' ');
      }
      for (std::size_t i = first; i < last; ++i) text += " " + cell(line, columns[i]);
      trim(text);
      out.push_back(std::move(text));
    }
    first = last;
  }
}

std::vector<std::string> fold_block(const std::vector<Characters>& block, std::size_t width) {
  std::vector<std::string> out;
  std::vector<Characters> group;
  std::set<std::string> seen;
  const auto flush = [&] {
    fold_group(group, width, out);
    group.clear();
    seen.clear();
  };
  for (const Characters& line : block) {
    if (!is_row(line)) {
      flush();
      out.push_back(join(line, 0, width));
      continue;
    }
    // A title that comes again begins the next stretch of the same rows; a source has columns of
    // its own.
    const std::string title = title_of(line);
    const bool of_source = !group.empty() && title_of(group.front()) == "source";
    if (seen.contains(title) || (of_source && title != "source")) {
      flush();
    }
    group.push_back(line);
    seen.insert(title);
  }
  flush();
  return out;
}

/// Beginning and end of what has too many lines; the end is a row of cells with the one above it.
void leave_out_middle(std::vector<std::string>& lines, std::size_t most) {
  if (lines.size() <= most || most < 5) return;
  const std::size_t begin = (most - 3) / 2 * 2;
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(begin), lines.end() - 2);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(begin), "…");
}

}  // namespace

std::vector<std::string> fold_examples(std::string_view text, int width, int most_lines) {
  std::vector<std::string> out;
  std::vector<Characters> block;
  const auto most = static_cast<std::size_t>(std::max(1, most_lines));
  const auto add_block = [&] {
    if (block.empty()) return true;
    std::vector<std::string> lines =
        fold_block(block, static_cast<std::size_t>(std::max(1, width)));
    block.clear();
    if (out.empty()) leave_out_middle(lines, most);
    const std::size_t wanted = lines.size() + (out.empty() ? 0 : 1);
    if (!out.empty() && out.size() + wanted > most) return false;
    if (!out.empty()) out.emplace_back();
    for (std::string& line : lines) out.push_back(std::move(line));
    return out.size() < most;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty())
      block.push_back(characters_of(line));
    else if (!add_block())
      break;
  }
  add_block();
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace unroll::viz
