# SPDX-License-Identifier: Apache-2.0
"""What there is to run: suites, kernels and devices as the programs list them, cut down to tasks.

A task is one kernel on one device: one process, with all variants and sizes in it, so that variants take turns.
"""
import dataclasses
import json
import os
import re
import subprocess


@dataclasses.dataclass
class Task:
    suite: str
    kernel: str
    device: str
    names: list  # "suite/kernel/variant/device/size"
    slow: bool = False  # seconds a call: few repetitions of one call

    def seconds(self, settings):
        """About how long it takes: measured on two cores, where most calls are short and a few take seconds."""
        start, slow_call = 0.3, 2
        each = 4 * slow_call if self.slow else 0.1 + 1.4 * settings["repetitions"] * settings["seconds"]
        return start + each * len(self.names)

    def chosen(self, part):
        """The distinct values of a part of the names: 2 variants, 4 sizes."""
        return list(dict.fromkeys(name.split("/")[part] for name in self.names))


def listed(command, environment=None):
    text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, env=environment).stdout
    return json.loads(text[text.index("["):])


def suites(folder):
    """Suite name to program, the ceilings first."""
    if not os.path.isdir(folder):
        return {}
    found = {f[len("bench_"):]: os.path.join(folder, f) for f in sorted(os.listdir(folder)) if re.fullmatch(r"bench_[a-z0-9]+", f)}
    return dict(sorted(found.items(), key=lambda item: (item[0] != "ceiling", item[0] == "runtime", item[0])))


def devices(program):
    """All devices, each backend asked apart: a broken driver must not hide the others."""
    result = []
    for backend in ("opencl", "vulkan"):
        try:
            result += listed([program, "--devices=" + backend])
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            print(f"bench: {backend} cannot be asked for its devices: {error}", flush=True)
    return result


def kernels(programs):
    """The kernel tables of all suites, each with its suite, and the failures of programs that cannot tell theirs."""
    found, failures = [], []
    for suite, program in programs.items():
        try:
            found += [dict(kernel, suite=suite, id=f"{suite}/{kernel['kernel']}") for kernel in listed([program, "--list"])]
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            failures.append({"name": suite, "suite": suite, "reason": "crash", "detail": f"its kernels cannot be listed: {error}"})
    return found, failures


def plan(kernel_list, device_list, quick=False, pattern="", only_devices=()):
    """Tasks in order. `pattern` is searched in full names; the ceilings stay, everything else is measured against them."""
    tasks = []
    for kernel in kernel_list:
        sizes = [kernel["quick"]] if quick else kernel["sizes"]
        for device in device_list:
            if only_devices and device["id"] not in only_devices:
                continue
            names = [f"{kernel['id']}/{variant}/{device['id']}/{size}" for variant in kernel["variants"].get(device["backend"], []) for size in sizes]
            if kernel["suite"] == "ceiling":
                names = [n for n in names if n.endswith(f"/{kernel['quick']}")]
            else:
                names = [n for n in names if re.search(pattern, n)]
            if names:
                tasks.append(Task(kernel["suite"], kernel["kernel"], device["id"], names, kernel.get("slow", False)))
    return tasks
