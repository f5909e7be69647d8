// SPDX-License-Identifier: Apache-2.0
// Result: a value, or the reason why the world did not give one (drivers, files, memory).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN

/// What went wrong outside of the user's source text. The runtime maps these to cudaError_t.
enum class ErrorKind : uint8_t {
    invalid_value,
    out_of_memory,
    no_device,
    launch_failed,       ///< the device reported a failure while running
    launch_out_of_resources,  ///< block too large, too much shared memory
    compile_failed,      ///< the driver or qiao refused the kernel; `message` has the log
    unsupported,         ///< the device lacks a needed feature
    device_lost,
    io
};

struct Error {
    ErrorKind kind = ErrorKind::invalid_value;
    std::string message;
};

/// Either a T or an Error. Check with operator bool before value().
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : value_(std::move(value)) {}
    Result(Error error) : error_(std::move(error)) {}
    explicit operator bool() const { return value_.has_value(); }
    T& value() { return *value_; }
    const T& value() const { return *value_; }
    const Error& error() const { return error_; }

private:
    std::optional<T> value_;
    Error error_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    explicit operator bool() const { return !error_.has_value(); }
    const Error& error() const { return *error_; }

private:
    std::optional<Error> error_;
};

QIAO_NAMESPACE_END
