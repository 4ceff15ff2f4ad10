#include "engine/cli/host.h"

#include "engine/base/numbers.h"
#include "engine/cli/files.h"
#include "engine/session/config_fields.h"
#include "engine/tasks/symbols.h"

namespace unroll::cli {

Result<Ok> Host::apply(const Command& command) {
  session_.apply(through_bytes(command));
  Result<Ok> outcome = Ok{};
  for (const NoticeView& notice : refresh().notices) {
    if (notice.id <= last_notice_) continue;
    last_notice_ = notice.id;
    if (notice.error) {
      outcome = Error{"", notice.text};
    } else {
      output_.notice(false, notice.text);
    }
  }
  return outcome;
}

const Snapshot& Host::refresh() {
  snapshot_ = through_bytes(*session_.snapshot(request_));
  if (snapshot_->history_first == 0) rows_.clear();
  rows_.insert(rows_.end(), snapshot_->history.begin(), snapshot_->history.end());
  request_.history_epoch = snapshot_->history_epoch;
  request_.history_rows =
      snapshot_->history_first + static_cast<std::uint32_t>(snapshot_->history.size());
  return *snapshot_;
}

Result<Ok> Host::open(const std::string& path, const std::optional<std::string>& text_path) {
  auto file = read_file(path, kLargestSessionFile);
  if (!file) return file.error();
  Restore command{std::move(file).value(), {}};
  if (text_path) {
    const auto text = read_file(*text_path, kLargestText);
    if (!text) return text.error();
    command.text.assign(text.value().begin(), text.value().end());
  }
  const auto restored = apply(command);
  if (!restored) return Error{path, restored.error().what};
  return Ok{};
}

Result<Bytes> Host::export_as(ExportFormat format) {
  const auto exported = apply(Export{1, format});
  if (!exported) return exported.error();
  return snapshot_->exported.front().file;
}

Bytes Host::save() {
  session_.apply(through_bytes(Save{.ticket = 1, .with_text = true}));
  return refresh().saved.front().file;
}

std::uint64_t count_parameters(const Snapshot& snapshot) {
  std::uint64_t count = 0;
  for (const ParameterView& p : snapshot.parameters) {
    count += static_cast<std::uint64_t>(p.rows) * static_cast<std::uint64_t>(p.cols);
  }
  return count;
}

std::string exact_match_text(const DecodingFinding& decoding) {
  return format_fixed(100 * decoding.exact, 1) + " % of " + std::to_string(decoding.examples) +
         " held-out answers exact, " + format_fixed(100 * decoding.symbols, 1) +
         " % of their symbols";
}

std::string_view measure_name(Measure measure) {
  switch (measure) {
    case Measure::kBits:
      return "bits";
    case Measure::kAccuracy:
      return "accuracy";
    case Measure::kError:
      return "error";
  }
  return "";
}

JsonLine config_json(const Config& config) { return fields_json(list_fields(config)); }

JsonLine fields_json(const std::vector<FieldDescription>& fields) {
  JsonLine out;
  for (const FieldDescription& field : fields) {
    if (field.type == FieldType::kInteger || field.type == FieldType::kReal) {
      out.literal(field.info.key, field.value);
    } else {
      out.text(field.info.key, field.value);
    }
  }
  return out;
}

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace unroll::cli
