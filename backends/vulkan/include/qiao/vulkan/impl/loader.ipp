// SPDX-License-Identifier: Apache-2.0
// dlopen of the loader, instance creation, the validation layer's messages.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>

#include <qiao/vulkan/backend.hpp>
#include <qiao/vulkan/loader.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {
namespace detail {

struct ValidationState {
    std::atomic<uint64_t> messages{0};
    std::atomic<bool> active{false};
};

inline ValidationState& validation_state() {
    static ValidationState state;
    return state;
}

inline VKAPI_ATTR VkBool32 VKAPI_CALL on_validation_message(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                                            const VkDebugUtilsMessengerCallbackDataEXT* data, void*) {
    validation_state().messages.fetch_add(1);
    std::fprintf(stderr, "qiao: vulkan validation: %s\n", data->pMessage ? data->pMessage : "(no text)");
    return VK_FALSE;
}

inline bool environment_is_one(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && std::strcmp(value, "1") == 0;
}

inline Result<GlobalTable> open_loader() {
    void* library = dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return Error{ErrorKind::no_device, "libvulkan.so.1 not found"};
    GlobalTable table;
    table.GetInstanceProcAddr = reinterpret_cast<PFN_vkGetInstanceProcAddr>(dlsym(library, "vkGetInstanceProcAddr"));
    if (!table.GetInstanceProcAddr) return Error{ErrorKind::no_device, "libvulkan.so.1 has no vkGetInstanceProcAddr"};
    bool complete = true;
#define QIAO_VULKAN_LOAD(name)                                                                          \
    table.name = reinterpret_cast<PFN_vk##name>(table.GetInstanceProcAddr(VK_NULL_HANDLE, "vk" #name)); \
    complete = complete && table.name;
    QIAO_VULKAN_GLOBAL_FUNCTIONS(QIAO_VULKAN_LOAD)
#undef QIAO_VULKAN_LOAD
    if (!complete) return Error{ErrorKind::no_device, "the Vulkan loader is older than 1.1"};
    return table;
}

inline bool has_layer(const GlobalTable& vk, const char* wanted) {
    uint32_t count = 0;
    vk.EnumerateInstanceLayerProperties(&count, nullptr);
    std::vector<VkLayerProperties> layers(count);
    vk.EnumerateInstanceLayerProperties(&count, layers.data());
    for (const VkLayerProperties& layer : layers) {
        if (std::strcmp(layer.layerName, wanted) == 0) return true;
    }
    return false;
}

inline bool load_instance_table(Instance& instance) {
    bool complete = true;
#define QIAO_VULKAN_LOAD(name)                                                                                           \
    instance.vk.name = reinterpret_cast<PFN_vk##name>(instance.global.GetInstanceProcAddr(instance.handle, "vk" #name)); \
    complete = complete && instance.vk.name;
    QIAO_VULKAN_INSTANCE_FUNCTIONS(QIAO_VULKAN_LOAD)
#undef QIAO_VULKAN_LOAD
    return complete;
}

}  // namespace detail

Instance::~Instance() {
    if (!handle) return;
    if (messenger) {
        auto destroy = reinterpret_cast<PFN_vkDestroyDebugUtilsMessengerEXT>(global.GetInstanceProcAddr(handle, "vkDestroyDebugUtilsMessengerEXT"));
        if (destroy) destroy(handle, messenger, nullptr);
    }
    if (vk.DestroyInstance) vk.DestroyInstance(handle, nullptr);
}

Result<std::shared_ptr<Instance>> open_instance() {
    Result<GlobalTable> table = detail::open_loader();
    if (!table) return table.error();
    auto instance = std::make_shared<Instance>();
    instance->global = table.value();
    uint32_t version = 0;
    instance->global.EnumerateInstanceVersion(&version);
    if (version < VK_API_VERSION_1_2) return Error{ErrorKind::no_device, "the Vulkan loader is older than 1.2"};

    auto application = structure<VkApplicationInfo>(VK_STRUCTURE_TYPE_APPLICATION_INFO);
    application.pEngineName = "qiao";
    application.apiVersion = VK_API_VERSION_1_2;
    auto info = structure<VkInstanceCreateInfo>(VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO);
    info.pApplicationInfo = &application;
    const char* layer = "VK_LAYER_KHRONOS_validation";
    const char* extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    auto messages = structure<VkDebugUtilsMessengerCreateInfoEXT>(VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT);
    messages.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    messages.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
    messages.pfnUserCallback = detail::on_validation_message;
    bool validate = detail::environment_is_one("QIAO_VULKAN_VALIDATION");
    if (validate && !detail::has_layer(instance->global, layer)) {
        std::fprintf(stderr, "qiao: vulkan validation: %s is not installed\n", layer);
        validate = false;
    }
    if (validate) {
        info.pNext = &messages;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &layer;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &extension;
    }
    VkResult result = instance->global.CreateInstance(&info, nullptr, &instance->handle);
    if (result != VK_SUCCESS) {
        instance->handle = VK_NULL_HANDLE;
        return error_of(result, "vkCreateInstance");
    }
    if (!detail::load_instance_table(*instance)) return Error{ErrorKind::no_device, "the Vulkan loader lacks a 1.2 function"};
    if (validate) {
        auto create =
            reinterpret_cast<PFN_vkCreateDebugUtilsMessengerEXT>(instance->global.GetInstanceProcAddr(instance->handle, "vkCreateDebugUtilsMessengerEXT"));
        if (create && create(instance->handle, &messages, nullptr, &instance->messenger) == VK_SUCCESS) detail::validation_state().active = true;
    }
    return instance;
}

bool load_device_table(const Instance& instance, VkDevice device, DeviceTable& table) {
    bool complete = true;
#define QIAO_VULKAN_LOAD(name)                                                                      \
    table.name = reinterpret_cast<PFN_vk##name>(instance.vk.GetDeviceProcAddr(device, "vk" #name)); \
    complete = complete && table.name;
    QIAO_VULKAN_DEVICE_FUNCTIONS(QIAO_VULKAN_LOAD)
#undef QIAO_VULKAN_LOAD
    return complete;
}

Error error_of(VkResult result, const char* call) {
    ErrorKind kind = ErrorKind::launch_failed;
    const char* text = "failed";
    switch (result) {
        case VK_ERROR_OUT_OF_HOST_MEMORY:
            kind = ErrorKind::out_of_memory, text = "out of host memory";
            break;
        case VK_ERROR_OUT_OF_DEVICE_MEMORY:
            kind = ErrorKind::out_of_memory, text = "out of device memory";
            break;
        case VK_ERROR_TOO_MANY_OBJECTS:
            kind = ErrorKind::out_of_memory, text = "too many allocations";
            break;
        case VK_ERROR_DEVICE_LOST:
            kind = ErrorKind::device_lost, text = "device lost";
            break;
        case VK_ERROR_INITIALIZATION_FAILED:
            kind = ErrorKind::no_device, text = "initialisation failed";
            break;
        case VK_ERROR_INCOMPATIBLE_DRIVER:
            kind = ErrorKind::no_device, text = "no usable driver";
            break;
        case VK_ERROR_FEATURE_NOT_PRESENT:
            kind = ErrorKind::unsupported, text = "feature not present";
            break;
        case VK_ERROR_EXTENSION_NOT_PRESENT:
            kind = ErrorKind::unsupported, text = "extension not present";
            break;
        default:
            break;
    }
    return Error{kind, std::string(call) + ": " + text + " (VkResult " + std::to_string(static_cast<int>(result)) + ")"};
}

}  // namespace vulkan

uint64_t vulkan_validation_messages() { return vulkan::detail::validation_state().messages.load(); }

bool vulkan_validation_active() { return vulkan::detail::validation_state().active.load(); }

QIAO_NAMESPACE_END
