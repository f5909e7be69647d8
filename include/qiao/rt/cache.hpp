// SPDX-License-Identifier: Apache-2.0
// The kernel cache on disk: one file an entry, named by the SHA-256 of everything the entry depends on.
//
// Files are written aside and renamed, so that processes may share the folder; an entry carries the digest of its
// contents, and one that does not match is ignored and written anew. Above QIAO_CACHE_MAX_MB the entries used longest
// ago are deleted.
#pragma once
#include <cstdint>
#include <string>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

class Cache {
public:
    /// An empty folder name switches the cache off.
    QIAO_DECL Cache(std::string folder, uint64_t max_bytes);

    bool enabled() const { return !folder_.empty(); }
    /// False if there is no sound entry.
    QIAO_DECL bool load(const std::string& key, std::string& image, std::string& binary);
    /// Failures are only logged.
    QIAO_DECL void store(const std::string& key, const std::string& image, const std::string& binary);

private:
    QIAO_DECL void evict();
    std::string path(const std::string& key) const { return folder_ + "/" + key + ".qiao"; }

    std::string folder_;
    uint64_t max_bytes_;
};

/// The cache that the QIAO_CACHE* variables describe.
QIAO_DECL Cache& cache();

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/rt/impl/cache.ipp>
#endif
