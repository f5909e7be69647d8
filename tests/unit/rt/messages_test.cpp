// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include <doctest/doctest.h>

#include <qiao/rt/messages.hpp>

using qiao::ir::Message;

namespace {
std::string format(const Message& message, const std::vector<uint32_t>& words, size_t* used = nullptr) {
    const uint32_t* at = words.data();
    std::string text = qiao::rt::format_message(message, at, words.data() + words.size());
    if (used != nullptr) *used = static_cast<size_t>(at - words.data());
    return text;
}
uint32_t bits(float f) {
    uint32_t result = 0;
    std::memcpy(&result, &f, 4);
    return result;
}
}  // namespace

TEST_CASE("messages: integers take the width of the conversion, floats are widened") {
    size_t used = 0;
    CHECK(format({Message::Kind::print, "%d %u %lld %x %.1f|", "iulmf"}, {~0u, ~0u, ~0u, ~0u, 255, 1, bits(1.5f)}, &used) == "-1 4294967295 -1 ff 1.5|");
    CHECK(used == 7);
    CHECK(format({Message::Kind::print, "%lld %d", "il"}, {~0u, 7, 1}) == "-1 7");
    CHECK(format({Message::Kind::print, "%*.*f", "iif"}, {8, 2, bits(3.14159f)}) == "    3.14");
}

TEST_CASE("messages: strings, null, and a format sent along") {
    const uint32_t text = 'a' | 'b' << 8 | 'c' << 16;
    size_t used = 0;
    CHECK(format({Message::Kind::print, "[%5s] %s %d", "ssi"}, {3, text, ~0u, 4}, &used) == "[  abc] (null) 4");
    CHECK(used == 4);
    CHECK(format({Message::Kind::print, "", "Fi"}, {4, '<' | '%' << 8 | 'd' << 16 | uint32_t('>') << 24, 9}) == "<9>");
}

TEST_CASE("messages: a conversion without an argument, an unknown one and a damaged record are shown, not trusted") {
    CHECK(format({Message::Kind::print, "%d %s %y 100%", "i"}, {1}) == "1 %s %y 100%");
    CHECK(format({Message::Kind::print, "%s", "s"}, {1000, 'x' | 'y' << 8}) == std::string("xy"));
    CHECK(format({Message::Kind::print, "%d", "i"}, {}) == "0");
    CHECK(format({Message::Kind::print, "a%nb%d", "pi"}, {0, 0, 5}) == "ab5");
    CHECK(format({Message::Kind::print, "%300d", "i"}, {1}).size() == 300);
}
