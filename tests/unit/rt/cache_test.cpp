// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <qiao/rt/cache.hpp>
#include <qiao/rt/sha256.hpp>

namespace {

std::string temporary_folder() {
    char name[] = "/tmp/qiao_cache_test_XXXXXX";
    return mkdtemp(name);
}

void overwrite(const std::string& path, long at, char value) {
    std::FILE* file = std::fopen(path.c_str(), "r+b");
    REQUIRE(file);
    std::fseek(file, at, at < 0 ? SEEK_END : SEEK_SET);
    std::fputc(value, file);
    std::fclose(file);
}

}  // namespace

TEST_CASE("rt: SHA-256 gives the standard's example digests") {
    CHECK(qiao::rt::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(qiao::rt::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(qiao::rt::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(qiao::rt::sha256(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("rt: the cache gives back what was stored") {
    qiao::rt::Cache cache(temporary_folder() + "/a/b", 1 << 20);
    std::string image;
    std::string binary;
    CHECK_FALSE(cache.load("k", image, binary));
    cache.store("k", std::string("im\0age", 6), "binary");
    REQUIRE(cache.load("k", image, binary));
    CHECK(image == std::string("im\0age", 6));
    CHECK(binary == "binary");
    cache.store("k", "", "");
    REQUIRE(cache.load("k", image, binary));
    CHECK(image.empty());
    CHECK(binary.empty());
}

TEST_CASE("rt: a damaged cache entry is ignored and can be written anew") {
    std::string folder = temporary_folder();
    qiao::rt::Cache cache(folder, 1 << 20);
    cache.store("k", std::string(1000, 'i'), std::string(1000, 'b'));
    std::string image;
    std::string binary;
    SUBCASE("a flipped byte") { overwrite(folder + "/k.qiao", -10, 'x'); }
    SUBCASE("a wrong head") { overwrite(folder + "/k.qiao", 0, 'x'); }
    SUBCASE("cut short") { REQUIRE(truncate((folder + "/k.qiao").c_str(), 300) == 0); }
    SUBCASE("nearly empty") { REQUIRE(truncate((folder + "/k.qiao").c_str(), 3) == 0); }
    CHECK_FALSE(cache.load("k", image, binary));
    cache.store("k", "new", "");
    REQUIRE(cache.load("k", image, binary));
    CHECK(image == "new");
}

TEST_CASE("rt: above its size the cache drops what was used longest ago") {
    std::string folder = temporary_folder();
    qiao::rt::Cache cache(folder, 5000);
    std::string image;
    std::string binary;
    cache.store("old", std::string(2000, 'a'), "");
    usleep(20000);
    cache.store("used", std::string(2000, 'b'), "");
    usleep(20000);
    CHECK(cache.load("old", image, binary));  // now "used" is the older one
    usleep(20000);
    cache.store("new", std::string(2000, 'c'), "");
    CHECK(cache.load("old", image, binary));
    CHECK(cache.load("new", image, binary));
    CHECK_FALSE(cache.load("used", image, binary));
}

TEST_CASE("rt: writers and readers of one entry never see half of it") {
    std::string folder = temporary_folder();
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            qiao::rt::Cache cache(folder, 1 << 24);
            for (int i = 0; i < 50; ++i) {
                cache.store("k", std::string(10000, static_cast<char>('a' + t)), "");
                std::string image;
                std::string binary;
                if (!cache.load("k", image, binary)) ++wrong;
                else if (image != std::string(10000, image[0])) ++wrong;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("rt: a cache whose folder cannot be made is off") {
    qiao::rt::Cache cache("/proc/no/such/folder", 1 << 20);
    CHECK_FALSE(cache.enabled());
    std::string image;
    std::string binary;
    cache.store("k", "x", "");
    CHECK_FALSE(cache.load("k", image, binary));
}
