#include "engine/cli/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace unroll::cli {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

/// The system's reason, read before another call overwrites it.
Error system_error(const std::string& path, const std::string& doing) {
  return {path, doing + ": " + std::strerror(errno)};
}

std::string part_of(const std::string& path) { return path + ".part"; }

}  // namespace

Result<Bytes> read_file(const std::string& path, std::uint64_t limit) {
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return system_error(path, "cannot be opened");
  Bytes content;
  std::uint8_t block[64 * 1024];
  for (;;) {
    const std::size_t got = std::fread(block, 1, sizeof block, file.get());
    if (got == 0) break;
    if (content.size() + got > limit) {
      return Error{path, "is larger than " + std::to_string(limit) + " bytes"};
    }
    content.insert(content.end(), block, block + got);
  }
  if (std::ferror(file.get())) return system_error(path, "cannot be read");
  return content;
}

Result<Ok> check_writable(const std::string& path) {
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) {
    return Error{path, "is a folder; name a file"};
  }
  const File file(std::fopen(part_of(path).c_str(), "wb"));
  if (!file) return system_error(path, "cannot be written");
  std::remove(part_of(path).c_str());
  return Ok{};
}

Result<Ok> write_file(const std::string& path, const Bytes& content) {
  const std::string part = part_of(path);
  File file(std::fopen(part.c_str(), "wb"));
  if (!file) return system_error(path, "cannot be written");
  const bool written = std::fwrite(content.data(), 1, content.size(), file.get()) == content.size();
  const bool closed = std::fclose(file.release()) == 0;
  if (!written || !closed || std::rename(part.c_str(), path.c_str()) != 0) {
    Error error = system_error(path, "cannot be written");
    std::remove(part.c_str());
    return error;
  }
  return Ok{};
}

}  // namespace unroll::cli
