// SPDX-License-Identifier: Apache-2.0
// THE backend interface: what a device family must offer. Everything above it (streams, events, allocation policy,
// modules, CUDA semantics) is shared and lives in rt/.
//
// A backend is one folder below backends/ and one line in backends.def. It never sees CUDA syntax; the front end
// never sees a backend. All functions report failures as Result; none throws, prints or aborts.
//
// Threads: Backend and BackendDevice may be called from several threads at once. A BackendQueue is used by one thread
// at a time (rt/ holds its lock), different queues of one device by different threads at once.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <qiao/compiler.hpp>
#include <qiao/support/result.hpp>

QIAO_NAMESPACE_BEGIN

inline constexpr unsigned backend_interface_version = 1;

/// What rt/ tells of a device through cudaGetDeviceProperties, and what it plans with.
struct DeviceInfo {
    std::string backend;         ///< "opencl", "vulkan"
    std::string name;            ///< the driver's name of the device
    std::string vendor;
    std::string driver;          ///< driver name and version; part of the cache key
    std::string unique_id;       ///< stable across runs; part of the cache key
    uint64_t memory_bytes = 0;
    uint64_t max_allocation = 0;
    unsigned compute_units = 1;
    unsigned clock_khz = 0;      ///< 0: unknown
    uint32_t max_block[3] = {1024, 1024, 64};
    uint64_t max_grid[3] = {0x7fffffff, 65535, 65535};  ///< blocks a single launch may have; beyond: options.linear_blocks
    unsigned max_memories = 0;   ///< BackendMemory objects that may exist at once; rt/ sub-allocates accordingly. 0: no limit worth minding
    bool is_cpu = false;
    bool unified_memory = false; ///< host and device share physical memory
    bool host_addresses = false; ///< kernels run in this process: any address of the host's is theirs too
    TargetCaps caps;
};

enum class MemoryKind : uint8_t {
    device,  ///< fastest for kernels; host_pointer() may be null
    host     ///< visible to host and kernels: host_pointer() is not null, writes of either side are seen by the other after synchronisation
};

/// A block of device memory. Freed by destruction, which must not happen while commands use it.
class BackendMemory {
public:
    QIAO_DECL virtual ~BackendMemory();
    /// The number that kernels use as its address; never changes. 256-byte aligned.
    virtual uint64_t address() const = 0;
    virtual uint64_t size() const = 0;
    /// Host address of the same bytes, or null.
    virtual void* host_pointer() const = 0;
};

/// A kernel ready to launch.
class BackendKernel {
public:
    QIAO_DECL virtual ~BackendKernel();
    /// Driver binary for the disk cache; empty where the driver has none or caches by itself. Pass it to
    /// BackendDevice::load to skip the driver's compiler. May grow after launches (pipelines per block size).
    virtual std::string binary() const = 0;
    /// Threads per block the kernel can run with on this device.
    virtual uint32_t max_threads() const = 0;
};

struct LaunchShape {
    uint32_t grid[3] = {1, 1, 1};
    uint32_t block[3] = {1, 1, 1};
    uint64_t dynamic_shared = 0;
};

/// A point in a queue's order. Cheap to copy. Complete once everything before it in the queue is.
class BackendSignal {
public:
    QIAO_DECL virtual ~BackendSignal();
    virtual bool complete() = 0;
    /// Blocks until complete; fails if the work before it failed (device lost, kernel fault).
    virtual Result<void> wait() = 0;
    /// Device time of the point in nanoseconds, in one clock per device; valid once complete. 0 where recorded without timing.
    virtual uint64_t nanoseconds() = 0;
};

/// An in-order queue of commands. Commands run asynchronously; nothing needs an explicit flush to make progress.
class BackendQueue {
public:
    QIAO_DECL virtual ~BackendQueue();
    /// Host memory may be reused when the call returns (`blocking`), else when the queue has passed the copy.
    virtual Result<void> write(BackendMemory& to, uint64_t offset, const void* from, uint64_t size, bool blocking) = 0;
    virtual Result<void> read(void* to, BackendMemory& from, uint64_t offset, uint64_t size, bool blocking) = 0;
    virtual Result<void> copy(BackendMemory& to, uint64_t to_offset, BackendMemory& from, uint64_t from_offset, uint64_t size) = 0;
    /// Repeats `pattern` (1, 2 or 4 bytes, in its low bits); offset and size are multiples of the pattern's size.
    virtual Result<void> fill(BackendMemory& to, uint64_t offset, uint64_t size, uint32_t pattern, unsigned pattern_size) = 0;
    /// `parameters` is the whole block (KernelImage::parameter_bytes), hidden ones filled in; copied before the call returns.
    virtual Result<void> launch(BackendKernel& kernel, const LaunchShape& shape, const void* parameters) = 0;
    virtual Result<std::shared_ptr<BackendSignal>> record(bool timing) = 0;
    /// Later commands of this queue start after `signal` of any queue of this device. (Signals of other devices: rt/ waits on the host.)
    virtual Result<void> wait_for(const std::shared_ptr<BackendSignal>& signal) = 0;
    /// Hands all commands to the device.
    virtual Result<void> flush() = 0;
    /// Blocks until the queue is empty.
    virtual Result<void> finish() = 0;
};

class BackendDevice {
public:
    QIAO_DECL virtual ~BackendDevice();
    virtual const DeviceInfo& info() const = 0;
    virtual Result<std::unique_ptr<BackendMemory>> allocate(uint64_t size, MemoryKind kind) = 0;
    virtual Result<std::unique_ptr<BackendQueue>> create_queue() = 0;
    /// Makes a kernel from an image for this device's target. `binary` is what an earlier BackendKernel::binary() gave,
    /// or empty; one that the driver refuses is ignored.
    virtual Result<std::unique_ptr<BackendKernel>> load(std::shared_ptr<const KernelImage> image, const std::string& binary) = 0;
    /// Free and total bytes, as far as the driver tells; total is info().memory_bytes.
    virtual uint64_t free_bytes() const = 0;
};

class Backend {
public:
    QIAO_DECL virtual ~Backend();
    virtual const char* name() const = 0;
    /// Opens the loader and lists usable devices in a stable order. Devices that cannot serve are left out, with the
    /// reason in `notes` ("device: reason"). An absent loader gives an empty list and a note.
    virtual std::vector<std::unique_ptr<BackendDevice>> enumerate(std::vector<std::string>& notes) = 0;
};

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/impl/backend.ipp>
#endif
