#pragma once
// Result<T>: the outcome of reading outside data (file, link, command line, text of the user).

#include <string>
#include <utility>
#include <variant>

#include "engine/base/contract.h"

namespace unroll {

/// Why outside data was refused. `where` names the place ("tunes.abc:14", "link: lr"), `what` the
/// problem and, as far as possible, the remedy ("400 is above the largest value, 256").
struct Error {
  std::string where;
  std::string what;

  /// "where: what", or just `what` when there is no place.
  std::string text() const { return where.empty() ? what : where + ": " + what; }
};

/// Either a T or an Error. Reading the wrong one is a contract violation.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    UNROLL_ASSERT(ok(), "value() of a failed Result: " + std::get<Error>(state_).text());
    return std::get<T>(state_);
  }
  T& value() & {
    UNROLL_ASSERT(ok(), "value() of a failed Result: " + std::get<Error>(state_).text());
    return std::get<T>(state_);
  }
  T&& value() && {
    UNROLL_ASSERT(ok(), "value() of a failed Result: " + std::get<Error>(state_).text());
    return std::get<T>(std::move(state_));
  }
  const Error& error() const {
    UNROLL_ASSERT(!ok(), "error() of a successful Result");
    return std::get<Error>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

/// The success of an operation that yields nothing.
struct Ok {};

}  // namespace unroll
