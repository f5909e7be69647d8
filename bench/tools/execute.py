# SPDX-License-Identifier: Apache-2.0
"""Runs tasks in processes of their own, under a time limit, and reads what Google Benchmark wrote.

A process that dies takes its results with it; its benchmarks are then run one by one, so that only the guilty ones are lost.
"""
import dataclasses
import json
import os
import signal
import subprocess
import time

from tasks import Task


@dataclasses.dataclass
class Outcome:
    status: str  # ok, crash, timeout
    detail: str = ""
    context: dict = None
    benchmarks: list = dataclasses.field(default_factory=list)


# Threads of OpenMP and OpenBLAS that wait by spinning take the processor from those they wait for (measured: 8 instead of 1 ms for a product of
# 256 x 256 on two cores).
QUIET_THREADS = {"OMP_WAIT_POLICY": "passive", "OPENBLAS_THREAD_TIMEOUT": "4"}


def command_line(program, task, output, settings):
    return [program, "--device=" + task.device, "--kernel=" + task.kernel, "--variants=" + ",".join(task.chosen(2)),
            "--sizes=" + ",".join(task.chosen(4)), "--benchmark_out=" + output, "--benchmark_out_format=json",
            f"--repetitions={settings['repetitions']}", f"--seconds={settings['seconds']}", f"--longest={settings['longest']}",
            "--benchmark_enable_random_interleaving=true"]


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def run_process(command, output, limit):
    """One program, with its children ended when the time is over."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
                               env={**QUIET_THREADS, **os.environ})
    try:
        errors = process.communicate(timeout=limit)[1]
    except BaseException as error:  # Ctrl-C too: the process has a session of its own and would go on
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return Outcome("timeout", f"no end after {limit:g} s")
    if process.returncode != 0:
        code = process.returncode
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return Outcome("crash", f"{how}: {last_line(errors)}" if last_line(errors) else how)
    try:
        with open(output, encoding="utf-8") as file:
            data = json.load(file)
    except (OSError, ValueError) as error:
        return Outcome("crash", f"no results: {error}")
    return Outcome("ok", "", data["context"], data["benchmarks"])


def single_tasks(task):
    """One task for each benchmark, small sizes first."""
    names = sorted(task.names, key=lambda name: int(name.split("/")[4]))
    return [Task(task.suite, task.kernel, task.device, [name], task.slow) for name in names]


def run_task(task, run):
    """`run(task)` makes an Outcome. Returns contexts, benchmarks and failures: dicts with name, suite, reason, detail."""
    outcome = run(task)
    if outcome.status == "ok":
        return [outcome], []
    if len(task.names) == 1:
        return [], [{"name": task.names[0], "suite": task.suite, "reason": outcome.status, "detail": outcome.detail}]
    outcomes, failures = [], []
    given_up = {}
    for single in single_tasks(task):
        variant = single.chosen(2)[0]
        if variant in given_up:  # what fails at one size would only cost the same time at a greater one
            failures.append({"name": single.names[0], "suite": task.suite, "reason": given_up[variant], "detail": "failed at a smaller size already"})
            continue
        more, failed = run_task(single, run)
        outcomes += more
        failures += failed
        if failed:
            given_up[variant] = failed[0]["reason"]
    return outcomes, failures


class Progress:
    """Says what runs and how long the rest will take: what the plan foresees, by how far it was off so far."""

    def __init__(self, foreseen, clock=time.monotonic):
        self.foreseen, self.done, self.clock, self.start = foreseen, 0, clock, clock()

    def left(self):
        before, after = sum(self.foreseen[:self.done]), sum(self.foreseen[self.done:])
        trust = sum(self.foreseen) / 20 + 1e-9  # the first tasks alone say little
        seconds = after * (self.clock() - self.start + trust) / (before + trust)
        return f"about {seconds / 60:.0f} min left" if seconds >= 90 else f"about {seconds:.0f} s left"

    def line(self, task):
        return f"[{self.done + 1}/{len(self.foreseen)}] {task.suite}/{task.kernel} on {task.device}, {self.left()}"
