# SPDX-License-Identifier: Apache-2.0
"""Two folders of results side by side: what is slower or faster beyond the noise, what is gone or fails."""
import dataclasses
import glob
import json
import os
import statistics

import mann_whitney

ALPHA = 0.05  # as Google Benchmark's compare.py


@dataclasses.dataclass
class Row:
    name: str
    old: float  # medians of real_time, ns
    new: float
    p: float
    change: float  # per cent; positive is slower

    def verdict(self, threshold):
        if self.p >= ALPHA or abs(self.change) < threshold:
            return "same"
        return "SLOWER" if self.change > 0 else "faster"


UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


class Unreadable(Exception):
    """A folder that cannot be compared, in words for the user."""


def times(folder):
    """Times in ns of each repetition by plain name, of whatever JSON files of Google Benchmark the folder has."""
    if not os.path.isdir(folder):
        raise Unreadable(f"{folder} is not a folder")
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
        except (OSError, ValueError) as error:
            raise Unreadable(f"{path}: {error}") from error
        for b in data.get("benchmarks", []) if isinstance(data, dict) else []:
            if b.get("run_type") == "iteration" and not b.get("error_occurred"):
                found.setdefault(b["run_name"], []).append(b["real_time"] * UNITS[b.get("time_unit", "ns")])
    if not found:
        raise Unreadable(f"{folder} has no results: scripts/bench --out writes such folders")
    return found


def failures(folder):
    try:
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
            return {f["name"] for f in json.load(file).get("failed", [])}
    except OSError:
        return set()


def compare(old, new):
    """Rows for what both have, worst change first."""
    rows = []
    for name in old.keys() & new.keys():
        before, after = statistics.median(old[name]), statistics.median(new[name])
        change = (after / before - 1) * 100 if before > 0 else 0.0
        rows.append(Row(name, before, after, mann_whitney.p_value(old[name], new[name]), change))
    return sorted(rows, key=lambda row: -row.change)


def newly_failed(old, failed_now):
    """What had a time and now is, or belongs to, a failure: names of failures may stop early."""
    return sorted(name for name in old if any(name == f or name.startswith(f + "/") for f in failed_now))
