// SPDX-License-Identifier: Apache-2.0
// Embedded headers as files. Several names may share one text, which then is in the first name's file only, so that
// #pragma once holds.
#pragma once
#include <cerrno>

#include <sys/stat.h>

#include <qiao/driver/host_headers.hpp>
#include <qiao/driver/process.hpp>
#include <qiao/pp/embedded.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

/// Headers whose device text is host code too. Those that include/cuda_compat has are not among them.
inline constexpr const char* host_header_names[] = {
    "cooperative_groups.h", "cooperative_groups/reduce.h", "cooperative_groups/scan.h", "cooperative_groups/memcpy_async.h",
    "cuda_fp16.h", "cuda_fp16.hpp", "cuda_bf16.h", "cuda_bf16.hpp", "curand_kernel.h", "curand_philox4x32_x.h"};

inline bool make_directory(const std::string& path) { return mkdir(path.c_str(), 0777) == 0 || errno == EEXIST; }

}  // namespace detail

bool write_host_headers(const std::string& directory) {
    if (!detail::make_directory(directory)) return false;
    for (std::string name : detail::host_header_names) {
        const qiao::detail::EmbeddedHeader* header = qiao::detail::find_embedded(name);
        if (!header) return false;
        size_t slash = name.find('/');
        if (slash != std::string::npos && !detail::make_directory(directory + "/" + name.substr(0, slash))) return false;
        bool alias = header->name != name;
        std::string text = alias ? "#include <" + std::string(header->name) + ">\n" : std::string(header->text);
        std::string old;
        std::string path = directory + "/" + name;
        if (read_file(path, old) && old == text) continue;  // its time stays, so nothing is rebuilt
        if (!write_file(path, text)) return false;
    }
    return true;
}

}  // namespace driver
QIAO_NAMESPACE_END
