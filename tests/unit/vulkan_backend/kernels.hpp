// SPDX-License-Identifier: Apache-2.0
// Small compute shaders for the Vulkan backend's tests, compiled by glslangValidator when the test runs. They follow the
// kernel convention of qiao's own SPIR-V: specialisation constants 0, 1, 2 are the block size, 3 the dynamic shared bytes;
// parameters are push constants.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <unistd.h>

#include <qiao/vulkan/backend.hpp>

namespace vulkan_test {

inline const char* glsl_head() {
    return "#version 450\n"
           "#extension GL_EXT_buffer_reference : require\n"
           "#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require\n"
           "layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;\n"
           "layout(constant_id = 3) const uint dynamic_shared = 4;\n"
           "layout(buffer_reference, std430, buffer_reference_align = 4) buffer Words { uint at[]; };\n";
}

/// data[i] += amount for i < count.
inline const char* add_kernel() {
    return "layout(push_constant) uniform P { Words data; uint count; uint amount; } p;\n"
           "void main() { uint i = gl_GlobalInvocationID.x; if (i < p.count) p.data.at[i] += p.amount; }\n";
}

/// data[0] = data[0] * 3 + amount, by one thread: the result depends on the order of launches.
inline const char* chain_kernel() {
    return "layout(push_constant) uniform P { Words data; uint amount; } p;\n"
           "void main() { if (gl_GlobalInvocationID.x == 0) p.data.at[0] = p.data.at[0] * 3 + p.amount; }\n";
}

/// The same through a parameter block in memory.
inline const char* chain_in_memory_kernel() {
    return "layout(buffer_reference, std430, buffer_reference_align = 8) buffer Block { Words data; uint amount; };\n"
           "layout(push_constant) uniform P { Block block; } p;\n"
           "void main() { if (gl_GlobalInvocationID.x == 0) p.block.data.at[0] = p.block.data.at[0] * 3 + p.block.amount; }\n";
}

/// One block reverses its elements through dynamic shared memory; tells block size and shared bytes after them.
inline const char* reverse_kernel() {
    return "shared uint tile[dynamic_shared / 4];\n"
           "layout(push_constant) uniform P { Words data; } p;\n"
           "void main() {\n"
           "    uint i = gl_LocalInvocationIndex, n = gl_WorkGroupSize.x * gl_WorkGroupSize.y * gl_WorkGroupSize.z;\n"
           "    tile[i] = p.data.at[i];\n"
           "    barrier();\n"
           "    p.data.at[i] = tile[n - 1 - i];\n"
           "    if (i == 0) { p.data.at[n] = gl_WorkGroupSize.x; p.data.at[n + 1] = gl_WorkGroupSize.y; p.data.at[n + 2] = dynamic_shared; }\n"
           "}\n";
}

/// Empty where glslangValidator is absent.
inline std::string compile_glsl(const char* body) {
    std::string base = "/tmp/qiao_vulkan_test_" + std::to_string(getpid());
    std::string source = base + ".comp", binary = base + ".spv";
    std::ofstream(source) << glsl_head() << body;
    std::string command = "glslangValidator -V --target-env vulkan1.2 -o " + binary + " " + source + " > /dev/null 2>&1";
    std::string code;
    if (std::system(command.c_str()) == 0) {
        std::ifstream in(binary, std::ios::binary);
        code.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    std::remove(source.c_str());
    std::remove(binary.c_str());
    return code;
}

inline std::shared_ptr<qiao::KernelImage> make_image(const char* body, uint64_t parameter_bytes, bool in_memory = false) {
    auto image = std::make_shared<qiao::KernelImage>();
    image->target = qiao::Target::spirv;
    image->entry = "main";
    image->display_name = "test";
    image->code = compile_glsl(body);
    image->parameter_bytes = parameter_bytes;
    image->parameters_in_memory = in_memory;
    return image;
}

}  // namespace vulkan_test
