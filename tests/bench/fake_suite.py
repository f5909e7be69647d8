#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands for a suite's program: kernels that run well, crash, hang, are wrong, or are left out, by their names."""
import json
import os
import sys
import time

SUITE = os.path.basename(sys.argv[0])[len("bench_"):]
KERNELS = ["fine", "crashes", "hangs", "wrong", "large"] if SUITE == "fake" else []


def option(name):
    return next((a.split("=", 1)[1] for a in sys.argv if a.startswith(f"--{name}=")), "")


def entries(name, message=""):
    shared = {"run_name": name + "/repeats:3/real_time", "time_unit": "ns", "repetitions": 3, "threads": 1, "iterations": 1}
    if message:
        return [{**shared, "name": shared["run_name"], "run_type": "iteration", "error_occurred": True, "error_message": message, "real_time": 0, "cpu_time": 0}]
    return [{**shared, "name": shared["run_name"], "run_type": "iteration", "repetition_index": i, "real_time": 1000 + i, "cpu_time": 1000} for i in range(3)]


def main():
    if "--list" in sys.argv:
        print(json.dumps([{"kernel": k, "title": k, "measure": "time", "size_unit": "elements", "sizes": [64, 1024], "quick": 64,
                           "variants": {"opencl": ["qiao", "native"], "vulkan": [], "cpu": []}} for k in KERNELS]))
    elif option("devices"):
        print(json.dumps([{"id": "opencl0", "backend": "opencl", "name": "Fake", "driver": "None", "driver_version": "1", "api_version": "1", "type": "cpu",
                           "memory_bytes": 1, "multiprocessors": 1}] if option("devices") == "opencl" else []))
    else:
        kernel, context, benchmarks = option("kernel"), {"date": "2026-11-22T08:00:00+00:00"}, []
        for variant in option("variants").split(","):
            for size in option("sizes").split(","):
                name = f"{SUITE}/{kernel}/{variant}/opencl0/{size}"
                if kernel == "crashes" and variant == "qiao" and size == "1024":
                    print("the last words", file=sys.stderr, flush=True)
                    os.abort()
                if kernel == "hangs" and variant == "qiao":
                    time.sleep(100)
                if kernel == "large" and size == "1024":
                    context["left_out"] = "\n".join(filter(None, [context.get("left_out"), f"{name}\ta call would take 7 s"]))
                    continue
                benchmarks += entries(name, "wrong result: buffer 1" if kernel == "wrong" and variant == "qiao" else "")
        with open(option("benchmark_out"), "w", encoding="utf-8") as file:
            json.dump({"context": context, "benchmarks": benchmarks}, file)


main()
