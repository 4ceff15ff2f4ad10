#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/tasks/chars.h"

namespace unroll {

/// The texts that a session can learn from: those built in and those the user brought.
class TextLibrary {
 public:
  struct Entry {
    std::string title;
    bool own = false;
    std::string content;  ///< as brought
    std::shared_ptr<const CharsTask> task;
  };

  /// The text of this id, read when first asked for; an Error that says what to do if there is
  /// none.
  Result<std::shared_ptr<const Entry>> find(const std::string& id);

  /// Checks a text of the user and takes it in. Gives its id: "own-" and 8 hex digits of a
  /// checksum.
  Result<std::string> add(const std::string& title, const std::string& content);

 private:
  std::map<std::string, std::shared_ptr<const Entry>> entries_;
};

/// The id that a text of the user gets.
std::string own_text_id(const std::string& content);

}  // namespace unroll
