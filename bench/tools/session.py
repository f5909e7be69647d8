# SPDX-License-Identifier: Apache-2.0
"""A run of scripts/bench: its tasks one after the other, what they gave, and the folder of results.

The folder is written anew after each suite, so that a run that is ended hard leaves what it had.
"""
import datetime
import json
import os
import tempfile
import time

import execute
import results


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def absent_libraries(build_dir):
    try:
        with open(os.path.join(build_dir, "bench", "libraries.json"), encoding="utf-8") as file:
            return json.load(file)["absent"]
    except OSError:
        return []


class Session:
    """`run` is run.json as far as it is known before; `settings` hold repetitions, seconds, longest and limit."""

    def __init__(self, programs, settings, out, run, device_list, failures):
        self.programs, self.settings, self.out, self.run, self.devices = programs, settings, out, run, device_list
        self.by_suite, self.contexts, self.failed, self.left_out, self.commands = {}, {}, list(failures), [], []

    def run_all(self, task_list):
        progress = execute.Progress([task.seconds(self.settings) for task in task_list])
        with tempfile.TemporaryDirectory(prefix="qiao_bench_") as folder:
            output = os.path.join(folder, "out.json")
            for index, task in enumerate(task_list):
                print(progress.line(task), flush=True)
                self.keep(task, output)
                progress.done += 1
                if index + 1 == len(task_list) or task_list[index + 1].suite != task.suite:
                    self.write()

    def limit(self, task):
        """A process with one benchmark has less to do."""
        return self.settings["limit"] * (3 if task.slow else 1) / (4 if len(task.names) == 1 else 1)

    def keep(self, task, output):
        run = lambda part: execute.run_process(execute.command_line(self.programs[part.suite], part, output, self.settings), output, self.limit(part))
        start = time.monotonic()
        outcomes, failures = execute.run_task(task, run)
        for outcome in outcomes:
            self.left_out += results.left_out(outcome.context)
            self.contexts.setdefault(task.suite, outcome.context)
            for benchmark in map(results.plain_names, outcome.benchmarks):
                self.by_suite.setdefault(task.suite, []).append(benchmark)
                if benchmark.get("error_occurred"):
                    failures.append(results.failure_of(benchmark))
        unique = {f["name"]: f for f in failures}.values()
        for failure in unique:
            print(f"    FAILED ({failure['reason']}) {failure['name']}: {failure['detail']}", flush=True)
        self.failed += unique
        self.commands.append({"suite": task.suite, "kernel": task.kernel, "device": task.device, "seconds": round(time.monotonic() - start, 2),
                              "status": "failed" if failures else "ok"})

    def suite_status(self, suite):
        failed = any(f["suite"] == suite for f in self.failed)
        seconds = sum(c["seconds"] for c in self.commands if c["suite"] == suite)
        return {"name": suite, "file": suite + ".json", "status": "failed" if failed else "ok", "seconds": round(seconds, 1)}

    def write(self):
        ceilings = results.ceilings(self.by_suite.get("ceiling", []))
        for device in self.devices:
            device["ceiling"] = ceilings.get(device["id"])
        text = "; ".join(f"{d['id']}: {d['name']} {d['driver']} {d['driver_version']}".strip() for d in self.devices)
        for suite, benchmarks in self.by_suite.items():
            results.number_families(benchmarks)
            for benchmark in benchmarks:
                results.add_ceiling(benchmark, ceilings.get(benchmark["run_name"].split("/")[3], {}))
            context = dict(self.contexts[suite], qiao_commit=self.run["commit"], qiao_version=self.run["version"], devices=text)
            results.write_json(os.path.join(self.out, suite + ".json"), {"context": context, "benchmarks": benchmarks})
        ran = list(dict.fromkeys(c["suite"] for c in self.commands))
        for suite in self.programs:  # of an earlier run into the same folder
            if suite not in self.by_suite and os.path.exists(os.path.join(self.out, suite + ".json")):
                os.remove(os.path.join(self.out, suite + ".json"))
        self.run.update(finished=now(), devices=self.devices, suites=[self.suite_status(s) for s in ran], failed=self.failed, left_out=self.left_out,
                        commands=self.commands)
        self.run["host"]["load_end"] = os.getloadavg()[0]
        results.write_json(os.path.join(self.out, "run.json"), self.run)

    def summary(self):
        """The ratios at the largest sizes, worst first, their means, and what was not run."""
        everything = [b for benchmarks in self.by_suite.values() for b in benchmarks]
        table = sorted(results.at_largest_size(results.ratios(everything)).items(), key=lambda item: item[1])
        if table:
            print("\nnative / qiao at the largest size (1: equal, above: qiao is faster), worst first:")
        for name, ratio in table:
            print(f"  {ratio:7.3f}  {name}")
        for device in self.devices:
            kernels = [ratio for name, ratio in table if name.split("/")[2] == device["id"] and not name.startswith("runtime/")]
            if kernels:
                print(f"  {results.geometric_mean(kernels):7.3f}  geometric mean of {len(kernels)} kernels on {device['id']}")
        if self.left_out:
            print(f"\nbench: {len(self.left_out)} left out, as their calls would take too long (run.json names them)")
