# SPDX-License-Identifier: Apache-2.0
"""The dashboard in a real browser: every view drawn in both languages and themes, its controls, links and downloads."""

import csv
import json
import re
import statistics
import unittest

import support
import browser
import fixtures
import results

output = support.output_folder()
views = ["overview", "kernel", "runtime", "history", "machine", "problems", "data"]
failure = ""
chromium = None
try:
    chromium = browser.Browser(output)
except browser.BrowserMissing as error:
    failure = str(error)

# How many pixels of each canvas differ from its first one: nothing drawn leaves none.
painted = """return [...document.querySelectorAll("canvas")].map((canvas) => {
    const copy = Object.assign(document.createElement("canvas"), {width: canvas.width, height: canvas.height}).getContext("2d", {willReadFrequently: true});
    copy.drawImage(canvas, 0, 0);
    const data = new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return data.reduce((count, pixel) => count + (pixel !== data[0]), 0);
});"""


class Dashboard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        old = fixtures.make_run(output / "old", "1111111aaaa", 18, factors={"nn/softmax/opencl0": 1.2})
        middle = fixtures.make_run(output / "middle", "2222222bbbb", 20, factors={"sort/radix_keys/opencl0": 0.8})
        new = fixtures.make_run(output / "new", "3333333cccc", 22, failed=fixtures.failures(), absent=fixtures.absences(), left_out=fixtures.too_slow())
        quick = fixtures.make_run(output / "quick", quick=True)
        busy = fixtures.make_run(output / "busy", "4444444dddd", 23, busy=True, cpu="Another CPU")
        (output / "nothing").mkdir(exist_ok=True)
        cls.new = results.read_folder(new)
        cls.history = support.make_page(output / "history.html", new, old, middle)
        cls.failed = support.make_page(output / "failed.html", new)
        cls.quick = support.make_page(output / "quick.html", quick)
        cls.busy = support.make_page(output / "busy.html", new, busy)
        cls.empty = support.make_page(output / "empty.html", output / "nothing")

    def setUp(self):
        self.browser = chromium
        self.browser.size(1280, 900)
        self.browser.prefer("light")
        self.browser.complaints()

    def tearDown(self):
        self.assertEqual(self.browser.complaints(), [], "the console complained")

    def rows(self, table, column=1):
        return self.browser.texts(f"#{table} tbody tr > :nth-child({column})")

    def check_charts(self, least):
        counts = self.browser.run(painted)
        self.assertGreaterEqual(len(counts), least)
        self.assertTrue(all(count > 500 for count in counts), counts)

    def test_every_view_draws_in_both_languages(self):
        self.browser.open(self.history)
        charts = {"kernel/gemm/sgemm_tiled": 4, "runtime": 7, "history": 3}
        for language in ("en", "zh"):
            for view in [*views, "kernel/gemm/sgemm_tiled"]:
                with self.subTest(view=view, language=language):
                    self.browser.go(f"#/{view}?lang={language}")
                    self.assertEqual(self.browser.run("return document.documentElement.lang"), {"en": "en", "zh": "zh-Hans"}[language])
                    self.assertEqual(bool(re.search(r"[\u4e00-\u9fff]", self.browser.text("nav"))), language == "zh")
                    self.assertEqual(
                        self.browser.texts("nav [aria-current=page]"), [self.browser.texts("header nav a")[views.index(view.split("/")[0])]]
                    )
                    self.check_charts(charts.get(view, 0))
                    self.assertNotIn("undefined", self.browser.text("main"))
                    self.assertNotIn("NaN", self.browser.text("main"))
                    if language == "en" or view in ("overview", "kernel"):
                        self.browser.screenshot(output / f"{view.replace('/', '-')}-{language}.png")

    def test_overview_answers_first(self):
        self.browser.open(self.history)
        self.assertEqual(len(self.browser.texts(".card")), 2)
        ratios = [float(text.rstrip("×")) for text in self.browser.texts(".card .figure strong")]
        self.assertTrue(0.9 < ratios[0] < 1.2 and 0.85 < ratios[1] < 1.1, ratios)
        self.assertIn("OpenCL · PoCL 3.1 is the fastest", self.browser.text(".answer"))
        self.assertIn("Since 2222222: 0 slower, 1 faster", self.browser.text(".answer"))
        answered = "return document.querySelector('.card .figure').getBoundingClientRect().bottom < 700"
        self.assertTrue(self.browser.run(answered), "which backend, what changed and how far from native fit on the first screen")
        header = "return document.querySelector('.settings').getBoundingClientRect().height"
        self.assertLess(self.browser.run(header), 60, "run, language and theme stand in one line")
        changes = self.browser.texts(".columns li")
        self.assertEqual(len(changes), 1)
        self.assertRegex(changes[0], r"^Radix sort of 32-bit keys \(OpenCL\): \+2\d%$")

    def ratios(self, device, pick, clock="time"):
        """native / qiao of every kernel by its title, worked out here from the same results."""
        points = {(s["kernel"], s["variant"]): {p["size"]: p for p in s["points"]} for s in self.new["series"] if s["device"] == device}
        found = {}
        for suite, name, title, *_ in fixtures.kernels:
            own, native = (points.get((f"{suite}/{name}", variant), {}) for variant in ("qiao", "native"))
            both = sorted(own.keys() & native.keys())
            if both:
                found[title] = pick([native[size][clock] / own[size][clock] for size in both])
        return found

    def test_figures_are_right(self):
        self.browser.open(self.failed)
        for column, device in ((3, "opencl0"), (4, "vulkan0")):
            largest = self.ratios(device, lambda ratios: ratios[-1])
            self.assertEqual(self.browser.text(f"#card-{device} .figure strong"), f"{statistics.geometric_mean(largest.values()):.2f}×")
            low = sum(ratio < 0.9 for ratio in largest.values())
            self.assertIn(f"kernels under 0.90×: {low}", self.browser.text(f"#card-{device}"))
            for control, value, expected in (
                ("size", "largest", largest),
                ("size", "smallest", self.ratios(device, lambda ratios: ratios[0])),
                ("size", "all", self.ratios(device, statistics.geometric_mean)),
                ("clock", "low", self.ratios(device, statistics.geometric_mean, "low")),
                ("clock", "device_time", self.ratios(device, statistics.geometric_mean, "device_time")),
            ):
                self.browser.set(f"control-{control}", value)
                cells = dict(zip(self.rows("heat"), self.rows("heat", column)))
                shown = {title: float(re.sub(r"[^\d.]", "", cell)) for title, cell in cells.items() if "×" in cell}
                self.assertEqual(shown.keys(), expected.keys())
                for title, ratio in expected.items():
                    self.assertAlmostEqual(shown[title], ratio, delta=0.0051, msg=f"{title} {device} {value}")
            self.browser.set("control-clock", "time")
            self.browser.set("control-size", "largest")

    def test_heat_map_filters_and_sorts(self):
        self.browser.open(self.failed)
        self.assertEqual(len(self.rows("heat")), len(fixtures.kernels))
        self.browser.run("document.getElementById('control-find').focus()")
        self.browser.set("control-find", "sort radix")
        self.assertEqual(self.rows("heat"), ["Radix sort of 32-bit keys"])
        self.assertEqual(self.browser.run("return document.activeElement.id"), "control-find")
        self.browser.set("control-find", "")
        self.browser.set("control-group", "apps")
        self.assertEqual(self.rows("heat"), ["FFT, radix-2 Stockham", "N-body, all pairs"])
        self.browser.set("control-group", "")
        self.browser.click("#sort-vulkan0")
        figures = [float(text.split()[-1].rstrip("×")) for text in self.rows("heat", 4) if "×" in text]
        self.assertEqual(figures, sorted(figures, reverse=True))
        self.assertEqual(
            self.browser.run("return document.querySelector('#heat th[aria-sort=descending]').innerText.includes('Vulkan')"), True
        )
        self.browser.set("control-device", "opencl0")
        self.assertEqual(len(self.browser.texts("#heat thead th")), 3)
        self.browser.set("control-against", "ceiling")
        self.assertTrue(any(text.endswith("%") for text in self.rows("heat", 3)))
        self.browser.set("control-against", "alternative")
        self.assertTrue(any(text.endswith("×") for text in self.rows("heat", 3)))

    def test_address_is_the_state(self):
        self.browser.open(self.history, "#/overview?group=apps&sort=kernel&device=vulkan0")
        self.assertEqual(self.rows("heat"), ["FFT, radix-2 Stockham", "N-body, all pairs"])
        self.assertEqual(self.browser.run("return document.getElementById('control-group').value"), "apps")
        self.browser.set("control-size", "smallest")
        self.assertIn("size=smallest", self.browser.run("return location.hash"))
        self.browser.open(self.history, "#/kernel/gemm/sgemm_tiled?chart=ratio")
        self.assertEqual(self.browser.run("return document.activeElement.id"), "chart-ratio")
        self.assertLess(abs(self.browser.run("return document.getElementById('chart-ratio').getBoundingClientRect().top")), 900)
        self.assertIn(
            "chart=throughput-opencl0",
            self.browser.run("return document.querySelector('#chart-throughput-opencl0 .link').getAttribute('href')"),
        )
        self.browser.open(self.history, "#/kernel/no/such")
        self.assertIn("no/such", self.browser.text("main"))
        self.browser.open(self.history, "#/nonsense")
        self.assertEqual(self.browser.text("h1"), "How close to native?")

    def test_kernel_shows_native_alternatives_and_ceiling(self):
        self.browser.open(self.failed, "#/kernel/gemm/sgemm_tiled")
        names = self.browser.texts("#chart-throughput-opencl0 .legend button")
        for name in ("qiao", "native (OpenCL C)", "OpenMP (CPU)", "OpenBLAS (CPU)", "CLBlast", "arithmetic ceiling"):
            self.assertTrue(any(name in text for text in names), (name, names))
        before = self.browser.run(painted)[0]
        self.browser.click("#chart-throughput-opencl0 .legend button")
        self.assertNotEqual(self.browser.run(painted)[0], before)
        self.browser.set("control-scale", "logarithmic")
        self.browser.set("control-y", "time")
        self.check_charts(4)
        self.assertEqual(
            self.browser.run(
                "return new Set([...document.querySelectorAll('#chart-throughput-opencl0 details tbody tr')].map((r) => r.cells.length)).size"
            ),
            1,
        )
        self.browser.set("control-kernel", "sort/radix_keys")
        self.assertIn("wrong result", self.browser.text(".warning"))
        self.browser.click(".neighbours a")
        self.assertEqual(self.browser.text("h1"), "Inclusive scan")

    def test_charts_take_the_keyboard(self):
        self.browser.open(self.failed, "#/kernel/gemm/sgemm_tiled")
        self.browser.run("document.getElementById('canvas-throughput-opencl0').focus()")
        self.browser.keys("ArrowRight")
        spoken = self.browser.run("return document.querySelector('#chart-throughput-opencl0 [aria-live]').textContent")
        self.assertRegex(spoken, r"^64: qiao: [\d.]+ GFLOP/s")
        self.browser.keys("ArrowRight", "ArrowRight", "Escape")
        self.assertRegex(self.browser.run("return document.querySelector('#chart-throughput-opencl0 [aria-live]').textContent"), r"^256: ")

    def test_everything_has_a_name(self):
        unnamed = """return [...document.querySelectorAll("a, button, select, input, canvas, [role=region]")].filter((e) =>
            !(e.innerText?.trim() && e.tagName !== "SELECT") && !e.getAttribute("aria-label") && !e.labels?.length).map((e) => e.outerHTML.slice(0, 90));"""
        self.browser.open(self.history)
        for view in views:
            self.browser.go(f"#/{view}")
            self.assertEqual(self.browser.run(unnamed), [], view)
            self.assertEqual(self.browser.run("return document.querySelectorAll('h1').length"), 1)
            repeated = (
                "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, n) => ids.indexOf(id) !== n)"
            )
            self.assertEqual(self.browser.run(repeated), [], view)

    def test_history_finds_what_changed(self):
        self.browser.open(self.history, "#/history")
        self.assertEqual(len(self.browser.texts("#control-run, #run option")), 3)
        verdicts = dict(zip(zip(self.rows("changes"), self.rows("changes", 2)), self.rows("changes", 8)))
        self.assertEqual(verdicts["Radix sort of 32-bit keys", "OpenCL"], "faster")
        self.assertEqual(list(verdicts.values()).count("faster"), 1)
        self.assertEqual(list(verdicts.values()).count("slower"), 0)
        self.browser.set("control-from", "0")
        self.browser.set("control-verdict", "slower")
        self.assertEqual(self.rows("changes"), ["Softmax of rows"])
        self.browser.set("control-kernel", "nn/softmax")
        self.check_charts(3)
        self.browser.set("run", "0")
        self.browser.go("#/machine?run=0")
        self.assertIn("1111111aaaa", self.browser.text("main"))

    def test_runtime_costs_stand_beside_the_bare_api(self):
        self.browser.open(self.failed, "#/runtime")
        verdicts = dict(zip(zip(self.rows("targets", 2), self.rows("targets")), self.rows("targets", 4)))
        self.assertEqual([verdict.split()[-1] for (device, _), verdict in verdicts.items() if device == "OpenCL"], ["met", "met"])
        self.assertEqual([verdict.split()[-1] for (device, _), verdict in verdicts.items() if device == "Vulkan"], ["missed", "missed"])
        self.browser.set("control-find", "translation")
        self.browser.set("control-device", "opencl0")
        self.assertEqual(self.rows("costs", 3), ["10 lines", "30 lines", "100 lines", "300 lines", "1,000 lines"])
        self.assertTrue(all(text.startswith("NVRTC") for text in self.rows("costs", 8)))
        self.assertEqual([text[1:] for text in self.browser.texts("#chart-translate-opencl0 .legend button")], ["qiao", "NVRTC (CPU)"])
        self.browser.set("control-find", "launch of an empty")
        self.assertEqual(self.rows("costs", 3), ["0 arguments", "1 arguments", "4 arguments", "16 arguments"])
        self.check_charts(1)

    def test_all_kernels_are_listed_with_their_fastest_backend(self):
        self.browser.open(self.failed, "#/kernel")
        self.assertEqual(self.rows("kernels"), [kernel[2] for kernel in fixtures.kernels])
        fastest = dict(zip(self.rows("kernels"), self.rows("kernels", 5)))
        self.assertEqual(fastest["N-body, all pairs"], "Vulkan")
        self.assertEqual(fastest["SGEMM, tiled"], "OpenCL")
        self.assertEqual(len(self.browser.texts("#kernels strong")), len(fixtures.kernels))
        self.browser.set("control-find", "sgemm")
        self.assertRegex(self.rows("kernels", 6)[0], r"^CLBlast \d+ GFLOP/s$")
        self.browser.click("#kernels tbody a")
        self.assertEqual(self.browser.text("h1"), "SGEMM, tiled")

    def test_failures_and_absences_are_listed(self):
        self.browser.open(self.failed, "#/problems")
        self.assertEqual(self.rows("failed"), [entry["name"] for entry in fixtures.failures()])
        self.assertEqual(self.rows("absent"), ["OpenBLAS", "VkFFT"])
        left_out = [self.rows("left-out", column) for column in (1, 2, 3)]
        self.assertEqual(left_out, [["gemm/sgemm_tiled/native/vulkan0"], ["1 Ki, 2 Ki"], ["a call would take 2 s"]])
        self.assertIn("<script>alert(1)</script>", self.browser.text("main"))
        self.browser.set("control-reason", "crash")
        self.assertEqual(self.rows("failed"), ["apps/nbody/qiao/opencl0"])
        self.browser.go("#/overview")
        self.assertIn("failed", self.browser.text("#heat"))

    def test_an_empty_result_set_says_so(self):
        self.browser.open(self.empty)
        for view in views:
            self.browser.go(f"#/{view}")
            self.assertTrue(self.browser.text("h1"))
            if view in ("overview", "kernel", "data"):
                self.assertIn("scripts/bench", self.browser.text("main"))
        self.browser.screenshot(output / "empty.png")

    def test_a_quick_run_draws_bars(self):
        self.browser.open(self.quick, "#/kernel/gemm/sgemm_tiled")
        self.check_charts(1)
        self.assertEqual(self.browser.texts("figure h3")[0].split(",")[0], "All devices")
        self.browser.screenshot(output / "kernel-quick.png")

    def test_a_busy_machine_is_not_believed(self):
        self.browser.open(self.busy)
        self.assertIn("load 7.5 on 8 cores", self.browser.text(".warning"))
        cells = self.rows("heat", 3) + self.rows("heat", 4)
        self.assertGreater(sum("≈" in cell for cell in cells), 3)
        self.browser.screenshot(output / "overview-busy.png")
        self.assertEqual(len(self.browser.texts("#heat .doubtful")), sum("≈" in cell for cell in cells))
        self.assertIn("Another CPU", self.browser.text("main"))
        for clock in ("low", "device_time"):
            before = self.rows("heat", 3)
            self.browser.set("control-clock", clock)
            self.assertNotEqual(self.rows("heat", 3), before)
            self.assertEqual(self.browser.texts("#heat .doubtful"), [])
        self.browser.go("#/kernel/apps/fft")
        self.check_charts(4)
        self.browser.go("#/history")
        self.assertIn("different machines", self.browser.text(".warning"))
        self.browser.open(self.failed)
        self.assertNotIn("≈", " ".join(self.rows("heat", 3) + self.rows("heat", 4)))

    def test_light_and_dark(self):
        ground = "return getComputedStyle(document.body).backgroundColor"
        self.browser.open(self.history, "#/kernel/gemm/sgemm_tiled")
        self.assertEqual(self.browser.run(ground), "rgb(255, 255, 255)")
        self.browser.prefer("dark")
        self.browser.wait_until("return document.documentElement.dataset.theme === 'dark'")
        dark = self.browser.run(ground)
        self.assertNotEqual(dark, "rgb(255, 255, 255)")
        self.check_charts(4)
        for view in ("overview", "kernel/gemm/sgemm_tiled"):
            self.browser.go(f"#/{view}")
            self.browser.screenshot(output / f"{view.split('/')[0]}-dark.png")
        self.browser.set("theme", "light")
        self.assertEqual(self.browser.run(ground), "rgb(255, 255, 255)")
        self.browser.set("theme", "dark")
        self.browser.prefer("light")
        self.browser.settle()
        self.assertEqual(self.browser.run(ground), dark)
        self.browser.set("theme", "auto")

    def test_language_switch_is_kept(self):
        self.browser.open(self.history)
        self.browser.set("language", "zh")
        self.assertEqual(self.browser.text("h1"), "离原生性能有多远？")
        self.browser.open(self.history, "#/machine")
        self.assertEqual(self.browser.text("h1"), "数据来自哪里？")
        self.browser.set("language", "en")
        self.assertEqual(self.browser.text("h1"), "Where do the numbers come from?")

    def test_text_stands_out_from_its_ground(self):
        """WCAG 2: at least 4.5 to 1 for text, 3 to 1 for the lines of a chart."""
        script = """const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
            const light = (name) => { pixel.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--" + name); pixel.fillRect(0, 0, 1, 1);
                const [r, g, b] = [...pixel.getImageData(0, 0, 1, 1).data].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
            return Object.fromEntries(arguments[0].map(([a, b]) => [a + " on " + b, ratio(a, b)]));"""
        text = [[name, ground] for name in ("text", "muted", "accent", "good", "bad") for ground in ("ground", "surface")] + [
            ["text", "faster"],
            ["text", "slower"],
            ["text", "warn"],
        ]
        for scheme in ("light", "dark"):
            self.browser.prefer(scheme)
            self.browser.open(self.failed)
            low = {pair: value for pair, value in self.browser.run(script, text).items() if value < 4.5}
            low |= {
                pair: value
                for pair, value in self.browser.run(script, [[f"series-{n}", "ground"] for n in range(1, 9)]).items()
                if value < 3
            }
            self.assertEqual(low, {}, scheme)

    def test_phone_width_needs_no_sideways_scrolling(self):
        self.browser.size(390, 844, mobile=True)
        addresses = {
            self.history: [*views, "kernel/gemm/sgemm_tiled", "overview?lang=zh"],
            self.empty: ["overview"],
            self.quick: ["kernel/stream/triad"],
        }
        for page, names in addresses.items():
            self.browser.open(page)
            for name in names:
                self.browser.go(f"#/{name}")
                self.browser.run("document.querySelectorAll('main option:first-child').forEach((e) => { e.textContent = 'a long title '.repeat(9); })")
                self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 390, name)
                if page == self.history and name in ("overview", "kernel/gemm/sgemm_tiled", "history"):
                    self.browser.screenshot(output / f"phone-{name.split('/')[0]}.png")

    def test_prints(self):
        self.browser.open(self.history, "#/kernel/gemm/sgemm_tiled")
        self.browser.print_page(output / "kernel.pdf")
        self.assertEqual((output / "kernel.pdf").read_bytes()[:5], b"%PDF-")
        self.assertEqual(self.browser.run("return document.documentElement.dataset.theme"), "light")

    def test_downloads_are_read_by_others(self):
        for name in ("qiao-3333333.csv", "qiao-3333333.json"):
            (output / name).unlink(missing_ok=True)
        self.browser.open(self.failed, "#/data?variant=qiao&device=opencl0")
        self.browser.click("#download-csv")
        with open(self.browser.wait_for_file(output / "qiao-3333333.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        expected = {
            (s["kernel"], p["size"]): p
            for s in self.new["series"]
            if s["variant"] == "qiao" and s["device"] == "opencl0"
            for p in s["points"]
        }
        self.assertEqual(len(rows), len(expected))
        for row in rows:
            point = expected[f"{row['suite']}/{row['kernel']}", int(row["size"])]
            self.assertEqual(
                (float(row["time_s"]), float(row["low_s"]), float(row["high_s"])), (point["time"], point["low"], point["high"])
            )
        self.browser.click("#download-json")
        self.assertEqual(json.loads(self.browser.wait_for_file(output / "qiao-3333333.json").read_text(encoding="utf-8")), self.new)


if __name__ == "__main__":
    try:
        support.main(failure)
    finally:
        if chromium:
            chromium.close()
