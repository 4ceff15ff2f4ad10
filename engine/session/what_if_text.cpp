#include "engine/session/what_if_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll {
namespace {

constexpr std::size_t kLongestSlot = 64, kMostValues = 4096, kMostProblems = 3;
constexpr std::int64_t kLargestIndex = 1 << 20;

bool is_slot_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

std::optional<std::int32_t> read_index(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto number = parse_int(text);
  if (!number || number.value() > kLargestIndex) return std::nullopt;
  return static_cast<std::int32_t>(number.value());
}

std::optional<float> read_float(std::string_view text) {
  const auto number = parse_double(text);
  if (!number || !(std::fabs(number.value()) <= std::numeric_limits<float>::max()))
    return std::nullopt;
  return static_cast<float>(number.value());
}

/// "4", "4-9", "4-": [first, end) with an end of 0 for all there are.
bool read_range(std::string_view text, std::int32_t& first, std::int32_t& end) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto from = read_index(text.substr(0, dash));
  if (!from) return false;
  first = *from;
  end = first + 1;
  if (dash == text.size()) return true;
  const std::string_view rest = text.substr(dash + 1);
  if (rest.empty()) {
    end = 0;
    return true;
  }
  const auto last = read_index(rest);
  if (!last || *last < first) return false;
  end = *last + 1;
  return true;
}

std::string range_text(std::int32_t first, std::int32_t end) {
  const std::string from = std::to_string(first);
  if (end == 0) return from + "-";
  return end == first + 1 ? from : from + "-" + std::to_string(end - 1);
}

std::optional<Hold> read_hold(std::string_view text) {
  Hold hold;
  const auto slot_end =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_slot_letter) - text.begin());
  if (slot_end == 0 || slot_end > kLongestSlot) return std::nullopt;
  hold.slot = text.substr(0, slot_end);
  text.remove_prefix(slot_end);
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos ||
        !read_range(text.substr(1, close - 1), hold.first_row, hold.end_row))
      return std::nullopt;
    text.remove_prefix(close + 1);
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view steps = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  if (!steps.empty() &&
      (steps.front() != '@' || !read_range(steps.substr(1), hold.first_step, hold.end_step)))
    return std::nullopt;
  hold.kind = text.starts_with('x')   ? InterventionKind::kScale
              : text.starts_with('d') ? InterventionKind::kNudge
                                      : InterventionKind::kClamp;
  if (hold.kind != InterventionKind::kClamp) text.remove_prefix(1);
  if (!read_float(text)) return std::nullopt;
  hold.amount = parse_double(text).value();
  return hold;
}

std::optional<InputEdit> read_edit(std::string_view text) {
  InputEdit edit;
  if (text.starts_with('s')) {
    edit.of_source = true;
    text.remove_prefix(1);
  }
  const std::size_t sign = std::min(text.find_first_of(":="), text.size());
  const auto step = read_index(text.substr(0, sign));
  if (!step || sign == text.size()) return std::nullopt;
  edit.step = *step;
  std::string_view rest = text.substr(sign + 1);
  if (text[sign] == ':') {
    const auto symbol = read_index(rest);
    if (!symbol) return std::nullopt;
    edit.symbol = *symbol;
    return edit;
  }
  for (;;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const auto value = read_float(rest.substr(0, comma));
    if (!value || edit.values.size() == kMostValues) return std::nullopt;
    edit.values.push_back(*value);
    if (comma == rest.size()) return edit;
    rest.remove_prefix(comma + 1);
  }
}

template <class T, class Read>
EntryReading<T> read_entries(std::string_view text, std::size_t most, std::string_view how,
                             Read read) {
  EntryReading<T> out;
  std::size_t left_out = 0;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    if (piece.empty()) continue;
    std::optional<T> entry = read(piece);
    if (entry && out.entries.size() < most)
      out.entries.push_back(*std::move(entry));
    else if (++left_out <= kMostProblems)
      out.problems.push_back("\"" + printable(piece) + "\" is left out; " +
                             (entry ? "at most " + std::to_string(most) + " are read"
                                    : "it is written as " + std::string(how)));
  }
  if (left_out > kMostProblems)
    out.problems.push_back("and " + std::to_string(left_out - kMostProblems) +
                           " more of this kind are left out");
  return out;
}

}  // namespace

EntryReading<Hold> read_holds(std::string_view text) {
  return read_entries<Hold>(text, kMostHolds, "lstm0.f[3]@4-9:0 (unit 3, steps 4 to 9, held at 0)",
                            read_hold);
}

std::string write_holds(std::span<const Hold> holds) {
  std::string out;
  for (const Hold& hold : holds) {
    if (!out.empty()) out += ';';
    out += hold.slot;
    if (hold.first_row != 0 || hold.end_row != 0)
      out += "[" + range_text(hold.first_row, hold.end_row) + "]";
    if (hold.first_step != 0 || hold.end_step != 0)
      out += "@" + range_text(hold.first_step, hold.end_step);
    out += hold.kind == InterventionKind::kScale   ? ":x"
           : hold.kind == InterventionKind::kNudge ? ":d"
                                                   : ":";
    out += format_shortest(hold.amount);
  }
  return out;
}

EntryReading<InputEdit> read_input_edits(std::string_view text) {
  return read_entries<InputEdit>(text, kMostInputEdits,
                                 "3:12 (symbol 12 at step 3) or 3=0.5 (a number)", read_edit);
}

std::string write_input_edits(std::span<const InputEdit> edits) {
  std::string out;
  for (const InputEdit& edit : edits) {
    if (!out.empty()) out += ';';
    out += (edit.of_source ? "s" : "") + std::to_string(edit.step);
    if (edit.values.empty()) {
      out += ":" + std::to_string(edit.symbol);
      continue;
    }
    for (std::size_t i = 0; i < edit.values.size(); ++i)
      out += (i == 0 ? "=" : ",") + format_shortest(edit.values[i]);
  }
  return out;
}

}  // namespace unroll
