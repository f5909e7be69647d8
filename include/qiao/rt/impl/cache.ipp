// SPDX-License-Identifier: Apache-2.0
// Entry format: magic line, digest of the rest, length of the image, the image, the driver's binary.
#pragma once
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <qiao/rt/cache.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/options.hpp>
#include <qiao/rt/sha256.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline constexpr std::string_view cache_magic = "qiao cache 1\n";

inline bool make_folders(const std::string& path) {
    for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) mkdir(path.substr(0, at).c_str(), 0777);
    return mkdir(path.c_str(), 0777) == 0 || errno == EEXIST;
}

inline bool read_file(const std::string& path, std::string& into) {
    std::FILE* file = std::fopen(path.c_str(), "rbe");
    if (!file) return false;
    char buffer[65536];
    size_t got = 0;
    while ((got = std::fread(buffer, 1, sizeof buffer, file)) != 0) into.append(buffer, got);
    bool good = std::ferror(file) == 0;
    std::fclose(file);
    return good;
}

inline bool write_file(const std::string& path, std::string_view bytes) {
    std::FILE* file = std::fopen(path.c_str(), "wbe");
    if (!file) return false;
    bool good = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    return std::fclose(file) == 0 && good;
}

inline std::string default_cache_folder() {
    if (!options().cache) return {};
    if (!options().cache_dir.empty()) return options().cache_dir;
    if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg && *xdg == '/') return std::string(xdg) + "/qiao";
    if (const char* home = std::getenv("HOME"); home && *home == '/') return std::string(home) + "/.cache/qiao";
    return {};
}

}  // namespace detail

Cache::Cache(std::string folder, uint64_t max_bytes) : folder_(std::move(folder)), max_bytes_(max_bytes) {
    if (!folder_.empty() && !detail::make_folders(folder_)) {
        log(LogGroup::cache, "no cache: cannot make " + folder_);
        folder_.clear();
    }
}

Cache& cache() {
    static Cache* instance = new Cache(detail::default_cache_folder(), options().cache_max_mb << 20);
    return *instance;
}

bool Cache::load(const std::string& key, std::string& image, std::string& binary) {
    if (!enabled()) return false;
    std::string bytes;
    if (!detail::read_file(path(key), bytes)) return false;
    std::string_view rest = bytes;
    constexpr size_t head = detail::cache_magic.size() + 64 + 8;
    if (rest.size() < head || rest.substr(0, detail::cache_magic.size()) != detail::cache_magic) {
        log(LogGroup::cache, "ignored a damaged entry: " + key);
        return false;
    }
    rest.remove_prefix(detail::cache_magic.size());
    std::string_view digest = rest.substr(0, 64);
    rest.remove_prefix(64);
    uint64_t image_size = 0;
    std::memcpy(&image_size, rest.data(), 8);
    if (sha256(rest) != digest || image_size > rest.size() - 8) {
        log(LogGroup::cache, "ignored a damaged entry: " + key);
        return false;
    }
    image.assign(rest.substr(8, image_size));
    binary.assign(rest.substr(8 + image_size));
    // The time of the last use decides what is evicted first.
    utimensat(AT_FDCWD, path(key).c_str(), nullptr, 0);
    return true;
}

void Cache::store(const std::string& key, const std::string& image, const std::string& binary) {
    if (!enabled()) return;
    static std::atomic<unsigned> serial{0};
    uint64_t image_size = image.size();
    std::string body(reinterpret_cast<const char*>(&image_size), 8);
    body += image;
    body += binary;
    std::string aside = folder_ + "/" + key + "." + std::to_string(getpid()) + "." + std::to_string(serial++) + ".tmp";
    bool good = detail::write_file(aside, std::string(detail::cache_magic) + sha256(body) + body);
    if (!good || std::rename(aside.c_str(), path(key).c_str()) != 0) {
        std::remove(aside.c_str());
        log(LogGroup::cache, "cannot write " + path(key));
        return;
    }
    evict();
}

void Cache::evict() {
    struct Entry {
        timespec used;
        uint64_t size;
        std::string path;
    };
    std::vector<Entry> entries;
    uint64_t total = 0;
    DIR* folder = opendir(folder_.c_str());
    if (!folder) return;
    while (const dirent* item = readdir(folder)) {
        std::string name = item->d_name;
        if (name.size() < 5 || name.compare(name.size() - 5, 5, ".qiao") != 0) continue;
        struct stat info;
        std::string full = folder_ + "/" + name;
        if (stat(full.c_str(), &info) != 0) continue;
        entries.push_back({info.st_mtim, static_cast<uint64_t>(info.st_size), full});
        total += static_cast<uint64_t>(info.st_size);
    }
    closedir(folder);
    if (total <= max_bytes_) return;
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.used.tv_sec != b.used.tv_sec ? a.used.tv_sec < b.used.tv_sec : a.used.tv_nsec < b.used.tv_nsec;
    });
    for (const Entry& entry : entries) {
        if (total <= max_bytes_) break;
        if (std::remove(entry.path.c_str()) == 0) log(LogGroup::cache, "evicted " + entry.path);
        total -= entry.size;
    }
}

}  // namespace rt
QIAO_NAMESPACE_END
