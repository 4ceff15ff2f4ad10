#pragma once
// Files of the desktop program: what it keeps, what the user opens and saves.

#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/archive.h"

namespace unroll::viz {

/// A folder with one file per key, written so that a crash leaves the old or the new content.
class FolderStorage {
 public:
  /// Creates the folder at the first store().
  explicit FolderStorage(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void store(const std::string& key, const Bytes& bytes);
  /// Empty if there is nothing.
  Bytes load(const std::string& key) const;
  /// Empty while storing works.
  const std::string& problem() const { return problem_; }

 private:
  std::filesystem::path file_of(const std::string& key) const;

  std::filesystem::path folder_;
  std::string problem_;
};

/// $XDG_DATA_HOME/unroll or its default.
std::filesystem::path data_folder();
/// The user's folder for downloads, or the home folder.
std::filesystem::path downloads_folder();

/// The content of a file, or nothing if it cannot be read. A file above `limit` bytes is not read
/// and comes back empty.
std::optional<Bytes> read_file(const std::filesystem::path& file, std::size_t limit);
/// False if the file could not be written whole.
bool write_file(const std::filesystem::path& file, const Bytes& bytes);

}  // namespace unroll::viz
