# SPDX-License-Identifier: Apache-2.0
"""The dashboard without a browser: what is read from result folders, the page as text, and the table of translations."""

import html.parser
import json
import re
import statistics
import subprocess
import sys
import unittest

import support
import build
import fixtures
import results

output = support.output_folder()


class Scripts(html.parser.HTMLParser):
    """The text of each script element by its id, and every address the page would load."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.loads, self.current = {}, [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.loads += [values[name] for name in ("src", "href") if name in values and tag != "a"]
        if tag == "script":
            self.current = values.get("id", f"script{len(self.scripts)}")
            self.scripts[self.current] = ""

    def handle_data(self, data):
        if self.current:
            self.scripts[self.current] += data

    def handle_endtag(self, tag):
        if tag == "script":
            self.current = None


def point_of(run, kernel, variant, device, size):
    series = next(s for s in run["series"] if (s["kernel"], s["variant"], s["device"]) == (kernel, variant, device))
    return next(p for p in series["points"] if p["size"] == size)


class Reading(unittest.TestCase):
    def test_medians_and_spread_are_those_of_the_file(self):
        folder = fixtures.make_run(output / "plain")
        run = results.read_folder(folder)
        records = json.loads((folder / "gemm.json").read_text())["benchmarks"]
        name = "gemm/sgemm_tiled/qiao/opencl0/512"
        times = [r["real_time"] / 1e9 for r in records if r["name"] == name]
        point = point_of(run, "gemm/sgemm_tiled", "qiao", "opencl0", 512)
        self.assertEqual(len(times), 5)
        self.assertAlmostEqual(point["time"] / statistics.median(times), 1, 5)
        self.assertAlmostEqual(point["low"] / min(times), 1, 5)
        self.assertAlmostEqual(point["high"] / max(times), 1, 5)
        self.assertAlmostEqual(point["flops_per_second"] * point["time"] / (2 * 512**3), 1, 4)
        self.assertAlmostEqual(point["device_time"] / point["time"], 0.95, 4)

    def test_every_measurement_of_the_files_is_kept(self):
        folder = fixtures.make_run(output / "plain")
        run = results.read_folder(folder)
        names = {
            r["run_name"] for path in folder.glob("*.json") if path.name != "run.json" for r in json.loads(path.read_text())["benchmarks"]
        }
        kept = {f"{s['kernel']}/{s['variant']}/{s['device']}/{p['size']}" for s in run["series"] for p in s["points"]}
        self.assertEqual(names, kept)
        self.assertEqual(run["failed"], [])

    def test_time_units_and_suffixes_of_the_library(self):
        folder = output / "foreign"
        folder.mkdir(exist_ok=True)
        record = {
            "name": "s/k/qiao/opencl0/n:64/repeats:2/real_time",
            "run_type": "iteration",
            "iterations": 1,
            "real_time": 2.5,
            "cpu_time": 1,
            "time_unit": "ms",
        }
        plain = {**record, "name": "s/k/qiao/opencl0/128/real_time"}
        fixtures.write_json(
            folder / "s.json",
            {"context": {"date": "2026-11-22", "host_name": "x", "num_cpus": 2}, "benchmarks": [plain, {**record, "name": "unlike"}]},
        )
        run = results.read_folder(folder)
        self.assertEqual(point_of(run, "s/k", "qiao", "opencl0", 128)["time"], 0.0025)
        self.assertEqual([(f["name"], f["reason"]) for f in run["failed"]], [("unlike", "name")])
        self.assertEqual([d["id"] for d in run["devices"]], ["opencl0"])
        self.assertEqual(run["host"]["cores"], 2)

    def test_errors_and_broken_files_are_failures(self):
        folder = fixtures.make_run(output / "broken", failed=fixtures.failures())
        suite = json.loads((folder / "scan.json").read_text())
        suite["benchmarks"] += [
            {"name": "scan/inclusive/qiao/vulkan0/99", "run_type": "iteration", "error_occurred": True, "error_message": "no memory"},
            {"name": "apps/nbody/qiao/opencl0", "run_type": "iteration", "error_occurred": True, "error_message": "known already"},
        ]
        fixtures.write_json(folder / "scan.json", suite)
        (folder / "grid.json").write_text('{"context": {}, "benchmarks": [')
        reasons = {f["name"]: f["reason"] for f in results.read_folder(folder)["failed"]}
        self.assertEqual(reasons["scan/inclusive/qiao/vulkan0/99"], "error")
        self.assertEqual(reasons["grid.json"], "unreadable")
        self.assertEqual(reasons["apps/nbody/qiao/opencl0"], "crash")
        self.assertEqual(len(reasons), 5)

    def test_a_sparse_description_is_enough(self):
        folder = output / "sparse"
        folder.mkdir(exist_ok=True)
        fixtures.write_json(folder / "run.json", {"host": None, "devices": None, "failed": [{"name": "a/b/qiao/opencl0"}], "commands": [1]})
        run = results.read_folder(folder)
        self.assertEqual((run["host"], run["devices"], run["series"]), ({}, [], []))
        self.assertEqual(run["failed"], [{"name": "a/b/qiao/opencl0", "suite": "", "reason": "", "detail": ""}])
        self.assertNotIn("commands", run)
        (folder / "run.json").write_text("[1, 2]")
        self.assertEqual([f["reason"] for f in results.read_folder(folder)["failed"]], ["unreadable"])

    def test_runs_are_ordered_by_commit_date(self):
        folders = [fixtures.make_run(output / f"day{day}", f"{day}" * 4, day) for day in (22, 18, 20)]
        self.assertEqual([run["commit"] for run in results.read_folders(folders)], ["18181818", "20202020", "22222222"])
        for folder, date in ((folders[0], "2026-11-19T01:00:00+09:00"), (folders[1], "2026-11-18T17:00:00+00:00")):
            run = json.loads((folder / "run.json").read_text())
            fixtures.write_json(folder / "run.json", {**run, "commit_date": date})
        self.assertEqual([run["commit"] for run in results.read_folders(folders)], ["22222222", "18181818", "20202020"])


class Page(unittest.TestCase):
    def test_needs_nothing_from_outside(self):
        text = build.page([results.read_folder(fixtures.make_run(output / "plain"))])
        self.assertEqual(Scripts(text).loads, [])
        self.assertNotIn("@import", text)
        self.assertNotRegex(text, r"url\((?!data:)['\"]?\w+:")

    def test_data_survives_markup_in_it(self):
        run = results.read_folder(fixtures.make_run(output / "markup", failed=fixtures.failures()))
        data = json.loads(Scripts(build.page([run])).scripts["data"])
        self.assertEqual(data, {"runs": [run]})
        self.assertIn("</script>", json.dumps(data))

    def test_missing_library_is_named(self):
        with self.assertRaisesRegex(build.BuildError, "libjs-chart.js"):
            build.page([], library=output / "nowhere.js")

    def test_scripts_define_each_name_once(self):
        names = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", build.joined_scripts(), re.MULTILINE)
        self.assertEqual(sorted(set(names)), sorted(names))
        self.assertNotRegex(build.joined_scripts(), r"(?m)^(import|export) ")


class Command(unittest.TestCase):
    def run_with(self, *arguments):
        return subprocess.run([sys.executable, support.root / "scripts" / "dashboard", *arguments], capture_output=True, text=True)

    def test_writes_into_the_last_folder(self):
        first, last = fixtures.make_run(output / "first", "1" * 12, 18), fixtures.make_run(output / "last", "2" * 12, 22)
        (last / "index.html").unlink(missing_ok=True)
        done = self.run_with(first, last)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        data = json.loads(Scripts((last / "index.html").read_text(encoding="utf-8")).scripts["data"])
        self.assertEqual([run["commit"] for run in data["runs"]], ["1" * 12, "2" * 12])

    def test_names_a_folder_that_is_none(self):
        done = self.run_with(output / "nowhere")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nowhere is not a folder", done.stderr)


class Translations(unittest.TestCase):
    def setUp(self):
        self.rows = build.read_table("translations.tsv")
        self.script = build.joined_scripts()

    def test_both_languages_are_complete(self):
        self.assertEqual(self.rows[0], ["key", "en", "zh"])
        for row in self.rows[1:]:
            self.assertEqual(len(row), 3, row)
            self.assertTrue(all(cell == cell.strip() and cell for cell in row), row)
            self.assertEqual(sorted(re.findall(r"\{\w+\}", row[1])), sorted(re.findall(r"\{\w+\}", row[2])), row)
        keys = [row[0] for row in self.rows]
        self.assertEqual(len(set(keys)), len(keys))

    def test_every_key_is_known_and_used(self):
        keys = {row[0] for row in self.rows[1:]}
        asked = set(re.findall(r'"([a-z]+(?:\.[a-z_]+)+)"', self.script)) | set(re.findall(r'\bt\("(\w+)"', self.script))
        made = tuple(re.findall(r"\bt\(`([a-z.]+\.)\$", self.script)) + tuple(
            f"{p}." for p in re.findall(r'\b(?:known|named)\("(\w+)"', self.script)
        )
        self.assertEqual({key for key in asked if key.split(".")[0] in {k.split(".")[0] for k in keys}} - keys, set())
        self.assertEqual({key for key in keys if key not in asked and not key.startswith(made)}, set())

    def test_chinese_kernel_titles_are_a_table_of_two_columns(self):
        rows = build.read_table("kernels_zh.tsv")
        self.assertEqual(rows[0], ["kernel", "zh"])
        self.assertTrue(all(len(row) == 2 and all(row) and row[0].count("/") == 1 for row in rows[1:]))
        self.assertEqual(len({row[0] for row in rows}), len(rows))


if __name__ == "__main__":
    support.main()
