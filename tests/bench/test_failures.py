# SPDX-License-Identifier: Apache-2.0
"""scripts/bench from end to end with programs that crash, hang, fail and are interrupted (fake_suite.py), and what it says to wrong options."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from support import ROOT

BENCH = os.path.join(ROOT, "scripts", "bench")


class Folder(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.build, self.out = os.path.join(self.temporary.name, "build"), os.path.join(self.temporary.name, "out")
        programs = os.path.join(self.build, "bin", "bench")
        os.makedirs(programs)
        for suite in ("ceiling", "fake"):
            shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fake_suite.py"), os.path.join(programs, "bench_" + suite))

    def command(self, *options):
        return [sys.executable, BENCH, "--no-build", "--build-dir", self.build, *options]

    def bench(self, *options):
        return subprocess.run(self.command(*options), capture_output=True, text=True, timeout=120, check=False)

    def read(self, name):
        with open(os.path.join(self.out, name), encoding="utf-8") as file:
            return json.load(file)


class Failures(Folder):
    def test_what_fails_is_named_and_the_rest_goes_on(self):
        done = self.bench("--limit", "12", "--out", self.out, "--no-dashboard")
        self.assertEqual(done.returncode, 1, done.stderr)
        run = self.read("run.json")
        failed = {f["name"]: (f["reason"], f["detail"]) for f in run["failed"]}
        self.assertEqual(failed, {
            "fake/crashes/qiao/opencl0/1024": ("crash", "signal SIGABRT: the last words"), "fake/hangs/qiao/opencl0/64": ("timeout", "no end after 3 s"),
            "fake/hangs/qiao/opencl0/1024": ("timeout", "failed at a smaller size already"), "fake/wrong/qiao/opencl0/64": ("wrong", "wrong result: buffer 1"),
            "fake/wrong/qiao/opencl0/1024": ("wrong", "wrong result: buffer 1")})
        self.assertEqual(run["left_out"], [{"name": f"fake/large/{v}/opencl0/1024", "suite": "fake", "reason": "a call would take 7 s"} for v in ("qiao", "native")])
        good = {b["run_name"] for b in self.read("fake.json")["benchmarks"] if not b.get("error_occurred")}
        expected = {f"fake/{k}/{v}/opencl0/{s}" for k in ("fine", "crashes", "hangs", "wrong", "large") for v in ("qiao", "native") for s in (64, 1024)}
        self.assertEqual(good, expected - failed.keys() - {e["name"] for e in run["left_out"]})
        self.assertEqual([s["status"] for s in run["suites"]], ["failed"])
        self.assertIn("FAILED (crash) fake/crashes/qiao/opencl0/1024: signal SIGABRT: the last words", done.stdout)
        self.assertIn("bench: 5 failed", done.stdout)
        self.assertIn("bench: 2 left out", done.stdout)

    def test_results_of_an_earlier_run_in_the_folder_are_replaced(self):
        os.mkdir(self.out)
        for name in ("ceiling.json", "notes.json"):
            with open(os.path.join(self.out, name), "w", encoding="utf-8") as file:
                file.write("{}")
        self.assertEqual(self.bench("--filter", "fine", "--out", self.out, "--no-dashboard").returncode, 0)
        self.assertEqual(sorted(os.listdir(self.out)), ["fake.json", "notes.json", "run.json"])

    def test_ctrl_c_and_termination_write_what_there_is_and_leave_no_process(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                process = subprocess.Popen(self.command("--filter", "fine|hangs", "--out", self.out, "--no-dashboard"), stdout=subprocess.PIPE,
                                           stderr=subprocess.STDOUT, text=True)
                lines = []
                for line in process.stdout:
                    lines.append(line)
                    if "fake/hangs" in line:
                        break
                time.sleep(0.5)
                process.send_signal(number)
                text = "".join(lines) + process.communicate(timeout=30)[0]
                self.assertEqual(process.returncode, 130, text)
                self.assertIn("interrupted; writing what there is", text)
                self.assertEqual({b["run_name"].split("/")[1] for b in self.read("fake.json")["benchmarks"]}, {"fine"})
                left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
                self.assertNotIn(self.build + "/bin/bench/bench_fake --device", left)


class Messages(Folder):
    def refused(self, *options):
        done = self.bench(*options)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done.stderr

    def test_wrong_options_are_explained(self):
        self.assertIn("--out DIR says where the results go", self.refused())
        self.assertIn("no benchmark is named like 'nonsense'", self.refused("--filter", "nonsense", "--out", self.out))
        self.assertIn("--filter: missing )", self.refused("--filter", "(", "--out", self.out))
        self.assertIn("no device vulkan9; there are opencl0, cpu", self.refused("--device", "vulkan9", "--out", self.out))
        self.assertIn("--repetitions: at least 1", self.refused("--repetitions", "0", "--out", self.out))
        self.assertIn("no programs in", self.refused("--build-dir", self.out, "--out", self.out))

    def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(self):
        with open(os.path.join(self.temporary.name, "file"), "w", encoding="utf-8"):
            pass
        self.assertIn("cannot write to", self.refused("--out", os.path.join(self.temporary.name, "file", "out")))

    def test_list_names_what_would_run(self):
        done = self.bench("--list", "--quick", "--filter", "/native/")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.split(), [f"fake/{k}/native/opencl0/64" for k in ("fine", "crashes", "hangs", "wrong", "large")])


if __name__ == "__main__":
    unittest.main()
