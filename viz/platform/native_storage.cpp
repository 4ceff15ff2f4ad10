#include "viz/platform/native_storage.h"

#include <cstdlib>
#include <fstream>
#include <string_view>

namespace fs = std::filesystem;

namespace unroll::viz {
namespace {

constexpr std::size_t kLargestStored = 256u << 20;

fs::path home() {
  const char* folder = std::getenv("HOME");
  return folder && *folder ? fs::path(folder) : fs::current_path();
}

fs::path folder_from(const char* variable, const fs::path& otherwise) {
  const char* value = std::getenv(variable);
  // The standard asks to ignore relative paths.
  return value && *value == '/' ? fs::path(value) : otherwise;
}

}  // namespace

fs::path data_folder() {
  return folder_from("XDG_DATA_HOME", home() / ".local" / "share") / "unroll";
}

fs::path downloads_folder() {
  constexpr std::string_view kKey = "XDG_DOWNLOAD_DIR=\"";
  constexpr std::string_view kHome = "$HOME";
  std::ifstream file(folder_from("XDG_CONFIG_HOME", home() / ".config") / "user-dirs.dirs");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind(kKey, 0) != 0) continue;
    std::string value = line.substr(kKey.size());
    value.erase(value.find_last_not_of("\" \t") + 1);
    if (value.rfind(kHome, 0) == 0) value = home().string() + value.substr(kHome.size());
    std::error_code error;
    if (fs::is_directory(value, error)) return value;
  }
  std::error_code error;
  if (fs::is_directory(home() / "Downloads", error)) return home() / "Downloads";
  return home();
}

std::optional<Bytes> read_file(const fs::path& path, std::size_t limit) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return std::nullopt;
  if (size > limit) return Bytes{};
  std::ifstream file(path, std::ios::binary);
  Bytes bytes(static_cast<std::size_t>(size));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!file) return std::nullopt;
  return bytes;
}

bool write_file(const fs::path& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  return static_cast<bool>(file);
}

fs::path FolderStorage::file_of(const std::string& key) const {
  std::string name;
  for (const char c : key) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return folder_ / name;
}

void FolderStorage::store(const std::string& key, const Bytes& bytes) {
  std::error_code error;
  fs::create_directories(folder_, error);
  const fs::path file = file_of(key);
  fs::path draft = file;
  draft += ".new";
  bool written = !error && write_file(draft, bytes);
  if (written) {
    fs::rename(draft, file, error);
    written = !error;
  }
  if (written) {
    problem_.clear();
  } else {
    problem_ = "Nothing can be kept in " + folder_.string() +
               ": check that the folder can be written to and the disk has room.";
  }
}

Bytes FolderStorage::load(const std::string& key) const {
  return read_file(file_of(key), kLargestStored).value_or(Bytes{});
}

}  // namespace unroll::viz
