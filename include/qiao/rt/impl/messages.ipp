// SPDX-License-Identifier: Apache-2.0
// Message numbers, formatting, and the buffers of streams.
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>

#include <qiao/passes/message_buffer.hpp>
#include <qiao/rt/allocate.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/messages.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// All messages of all kernels; never forgotten, as a deque so that they stay where they are.
struct MessageStore {
    std::mutex mutex;
    std::deque<ir::Message> messages;
};

inline MessageStore& message_store() {
    static MessageStore* store = new MessageStore;
    return *store;
}

/// Null for a number that is none.
inline const ir::Message* find_message(uint32_t number) {
    MessageStore& store = message_store();
    std::lock_guard lock(store.mutex);
    return number == 0 || number > store.messages.size() ? nullptr : &store.messages[number - 1];
}

/// An argument as it stood in the record.
struct MessageArgument {
    char letter = '\0';
    uint64_t bits = 0;  ///< integers extended by their own sign, floats as those of f64
    std::string text;
    bool null = false;  ///< a string that was a null pointer
};

class MessageReader {
public:
    MessageReader(const uint32_t*& words, const uint32_t* end) : at_(words), end_(end) {}

    std::vector<MessageArgument> arguments(const std::string& letters) {
        std::vector<MessageArgument> result;
        for (char letter : letters) {
            MessageArgument a;
            a.letter = letter;
            read(a);
            result.push_back(std::move(a));
        }
        return result;
    }

private:
    const uint32_t*& at_;
    const uint32_t* end_;

    uint32_t word() { return at_ < end_ ? *at_++ : 0; }
    void read(MessageArgument& a) {
        switch (a.letter) {
            case 'i':
                a.bits = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(word())));
                return;
            case 'u':
                a.bits = word();
                return;
            case 'f': {
                uint32_t bits = word();
                float f = 0;
                std::memcpy(&f, &bits, 4);
                double d = f;
                std::memcpy(&a.bits, &d, 8);
                return;
            }
            case 's':
            case 'F':
                return read_text(a);
            default:
                a.bits = word();
                a.bits |= uint64_t{word()} << 32;
        }
    }
    void read_text(MessageArgument& a) {
        uint32_t length = word();
        a.null = length == ~0u;
        if (a.null) return;
        auto room = static_cast<uint64_t>(end_ - at_) * 4;
        length = static_cast<uint32_t>(std::min<uint64_t>(length, room));
        a.text.assign(reinterpret_cast<const char*>(at_), length);
        at_ += (length + 3) / 4;
    }
};

/// snprintf with one argument, any length.
template <typename T>
void append_formatted(std::string& text, const std::string& specification, T value) {
    char small[128];
    int length = std::snprintf(small, sizeof small, specification.c_str(), value);
    if (length < 0) return;
    if (static_cast<size_t>(length) < sizeof small) {
        text.append(small, static_cast<size_t>(length));
        return;
    }
    std::string big(static_cast<size_t>(length) + 1, '\0');
    std::snprintf(big.data(), big.size(), specification.c_str(), value);
    text.append(big, 0, static_cast<size_t>(length));
}

/// One conversion; `specification` is its flags, width and precision after '%', `size` its length modifier.
inline void append_conversion(std::string& text, const std::string& specification, const std::string& size, char conversion, const MessageArgument& a) {
    bool wide = size == "l" || size == "ll" || size == "z" || size == "j" || size == "t" || size == "L" || size == "q";
    switch (conversion) {
        case 'd':
        case 'i':
            if (wide)
                append_formatted(text, specification + "ll" + conversion, static_cast<long long>(a.bits));
            else
                append_formatted(text, specification + size + conversion, static_cast<int>(a.bits));
            return;
        case 'o':
        case 'u':
        case 'x':
        case 'X':
            if (wide)
                append_formatted(text, specification + "ll" + conversion, static_cast<unsigned long long>(a.bits));
            else
                append_formatted(text, specification + size + conversion, static_cast<unsigned>(a.bits));
            return;
        case 'c':
            append_formatted(text, specification + "c", static_cast<int>(a.bits));
            return;
        case 's':
            append_formatted(text, specification + "s", a.null ? "(null)" : a.text.c_str());
            return;
        case 'p':
            append_formatted(text, specification + "p", reinterpret_cast<void*>(a.bits));
            return;
        case 'n':
            return;
        default: {
            double value = 0;
            std::memcpy(&value, &a.bits, 8);
            append_formatted(text, specification + conversion, value);
        }
    }
}

class MessageFormatter {
public:
    MessageFormatter(const std::string& format, const std::vector<MessageArgument>& arguments) : format_(format), arguments_(arguments) {}

    std::string run() {
        while (at_ < format_.size()) {
            size_t percent = std::min(format_.find('%', at_), format_.size());
            text_.append(format_, at_, percent - at_);
            at_ = percent;
            if (at_ < format_.size()) conversion();
        }
        return std::move(text_);
    }

private:
    const std::string& format_;
    const std::vector<MessageArgument>& arguments_;
    std::string text_;
    size_t at_ = 0;
    size_t next_ = 0;

    void conversion() {
        size_t start = at_++;
        std::string specification = "%";
        std::string size;
        bool complete = true;
        for (; at_ < format_.size() && std::strchr("-+ #0123456789.*", format_[at_]) != nullptr; ++at_) {
            if (format_[at_] != '*') {
                specification += format_[at_];
            } else if (next_ < arguments_.size()) {
                specification += std::to_string(static_cast<int>(arguments_[next_++].bits));
            } else {
                complete = false;
            }
        }
        for (; at_ < format_.size() && std::strchr("hlLqjzt", format_[at_]) != nullptr; ++at_) size += format_[at_];
        char letter = at_ < format_.size() ? format_[at_++] : '\0';
        if (letter == '%') {
            text_ += '%';
        } else if (complete && letter != '\0' && std::strchr("dioxXucspneEfFgGaA", letter) != nullptr && next_ < arguments_.size()) {
            append_conversion(text_, specification, size, letter, arguments_[next_++]);
        } else {
            text_.append(format_, start, at_ - start);
        }
    }
};

inline constexpr uint64_t message_words_before = static_cast<uint64_t>(passes::MessageWord::count);

/// Prints the records in `words` (those after the buffer's own).
inline void print_records(const std::vector<uint32_t>& words) {
    std::string out, errors;
    const uint32_t* at = words.data();
    const uint32_t* end = at + words.size();
    while (at < end) {
        // A record that did not fit left zeros; nothing follows it.
        const ir::Message* message = find_message(*at++);
        if (message == nullptr) break;
        std::string text = format_message(*message, at, end);
        if (message->kind == ir::Message::Kind::limit) continue;  // message_error prints it, once
        (message->kind == ir::Message::Kind::print ? out : errors) += text;
    }
    if (!out.empty()) std::fwrite(out.data(), 1, out.size(), stdout);
    if (!errors.empty()) std::fwrite(errors.data(), 1, errors.size(), stderr);
}

inline cudaError_t message_error(uint32_t failure) {
    const ir::Message* message = find_message(failure);
    if (message == nullptr) return cudaSuccess;
    if (message->kind == ir::Message::Kind::limit) std::fwrite(message->format.data(), 1, message->format.size(), stderr);
    return message->kind == ir::Message::Kind::assertion ? cudaErrorAssert : cudaErrorLaunchFailure;
}

}  // namespace detail

uint32_t register_messages(const std::vector<ir::Message>& messages) {
    detail::MessageStore& store = detail::message_store();
    std::lock_guard lock(store.mutex);
    auto first = static_cast<uint32_t>(store.messages.size()) + 1;
    store.messages.insert(store.messages.end(), messages.begin(), messages.end());
    return first;
}

std::string format_message(const ir::Message& message, const uint32_t*& words, const uint32_t* end) {
    std::vector<detail::MessageArgument> arguments = detail::MessageReader(words, end).arguments(message.arguments);
    if (arguments.empty() || arguments[0].letter != 'F') return detail::MessageFormatter(message.format, arguments).run();
    std::string format = std::move(arguments[0].text);
    arguments.erase(arguments.begin());
    return detail::MessageFormatter(format, arguments).run();
}

cudaError_t message_buffer(Submission& submission, uint64_t& address) {
    Stream& stream = submission.stream();
    Device& device = *stream.device;
    uint64_t words = std::max<uint64_t>(device.limits[cudaLimitPrintfFifoSize] / 4, 64);
    words = std::min<uint64_t>(words, uint64_t(1) << 30);
    if (stream.messages.size == 0 || (!stream.messages_due && stream.messages.size != (words + detail::message_words_before) * 4)) {
        drop_messages(stream);
        uint64_t bytes = (words + detail::message_words_before) * 4;
        cudaError_t code = allocate_internal(device, bytes, 256, stream.messages);
        if (code != cudaSuccess) return code;
        const uint32_t head[detail::message_words_before] = {0, static_cast<uint32_t>(words)};
        code = submission.check(submission.queue().fill(stream.messages.memory(), stream.messages.offset, bytes, 0, 4));
        if (code == cudaSuccess) code = submission.check(submission.queue().write(stream.messages.memory(), stream.messages.offset, head, sizeof head, true));
        if (code != cudaSuccess) return code;
    }
    stream.messages_due = true;
    stream.messages_at = stream.submitted + 1;
    address = stream.messages.address;
    return cudaSuccess;
}

cudaError_t deliver_messages(Stream& stream) {
    if (!stream.messages_due) return cudaSuccess;
    stream.messages_due = false;
    Device& device = *stream.device;
    auto checked = [&](const Result<void>& result) { return result ? cudaSuccess : device.failed(result.error()); };
    BackendMemory& memory = stream.messages.memory();
    uint64_t offset = stream.messages.offset;
    uint32_t head[detail::message_words_before] = {};
    cudaError_t code = checked(stream.queue->read(head, memory, offset, sizeof head, true));
    if (code != cudaSuccess) return code;
    uint32_t taken = std::min(head[0], head[1]);
    if (taken != 0) {
        std::vector<uint32_t> words(taken);
        code = checked(stream.queue->read(words.data(), memory, offset + sizeof head, uint64_t(taken) * 4, true));
        if (code == cudaSuccess) code = checked(stream.queue->fill(memory, offset, 4, 0, 4));
        if (code == cudaSuccess) code = checked(stream.queue->fill(memory, offset + sizeof head, uint64_t(taken) * 4, 0, 4));
        if (code == cudaSuccess) code = checked(stream.queue->finish());
        if (code != cudaSuccess) return code;
        detail::print_records(words);
    }
    cudaError_t error = detail::message_error(head[static_cast<size_t>(passes::MessageWord::failure)]);
    if (error == cudaSuccess) return cudaSuccess;
    int none = 0;
    device.fault.compare_exchange_strong(none, error);
    return fail(error, error == cudaErrorAssert ? "an assertion in a kernel failed" : "a kernel ended itself (__trap) or was cut short");
}

cudaError_t deliver_messages_until(Stream& stream, uint64_t commands) {
    if (!stream.messages_due) return cudaSuccess;
    std::lock_guard lock(stream.mutex);
    return stream.queue && stream.messages_at <= commands ? deliver_messages(stream) : cudaSuccess;
}

void drop_messages(Stream& stream) {
    if (stream.messages.size != 0) release_internal(stream.messages);
    stream.messages = {};
    stream.messages_due = false;
}

}  // namespace rt
QIAO_NAMESPACE_END
