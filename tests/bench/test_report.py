# SPDX-License-Identifier: Apache-2.0
import unittest

from support import median
import report
import results

BENCHMARKS = [median("s/a/qiao/opencl0/64", 10), median("s/a/native/opencl0/64", 20), median("s/a/qiao/vulkan0/64", 10), median("s/a/native/vulkan0/64", 5),
              median("s/b/qiao/opencl0/1024", 10), median("s/b/native/opencl0/1024", 5), median("runtime/launch/qiao/opencl0/1", 2000),
              median("runtime/launch/native/opencl0/1", 1000)]


class Tables(unittest.TestCase):
    def test_ratios_with_their_geometric_mean_and_what_is_under_0_9_in_bold(self):
        lines = report.ratio_table({"wall": results.ratios(BENCHMARKS)}, ["opencl0", "vulkan0"])
        self.assertIn("| s/a | 64 | 2.00 | **0.50** |", lines)
        self.assertIn("| s/b | 1,024 | **0.50** |  |", lines)
        self.assertIn("| **geometric mean** | | **1.00** | **0.50** |", lines)

    def test_devices_that_stop_at_different_sizes_share_a_row(self):
        mixed = [median("s/a/qiao/opencl0/64", 10), median("s/a/native/opencl0/64", 20), median("s/a/qiao/opencl0/1024", 10), median("s/a/native/opencl0/1024", 30),
                 median("s/a/qiao/vulkan0/64", 10), median("s/a/native/vulkan0/64", 5)]
        found = results.ratios(mixed)
        largest = results.at_largest_size(found)
        self.assertEqual(largest, {"s/a/opencl0/1024": 3.0, "s/a/vulkan0/64": 0.5})
        self.assertIn("| s/a | 1,024 / 64 | 3.00 | **0.50** |", report.ratio_table({"wall": largest}, ["opencl0", "vulkan0"]))
        every_size = report.ratio_table({"wall": found}, ["opencl0", "vulkan0"])
        self.assertIn("| s/a | 64 | 2.00 | **0.50** |", every_size)
        self.assertIn("| s/a | 1,024 | 3.00 |  |", every_size)

    def test_each_clock_has_a_column(self):
        twins = [median("s/a/qiao/opencl0/64", 10, cpu_time=10), median("s/a/native/opencl0/64", 20, cpu_time=5)]
        lines = report.ratio_table({"wall": results.ratios(twins), "processor": results.ratios(twins, "cpu_time")}, ["opencl0"])
        self.assertIn("| kernel | size | opencl0 wall | opencl0 processor |", lines)
        self.assertIn("| s/a | 64 | 2.00 | **0.50** |", lines)

    def test_medians_of_several_runs_are_of_all_their_repetitions(self):
        def run(times):
            name = "s/a/qiao/opencl0/64"
            return [{**median(name, t), "run_type": "iteration", "aggregate_name": None} for t in times] + [median(name, sorted(times)[len(times) // 2])]

        found = report.pooled(run([10, 11, 12]) + run([40, 10, 41]))
        self.assertEqual([b["real_time"] for b in found], [11.5])

    def test_the_runtime_has_its_own_table(self):
        self.assertIn("| launch | 1 | 2 µs, 1 µs, 0.50 |", report.runtime_table(BENCHMARKS, ["opencl0"]))
        self.assertFalse(any("launch" in line for line in report.ratio_table({"wall": results.ratios(BENCHMARKS)}, ["opencl0"])))

    def test_the_worst_are_kernels(self):
        self.assertEqual(report.worst(results.ratios(BENCHMARKS), 2), [("s/a/vulkan0/64", 0.5), ("s/b/opencl0/1024", 0.5)])

    def test_times_have_readable_units(self):
        self.assertEqual([report.time_text(t) for t in (5, 1500, 2.5e6, 3e9)], ["5 ns", "1.5 µs", "2.5 ms", "3 s"])


if __name__ == "__main__":
    unittest.main()
