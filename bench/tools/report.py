#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints result folders as the tables of docs/performance.md.

native / qiao for each kernel and device at the largest size that both have been run at (--all: at all sizes), by wall time and by processor
time, with the geometric means; the runtime's costs, and the three worst ratios. Of several folders, which should be of the same commit and machine,
medians are those of all their repetitions together.
"""
import argparse
import glob
import json
import os
import statistics

import results


def load(folder):
    benchmarks = []
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        if os.path.basename(path) != "run.json":
            with open(path, encoding="utf-8") as file:
                benchmarks += json.load(file)["benchmarks"]
    with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
        return json.load(file), benchmarks


def pooled(benchmarks):
    """The entries of medians, one a benchmark, with the medians of all repetitions of that name."""
    repetitions = {}
    for b in benchmarks:
        if b.get("run_type") == "iteration" and not b.get("error_occurred"):
            repetitions.setdefault(b["run_name"], []).append(b)
    medians = []
    for name, entry in results.median_of(benchmarks).items():
        own = repetitions.get(name, [entry])
        medians.append({**entry, **{clock: statistics.median(b[clock] for b in own) for clock in ("real_time", "cpu_time")}})
    return medians


def by_kernel(ratios):
    """{"suite/kernel": {device: (size, ratio)}}, without the runtime."""
    table = {}
    for name, ratio in ratios.items():
        suite, kernel, device, size = name.split("/")
        if suite != "runtime":
            table.setdefault(f"{suite}/{kernel}", {})[device] = (int(size), ratio)
    return table


def by_row(ratios):
    """{"suite/kernel", sizes as text} to {device: ratio}: one row a kernel where each device has one size, which may differ between them."""
    alone = results.at_largest_size(ratios) == ratios
    table = {}
    if alone:
        for kernel, found in by_kernel(ratios).items():
            sizes = " / ".join(f"{size:,}" for size in dict.fromkeys(size for size, _ in found.values()))
            table[kernel, sizes] = {device: ratio for device, (_, ratio) in found.items()}
        return table
    for name, ratio in ratios.items():
        suite, kernel, device, size = name.split("/")
        if suite != "runtime":
            table.setdefault((f"{suite}/{kernel}", f"{int(size):,}"), {})[device] = ratio
    return table


def ratio_table(ratios_by_clock, devices):
    """A column for each device and clock: {"wall": ratios, "processor": ratios}."""
    columns = [(device, clock, by_row(ratios)) for device in devices for clock, ratios in ratios_by_clock.items()]
    rows = sorted({row for _, _, table in columns for row in table}, key=lambda row: (row[0], int(row[1].split(" / ")[0].replace(",", ""))))
    lines = ["| kernel | size | " + " | ".join(f"{device} {clock}" for device, clock, _ in columns) + " |", "|---|---|" + "---|" * len(columns)]
    for kernel, size in rows:
        lines.append(f"| {kernel} | {size} | " + " | ".join(shown(table.get((kernel, size), {}).get(d)) for d, _, table in columns) + " |")
    means = [results.geometric_mean([row[d] for row in table.values() if d in row]) for d, _, table in columns]
    lines.append("| **geometric mean** | | " + " | ".join(f"**{m:.2f}**" for m in means) + " |")
    return lines


def shown(ratio):
    if ratio is None:
        return ""
    return f"**{ratio:.2f}**" if ratio < 0.9 else f"{ratio:.2f}"


def time_text(ns):
    for unit, factor in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= factor:
            return f"{ns / factor:.3g} {unit}"
    return f"{ns:.3g} ns"


def runtime_table(benchmarks, devices):
    medians = results.median_of(benchmarks)
    ratios = results.ratios(benchmarks)
    lines = ["| | size | " + " | ".join(f"{d}: qiao, native, ratio" for d in devices) + " |", "|---|---|" + "---|" * len(devices)]
    names = list(dict.fromkeys((n.split("/")[1], n.split("/")[4]) for n in medians if n.startswith("runtime/") and n.split("/")[2] == "qiao"))
    order = list(dict.fromkeys(kernel for kernel, _ in names))  # as measured; the sizes of a kernel came in random order
    names.sort(key=lambda name: (order.index(name[0]), int(name[1])))
    for kernel, size in names:
        cells = []
        for device in devices:
            qiao, native = (medians.get(f"runtime/{kernel}/{v}/{device}/{size}") for v in ("qiao", "native"))
            ratio = ratios.get(f"runtime/{kernel}/{device}/{size}")
            cells.append(", ".join([time_text(b["real_time"]) if b else "–" for b in (qiao, native)] + [f"{ratio:.2f}" if ratio else "–"]) if qiao else "")
        lines.append(f"| {kernel} | {int(size):,} | " + " | ".join(cells) + " |")
    return lines


def worst(ratios, count=3):
    kernels = {name: r for name, r in ratios.items() if not name.startswith("runtime/")}
    return sorted(kernels.items(), key=lambda item: item[1])[:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], epilog=__doc__[__doc__.index("\n"):])
    parser.add_argument("--all", action="store_true", help="all sizes")
    parser.add_argument("folders", nargs="+", metavar="DIR", help="what scripts/bench --out wrote")
    options = parser.parse_args()
    loaded = [load(folder) for folder in options.folders]
    run = loaded[-1][0]
    benchmarks = pooled([b for _, found in loaded for b in found])
    chosen = (lambda found: found) if options.all else results.at_largest_size
    ratios = chosen(results.ratios(benchmarks))
    devices = [d["id"] for d in run["devices"] if d["id"] != "cpu"]
    host = run["host"]
    print(f"{run['started'][:10]}, commit {run['commit'][:9]}, {host['cpu']}, {host['cores']} cores, {host['os']}, load {host['load_start']:.1f} to {host['load_end']:.1f}")
    for device in run["devices"]:
        ceiling = device.get("ceiling") or {}
        print(f"- `{device['id']}`: {device['name']}, {device['driver']} {device['driver_version']}".rstrip(", ") +
              f"; ceilings {ceiling.get('bytes_per_second', 0) / 1e9:.1f} GB/s, {ceiling.get('flops_per_second', 0) / 1e9:.0f} GFLOP/s")
    print("\n" + "\n".join(ratio_table({"wall": ratios, "processor": chosen(results.ratios(benchmarks, "cpu_time"))}, devices)))
    print("\nThe three worst: " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in worst(ratios)) + ".")
    print("\n" + "\n".join(runtime_table(benchmarks, devices)))
    failed = [f for one, _ in loaded for f in one["failed"]]
    if failed:
        print("\nFailed: " + ", ".join(f"{f['name']} ({f['reason']})" for f in failed))


if __name__ == "__main__":
    main()
