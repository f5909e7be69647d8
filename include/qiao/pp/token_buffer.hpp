// SPDX-License-Identifier: Apache-2.0
// What goes into the preprocessor and what comes out of it.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <qiao/lex/token.hpp>

QIAO_NAMESPACE_BEGIN

struct PreprocessOptions {
    std::vector<std::string> include_paths;                        ///< -I, in order
    std::vector<std::string> system_include_paths;                 ///< -isystem
    std::vector<std::pair<std::string, std::string>> defines;      ///< -D name=value ("1" by default); name may be "f(x)"
    std::vector<std::string> undefines;                            ///< -U
    std::vector<std::string> forced_includes;                      ///< -include; "<assert.h>" for an angled one
    std::vector<std::pair<std::string, std::string>> virtual_headers;  ///< name, text: nvrtcCreateProgram's headers
    int cuda_arch = 800;                                           ///< __CUDA_ARCH__
    bool device = true;                                            ///< define __CUDA_ARCH__
    long cplusplus = 201703L;                                      ///< __cplusplus
    bool default_device = false;                                   ///< functions and variables are __device__ where nothing else is said (NVRTC's -default-device)
};

/// Tokens of a preprocessed translation unit, and the storage that their texts point into.
struct TokenBuffer {
    std::vector<Token> tokens;  ///< ends with one Tok::eof
    uint32_t prelude_parts = 0;     ///< parts of the prelude that stand first (a bit each; builtins/prelude.hpp),
    size_t prelude_token_count = 0; ///< and how many tokens they are
    std::shared_ptr<void> storage;
    std::vector<std::string> included_files;  ///< every file read from disk, for dependency output
    std::vector<std::string> skipped_headers;  ///< angled headers that were neither embedded nor found
};

QIAO_NAMESPACE_END
