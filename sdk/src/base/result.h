#pragma once
// What a parser of hostile bytes returns: a value, or why there is none. Use cases turn a Failure into an Error.

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "sealpdf/base.h"

namespace sealpdf {

struct Failure {
    ErrorCode code = ErrorCode::damaged;
    std::string message;
    std::string object;  // "12 0 R", a field name, ...; empty when the whole input is meant
};

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}          // NOLINT: implicit on purpose
    Result(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT: implicit on purpose
    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() & { return std::get<0>(state_); }
    const T& operator*() const& { return std::get<0>(state_); }
    T&& operator*() && { return std::get<0>(std::move(state_)); }
    T* operator->() { return &std::get<0>(state_); }
    const T* operator->() const { return &std::get<0>(state_); }
    const Failure& failure() const { return std::get<1>(state_); }

    /// The value, or the failure thrown as an Error about `file`.
    T value_or_throw(const std::string& file = {}) && {
        if (*this) {
            return std::get<0>(std::move(state_));
        }
        throw Error(failure().code, failure().message, file, failure().object);
    }

  private:
    std::variant<T, Failure> state_;
};

}  // namespace sealpdf
