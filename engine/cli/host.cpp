#include "engine/cli/host.h"

#include "engine/session/config_fields.h"

namespace unroll::cli {

Result<Ok> Host::apply(const Command& command) {
  session_.apply(command);
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
  snapshot_ = session_.snapshot(request_);
  if (snapshot_->history_first == 0) rows_.clear();
  rows_.insert(rows_.end(), snapshot_->history.begin(), snapshot_->history.end());
  request_.history_epoch = snapshot_->history_epoch;
  request_.history_rows =
      snapshot_->history_first + static_cast<std::uint32_t>(snapshot_->history.size());
  return *snapshot_;
}

Bytes Host::save() {
  session_.apply(Save{.ticket = 1, .with_text = true});
  return refresh().saved.front().file;
}

std::uint64_t count_parameters(const Snapshot& snapshot) {
  std::uint64_t count = 0;
  for (const ParameterView& p : snapshot.parameters) {
    count += static_cast<std::uint64_t>(p.rows) * static_cast<std::uint64_t>(p.cols);
  }
  return count;
}

JsonLine config_json(const Config& config) {
  JsonLine out;
  for (const FieldDescription& field : list_fields(config)) {
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
