# SPDX-License-Identifier: Apache-2.0
import unittest

import support  # noqa: F401
import tasks

KERNELS = [
    {"suite": "ceiling", "kernel": "copy", "id": "ceiling/copy", "sizes": [16, 64], "quick": 64, "variants": {"opencl": ["qiao", "native"], "vulkan": ["qiao"], "cpu": ["openmp"]}},
    {"suite": "stream", "kernel": "add", "id": "stream/add", "sizes": [16, 64], "quick": 64, "variants": {"opencl": ["qiao", "native"], "vulkan": ["qiao"], "cpu": ["openmp"]}},
    {"suite": "runtime", "kernel": "start", "id": "runtime/start", "sizes": [1], "quick": 1, "slow": True, "variants": {"opencl": ["qiao"], "vulkan": [], "cpu": []}},
]
DEVICES = [{"id": "opencl0", "backend": "opencl"}, {"id": "vulkan0", "backend": "vulkan"}, {"id": "cpu", "backend": "cpu"}]


class Plan(unittest.TestCase):
    def test_a_task_is_a_kernel_on_a_device_with_its_variants_and_sizes(self):
        plan = tasks.plan(KERNELS, DEVICES)
        self.assertEqual([(t.suite, t.device) for t in plan], [("ceiling", "opencl0"), ("ceiling", "vulkan0"), ("ceiling", "cpu"), ("stream", "opencl0"),
                                                               ("stream", "vulkan0"), ("stream", "cpu"), ("runtime", "opencl0")])
        self.assertEqual(plan[3].names, ["stream/add/qiao/opencl0/16", "stream/add/qiao/opencl0/64", "stream/add/native/opencl0/16", "stream/add/native/opencl0/64"])
        self.assertEqual((plan[3].chosen(2), plan[3].chosen(4)), (["qiao", "native"], ["16", "64"]))
        self.assertTrue(plan[6].slow)

    def test_quick_takes_one_size(self):
        plan = tasks.plan(KERNELS, DEVICES, quick=True)
        self.assertEqual(plan[3].names, ["stream/add/qiao/opencl0/64", "stream/add/native/opencl0/64"])

    def test_the_ceilings_stay_whatever_the_filter_and_are_measured_at_one_size(self):
        plan = tasks.plan(KERNELS, DEVICES, pattern="add/native")
        self.assertEqual([t.names for t in plan if t.suite == "ceiling" and t.device == "opencl0"], [["ceiling/copy/qiao/opencl0/64", "ceiling/copy/native/opencl0/64"]])
        self.assertEqual([t.names for t in plan if t.suite != "ceiling"], [["stream/add/native/opencl0/16", "stream/add/native/opencl0/64"]])

    def test_devices_can_be_chosen(self):
        self.assertEqual({t.device for t in tasks.plan(KERNELS, DEVICES, only_devices=["vulkan0"])}, {"vulkan0"})


class Foreseen(unittest.TestCase):
    def test_a_task_takes_longer_the_more_it_repeats_and_the_more_names_it_has(self):
        quick, full = {"repetitions": 5, "seconds": 0.02}, {"repetitions": 9, "seconds": 0.05}
        few, many = tasks.Task("s", "k", "d", ["a"]), tasks.Task("s", "k", "d", ["a"] * 8)
        self.assertLess(few.seconds(quick), few.seconds(full))
        self.assertLess(few.seconds(full), many.seconds(full))
        self.assertLess(few.seconds(full), tasks.Task("s", "k", "d", ["a"], slow=True).seconds(full))


class Programs(unittest.TestCase):
    def test_a_folder_that_is_not_there_has_none(self):
        self.assertEqual(tasks.suites("/no/such/folder"), {})

    def test_a_program_that_cannot_be_asked_is_a_failure_of_its_suite(self):
        found, failures = tasks.kernels({"broken": "/bin/false"})
        self.assertEqual((found, [(f["name"], f["reason"]) for f in failures]), ([], [("broken", "crash")]))


if __name__ == "__main__":
    unittest.main()
