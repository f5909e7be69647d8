# SPDX-License-Identifier: Apache-2.0
"""From the programs' output to the files of a result folder: one Google Benchmark JSON a suite, and run.json."""
import json
import math
import os
import platform
import re
import subprocess

SUFFIX = re.compile(r"/(real_time|manual_time|process_time|(min_time|repeats|iterations):[0-9.]+)(?=$|[_/])")


def plain_names(benchmark):
    """Google Benchmark appends how time is taken to names; ours have five parts."""
    for key in ("name", "run_name"):
        benchmark[key] = SUFFIX.sub("", benchmark[key])
    return benchmark


def failure_of(benchmark):
    """What an entry with an error says, as an item of run.json's `failed`."""
    detail = benchmark.get("error_message", "")
    name = benchmark["run_name"]
    return {"name": name, "suite": name.split("/")[0], "reason": "wrong" if detail.startswith("wrong result") else "error", "detail": detail}


def left_out(context):
    """What the program did not run and why, taken out of the context it wrote."""
    lines = context.pop("left_out", "").splitlines()
    return [{"name": name, "suite": name.split("/")[0], "reason": reason} for name, reason in (line.split("\t", 1) for line in lines)]


def ceilings(benchmarks):
    """The best copy and the best arithmetic by device, from the entries of suite `ceiling`."""
    best = {}
    for b in benchmarks:
        if b.get("aggregate_name") != "median":
            continue
        _, kernel, _, device, _ = b["run_name"].split("/")
        key = {"copy": "bytes_per_second", "fma": "flops_per_second"}[kernel]
        if b.get(key, 0) > best.setdefault(device, {}).get(key, 0):
            best[device][key] = b[key]
    return best


def add_ceiling(benchmark, ceiling):
    """Fraction of the ceiling that is nearer. Spread has none."""
    if benchmark.get("aggregate_name") in ("cv", "stddev") or benchmark.get("error_occurred"):
        return
    fractions = [benchmark[key] / ceiling[key] for key in ("bytes_per_second", "flops_per_second") if benchmark.get(key) and ceiling.get(key)]
    if fractions:
        benchmark["ceiling"] = max(fractions)


def number_families(benchmarks):
    """Family indices that are unique in the file: entries come from many processes."""
    known = {}
    for b in benchmarks:
        b["family_index"] = known.setdefault(b["run_name"], len(known))
        b["per_family_instance_index"] = 0


def median_of(benchmarks):
    return {b["run_name"]: b for b in benchmarks if b.get("aggregate_name") == "median"}


def ratios(benchmarks, clock="real_time"):
    """native / qiao by "suite/kernel/device/size", of medians. The ceilings are no twins of each other.

    `clock`: real_time, or cpu_time, which is that of all threads of the process: on devices that are processors it counts their
    work, whoever else keeps the machine busy."""
    medians = median_of(benchmarks)
    result = {}
    for name, b in medians.items():
        suite, kernel, variant, device, size = name.split("/")
        native = medians.get(f"{suite}/{kernel}/native/{device}/{size}")
        if variant == "qiao" and native and b[clock] > 0 and suite != "ceiling":
            result[f"{suite}/{kernel}/{device}/{size}"] = native[clock] / b[clock]
    return result


def at_largest_size(found):
    """Of ratios by "suite/kernel/device/size", those at the largest size of each kernel and device."""
    largest = {}
    for name in found:
        base, size = name.rsplit("/", 1)
        largest[base] = max(largest.get(base, 0), int(size))
    return {name: ratio for name, ratio in found.items() if int(name.rsplit("/", 1)[1]) == largest[name.rsplit("/", 1)[0]]}


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def read_first(path, pattern, default=""):
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read(), re.M)
    except OSError:
        found = None
    return found.group(1) if found else default


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def host():
    compiler = output_of("c++", "--version").splitlines()
    return {"cpu": read_first("/proc/cpuinfo", r"^model name\s*: (.*)$", platform.processor()), "cores": os.cpu_count(),
            "memory_bytes": int(read_first("/proc/meminfo", r"^MemTotal:\s*(\d+)", "0")) * 1024,
            "os": read_first("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)', platform.system()), "kernel": platform.release(),
            "compiler": compiler[0] if compiler else ""}


def commit(root):
    git = lambda *arguments: output_of("git", "-C", root, *arguments)
    return {"commit": git("rev-parse", "HEAD"), "commit_date": git("show", "-s", "--format=%cI", "HEAD"), "branch": git("rev-parse", "--abbrev-ref", "HEAD"),
            "dirty": bool(git("status", "--porcelain", "--untracked-files=no")),
            "version": read_first(os.path.join(root, "include/qiao/version.hpp"), r'QIAO_VERSION_STRING "([^"]*)"')}


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1, ensure_ascii=False)
        file.write("\n")
