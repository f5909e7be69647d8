# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import tempfile
import unittest

from support import ROOT, entry
import mann_whitney


class MannWhitney(unittest.TestCase):
    def test_exact_values_of_published_tables(self):
        # Of the 252 arrangements of 5 and 5, one has U = 0; U <= 2 has 1 + 1 + 2.
        self.assertAlmostEqual(mann_whitney.p_value([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 2 / 252)
        self.assertAlmostEqual(mann_whitney.exact_p(5, 5, 2), 8 / 252)
        # Critical values at 5 per cent, two-sided: U = 2 for 5 and 5, U = 17 for 9 and 9.
        self.assertLess(mann_whitney.exact_p(5, 5, 2), 0.05)
        self.assertGreater(mann_whitney.exact_p(5, 5, 3), 0.05)
        self.assertLess(mann_whitney.exact_p(9, 9, 17), 0.05)
        self.assertGreater(mann_whitney.exact_p(9, 9, 18), 0.05)

    def test_the_counts_of_all_u_are_all_arrangements(self):
        self.assertEqual(sum(mann_whitney.arrangements(4, 6, u) for u in range(25)), 210)

    def test_one_distribution(self):
        self.assertGreater(mann_whitney.p_value([1, 3, 5, 7, 9], [2, 4, 6, 8, 10]), 0.5)

    def test_ties_go_by_approximation(self):
        self.assertEqual(mann_whitney.p_value([1, 1, 1], [1, 1, 1]), 1.0)
        self.assertLess(mann_whitney.p_value([1] * 5 + [2] * 5, [8] * 5 + [9] * 5), 0.001)

    def test_the_approximation_is_near_the_exact_value(self):
        first, second = list(range(0, 20, 2)), list(range(5, 25, 2))
        u = mann_whitney.u_of(first, second)
        self.assertAlmostEqual(mann_whitney.exact_p(10, 10, u), mann_whitney.approximate_p(first, second, u), delta=0.01)

    def test_nothing_to_compare_is_no_difference(self):
        self.assertEqual(mann_whitney.p_value([], [1, 2]), 1.0)


class Script(unittest.TestCase):
    """The script on folders of results."""

    def compare(self, old, new, *options, failed=()):
        with tempfile.TemporaryDirectory() as folder:
            for side, samples in (("old", old), ("new", new)):
                os.mkdir(os.path.join(folder, side))
                benchmarks = [entry(name, t) for name, ts in samples.items() for t in ts]
                with open(os.path.join(folder, side, "s.json"), "w", encoding="utf-8") as file:
                    json.dump({"context": {}, "benchmarks": benchmarks}, file)
                with open(os.path.join(folder, side, "run.json"), "w", encoding="utf-8") as file:
                    json.dump({"failed": [{"name": n} for n in failed] if side == "new" else []}, file)
            command = [sys.executable, os.path.join(ROOT, "scripts", "bench-compare"), os.path.join(folder, "old"), os.path.join(folder, "new"), *options]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            return done.returncode, done.stdout

    QIAO, NATIVE = "s/k/qiao/opencl0/64", "s/k/native/opencl0/64"
    FAST, SLOW = [100, 101, 102, 103, 104], [120, 121, 122, 123, 124]

    def test_a_regression_ends_with_1_and_is_named(self):
        code, text = self.compare({self.QIAO: self.FAST}, {self.QIAO: self.SLOW})
        self.assertEqual(code, 1)
        self.assertIn("SLOWER", text)
        self.assertIn(self.QIAO, text)
        self.assertIn("+19.6 %", text)

    def test_an_improvement_is_told_and_ends_with_0(self):
        code, text = self.compare({self.QIAO: self.SLOW}, {self.QIAO: self.FAST})
        self.assertEqual(code, 0)
        self.assertIn("faster", text.splitlines()[0])

    def test_the_threshold(self):
        self.assertEqual(self.compare({self.QIAO: self.FAST}, {self.QIAO: self.SLOW}, "--threshold", "25")[0], 0)

    def test_noise_is_no_regression(self):
        self.assertEqual(self.compare({self.QIAO: [100, 150, 90, 200, 110]}, {self.QIAO: [120, 95, 180, 140, 130]})[0], 0)

    def test_other_variants_do_not_count(self):
        code, text = self.compare({self.QIAO: self.FAST, self.NATIVE: self.FAST}, {self.QIAO: self.FAST, self.NATIVE: self.SLOW})
        self.assertEqual(code, 0)
        self.assertNotIn(self.NATIVE, text)

    def test_what_fails_now_is_a_regression(self):
        code, text = self.compare({self.QIAO: self.FAST, self.NATIVE: self.FAST}, {self.NATIVE: self.FAST}, failed=["s/k/qiao/opencl0"])
        self.assertEqual(code, 1)
        self.assertIn("FAILS   " + self.QIAO, text)

    def test_what_only_one_folder_has_is_counted(self):
        code, text = self.compare({self.QIAO: self.FAST, "s/k/qiao/opencl0/128": self.FAST}, {self.QIAO: self.FAST})
        self.assertEqual(code, 0)
        self.assertRegex(text, "only in .*old, not compared: 1\n")

    def test_four_repetitions_are_enough_to_tell_a_regression(self):
        self.assertEqual(self.compare({self.QIAO: self.FAST[:4]}, {self.QIAO: self.SLOW[:4]})[0], 1)
        self.assertEqual(self.compare({self.QIAO: self.FAST[:3]}, {self.QIAO: self.SLOW[:3]})[0], 0)

    def test_folders_that_are_missing_empty_or_broken_are_explained(self):
        with tempfile.TemporaryDirectory() as folder:
            def refused(a, b):
                done = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "bench-compare"), a, b], capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 2, done.stderr)
                return done.stderr

            self.assertIn("is not a folder", refused(os.path.join(folder, "none"), folder))
            self.assertIn("has no results", refused(folder, folder))
            with open(os.path.join(folder, "s.json"), "w", encoding="utf-8") as file:
                file.write("{")
            self.assertIn("s.json: ", refused(folder, folder))

    def test_nothing_in_common_ends_with_2(self):
        self.assertEqual(self.compare({self.QIAO: self.FAST}, {self.NATIVE: self.FAST})[0], 2)


if __name__ == "__main__":
    unittest.main()
