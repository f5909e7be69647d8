// The registration interface, printing what generated code hands it. Launches print the first parameter as an int.
#include <cstdio>
#include <cstdlib>
#include <map>

#include <vector_types.h>

#include <qiao/host/impl/signature.ipp>
#include <qiao/host/registration.hpp>

QIAO_NAMESPACE_BEGIN
namespace host {
namespace {
std::map<const void*, const KernelRecord*>& kernels() {
    static std::map<const void*, const KernelRecord*> all;
    return all;
}
std::string base(const char* path) {
    std::string text = path;
    return text.substr(text.rfind('/') + 1);
}
}  // namespace

void register_module(ModuleRecord* m) { std::printf("module %s [%.*s] %s\n", base(m->name).c_str(), static_cast<int>(m->size), m->text, m->options); }
void register_kernel(const KernelRecord* k) {
    if (kernels().count(k->stub)) std::abort();
    kernels()[k->stub] = k;
    InstanceName instance;
    if (!read_signature(k->signature, instance)) std::abort();
    std::printf("kernel %s %s:%u <%s>\n", k->name, base(k->file).c_str(), k->line, instance.arguments.c_str());
}
void register_variable(const VariableRecord* v) { std::printf("variable %s %zu %d\n", v->name, v->size, static_cast<int>(v->kind)); }
unsigned push_call_configuration(const dim3& g, const dim3& b, size_t shared, CUstream_st* stream) {
    std::printf("<<<%ux%ux%u,%ux%ux%u,%zu,%d>>> ", g.x, g.y, g.z, b.x, b.y, b.z, shared, stream ? 1 : 0);
    return 0;
}
void launch_stub(const void* stub, void** a) {
    std::printf("%s(", kernels().at(stub)->name);
    for (size_t i = 0; a[i]; ++i) std::printf("%s%d", i ? "," : "", *static_cast<int*>(a[i]));
    std::printf(")\n");
}
// The first number is managed memory, the others are left to their shadow.
void* managed_storage(void** pointer) {
    static int number = 9;
    static void** first = pointer;
    return pointer == first ? &number : nullptr;
}
void device_function_called(const char* name) {
    std::printf("called %s\n", name);
    std::fflush(stdout);
    std::abort();
}
}  // namespace host
QIAO_NAMESPACE_END
