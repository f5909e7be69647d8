# SPDX-License-Identifier: Apache-2.0
"""Reads result folders of scripts/bench into the shape the page works on.

In:  a folder with run.json and one Google Benchmark JSON file a suite (docs/benchmarks.md describes both).
Out: a dict a folder: run.json as it stands, and `series`, one for each (kernel, variant, device), whose points hold the
median over the repetitions, the fastest and the slowest, and the counters, all in base units (seconds, bytes/s, FLOP/s).

A file that cannot be read, a record with an error and a name of another make all end in `failed`; nothing is dropped in
silence.
"""

import datetime
import json
import pathlib
import re
import statistics

seconds_per = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
# What Google Benchmark itself may append to a name.
suffix = re.compile(r"/(real_time|process_time|manual_time|(repeats|iterations|min_time|min_warmup_time|threads):[^/]*)")
# Counter in the file -> (field of a point, factor to base units).
counters = {
    "bytes_per_second": ("bytes_per_second", 1.0),
    "flops_per_second": ("flops_per_second", 1.0),
    "items_per_second": ("items_per_second", 1.0),
    "device_ns": ("device_time", 1e-9),
    "first_ns": ("first_time", 1e-9),
    "ceiling": ("ceiling", 1.0),
    "bytes": ("bytes", 1.0),
    "bytes_used": ("bytes_used", 1.0),
}
reserved = {"run.json"}
# What run.json says and no view shows.
unused = {"commands"}


def rounded(value):
    """Six digits say more than any clock does, and keep the page small."""
    return float(f"{value:.6g}")


def split_name(name):
    """suite/kernel/variant/device/size -> (suite/kernel, variant, device, size), or None for a name of another make."""
    parts = suffix.sub("", name).split("/")
    if len(parts) != 5 or not parts[4].isdigit():
        return None
    return "/".join(parts[:2]), parts[2], parts[3], int(parts[4])


def make_point(size, records):
    """The repetitions of one benchmark -> one point; counters are medians, as the time is."""
    times = [r["real_time"] * seconds_per[r.get("time_unit", "ns")] for r in records]
    result = {
        "size": size,
        "time": rounded(statistics.median(times)),
        "low": rounded(min(times)),
        "high": rounded(max(times)),
        "repetitions": len(times),
    }
    for counter, (field, factor) in counters.items():
        values = [r[counter] * factor for r in records if isinstance(r.get(counter), (int, float))]
        if values:
            result[field] = rounded(statistics.median(values))
    return result


def add_failure(run, name, suite, reason, detail):
    """run.json knows the reason better than a record's message does, so the first entry of a name stays."""
    if all(entry.get("name") != name for entry in run["failed"]):
        run["failed"].append({"name": name, "suite": suite, "reason": reason, "detail": detail})


def read_suite(path, run, series):
    """Adds the records of one file to `series` and to run["failed"]; returns the file's context."""
    document = json.loads(path.read_text(encoding="utf-8"))
    groups = {}
    for record in document["benchmarks"]:
        name = record.get("run_name", record["name"])
        if record.get("error_occurred"):
            add_failure(run, name, path.stem, "error", record.get("error_message", ""))
        elif record.get("run_type", "iteration") == "iteration":
            groups.setdefault(name, []).append(record)
    for name, records in groups.items():
        parts = split_name(name)
        if parts is None:
            add_failure(run, name, path.stem, "name", "")
            continue
        entry = series.setdefault(parts[:3], {"kernel": parts[0], "variant": parts[1], "device": parts[2], "points": []})
        entry["points"].append(make_point(parts[3], records))
    return document.get("context", {})


def complete(run, context):
    """Fills in what run.json did not say, so that Google Benchmark's files alone make a page too."""
    known = {kernel["id"] for kernel in run["kernels"]}
    devices = {device["id"] for device in run["devices"]}
    for entry in run["series"]:
        entry["points"].sort(key=lambda p: p["size"])
        suite, kernel = entry["kernel"].split("/")
        if entry["kernel"] not in known:
            known.add(entry["kernel"])
            first = entry["points"][0]
            measure = next((m for m in ("flops", "bytes", "items") if f"{m}_per_second" in first), "time")
            run["kernels"].append(
                {"id": entry["kernel"], "suite": suite, "kernel": kernel, "title": kernel.replace("_", " "), "measure": measure}
            )
        if entry["device"] not in devices:
            devices.add(entry["device"])
            run["devices"].append({"id": entry["device"], "backend": entry["device"].rstrip("0123456789"), "name": entry["device"]})
    run["started"] = run.get("started") or context.get("date", "")
    run["commit"] = run.get("commit") or context.get("qiao_commit", "")
    if not run["host"] and context:
        run["host"] = {"name": context.get("host_name", ""), "cores": context.get("num_cpus")}


def read_description(folder):
    """What run.json says; a key that is null counts as missing."""
    run = {"folder": folder.resolve().name, "failed": [], "absent": [], "left_out": [], "devices": [], "kernels": [], "suites": [], "host": {}}
    try:
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        run.update({key: value for key, value in told.items() if value is not None and key not in unused})
    except FileNotFoundError:
        pass
    except (ValueError, AttributeError) as error:
        add_failure(run, "run.json", "", "unreadable", str(error))
    run["failed"] = [{"name": "", "suite": "", "reason": "", "detail": "", **entry} for entry in run["failed"]]
    return run


def read_folder(folder):
    """One result folder -> one run."""
    folder = pathlib.Path(folder)
    run = read_description(folder)
    series, context = {}, {}
    for path in sorted(folder.glob("*.json")):
        if path.name in reserved:
            continue
        try:
            context = read_suite(path, run, series) or context
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            add_failure(run, path.name, path.stem, "unreadable", f"{type(error).__name__}: {error}")
    run["series"] = list(series.values())
    complete(run, context)
    return run


def moment(text):
    """A date as a number; what is no date comes first."""
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0


def read_folders(folders):
    """Several result folders -> runs, oldest first: by the commit's date where known, then by when they ran."""
    runs = [read_folder(folder) for folder in folders]
    runs.sort(key=lambda run: (moment(run.get("commit_date") or run["started"]), moment(run["started"])))
    return runs
