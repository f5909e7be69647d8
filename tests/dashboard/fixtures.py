# SPDX-License-Identifier: Apache-2.0
"""Made-up result folders in the format of docs/benchmarks.md: the same numbers at every call, so tests can expect them."""

import json
import pathlib
import random

devices = [
    {
        "id": "opencl0",
        "backend": "opencl",
        "name": "pthread-Example CPU",
        "driver": "Portable Computing Language",
        "driver_version": "3.1",
        "api_version": "OpenCL 3.0",
        "type": "cpu",
        "memory_bytes": 16 << 30,
        "multiprocessors": 8,
        "ceiling": {"bytes_per_second": 2e10, "flops_per_second": 1.5e11},
    },
    {
        "id": "vulkan0",
        "backend": "vulkan",
        "name": "llvmpipe (LLVM 15, 256 bits)",
        "driver": "Mesa llvmpipe",
        "driver_version": "22.3.6",
        "api_version": "Vulkan 1.3",
        "type": "cpu",
        "memory_bytes": 16 << 30,
        "multiprocessors": 8,
        "ceiling": {"bytes_per_second": 1.9e10, "flops_per_second": 9e10},
    },
    {
        "id": "cpu",
        "backend": "cpu",
        "name": "Example CPU",
        "driver": "",
        "driver_version": "",
        "api_version": "",
        "type": "cpu",
        "memory_bytes": 16 << 30,
        "multiprocessors": 8,
        "ceiling": {"bytes_per_second": 2.1e10, "flops_per_second": 1.6e11},
    },
]
# suite, kernel, title, measure, unit, work per element, native / qiao on opencl0 and vulkan0, further variants on the CPU
kernels = [
    ("stream", "copy", "STREAM copy: c = a", "bytes", "elements", 8, (1.01, 0.99), ["openmp"]),
    ("stream", "triad", "STREAM triad: a = b + s * c", "bytes", "elements", 12, (0.98, 1.0), ["openmp"]),
    ("reduce", "sum", "Sum of floats", "bytes", "elements", 4, (0.96, 1.18), ["openmp"]),
    ("scan", "inclusive", "Inclusive scan", "bytes", "elements", 8, (1.12, 0.94), []),
    ("sort", "radix_keys", "Radix sort of 32-bit keys", "items", "keys", 1, (0.72, 0.93), ["openmp"]),
    ("gemm", "sgemm_tiled", "SGEMM, tiled", "flops", "rows", 0, (1.12, 1.09), ["openmp", "openblas", "clblast"]),
    ("grid", "stencil2d", "2-D stencil, 5 points", "bytes", "elements", 8, (1.05, 1.02), []),
    ("nn", "softmax", "Softmax of rows", "bytes", "elements", 8, (1.31, 1.07), []),
    ("apps", "fft", "FFT, radix-2 Stockham", "flops", "elements", 60, (0.91, 0.97), ["fftw", "vkfft"]),
    ("apps", "nbody", "N-body, all pairs", "flops", "bodies", 0, (0.97, 0.52), ["openmp"]),
]
# name, title, unit, sizes, seconds of size 0 by the bare API, seconds for one more, qiao / native on opencl0 and vulkan0
costs = [
    ("launch_sync", "Launch of an empty kernel and wait", "arguments", (0, 1, 4, 16), 2.4e-5, 1e-7, (1.04, 1.3)),
    ("launch_batch", "Launches before one wait", "launches", (1, 10, 100), 2e-5, 6e-6, (0.8, 1.1)),
    ("allocate", "Allocation and release", "bytes", (1024, 65536, 4194304, 67108864), 9e-6, 1e-13, (1.2, 0.95)),
    ("copy_h2d", "Copy from host to device", "bytes", (4096, 65536, 1048576, 16777216), 4e-6, 6.6e-11, (1.04, 0.93)),
    ("start_cached", "A program's second run", "kernels", (0, 10), 0.06, 0.002, (1.2, 2.5)),
    ("event", "Event", "events", (1,), 3e-5, 0, (1.5, 1.6)),
    ("translate", "Translation of CUDA text", "lines", (10, 30, 100, 300, 1000), 2e-4, 6e-6, None),
]


def record(name, seconds, index, repetitions, **counters):
    return {
        "name": name,
        "run_name": name,
        "run_type": "iteration",
        "repetitions": repetitions,
        "repetition_index": index,
        "family_index": 0,
        "per_family_instance_index": 0,
        "threads": 1,
        "iterations": 10,
        "real_time": seconds * 1e9,
        "cpu_time": seconds * 1e9,
        "time_unit": "ns",
        **counters,
    }


class Noise(random.Random):
    """Times scatter by `spread` either way; the same seed gives the same scatter."""

    def __init__(self, seed, spread):
        super().__init__(seed)
        self.spread = spread

    def factor(self):
        return self.uniform(1 - self.spread, 1 + self.spread)


def repeated(noise, name, seconds, repetitions, counters):
    """All repetitions and the median, as Google Benchmark writes them."""
    times = [seconds * noise.factor() for _ in range(repetitions)]
    records = [record(name, time, index, repetitions, **counters(time)) for index, time in enumerate(times)]
    middle = sorted(times)[repetitions // 2]
    return records + [
        {
            **record(name, middle, 0, repetitions, **counters(middle)),
            "name": name + "_median",
            "run_type": "aggregate",
            "aggregate_name": "median",
            "aggregate_unit": "time",
        }
    ]


def kernel_records(noise, kernel, sizes, repetitions, factors):
    suite, name, _, measure, _, work, ratios, others = kernel
    records = []
    for size in sizes:
        amount = {"bytes": work * size, "items": size}.get(measure) or (
            2 * size**3 if name.startswith("sgemm") else 20 * size**2 if name == "nbody" else work * size
        )
        for device, ratio in zip(devices, ratios):
            ceiling = device["ceiling"].get(f"{measure}_per_second", 1e9)
            native = 2e-5 + amount / (ceiling * 0.6)
            for variant, time in (("native", native), ("qiao", native / ratio / factors.get(f"{suite}/{name}/{device['id']}", 1))):

                def counters(seconds):
                    share = {"ceiling": amount / seconds / ceiling} if measure != "items" else {}
                    return {
                        f"{measure}_per_second": amount / seconds,
                        "device_ns": seconds * 0.95e9,
                        "first_ns": (9e7 if variant == "qiao" else 6e7),
                        "bytes": 12 * size,
                        **share,
                    }

                records += repeated(noise, f"{suite}/{name}/{variant}/{device['id']}/{size}", time, repetitions, counters)
        for index, variant in enumerate(others):
            place = "opencl0" if variant in ("clblast", "vkfft") else "cpu"
            time = 5e-6 + amount / (devices[2]["ceiling"].get(f"{measure}_per_second", 1e9) * (0.5 + 0.2 * index))
            records += repeated(
                noise,
                f"{suite}/{name}/{variant}/{place}/{size}",
                time,
                repetitions,
                lambda seconds: {f"{measure}_per_second": amount / seconds},
            )
    return records


def cost_records(noise, cost, repetitions):
    name, _, unit, sizes, base, step, factors = cost
    records = []

    def add(variant, device, size, time):
        counters = (
            {"bytes_used": 5e7 + 1e6 * size} if unit == "kernels" else {"bytes_per_second": size / time} if name.startswith("copy") else {}
        )
        records.extend(repeated(noise, f"runtime/{name}/{variant}/{device}/{size}", time, repetitions, lambda _: counters))

    for size in sizes:
        for index, device in enumerate(devices[:2]):
            time = base + step * size
            add("qiao", device["id"], size, time * (factors[index] if factors else 1))
            if factors:
                add("native", device["id"], size, time)
        if not factors:
            add("nvrtc", "cpu", size, 0.03 + 4e-5 * size)
    return records


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")


def make_run(
    folder,
    commit="22da07a0123456",
    day=22,
    sizes=None,
    repetitions=5,
    factors=None,
    failed=(),
    absent=(),
    left_out=(),
    quick=False,
    cpu="Example CPU",
    busy=False,
):
    """A whole result folder. `factors`: how much faster qiao is than usual, by suite/kernel/device; `failed`: run.json's entries, whose
    benchmarks are left out; `busy`: the machine did other work, so times scatter widely."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    noise = Noise(day, 0.3 if busy else 0.02)
    lost = tuple(entry["name"] for entry in failed)
    suites = {}
    for kernel in kernels:
        small = kernel[1].startswith(("sgemm", "nbody"))
        own = sizes or ((64, 128, 256, 512, 1024) if small else (1024, 16384, 262144, 4194304))
        if quick:
            own = own[-2:-1]
        suites.setdefault(kernel[0], []).extend(
            r for r in kernel_records(noise, kernel, own, repetitions, factors or {}) if not r["name"].startswith(lost or "\0")
        )
    suites["runtime"] = [r for cost in costs for r in cost_records(noise, cost, repetitions)]
    context = {
        "date": f"2026-11-{day:02}T08:00:00+00:00",
        "host_name": "bench",
        "num_cpus": 8,
        "library_build_type": "release",
        "caches": [],
        "qiao_commit": commit[:7],
    }
    for suite, records in suites.items():
        write_json(folder / f"{suite}.json", {"context": context, "benchmarks": records})
    titles = [{"id": f"{k[0]}/{k[1]}", "suite": k[0], "kernel": k[1], "title": k[2], "measure": k[3], "size_unit": k[4]} for k in kernels]
    titles += [
        {
            "id": f"runtime/{c[0]}",
            "suite": "runtime",
            "kernel": c[0],
            "title": c[1],
            "measure": "bytes" if c[0].startswith("copy") else "time",
            "size_unit": c[2],
        }
        for c in costs
    ]
    write_json(
        folder / "run.json",
        {
            "format": 1,
            "started": context["date"],
            "finished": f"2026-11-{day:02}T08:21:10+00:00",
            "quick": quick,
            "filter": "",
            "command": "scripts/bench --out out",
            "commit": commit,
            "commit_date": f"2026-11-{day:02}T07:40:00+00:00",
            "branch": "main",
            "dirty": False,
            "version": "0.2.0",
            "host": {
                "cpu": cpu,
                "cores": 8,
                "memory_bytes": 16 << 30,
                "os": "Debian GNU/Linux 12",
                "kernel": "6.1.0",
                "compiler": "g++ 12.2.0",
                "load_start": 7.5 if busy else 0.1,
                "load_end": 1.4,
            },
            "devices": devices,
            "kernels": titles,
            "suites": [
                {"name": s, "file": f"{s}.json", "status": "failed" if any(f["suite"] == s for f in failed) else "ok", "seconds": 14.2}
                for s in suites
            ],
            "failed": list(failed),
            "absent": list(absent),
            "left_out": list(left_out),
            "commands": [],
        },
    )
    return folder


def failures():
    return [
        {
            "name": "sort/radix_keys/qiao/vulkan0/262144",
            "suite": "sort",
            "reason": "wrong",
            "detail": "buffer 1, element 17: 3 instead of 2",
        },
        {"name": "apps/nbody/qiao/opencl0", "suite": "apps", "reason": "crash", "detail": "signal 11"},
        {"name": "nn/softmax/native/vulkan0/4194304", "suite": "nn", "reason": "timeout", "detail": "60 s <script>alert(1)</script>"},
    ]


def absences():
    return [
        {"name": "openblas", "reason": "libopenblas-dev is not installed"},
        {"name": "vkfft", "reason": "libvkfft-dev is not installed"},
    ]


def too_slow():
    name = "gemm/sgemm_tiled/native/vulkan0/"
    return [{"name": name + str(size), "suite": "gemm", "reason": f"a call would take {size // 512} s"} for size in (1024, 2048)]
