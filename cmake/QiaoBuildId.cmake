# cmake -DROOT=<project> -DOUTPUT=<file> -P: writes a source that names the digest of all the library's sources.
cmake_minimum_required(VERSION 3.21)
file(GLOB_RECURSE files ${ROOT}/include/* ${ROOT}/backends/opencl/include/* ${ROOT}/backends/vulkan/include/*)
list(SORT files)
set(digests)
foreach(file IN LISTS files)
  file(SHA256 ${file} digest)
  string(APPEND digests ${digest})
endforeach()
string(SHA256 digest "${digests}")
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT "#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {
const char* build_id();
const char* build_id() { return \"@digest@\"; }
}  // namespace detail
}  // namespace rt
QIAO_NAMESPACE_END
")
