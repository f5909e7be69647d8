// SPDX-License-Identifier: Apache-2.0
// What a call writes to a stream of the process, as text.
#pragma once
#include <cstdio>
#include <string>

#include <unistd.h>

template <typename Function>
std::string captured(FILE* stream, Function&& function) {
    std::fflush(stream);
    int number = fileno(stream);
    int saved = dup(number);
    FILE* file = std::tmpfile();
    dup2(fileno(file), number);
    function();
    std::fflush(stream);
    dup2(saved, number);
    close(saved);
    std::rewind(file);
    std::string text;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
    std::fclose(file);
    return text;
}
