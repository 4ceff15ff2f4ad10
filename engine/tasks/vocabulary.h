#pragma once
// The words of a made-up language.

#include <string>
#include <string_view>
#include <vector>

namespace unroll {

/// Words in the order in which they were first added.
class Vocabulary {
 public:
  /// Adds the words of `text`, which blanks separate; known ones stay where they are.
  void add(std::string_view text);

  const std::vector<std::string>& words() const { return words_; }
  int size() const { return static_cast<int>(words_.size()); }

  /// The number of a word that was added.
  int id(std::string_view word) const;
  /// The numbers of the words of `text`.
  std::vector<int> read(std::string_view text) const;

 private:
  std::vector<std::string> words_;
};

/// `text` cut at its blanks.
std::vector<std::string_view> split_at_blanks(std::string_view text);

}  // namespace unroll
