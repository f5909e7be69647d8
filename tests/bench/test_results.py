# SPDX-License-Identifier: Apache-2.0
import unittest

from support import entry, median
import results


class Names(unittest.TestCase):
    def test_the_way_time_is_taken_is_no_part_of_a_name(self):
        b = results.plain_names({"name": "s/k/qiao/opencl0/64/process_time/real_time_median", "run_name": "s/k/qiao/opencl0/64/process_time/real_time"})
        self.assertEqual((b["name"], b["run_name"]), ("s/k/qiao/opencl0/64_median", "s/k/qiao/opencl0/64"))
        b = results.plain_names({"name": "s/k/qiao/opencl0/64/min_time:0.050/repeats:9/process_time/real_time_cv", "run_name": "s/k/qiao/opencl0/64/repeats:4/real_time"})
        self.assertEqual((b["name"], b["run_name"]), ("s/k/qiao/opencl0/64_cv", "s/k/qiao/opencl0/64"))


class LeftOut(unittest.TestCase):
    def test_what_a_program_did_not_run_is_taken_out_of_its_context(self):
        context = {"date": "today", "left_out": "s/k/qiao/opencl0/64\ta call would take 9 s\ns/k/native/opencl0/64\ttoo much"}
        self.assertEqual(results.left_out(context), [{"name": "s/k/qiao/opencl0/64", "suite": "s", "reason": "a call would take 9 s"},
                                                     {"name": "s/k/native/opencl0/64", "suite": "s", "reason": "too much"}])
        self.assertEqual(context, {"date": "today"})
        self.assertEqual(results.left_out(context), [])


class Ceilings(unittest.TestCase):
    def test_the_best_variant_is_the_ceiling(self):
        found = results.ceilings([median("ceiling/copy/qiao/opencl0/64", 1, bytes_per_second=5), median("ceiling/copy/native/opencl0/64", 1, bytes_per_second=7),
                                  median("ceiling/fma/qiao/opencl0/8", 1, flops_per_second=9), entry("ceiling/fma/native/opencl0/8", 1, flops_per_second=99)])
        self.assertEqual(found, {"opencl0": {"bytes_per_second": 7, "flops_per_second": 9}})

    def test_the_nearer_ceiling_counts(self):
        b = median("s/k/qiao/opencl0/64", 1, bytes_per_second=5.0, flops_per_second=1.0)
        results.add_ceiling(b, {"bytes_per_second": 10.0, "flops_per_second": 4.0})
        self.assertEqual(b["ceiling"], 0.5)

    def test_spread_errors_and_unmeasured_devices_have_none(self):
        for b, ceiling in ((entry("n", 1, aggregate_name="cv", bytes_per_second=5), {"bytes_per_second": 10}),
                           (entry("n", 1, error_occurred=True, bytes_per_second=5), {"bytes_per_second": 10}), (entry("n", 1, bytes_per_second=5), {})):
            results.add_ceiling(b, ceiling)
            self.assertNotIn("ceiling", b)


class Ratios(unittest.TestCase):
    def test_native_over_qiao_on_the_same_device_and_size(self):
        found = results.ratios([median("s/k/qiao/opencl0/64", 10), median("s/k/native/opencl0/64", 20), median("s/k/qiao/vulkan0/64", 10),
                                median("s/k/openmp/cpu/64", 1), median("ceiling/copy/qiao/opencl0/64", 1), median("ceiling/copy/native/opencl0/64", 2)])
        self.assertEqual(found, {"s/k/opencl0/64": 2.0})


class Failures(unittest.TestCase):
    def test_a_wrong_result_is_told_from_an_error(self):
        wrong = results.failure_of(entry("s/k/qiao/opencl0/64", 0, error_message="wrong result: buffer 1"))
        error = results.failure_of(entry("s/k/qiao/opencl0/64", 0, error_message="cudaMalloc: out of memory"))
        self.assertEqual((wrong["reason"], wrong["suite"], error["reason"]), ("wrong", "s", "error"))


class Families(unittest.TestCase):
    def test_entries_of_one_benchmark_share_a_number_others_do_not(self):
        b = [entry("a", 1, family_index=0), entry("b", 1, family_index=0), entry("a", 2, family_index=0)]
        results.number_families(b)
        self.assertEqual([x["family_index"] for x in b], [0, 1, 0])


if __name__ == "__main__":
    unittest.main()
