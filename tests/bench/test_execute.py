# SPDX-License-Identifier: Apache-2.0
import os
import sys
import tempfile
import time
import unittest

import support  # noqa: F401
import execute
from tasks import Task

NAMES = [f"s/k/{variant}/opencl0/{size}" for variant in ("qiao", "native") for size in (64, 1024)]


def task(names=None):
    return Task("s", "k", "opencl0", names or NAMES)


class RunTask(unittest.TestCase):
    def test_a_process_that_ends_well_is_run_once(self):
        ran = []
        good = execute.Outcome("ok", "", {}, ["entries"])
        self.assertEqual(execute.run_task(task(), lambda t: ran.append(t.names) or good), ([good], []))
        self.assertEqual(ran, [NAMES])

    def test_after_a_crash_only_the_guilty_are_lost(self):
        def run(t):
            return execute.Outcome("crash", "signal SIGSEGV") if any("/qiao/" in n and n.endswith("1024") for n in t.names) else execute.Outcome("ok", "", {}, t.names)

        outcomes, failures = execute.run_task(task(), run)
        self.assertEqual(sorted(o.benchmarks[0] for o in outcomes), sorted(n for n in NAMES if n != "s/k/qiao/opencl0/1024"))
        self.assertEqual(failures, [{"name": "s/k/qiao/opencl0/1024", "suite": "s", "reason": "crash", "detail": "signal SIGSEGV"}])

    def test_what_hangs_at_a_small_size_is_not_tried_at_a_greater_one(self):
        ran = []

        def run(t):
            ran.append(t.names)
            return execute.Outcome("timeout", "no end") if any("/qiao/" in n for n in t.names) else execute.Outcome("ok", "", {}, t.names)

        outcomes, failures = execute.run_task(task(), run)
        self.assertNotIn(["s/k/qiao/opencl0/1024"], ran)
        self.assertEqual([(f["name"], f["reason"]) for f in failures], [("s/k/qiao/opencl0/64", "timeout"), ("s/k/qiao/opencl0/1024", "timeout")])
        self.assertEqual(len(outcomes), 2)


class RunProcess(unittest.TestCase):
    def run_python(self, code, limit=30):
        with tempfile.TemporaryDirectory() as folder:
            output = os.path.join(folder, "out.json")
            return execute.run_process([sys.executable, "-c", code, output], output, limit)

    def test_results_are_read(self):
        outcome = self.run_python("import sys; open(sys.argv[1], 'w').write('{\"context\": {\"a\": 1}, \"benchmarks\": [2]}')")
        self.assertEqual((outcome.status, outcome.context, outcome.benchmarks), ("ok", {"a": 1}, [2]))

    def test_a_crash_names_the_signal_and_the_last_words(self):
        outcome = self.run_python("import os, sys; print('about to die', file=sys.stderr, flush=True); os.abort()")
        self.assertEqual(outcome.status, "crash")
        self.assertIn("SIGABRT", outcome.detail)
        self.assertIn("about to die", outcome.detail)

    def test_an_exit_code_is_a_crash(self):
        self.assertEqual(self.run_python("raise SystemExit(3)").detail, "exit code 3")

    def test_a_program_without_results_is_a_crash(self):
        self.assertEqual(self.run_python("pass").status, "crash")

    def test_a_hang_is_ended_with_its_children(self):
        start = time.monotonic()
        outcome = self.run_python("import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])", limit=1)
        self.assertEqual(outcome.status, "timeout")
        self.assertLess(time.monotonic() - start, 20)


class CommandLine(unittest.TestCase):
    def test_the_settings_reach_the_program(self):
        command = execute.command_line("bench_s", task(), "out.json", {"repetitions": 9, "seconds": 0.05, "longest": 2})
        self.assertLessEqual({"--repetitions=9", "--seconds=0.05", "--longest=2", "--variants=qiao,native", "--sizes=64,1024"}, set(command))

    def test_waiting_threads_do_not_spin_unless_the_user_says_so(self):
        show = [sys.executable, "-c", "import os, sys; sys.exit({'passive': 3, 'active': 4}[os.environ['OMP_WAIT_POLICY']])"]
        self.assertEqual(execute.run_process(show, "", 30).detail, "exit code 3")
        os.environ["OMP_WAIT_POLICY"] = "active"
        try:
            self.assertEqual(execute.run_process(show, "", 30).detail, "exit code 4")
        finally:
            del os.environ["OMP_WAIT_POLICY"]


class ProgressLine(unittest.TestCase):
    def test_the_time_left_is_what_was_foreseen_scaled_by_how_far_off_it_was(self):
        now = [0.0]
        progress = execute.Progress([10, 10, 40, 40], lambda: now[0])
        self.assertEqual(progress.line(task()), "[1/4] s/k on opencl0, about 2 min left")
        progress.done, now[0] = 2, 20.0
        self.assertEqual(progress.line(task()), "[3/4] s/k on opencl0, about 80 s left")
        progress.done, now[0] = 3, 240.0
        self.assertEqual(progress.line(task()), "[4/4] s/k on opencl0, about 3 min left")


if __name__ == "__main__":
    unittest.main()
