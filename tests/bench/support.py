# SPDX-License-Identifier: Apache-2.0
"""Puts the benchmarks' Python on the path, and makes entries as Google Benchmark writes them."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench", "tools"))


def entry(name, time, **more):
    return {**{"name": name, "run_name": name, "run_type": "iteration", "real_time": time, "cpu_time": time, "time_unit": "ns"}, **more}


def median(name, time, **more):
    return dict(entry(name, time, run_type="aggregate", aggregate_name="median", **more), name=name + "_median")
