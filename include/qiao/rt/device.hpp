// SPDX-License-Identifier: Apache-2.0
// Devices and the runtime's state.
//
// The first call that needs a device enumerates every backend of backends.def (QIAO_BACKEND filters), puts the devices
// in one list (backends in the order of backends.def, each in its driver's order, real GPUs before CPU devices) and
// lets QIAO_VISIBLE_DEVICES pick from it. The runtime is never destroyed: static destructors of the program may still
// free memory. At exit it waits for the devices and saves driver binaries that grew (wait_at_end_of_main).
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 1
#endif
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <qiao/backend.hpp>
#include <qiao/rt/error.hpp>
#include <qiao/rt/memory.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

struct Stream;
struct Runtime;

struct Device {
    Runtime& runtime;
    int ordinal;
    std::unique_ptr<BackendDevice> backend;
    const DeviceInfo& info;
    Pool device_memory;
    Pool host_memory;

    std::mutex mutex;                          ///< guards `streams`, `idle_queues`, `legacy`'s creation and `shadows`
    std::vector<Stream*> streams;              ///< live streams, default ones included
    std::vector<std::unique_ptr<BackendQueue>> idle_queues; ///< of destroyed streams, for the next ones
    std::atomic<Stream*> legacy{nullptr};      ///< the legacy default stream, once created
    std::atomic<unsigned> blocking_streams{0}; ///< streams that synchronise with the legacy default stream
    std::atomic<uint64_t> blocking_commands{0}; ///< submitted to those streams so far
    std::atomic<unsigned> capturing{0};        ///< streams that take part in a capture
    std::mutex legacy_mutex;                   ///< held from collecting the other streams' signals until the legacy stream waits for them
    std::atomic<int> fault{0};                 ///< sticky cudaError_t after a device fault
    std::vector<Allocation> shadows;           ///< managed memory kept by copying
    std::atomic<bool> has_shadows{false};
    std::atomic<bool> shadows_stale{false};    ///< a kernel may have written since the last copy to the host
    unsigned flags = 0;
    size_t limits[7] = {1024, 1 << 20, 8 << 20, 2, 2048, 64, 0};
    std::once_flag properties_once;
    std::unique_ptr<cudaDeviceProp> properties;

    QIAO_DECL Device(Runtime& r, int number, std::unique_ptr<BackendDevice> b);
    /// The sticky error, or success.
    cudaError_t status() const { return static_cast<cudaError_t>(fault.load(std::memory_order_relaxed)); }
    /// Turns a backend's error into a code; a fault sticks to the device.
    QIAO_DECL cudaError_t failed(const Error& error);
};

struct Runtime {
    std::vector<std::unique_ptr<Backend>> backends;
    BlockMap blocks;
    AddressMap addresses;
    std::vector<std::unique_ptr<Device>> devices;
    std::vector<std::string> notes;  ///< why devices were left out
    uint64_t generation = 0;         ///< differs between runtimes of one process (tests)
};

/// The runtime; enumerates devices when first called. Thread-safe.
QIAO_DECL Runtime& runtime();
/// Whether runtime() was called.
QIAO_DECL bool is_running();
/// Called in the main thread: the devices are waited for before any static object goes. Drivers that compile kernels in threads of
/// their own use such objects, some made while they compile, until the kernel has run. No effect in other threads; there the
/// handler of std::atexit waits, which runs after the destructors of what was made later than the runtime.
QIAO_DECL void wait_at_end_of_main();
/// For tests: replaces the runtime by one over these backends. Handles and pointers of the old one are void.
QIAO_DECL void install_backends(std::vector<std::unique_ptr<Backend>> backends);

/// The calling thread's device. Fails where there is none, or where the device had a fault.
QIAO_DECL cudaError_t current_device(Device*& device);
/// Device by number.
QIAO_DECL cudaError_t device_by_number(int number, Device*& device);

QIAO_DECL cudaError_t device_count(int* count);
QIAO_DECL cudaError_t set_device(int number);
QIAO_DECL cudaError_t get_device(int* number);
/// Frees everything the device holds and forgets a fault.
QIAO_DECL cudaError_t reset_device();

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 1
#  include <qiao/rt/impl/rt.ipp>
#endif
