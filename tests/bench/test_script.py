# SPDX-License-Identifier: Apache-2.0
"""scripts/bench itself, on the host alone: what it writes is as docs/benchmarks.md says. QIAO_BUILD_DIR holds the programs."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

from support import ROOT

BUILD = os.environ.get("QIAO_BUILD_DIR", "")


@unittest.skipUnless(os.path.isdir(os.path.join(BUILD, "bin", "bench")), "no benchmarks were built")
class Script(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        command = [sys.executable, os.path.join(ROOT, "scripts", "bench"), "--quick", "--no-build", "--build-dir", BUILD, "--device", "cpu",
                   "--filter", "stream/(copy|add)/", "--repetitions", "2", "--no-dashboard", "--out", cls.folder.name,
                   "--limit", "240"]  # however busy the machine is
        cls.done = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def read(self, name):
        with open(os.path.join(self.folder.name, name), encoding="utf-8") as file:
            return json.load(file)

    def test_it_ends_well_and_says_what_it_does(self):
        self.assertEqual(self.done.returncode, 0, self.done.stdout + self.done.stderr)
        self.assertIn("stream/copy on cpu", self.done.stdout)
        self.assertIn("left", self.done.stdout)

    def test_a_suite_is_google_benchmarks_json_with_plain_names_and_the_ceiling(self):
        data = self.read("stream.json")
        self.assertLessEqual({"date", "num_cpus", "library_build_type", "caches", "qiao_commit", "devices"}, data["context"].keys())
        runs = [b for b in data["benchmarks"] if b["run_type"] == "iteration"]
        self.assertEqual(sorted(b["name"] for b in runs), ["stream/add/openmp/cpu/4194304"] * 2 + ["stream/copy/openmp/cpu/4194304"] * 2)
        for b in runs:
            self.assertGreater(b["real_time"], 0)
            self.assertGreater(b["ceiling"], 0)
            self.assertAlmostEqual(b["bytes_per_second"] * b["real_time"] * 1e-9, (3 if "add" in b["name"] else 2) * 4 * 4194304, delta=1e5)
        self.assertEqual({b["aggregate_name"] for b in data["benchmarks"] if b["run_type"] == "aggregate"}, {"mean", "median", "stddev", "cv"})

    def test_run_json_names_what_ran(self):
        run = self.read("run.json")
        self.assertEqual((run["format"], run["quick"], run["failed"]), (1, True, []))
        self.assertEqual([(s["name"], s["file"], s["status"]) for s in run["suites"]], [("ceiling", "ceiling.json", "ok"), ("stream", "stream.json", "ok")])
        cpu = next(d for d in run["devices"] if d["id"] == "cpu")
        self.assertGreater(cpu["ceiling"]["bytes_per_second"], 0)
        self.assertGreater(cpu["ceiling"]["flops_per_second"], 0)
        self.assertIn("stream/copy", [k["id"] for k in run["kernels"]])
        self.assertEqual([(c["suite"], c["kernel"]) for c in run["commands"]], [("ceiling", "copy"), ("ceiling", "fma"), ("stream", "copy"), ("stream", "add")])


if __name__ == "__main__":
    unittest.main()
